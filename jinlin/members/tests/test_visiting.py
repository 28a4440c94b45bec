"""Who is on a phone: by a signed cookie, a personal link, the platform; never by what somebody calls themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client, RequestFactory

from jinlin.events.models import Fact
from jinlin.members import actions, visitors
from jinlin.members.actions.visiting import Limit
from jinlin.members.models import LinkOpening, PostCount, Visitor
from jinlin.shell.phone import LARGEST_BODY, PREFIX
from tests.world import NOW

pytestmark = pytest.mark.django_db
UNTIL = NOW + timedelta(days=7)


@pytest.fixture
def ming(world):
    return world.member("王小明")


@pytest.fixture
def link(ming):
    return visitors.link_for(ming, "/h/back/nowhere/", until=UNTIL)


def test_a_link_asks_before_it_proves_anything_and_shows_no_whole_name(client, link):
    page = client.get(link)

    assert page.status_code == 200
    assert "王*" in page.content.decode()
    assert "王小明" not in page.content.decode()
    assert LinkOpening.objects.count() == 0


def test_a_tap_makes_the_phone_the_members(client, world, ming, link):
    answer = client.post(link)

    visitor = Visitor.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/h/back/nowhere/")
    assert (visitor.member, visitor.proof, visitor.proven_at) == (ming, "link", NOW)
    assert Fact.objects.get(kind="visitor.recognised").data == {"visitor": visitor.pk, "member": ming.pk}
    cookie = client.cookies[f"jl_phone_{world.qinghe.pk}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", PREFIX)


def test_the_same_phone_may_open_its_link_again_at_once(client, link):
    client.post(link)

    assert client.get(link)["Location"] == "/h/back/nowhere/"
    assert client.post(link).status_code == 302
    assert (Visitor.objects.count(), LinkOpening.objects.count()) == (1, 1)


def test_another_phone_with_the_same_link_is_refused(client, link):
    client.post(link)
    other = Client().post(link)

    assert other.status_code == 403
    assert "已在另一台手机上打开过" in other.content.decode()
    assert Visitor.objects.filter(member=None).count() == 1


def test_the_phone_of_one_member_does_not_become_anothers(client, world, link):
    client.post(link)
    hers = visitors.link_for(world.member("李红"), "/h/", until=UNTIL)

    assert client.post(hers).status_code == 403
    assert Visitor.objects.get().member.name == "王小明"


@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None), slice(0, 5)])
def test_a_link_that_was_changed_says_nothing(client, link, cut):
    token = link.split("/")[-2][cut]

    assert client.get(f"/h/me/{token}/").status_code == 403
    assert client.post(f"/h/me/{token}/").status_code == 403


def test_a_link_ends(client, link):
    with time_machine.travel(UNTIL + timedelta(seconds=1), tick=False):
        assert client.post(link).status_code == 403
    assert Visitor.objects.filter(member__isnull=False).count() == 0


def test_a_link_of_somebody_who_was_forgotten_is_over(client, world, ming, link):
    client.post(link)
    actions.forget(world.qinghe, ming, reason="本人要求删除", now=NOW)

    assert client.get(link).status_code == 403
    assert Visitor.objects.count() == 0


def test_a_link_leads_to_phone_pages_only(client, ming):
    for path in ("/groups/", "//evil.example/h/", "https://evil.example/"):
        assert client.post(visitors.link_for(ming, path, until=UNTIL)).status_code == 404


def test_a_cookie_of_somebody_elses_making_names_nobody(world):
    visitor = actions.arrive(workspace=world.qinghe, now=NOW)
    request = RequestFactory().get("/h/")
    for forged in ("", visitor.slug, f"{visitor.slug}:abc", "x" * 5000):
        request.COOKIES[f"jl_phone_{world.qinghe.pk}"] = forged
        assert visitors.current(request, world.qinghe) is None


def test_a_visitor_of_one_workspace_is_nobody_in_another(client, world, link):
    client.post(link)
    request = RequestFactory().get("/h/")
    request.COOKIES[f"jl_phone_{world.elsewhere.pk}"] = client.cookies[f"jl_phone_{world.qinghe.pk}"].value

    assert visitors.current(request, world.elsewhere) is None


def test_the_platforms_word_makes_one_visitor_on_every_phone(world):
    first = actions.recognise_by_wecom(workspace=world.qinghe, visitor=None, openid="o1", ids=[], now=NOW)
    elsewhere = actions.arrive(workspace=world.qinghe, now=NOW)
    again = actions.recognise_by_wecom(workspace=world.qinghe, visitor=elsewhere, openid="o1", ids=["wm1"], now=NOW)

    assert (first, first.member) == (again, None)
    assert again.member.identities.get().external_id == "wm1"
    assert again.proof == "wecom"


def test_a_phone_that_was_anothers_is_whose_the_platform_says(world, ming):
    his = actions.recognise(visitor=actions.arrive(workspace=world.qinghe, now=NOW), member=ming, proof="link", now=NOW)
    hers = actions.recognise_by_wecom(workspace=world.qinghe, visitor=his, openid="o2", ids=["wm2"], now=NOW)

    assert hers != his
    assert hers.member.identities.get().external_id == "wm2"
    his.refresh_from_db()
    assert (his.member, his.openid) == (ming, "")


@pytest.mark.database
def test_posts_are_counted_per_phone_and_per_address_in_rows(world):
    visitor = actions.arrive(workspace=world.qinghe, now=NOW)

    def post(who, address):
        actions.take_post(workspace=world.qinghe, visitor=who, address=address, now=NOW)

    for _ in range(Limit.PER_VISITOR):
        post(visitor, "10.0.0.1")
    with pytest.raises(actions.TooManyPosts):
        post(visitor, "10.0.0.2")
    for _ in range(Limit.PER_ADDRESS - Limit.PER_VISITOR):
        post(None, "10.0.0.1")
    with pytest.raises(actions.TooManyPosts):
        post(None, "10.0.0.1")
    actions.take_post(workspace=world.qinghe, visitor=visitor, address="10.0.0.1", now=NOW + Limit.SPAN)
    assert not PostCount.objects.filter(who__contains="10.0").exists()


def test_old_counts_and_links_that_are_over_go(world, client, link):
    client.post(link)
    actions.arrive(workspace=world.qinghe, now=NOW)

    assert actions.forget_visits(now=NOW) == 0
    assert actions.forget_visits(now=UNTIL + timedelta(days=500)) == 3
    assert Visitor.objects.get().member.name == "王小明"


def test_a_long_body_is_refused_unread_and_nothing_is_kept(client, link):
    answer = client.post(link, {"text": "长" * LARGEST_BODY})

    assert (answer.status_code, "内容太长了" in answer.content.decode()) == (413, True)
    assert Visitor.objects.count() == 0


def test_a_form_from_elsewhere_is_refused_in_the_phones_look(link):
    answer = Client(enforce_csrf_checks=True).post(link)

    assert answer.status_code == 403
    assert "页面放得太久了" in answer.content.decode()
    assert "ph-state" in answer.content.decode()
    assert Visitor.objects.count() == 0


def test_a_phone_page_is_kept_by_no_cache_and_holds_no_script_of_its_own(client, link):
    answer = client.get(link)
    policy = answer["Content-Security-Policy"]

    assert answer["Cache-Control"] == "private, no-store"
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    for forbidden in ("<style", " style=", " onclick=", "<script>"):
        assert forbidden not in answer.content.decode()


def test_a_page_that_is_not_there_looks_like_a_phone_page(client):
    answer = client.get("/h/nothing/")

    assert answer.status_code == 404
    assert "ph-state" in answer.content.decode()
    assert "回工作台" not in answer.content.decode()


def test_a_phone_that_speaks_english_is_answered_in_english(client, link):
    page = client.get(link, headers={"accept-language": "en-GB,en;q=0.9"}).content.decode()

    assert '<html lang="en">' in page
    assert "Yes, that is me" in page
