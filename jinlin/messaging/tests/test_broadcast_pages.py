"""A broadcast from the wizard to its matrix: looked ahead, approved by somebody else, confirmed, stopped, tried again (R-269)."""

from datetime import timedelta

import pytest

from jinlin.content.parts import Part
from jinlin.messaging import bodies, broadcasts, budgets, policies, progress
from jinlin.messaging.broadcasts import ApprovalMissing, Draft, OwnApproval
from jinlin.messaging.budgets import AskedAlready, OwnRisk
from jinlin.messaging.models import Broadcast, Post, RiskOption, SendPolicy
from jinlin.messaging.sending import ending, grouping
from jinlin.messaging.tests.keeping import owned
from tests.world import NOW, PASSWORD, access_of

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def lin(client, world):
    client.login(username="林", password=PASSWORD)
    return client


def draft(world, **fields):
    told = {"promo": fields.pop("promo", False)}
    body = bodies.keep(workspace=world.qinghe, parts=[Part("text", text=fields.pop("text", "菜到了"))], now=NOW, **told)
    return Draft(title="今天的菜", aim={}, body=body, **fields)


def made(world, who=None, **fields):
    return broadcasts.make(who=access_of(who or world.lin), draft=draft(world, **fields), now=NOW)


def test_the_wizard_leads_to_a_page_that_says_what_would_come_of_it(world, lin):
    owned(world, world.chen), owned(world, world.chen)

    answer = lin.post(
        "/broadcasts/new/",
        {
            "title": "早报",
            "text": "今天的菜到了",
            "direction": "activation",
            "waves": 1,
            "minutes": 15,
            "otherwise": "move",
        },
    )
    row = Broadcast.objects.get()
    page = lin.get(answer.url).content.decode()

    assert answer.url == f"/broadcasts/{row.slug}/"
    assert '<b class="jl-tile-value">2</b>' in page
    assert "/confirm/" in page

    lin.post(f"/broadcasts/{row.slug}/confirm/")
    assert list(Post.objects.values_list("state", "source_kind", "source_id")) == [("planned", "broadcast", row.pk)] * 2
    assert "0/2 群已发" in lin.get(answer.url).content.decode()


def test_words_that_may_not_go_out_are_named_as_one_types(world, lin):
    page = lin.post("/broadcasts/check/", {"text": "全国最佳的菜"}).content.decode()

    assert "不能发" in page


def test_what_sells_is_approved_by_somebody_else(world):
    owned(world, world.chen)
    row = made(world, promo=True)
    with pytest.raises(ApprovalMissing):
        broadcasts.confirm(who=access_of(world.lin), row=row, now=NOW)
    broadcasts.ask(who=access_of(world.lin), row=row, now=NOW)
    with pytest.raises(OwnApproval):
        broadcasts.decide(who=access_of(world.lin), row=row, approve=True, why="", now=NOW)

    broadcasts.decide(who=access_of(world.wang), row=row, approve=True, why="", now=NOW)

    assert (row.state, row.decided_by) == ("running", world.wang)
    assert Post.objects.get().state == "planned"


def test_waves_are_staggered_and_two_contents_take_turns(world):
    for n in range(4):
        owned(world, world.chen, name=f"群{n}")
    other = bodies.keep(workspace=world.qinghe, parts=[Part("text", text="另一种")], now=NOW)
    row = made(world, other=other, waves=2, minutes=30)

    broadcasts.confirm(who=access_of(world.lin), row=row, now=NOW)

    rows = list(Post.objects.order_by("community__name").values_list("variant", "at"))
    assert [variant for variant, _at in rows] == ["a", "b", "a", "b"]
    assert [at >= NOW + timedelta(minutes=30) for _variant, at in rows] == [False, False, True, True]


def test_only_what_failed_is_tried_again(world):
    first, second = owned(world, world.chen), owned(world, world.chen)
    row = made(world)
    broadcasts.confirm(who=access_of(world.lin), row=row, now=NOW)
    good, bad = Post.objects.get(community=first), Post.objects.get(community=second)
    ending.sent(world.qinghe, {good.pk: NOW}, evidence="platform", now=NOW)
    ending.end(world.qinghe, [bad.pk], "failed", fault="left_out", now=NOW)

    broadcasts.retry(who=access_of(world.lin), row=row, now=NOW + timedelta(hours=1))

    good.refresh_from_db(), bad.refresh_from_db()
    assert (good.state, good.attempt, bad.state, bad.attempt, bad.fault) == ("sent", 1, "planned", 2, "")


def test_stopping_takes_back_what_nobody_sent(world, lin):
    owned(world, world.chen), owned(world, world.chen)
    row = made(world)
    broadcasts.confirm(who=access_of(world.lin), row=row, now=NOW)
    ending.sent(world.qinghe, {Post.objects.first().pk: NOW}, evidence="platform", now=NOW)

    lin.post(f"/broadcasts/{row.slug}/stop/", {"reason": "货没到"})

    row.refresh_from_db()
    assert (row.state, row.stopped_why) == ("stopped", "货没到")
    assert sorted(Post.objects.values_list("state", "reason")) == [("sent", ""), ("skipped", "货没到")]


def test_a_store_neither_sees_nor_reaches_beyond_its_own_groups(world, client):
    owned(world, world.chen, name="静安群"), owned(world, world.lin, name="浦东群", unit=world.pudong)
    row = made(world, who=world.chen)
    broadcasts.confirm(who=access_of(world.chen), row=row, now=NOW)
    assert [post.community.name for post in Post.objects.all()] == ["静安群"]

    theirs = made(world)
    client.login(username="陈", password=PASSWORD)
    assert client.get(f"/broadcasts/{theirs.slug}/").status_code == 404
    client.login(username="Charlie", password=PASSWORD)
    assert client.get(f"/broadcasts/{row.slug}/").status_code == 404


def test_the_day_of_an_owner_is_one_list_that_empties(world, client):
    group = owned(world, world.chen)
    body = bodies.keep(workspace=world.qinghe, parts=[Part("text", text="早上好")], now=NOW)
    from jinlin.messaging import posting

    wanted = posting.Wanted(group.pk, NOW, body.pk, "k", channel="sidebar", label="早安")
    posting.plan(who=world.qinghe, wanted=[wanted], now=NOW)
    grouping.group_due(NOW)
    client.login(username="陈", password=PASSWORD)

    page = client.get("/my-sends/").content.decode()
    assert "早上好" in page
    assert group.name in page

    client.post("/my-sends/sent/", {"post": Post.objects.get().pk})
    assert Post.objects.values_list("state", "evidence").get() == ("sent", "word")
    assert "今天没有等你发的" in client.get("/my-sends/").content.decode()
    assert [(slot.label, slot.sent, slot.total) for slot in progress.slots_of(access_of(world.lin), NOW)] == [
        ("早安", 1, 1)
    ]


def test_the_log_tells_why_something_did_not_go_out(world, lin):
    group = owned(world, world.chen, name="静安群")
    body = bodies.keep(workspace=world.qinghe, parts=[Part("text", text="夜里")], now=NOW)
    from jinlin.messaging import posting

    posting.plan(who=world.qinghe, wanted=[posting.Wanted(group.pk, NOW + timedelta(hours=13), body.pk, "k")], now=NOW)

    assert "免打扰时段 22:00–08:00" in lin.get("/send-log/?rule=quiet_hours").content.decode()
    assert "静安群" not in lin.get("/send-log/?rule=quota").content.decode()


def test_limits_are_changed_on_their_page_by_those_who_may(world, lin, client):
    page = {
        name: value for name, value in lin.get("/send-budgets/").context["form"].initial.items() if value is not None
    }
    lin.post("/send-budgets/", page | {"quiet_from": "21:00", "closed": "2026-10-01"})
    row = SendPolicy.objects.get()
    assert (f"{row.quiet_from:%H:%M}", row.closed_days, row.changed_by) == ("21:00", ["2026-10-01"], world.lin)

    client.login(username="陈", password=PASSWORD)
    client.post("/send-budgets/", page | {"quiet_from": "23:00"})
    row.refresh_from_db()
    assert f"{row.quiet_from:%H:%M}" == "21:00"


def test_a_risky_option_needs_a_reason_and_two_people_and_ends_by_itself(world):
    """R-277."""
    who = access_of(world.lin)
    row = budgets.ask_risk(who=who, risk="frequency", days=2, reason="周年庆", now=NOW)
    with pytest.raises(AskedAlready):
        budgets.ask_risk(who=who, risk="frequency", days=2, reason="又来", now=NOW)
    assert not policies.allows(world.qinghe, "frequency", NOW)
    with pytest.raises(OwnRisk):
        budgets.decide_risk(who=who, row=row, approve=True, now=NOW)

    budgets.decide_risk(who=access_of(world.wang), row=row, approve=True, now=NOW)

    assert policies.allows(world.qinghe, "frequency", NOW)
    assert "day_budget" in policies.brand_policy(world.qinghe, NOW).lifted
    assert not policies.allows(world.qinghe, "frequency", NOW + timedelta(days=2))
    assert RiskOption.objects.get().decided_by == world.wang
