"""Corp tags asked for: who may, what is sent, what becomes of it, in which order."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from jinlin.core.refusals import Refusal
from jinlin.events.models import Fact
from jinlin.members import actions, jobs
from jinlin.members.actions import FollowAsIs, PersonAsIs, TagAsIs, TagWish
from jinlin.members.models import Follow, Tag, TagChange, Tagging
from jinlin.members.queries import taggable
from jinlin.wecom.api import WeCom
from jinlin.wecom.client.caller import Caller
from jinlin.wecom.client.tokens import App
from jinlin.wecom.models import Account, Connection, Recheck
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HIGH, LOW, OURS = "et1", "et2", "自己的"


class Platform:
    """Answers `mark_tag` with the numbers it was given, one a call and then well; notes what was asked."""

    def __init__(self, *numbers):
        self.numbers, self.asked = list(numbers), []
        caller = Caller(
            App("ww6a112864f8022910", "s", 1), transport=httpx.MockTransport(self.respond), sleep=lambda _s: None
        )
        self.wecom = WeCom(caller)

    def respond(self, request):
        if request.url.path.endswith("gettoken"):
            return httpx.Response(200, json={"errcode": 0, "errmsg": "ok", "access_token": "t", "expires_in": 7200})
        self.asked.append(json.loads(request.content))
        number = self.numbers.pop(0) if self.numbers else 0
        if number == "cut":
            raise httpx.ReadError("cut")
        return httpx.Response(200, json={"errcode": number, "errmsg": "told"})

    def open(self, _connection):
        return self.wecom


@pytest.fixture
def customer(world):
    """Connect 青禾; 王语嫣 is a customer of 陈's account with the tag 高, and of 林's without."""
    Connection.objects.create(workspace=world.qinghe, corp_id="ww6a112864f8022910", connected_at=NOW)
    for userid, staff in (("chen", world.chen), ("lin", world.lin)):
        Account.objects.create(workspace=world.qinghe, userid=userid, staff=staff, name=staff.name)
    actions.mirror_tags(world.qinghe, [TagAsIs(HIGH, "活跃度", "高"), TagAsIs(LOW, "活跃度", "低")], now=NOW)
    person = PersonAsIs("wm1", "王语嫣")
    follows = [
        FollowAsIs(person, "chen", at("2026-03-01"), tag_ids=(HIGH,)),
        FollowAsIs(person, "lin", at("2026-03-02")),
    ]
    actions.mirror_follows(world.qinghe, follows, now=NOW)
    return Follow.objects.get(userid="chen")


def ask(staff, follow, add=(), remove=(), now=NOW):
    return actions.ask_for_tags(access_of(staff), [TagWish(follow, frozenset(add), frozenset(remove))], now=now)


def carried():
    return sorted(Tagging.objects.values_list("tag__name", flat=True))


def states():
    return list(TagChange.objects.order_by("pk").values_list("state", "errcode"))


def test_nothing_changes_here_before_the_platform_has_agreed(world, customer):
    ask(world.chen, customer, add=[LOW], remove=[HIGH])
    customer.refresh_from_db()
    assert (customer.tag_ids, carried(), states()) == ([HIGH], ["高"], [("waiting", None)])

    platform = Platform()
    assert jobs.send_tag_changes(platform.open, NOW) is False
    customer.refresh_from_db()
    assert platform.asked == [{"userid": "chen", "external_userid": "wm1", "add_tag": [LOW], "remove_tag": [HIGH]}]
    assert (customer.tag_ids, carried(), states()) == ([LOW], ["低"], [("done", None)])
    row = TagChange.objects.get()
    fact = Fact.objects.get(kind="member.tags_changed")
    assert (fact.key, fact.data) == (
        str(row.pk),
        {"member": customer.member_id, "userid": "chen", "added": [LOW], "removed": [HIGH]},
    )
    entry = AuditEntry.objects.get(verb="members.tags_asked")
    assert (entry.staff, entry.details) == (world.chen, {"tag": "+低 −高", "username": "chen"})
    assert list(Recheck.objects.values_list("kind", "key")) == [("customer", "wm1")]
    jobs.send_tag_changes(platform.open, NOW + timedelta(hours=1))
    assert len(platform.asked) == 1


def test_a_tag_stays_while_another_account_has_put_it_on(world, customer):
    other = Follow.objects.get(userid="lin")
    ask(world.lin, other, add=[HIGH])
    ask(world.lin, customer, remove=[HIGH])
    jobs.send_tag_changes(Platform().open, NOW)

    assert carried() == ["高"]
    assert list(Follow.objects.order_by("userid").values_list("tag_ids", flat=True)) == [[], [HIGH]]


def test_tags_of_ours_are_not_touched_and_cannot_be_put_on_there(world, customer):
    ours = Tag.objects.create(workspace=world.qinghe, name=OURS)
    Tagging.objects.create(workspace=world.qinghe, member=customer.member, tag=ours, at=NOW)
    ask(world.chen, customer, remove=[HIGH])
    jobs.send_tag_changes(Platform().open, NOW)

    assert carried() == [OURS]
    with pytest.raises(actions.UnknownCorpTag):
        ask(world.chen, customer, add=[str(ours.pk)])


def test_a_tag_deleted_there_can_be_taken_off_and_not_put_on(world, customer):
    Tag.objects.filter(external_id=HIGH).update(gone_at=NOW)
    with pytest.raises(actions.UnknownCorpTag):
        ask(world.lin, Follow.objects.get(userid="lin"), add=[HIGH])
    ask(world.chen, customer, remove=[HIGH])


def test_the_headquarters_may_change_every_friendship_and_others_their_own(world, customer):
    guide = world.staff("导", unit=world.jingan, role=Role.GUIDE)
    reading = world.zhou
    adviser = world.staff("顾", unit=world.hq, role=Role.ADVISOR)
    seen = {
        name: sorted(taggable(access_of(staff)).values_list("userid", flat=True))
        for name, staff in {
            "lin": world.lin,
            "chen": world.chen,
            "guide": guide,
            "zhou": reading,
            "adviser": adviser,
            "charlie": world.charlie,
        }.items()
    }

    assert seen == {"lin": ["chen", "lin"], "chen": ["chen"], "guide": [], "zhou": [], "adviser": [], "charlie": []}
    with pytest.raises(actions.NotToTag):
        ask(world.chen, Follow.objects.get(userid="lin"), add=[HIGH])
    with pytest.raises(actions.NotToTag):
        ask(world.charlie, customer, remove=[])
    assert TagChange.objects.count() == 0


def test_what_changes_nothing_is_not_sent(world, customer):
    with pytest.raises(actions.NothingToChange):
        ask(world.chen, customer, add=[HIGH])
    with pytest.raises(actions.NothingToChange):
        ask(world.chen, customer, remove=[LOW])
    ask(world.chen, customer, remove=[HIGH])
    ask(world.chen, customer, add=[HIGH])  # what they have just now says little while a change is under way
    assert TagChange.objects.count() == 2


def test_changes_of_one_friendship_are_sent_in_order_and_one_at_a_time(world, customer):
    ask(world.chen, customer, add=[LOW])
    ask(world.chen, customer, remove=[LOW], now=NOW + timedelta(seconds=1))
    ask(world.lin, Follow.objects.get(userid="lin"), add=[HIGH])
    platform = Platform(-1, -1, -1, -1, -1)
    jobs.send_tag_changes(platform.open, NOW + timedelta(seconds=2))
    assert states()[:2] == [("waiting", -1), ("waiting", None)]

    platform = Platform()
    later = NOW + timedelta(minutes=1)
    jobs.send_tag_changes(platform.open, later)
    jobs.send_tag_changes(platform.open, later)
    customer.refresh_from_db()
    assert [each.get("add_tag") for each in platform.asked if each["userid"] == "chen"] == [[LOW], None]
    assert customer.tag_ids == [HIGH]


@pytest.mark.parametrize("number", [40068, 84061, 60011, 40144])
def test_a_refusal_of_the_platform_stays_with_its_number_and_the_mirror_as_it_is(world, customer, number):
    ask(world.chen, customer, add=[LOW])
    jobs.send_tag_changes(Platform(number).open, NOW)

    assert states() == [("failed", number)]
    assert carried() == ["高"]
    assert Recheck.objects.filter(kind="customer", key="wm1").exists()
    assert Fact.objects.filter(kind="member.tags_changed").count() == 0


@pytest.mark.parametrize("trouble", [45035, 45009, "cut"])
def test_a_passing_trouble_is_waited_out(world, customer, trouble):
    ask(world.chen, customer, add=[LOW])
    jobs.send_tag_changes(Platform(*[trouble] * 8).open, NOW)
    row = TagChange.objects.get()
    assert (row.state, row.failures, row.claimed_until) == ("waiting", 1, None)
    assert row.due_at >= NOW + timedelta(seconds=5)

    jobs.send_tag_changes(Platform().open, row.due_at)
    assert [state for state, _number in states()] == ["done"]


def test_what_never_gets_through_fails_after_a_while(world, customer):
    ask(world.chen, customer, add=[LOW])
    now = NOW
    for _try in range(8):
        jobs.send_tag_changes(Platform(*["cut"] * 9).open, now)
        now += timedelta(hours=7)

    assert [state for state, _number in states()] == ["failed"]


def test_what_another_worker_sends_is_left_to_it_until_its_lease_is_over(world, customer):
    ask(world.chen, customer, add=[LOW])
    assert len(actions.claim_tag_changes(NOW, 10)) == 1  # and that worker dies
    platform = Platform()
    jobs.send_tag_changes(platform.open, NOW + timedelta(minutes=1))
    assert platform.asked == []
    jobs.send_tag_changes(platform.open, NOW + timedelta(minutes=3))
    assert states() == [("done", None)]


def test_what_another_worker_took_over_during_a_slow_batch_is_not_sent_again(world, customer):
    """A sends 林's change so slowly that B meanwhile sends +低 of 陈's, and then −低."""
    ask(world.lin, Follow.objects.get(userid="lin"), add=[LOW])
    ask(world.chen, customer, add=[LOW])
    ours, theirs = Platform(), Platform()
    answer = ours.respond

    def slowly(request):
        if not ours.asked and "mark_tag" in request.url.path:
            at_last = NOW + timedelta(minutes=3)
            TagChange.objects.filter(follow__userid="lin").update(claimed_until=at_last + timedelta(minutes=9))
            jobs.send_tag_changes(theirs.open, at_last)
            ask(world.chen, customer, remove=[LOW], now=at_last)
            jobs.send_tag_changes(theirs.open, at_last)
        return answer(request)

    ours.wecom = WeCom(
        Caller(App("ww6a112864f8022910", "s", 1), transport=httpx.MockTransport(slowly), sleep=lambda _s: None)
    )
    jobs.send_tag_changes(ours.open, NOW)

    assert [each["userid"] for each in ours.asked] == ["lin"]
    assert [(each.get("add_tag"), each.get("remove_tag")) for each in theirs.asked] == [([LOW], None), (None, [LOW])]


def test_a_claim_is_renewed_right_before_the_call(world, customer):
    ask(world.chen, customer, add=[LOW])
    (row,) = actions.claim_tag_changes(NOW, 10)
    assert actions.renew_tag_change(row, now=NOW + timedelta(minutes=1)) is True
    assert actions.claim_tag_changes(NOW + timedelta(minutes=2, seconds=30), 10) == []
    (taken,) = actions.claim_tag_changes(NOW + timedelta(minutes=4), 10)

    assert actions.renew_tag_change(row, now=NOW + timedelta(minutes=4)) is False
    assert actions.renew_tag_change(taken, now=NOW + timedelta(minutes=5)) is True


def test_a_customer_is_read_again_where_a_change_was_sent_twice(world, customer):
    ask(world.chen, customer, add=[LOW])
    (row,) = actions.claim_tag_changes(NOW, 10)
    actions.note_tag_change(row, "wm1", now=NOW)
    Recheck.objects.all().delete()
    actions.note_tag_change(row, "wm1", now=NOW)

    assert list(Recheck.objects.values_list("kind", "key")) == [("customer", "wm1")]


def test_nothing_is_sent_while_the_connection_is_paused_or_gone(world, customer):
    ask(world.chen, customer, add=[LOW])
    Connection.objects.update(paused_at=NOW)
    platform = Platform()
    jobs.send_tag_changes(platform.open, NOW)
    assert (platform.asked, states()) == ([], [("waiting", None)])

    Connection.objects.all().delete()
    jobs.send_tag_changes(platform.open, NOW)
    assert (platform.asked, states()) == ([], [("failed", None)])
    assert "还没有对接企业微信" in TagChange.objects.get().error


def test_two_ids_of_one_person_are_tried_one_after_the_other(world, customer):
    actions.link(world.qinghe, None, {"wm0": customer.member_id})
    ask(world.chen, customer, add=[LOW])
    platform = Platform(84061)
    jobs.send_tag_changes(platform.open, NOW)

    assert sorted(each["external_userid"] for each in platform.asked) == ["wm0", "wm1"]
    assert states() == [("done", None)]


def test_who_is_forgotten_has_no_changes_left(world, customer):
    ask(world.chen, customer, add=[LOW])
    actions.forget(access_of(world.lin), customer.member, reason="本人来信要求", now=NOW)

    assert TagChange.objects.count() == 0


def test_a_refusal_is_told_for_people(world, customer):
    with pytest.raises(Refusal) as refused:
        ask(world.chen, customer, add=[HIGH])
    assert refused.value.message().startswith("没有要改的")
