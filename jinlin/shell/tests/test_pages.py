"""The gallery, the faults, the language."""

import pytest
from django.test import Client


def test_the_gallery_is_closed_outside_of_development(client, db):
    assert [client.get(f"/shell/gallery/{part}").status_code for part in ("", "progress/", "drawer/")] == [
        404,
        404,
        404,
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_draws_every_component_in_both_languages(client, db, settings, language):
    settings.DEBUG = True
    client.cookies["django_language"] = language
    html = client.get("/shell/gallery/").content.decode()
    assert html.count("<figure") == 9
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in html


def test_the_gallery_shows_waiting_and_the_drawer(client, db, settings):
    settings.DEBUG = True
    assert b"every 1s" in client.get("/shell/gallery/progress/?done=400").content
    assert b"every 1s" not in client.get("/shell/gallery/progress/?done=4900").content
    assert b"<h2>" in client.get("/shell/gallery/drawer/").content


def test_a_page_that_is_not_there_says_so_in_words(client, db):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "找不到这个页面" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_a_way_back(db):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x"})
    assert response.status_code == 403
    assert "页面放得太久了" in response.content.decode()


def test_the_language_is_switched_by_a_post_that_leads_nowhere_else(client, db):
    response = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert (response.status_code, response.url) == (302, "/")
    assert "Welcome back" in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert "欢迎回来" in client.get("/sign-in/").content.decode()


def test_the_policy_lets_nothing_run_that_is_not_ours(client, db):
    policy = client.get("/sign-in/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
