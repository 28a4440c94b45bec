"""The door: who comes in, who waits, who never gets in."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from jinlin.workspaces import actions
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW, PASSWORD

WRONG = "账号或密码不对"
CLOSED = "输错的次数太多"


@pytest.fixture(autouse=True)
def open_doors():
    cache.clear()
    yield
    cache.clear()


def knock(client, name="林", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


def is_in(client):
    return client.get("/account/").status_code == 200


def test_the_right_password_leads_to_the_workbench(world, client):
    response = knock(client)
    assert (response.status_code, response.url) == (302, "/")
    assert is_in(client)


def test_one_comes_to_the_page_one_wanted(world, client):
    response = client.get("/settings/staff/?role=guide")
    assert response.url == "/sign-in/?next=/settings/staff/%3Frole%3Dguide"
    assert knock(client, next="/settings/staff/?role=guide").url == "/settings/staff/?role=guide"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example"]
)
def test_nobody_is_led_to_another_site(world, client, target):
    assert knock(client, next=target).url == "/"


def test_a_wrong_password_and_an_unknown_account_sound_the_same(world, client):
    answers = [knock(client, password="no"), knock(client, name="nobody")]
    assert [(answer.status_code, WRONG in answer.content.decode()) for answer in answers] == [(200, True), (200, True)]
    assert not is_in(client)


def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(world, client):
    for _attempt in range(5):
        knock(client, password="no")
    refused = knock(client)
    assert (refused.status_code, CLOSED in refused.content.decode()) == (429, True)
    assert knock(client, name="王").status_code == 302
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert knock(Client()).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(world):
    for _attempt in range(3):
        client = Client()
        for _wrong in range(4):
            knock(client, password="no")
        assert knock(client).status_code == 302


def test_a_machine_that_tries_many_accounts_is_stopped(world, client):
    for number in range(50):
        knock(client, name=f"guess{number}")
    assert knock(client).status_code == 429
    assert knock(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_coming_in_is_written_down(world, client):
    knock(client)
    knock(client, password="no")
    entry = AuditEntry.objects.get(workspace=world.qinghe)
    assert (entry.verb, entry.staff, entry.at) == ("staff.signed_in", world.lin, NOW)
    assert not AuditEntry.objects.filter(workspace=world.elsewhere).exists()


def test_leaving_is_a_post_and_ends_the_session(world, client_of):
    client = client_of(world.lin)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/sign-in/"
    assert not is_in(client)


def test_whoever_left_the_brand_sees_nothing_though_their_password_is_right(world, client):
    actions.end_staff(world.qinghe, world.chen, now=NOW)
    knock(client, name="陈")
    response = client.get("/account/")
    assert response.status_code == 403
    assert "还没有加入任何企业空间" in response.content.decode()


def test_a_one_time_password_opens_only_the_page_for_ones_own(world, client):
    invitation = actions.add_staff(
        world.qinghe, unit=world.jingan, name="新", username="xin", roles=[Role.GUIDE], now=NOW
    )
    response = knock(client, name="xin", password=invitation.password, next="/groups/")
    assert response.url == "/sign-in/password/?next=%2Fgroups%2F"
    assert not is_in(client)
    own = {"new_password1": "a sentence of my own", "new_password2": "a sentence of my own", "next": "/groups/"}
    assert client.post("/sign-in/password/", own).url == "/groups/"
    assert is_in(client)
    assert knock(Client(), name="xin", password=invitation.password).status_code == 200
    assert list(AuditEntry.objects.filter(verb="staff.password_chosen").values_list("subject_name", flat=True)) == [
        "新"
    ]


def test_a_one_time_password_ends_after_seven_days(world, client):
    invitation = actions.add_staff(world.qinghe, unit=world.jingan, name="新", username="xin", roles=[], now=NOW)
    with time_machine.travel(NOW + timedelta(days=7, minutes=1), tick=False):
        response = knock(client, name="xin", password=invitation.password)
    assert "已经过期" in response.content.decode()


def test_nobody_sets_a_password_without_having_come_through_the_door(world, client):
    assert client.get("/sign-in/password/").url == "/sign-in/"


def test_a_fragment_asked_for_after_the_session_ended_sends_the_whole_page_to_the_door(world, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/groups/?q=1"}
    response = client.get("/settings/staff/", headers=headers, follow=True)
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fgroups%2F%3Fq%3D1"


def test_the_sign_of_life_asks_nobody_and_writes_nothing(db, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.json(), list(client.cookies)) == (200, {"status": "ok"}, [])


def test_ones_own_password_can_be_changed_and_one_stays_signed_in(world, client_of):
    client = client_of(world.wang)
    own = {"old_password": PASSWORD, "new_password1": "a sentence of my own", "new_password2": "a sentence of my own"}
    assert client.post("/account/", {**own, "old_password": "no"}).status_code == 200
    assert client.post("/account/", own).url == "/account/"
    assert is_in(client)
    assert knock(Client(), name="王", password="a sentence of my own").status_code == 302


def test_ones_own_page_says_what_one_may_do(world, client_of):
    html = client_of(world.chen).get("/account/").content.decode()
    assert "店长" in html
    assert "写群备注" in html
    assert "管理员工与角色" not in html
