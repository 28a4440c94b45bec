"""Links of our own: where they lead is stored, persons are counted once a day, nobody's address is kept (R-103, R-109)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jinlin.content import refusals
from jinlin.content.actions import publications
from jinlin.content.actions.publications import Sent
from jinlin.content.links import actions as links
from jinlin.content.links.actions import About
from jinlin.content.links.queries import Clicks, clicks_of
from jinlin.content.models import Click, CopyRules, Link, Publication, Salt
from jinlin.lake.models import Dirty
from tests.world import NOW

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example/cherry?from=group"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0"


@pytest.fixture
def link(world):
    return links.shorten(workspace=world.qinghe, url=SHOP, now=NOW)


def follow(client, link, agent=PHONE, address="1.2.3.4", method="get", **headers):
    return getattr(client, method)(f"/l/{link.slug}", headers={"user-agent": agent, **headers}, REMOTE_ADDR=address)


def test_a_link_leads_to_the_stored_address_whatever_is_asked(client, link):
    answer = client.get(f"/l/{link.slug}?url=https://evil.example&next=//evil.example", headers={"user-agent": PHONE})
    assert (answer.status_code, answer.url, answer["Referrer-Policy"]) == (302, SHOP, "no-referrer")
    assert client.get("/l/nothere22222").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/settings/",
        "https://a@evil.example",
        "https://x.example/\\evil",
        "ftp://x.example",
        f"https://x.example/{'a' * 2048}",
    ],
)
def test_no_link_is_made_to_what_nobody_may_be_led_to(world, url):
    with pytest.raises(refusals.LinkNotAllowed):
        links.shorten(workspace=world.qinghe, url=url, now=NOW)


def test_a_workspace_may_name_the_hosts_its_links_lead_to(world):
    CopyRules.objects.create(workspace=world.qinghe, hosts=["shop.example"])
    assert (
        links.shorten(workspace=world.qinghe, url="https://m.shop.example/a", now=NOW).url == "https://m.shop.example/a"
    )
    with pytest.raises(refusals.LinkNotAllowed):
        links.shorten(workspace=world.qinghe, url="https://evilshop.example/a", now=NOW)


def test_a_phone_counts_once_a_day_and_every_click_counts(client, link):
    for address in ("1.2.3.4", "1.2.3.4", "5.6.7.8"):
        follow(client, link, address=address)
    links.count_clicks(now=NOW)
    follow(client, link, address="1.2.3.4")
    links.count_clicks(now=NOW)
    link.refresh_from_db()
    assert (link.click_count, link.visitor_count) == (4, 2)


@pytest.mark.parametrize(
    ("agent", "method", "headers"),
    [
        ("", "get", {}),
        ("Mozilla/5.0 (compatible; Bytespider)", "get", {}),
        ("python-requests/2.31", "get", {}),
        (PHONE, "head", {}),
        (PHONE, "get", {"sec-purpose": "prefetch;prerender"}),
    ],
)
def test_programs_that_look_ahead_arrive_and_are_not_counted(client, link, agent, method, headers):
    assert follow(client, link, agent, method=method, **headers).status_code == 302
    assert Click.objects.count() == 0


def test_no_address_is_kept_and_the_salt_goes_after_two_days(client, link):
    follow(client, link)
    kept = Click.objects.values().get()
    assert set(kept) == {"id", "link_id", "workspace_id", "on", "visitor", "at", "counted"}
    assert Salt.objects.count() == 1
    links.count_clicks(now=kept["at"] + timedelta(days=4))
    assert (Click.objects.count(), Salt.objects.count()) == (0, 0)
    assert Link.objects.get().visitor_count == 1


def test_two_distributors_of_one_poster_are_told_apart_r_103(client, world):
    about = About("asset", 7)
    mine, other = (
        links.shorten(workspace=world.qinghe, url=SHOP, about=about, member=world.member(name), now=NOW)
        for name in ("甲", "乙")
    )
    assert mine.slug != other.slug
    for address in ("1.1.1.1", "2.2.2.2"):
        follow(client, mine, address=address)
    follow(client, other)
    links.count_clicks(now=NOW)
    told = {link.member.name: link.visitor_count for link in Link.objects.select_related("member")}
    assert told == {"甲": 2, "乙": 1}
    assert clicks_of(world.qinghe, "asset", [7, 8]) == {7: Clicks(3, 3)}


def test_the_same_wish_is_the_same_link(world, link):
    assert links.shorten(workspace=world.qinghe, url=SHOP, now=NOW) == link


def test_an_ended_link_leads_nowhere(client, world):
    link = links.shorten(workspace=world.qinghe, url=SHOP, now=NOW)
    links.end(link=link, now=NOW)
    assert follow(client, link).status_code == 404


def test_who_follows_a_posts_link_has_opened_it_r_244(client, world):
    group = world.community()
    sent = Sent("post:17", group.pk, NOW, "conversion", promo=True, reach=200, source=("post", 17))
    publications.record(workspace=world.qinghe, sent=sent)
    link = links.shorten(workspace=world.qinghe, url=SHOP, about=About("post", 17), community=group, now=NOW)
    follow(client, link)
    links.count_clicks(now=NOW)
    assert Publication.objects.get().open_count == 1


def test_a_post_is_recorded_once_and_its_day_goes_to_the_lake(world):
    Dirty.objects.all().delete()
    group = world.community()
    sent = [Sent(f"post:{number}", group.pk, NOW, "activation") for number in (1, 2)]
    assert publications.record_all(workspace=world.qinghe, sent=[*sent, sent[0]]) == 2
    assert publications.record_all(workspace=world.qinghe, sent=sent) == 0
    assert list(Dirty.objects.values_list("dataset", "on")) == [("posts", NOW.date())]
    with pytest.raises(ObjectDoesNotExist):
        Publication.objects.get(key="post:3")
