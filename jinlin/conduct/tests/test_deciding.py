"""What a person decides: the ladder, its decay, tasks with the words, removals seen by the leave, appeals (R-077)."""

from datetime import timedelta

import pytest

from jinlin.conduct import actions, boards
from jinlin.conduct.models import Appeal, AppealState, Case, CaseState, Evidence, Exemption
from jinlin.conduct.refusals import CaseDecided, NothingToAppeal, PolicyNoteMissing
from jinlin.conduct.tests.stage import published
from jinlin.events import actions as events
from jinlin.events.models import Fact
from jinlin.tasks.models import Closure, Task
from tests.world import NOW, access_of


@pytest.fixture
def scene(world):
    """A group with rules and one member, and a way to let them break a rule some days ago."""
    community, member, version = world.community("福利群"), world.member("阿飞"), published(world)
    world.join(member, community)

    def offence(detector="ad", days_ago=0.0, who=member):
        return Case.objects.create(
            workspace=world.qinghe,
            community=community,
            member=who,
            rule=(rule := version.rules.get(detector=detector)),
            rule_key=rule.key,
            message=world.next("message"),
            at=NOW - timedelta(days=days_ago),
            found_at=NOW,
            fingerprint=world.next("print"),
        )

    return offence


def confirm(world, *cases, **more):
    more.setdefault("note", "自愿,见平台规则")
    return actions.confirm(who=access_of(world.chen), cases=cases, now=NOW, **more)


def test_first_offence_warns_second_asks_for_a_red_packet_third_removes(world, scene):
    """R-077."""
    penalties = [confirm(world, scene(days_ago=days))[0].penalty for days in (3, 2, 1)]
    assert penalties == ["warn", "red_packet", "remove"]
    assert list(Case.objects.order_by("at").values_list("offence", flat=True)) == [1, 2, 3]


def test_what_is_severe_removes_at_once(world, scene):
    """R-077."""
    assert confirm(world, scene("words"))[0].penalty == "remove"


def test_the_decay_window_resets_the_count(world, scene):
    """R-077."""
    confirm(world, scene(days_ago=200))
    confirm(world, scene(days_ago=95))
    assert confirm(world, scene())[0].penalty == "warn"


def test_several_of_one_breath_are_one_offence_and_other_rules_or_people_do_not_count(world, scene):
    confirm(world, scene(days_ago=2), scene(days_ago=1.999))
    confirm(world, scene("abuse", days_ago=1))
    confirm(world, scene(days_ago=1, who=world.member("别人")))
    assert confirm(world, scene())[0].penalty == "red_packet"


def test_many_at_once_climb_the_ladder_in_the_order_they_were_said(world, scene):
    decided = confirm(world, scene(days_ago=1), scene(days_ago=3), scene(days_ago=2))
    assert [case.penalty for case in decided] == ["warn", "red_packet", "remove"]


def test_a_red_packet_is_proposed_only_with_a_note_on_policy(world, scene):
    """C-31."""
    confirm(world, scene(days_ago=1))
    second = scene()
    with pytest.raises(PolicyNoteMissing):
        confirm(world, second, note=" ")
    assert confirm(world, second)[0].penalty == "red_packet"
    task = Task.objects.get(kind="violation_packet")
    assert "愿意的话" in task.brief
    assert "不发也可以" in task.brief


def test_the_owner_gets_a_task_with_words_to_paste_and_no_name_in_it(world, scene):
    (case,) = confirm(world, scene())
    task = Task.objects.get()
    assert (task.kind, task.assignee, case.task) == ("violation_warn", world.chen, task)
    assert "不发广告" in task.brief
    assert "阿飞" not in task.brief
    assert "阿飞" in actions.words_for(case, case.member.name)


def test_a_removal_is_done_when_the_platform_says_that_they_left(world, scene):
    """The platform has no call for it (§7.4): a person removes, `membership.ended` says so."""
    (case,) = confirm(world, scene("words"))
    other = {"community": case.community_id, "member": world.member("别人").pk}
    actions.left(events.record("membership.ended", world.qinghe, key="1", at=NOW, now=NOW, **other), NOW)
    assert Closure.objects.count() == 0
    data = {"community": case.community_id, "member": case.member_id}
    actions.left(events.record("membership.ended", world.qinghe, key="2", at=NOW, now=NOW, **data), NOW)
    assert list(Closure.objects.values_list("task__kind", "verified")) == [("violation_remove", True)]


def test_a_confirmed_case_is_a_fact_with_the_message_and_no_words(world, scene):
    (case,) = confirm(world, scene())
    fact = Fact.objects.get(kind="case.confirmed")
    assert fact.data == {
        "case": case.pk, "community": case.community_id, "member": case.member_id, "message": case.message, "penalty": "warn",
    }  # fmt: skip


def test_a_case_is_decided_once(world, scene):
    case = scene()
    same = Case.objects.get(pk=case.pk)
    confirm(world, case)
    with pytest.raises(CaseDecided):
        actions.dismiss(who=access_of(world.chen), cases=[same], now=NOW)
    assert (Case.objects.get().state, Exemption.objects.count()) == (CaseState.CONFIRMED, 0)


def test_an_appeal_that_is_upheld_undoes_the_penalty_and_takes_the_task_back(world, scene):
    """R-077: appeal note; the next offence counts as the first."""
    (case,) = confirm(world, scene(days_ago=1))
    made = actions.appeal(case=actions.case_of(actions.token_of(case)), text="是店长让我发的", now=NOW)
    with pytest.raises(NothingToAppeal):
        actions.appeal(case=case, text="再说一次", now=NOW)
    actions.answer(who=access_of(world.lin), appeal=made, uphold=True, words="核实了,抱歉", now=NOW)
    case.refresh_from_db()
    assert (case.state, case.penalty, Closure.objects.get().outcome) == (CaseState.DISMISSED, "", "withdrawn")
    assert confirm(world, scene())[0].penalty == "warn"


def test_an_appeal_that_is_rejected_leaves_everything_as_it_was(world, scene):
    (case,) = confirm(world, scene())
    made = actions.appeal(case=case, text="不服", now=NOW)
    actions.answer(who=access_of(world.lin), appeal=made, uphold=False, words="内容确实是广告", now=NOW)
    assert (Case.objects.get().penalty, Appeal.objects.get().state) == ("warn", AppealState.REJECTED)


def test_the_appeal_page_opens_only_for_a_signed_address(world, scene, client):
    (case,) = confirm(world, scene())
    assert client.get(f"/h/appeal/{case.slug}/").status_code == 404
    assert client.get(f"/h/appeal/{actions.token_of(case)[:-2]}xx/").status_code == 404
    address = f"/h/appeal/{actions.token_of(case)}/"
    assert "不发广告" in client.get(address).content.decode()
    client.post(address, {"text": "<script>alert(1)</script>"})
    client.post(address, {"text": "第二次"})
    page = client.get(address).content.decode()
    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page, Appeal.objects.count()) == (False, True, 1)
    assert client.post(address, {"text": "x" * 1_000_000}).status_code == 413


def test_what_was_said_shows_the_time_of_the_brands_day_and_history_tells_what_was_before(world, scene):
    row, before, later = scene(days_ago=2), scene(days_ago=5), scene(days_ago=1)
    confirm(world, before, later)
    lines = [{"at": "2026-01-01T16:30:05+00:00", "text": "加我"}]
    Evidence.objects.create(workspace=world.qinghe, case=row, lines=lines, expires_on=NOW.date())
    assert boards.said_in(row) == [("00:30:05", "加我")]
    assert (boards.said_in(later), boards.history_of(row)) == ([], [before])
