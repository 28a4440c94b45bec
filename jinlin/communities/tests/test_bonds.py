"""What goes to and fro with the closest members: favours, scores, attitudes, advisors, super users, volunteers (R-050–R-063)."""

from datetime import UTC, date, timedelta

import pyarrow as pa
import pytest

from jinlin.communities import alternates, bonds
from jinlin.communities.actions import advising, appointing, bonding
from jinlin.communities.actions.advising import AdvisorIsFull, AlreadyAdvised
from jinlin.communities.actions.appointing import Holder
from jinlin.communities.actions.bonding import NotAScore, NotTheirTurn, ReasonNeeded, StaffIsNoVolunteer
from jinlin.communities.models import Appointment, Attitude, Favour, Score, SuperUser
from jinlin.lake import actions as lake
from jinlin.lake.schemas import SCHEMAS
from jinlin.members.models import Affiliation
from jinlin.tasks.models import Task
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 3, 5)


@pytest.fixture
def lin(world):
    return access_of(world.lin)


@pytest.fixture
def fan(world):
    member = world.member("小美")
    world.join(member, world.community("群"))
    return member


def appoint(access, member, function):
    community = member.memberships.get().community
    return appointing.appoint(who=access, community=community, function=function, holder=Holder(member=member), now=NOW)


def card(access):
    return [(each.strikes, each.average, each.oversteps, each.state) for each in bonds.cards(access)]


def test_what_is_given_and_what_is_done_is_counted_apart_r_051(lin, fan):
    for kind in ("care", "benefit", "reward", "content", "content", "topic"):
        bonding.favour(lin, member=fan, kind=kind, on=TODAY, value_fen=990, now=NOW)

    assert bonds.exchanges([fan.pk]) == {fan.pk: bonds.Exchange(given=3, done=3, contents=2)}
    assert Favour.objects.count() == 6


def test_a_score_below_the_line_twice_puts_a_deputy_on_the_list_of_eliminations_r_053(lin, fan):
    deputy = appoint(lin, fan, "deputy")
    assert card(lin) == [(0, None, 0, "fine")]

    bonding.score(lin, deputy=deputy, points=59, on=TODAY, now=NOW)
    bonding.score(lin, deputy=deputy, points=60, on=TODAY + timedelta(days=30), now=NOW)
    assert card(lin) == [(1, 59.5, 0, "warn")]
    bonding.score(lin, deputy=deputy, points=31, on=TODAY + timedelta(days=60), now=NOW)
    assert card(lin) == [(2, 50.0, 0, "eliminate")]


def test_a_score_of_the_same_day_replaces_the_earlier_one_and_is_of_a_hundred(lin, fan):
    deputy = appoint(lin, fan, "deputy")
    for points in (40, 90):
        bonding.score(lin, deputy=deputy, points=points, on=TODAY, now=NOW)

    assert card(lin) == [(0, 90.0, 0, "fine")]
    with pytest.raises(NotAScore):
        bonding.score(lin, deputy=deputy, points=101, on=TODAY, now=NOW)


def test_a_member_has_one_attitude_and_a_groups_mix_counts_whom_somebody_judged_r_060(world, lin, fan):
    community, other = fan.memberships.get().community, world.member()
    world.join(other, community)
    bonding.judge(lin, members=[fan, other], kind="supporter", now=NOW)
    bonding.judge(lin, members=[other], kind="opponent", now=NOW)

    assert [(str(kind), n) for kind, n in bonds.mix(community)] == [
        ("leader", 0), ("supporter", 1), ("opponent", 1), ("learner", 0), ("observer", 0),
    ]  # fmt: skip
    bonding.judge(lin, members=[other], kind="", now=NOW)
    assert Attitude.objects.count() == 1


# --- alternate accounts ----------------------------------------------------------------------------------------------


def test_an_alternate_account_needs_a_reason_and_then_counts_in_no_metric_r_050(lin, fan):
    with pytest.raises(ReasonNeeded):
        bonding.switch_alternates(lin, on=True, reason="要", now=NOW)
    bonding.switch_alternates(lin, on=True, reason="冷启动三周", now=NOW)
    row = appoint(lin, fan, "alternate")

    assert list(Affiliation.objects.values_list("member", "kind", "since", "until")) == [
        (fan.pk, "alternate", None, None)
    ]
    with pytest.raises(alternates.AlternateMayNot):
        alternates.refuse(fan, at=NOW)
    assert list(AuditEntry.objects.filter(verb="alternates.switched").values_list("details__reason", flat=True)) == [
        "冷启动三周"
    ]
    appointing.end(who=lin, appointments=[row], now=NOW)
    assert Affiliation.objects.get().until == NOW
    alternates.refuse(fan, at=NOW)


def says(world, member, *whens):
    """Let somebody have said something in their group at these moments."""
    schema = SCHEMAS["history"].to_pyarrow()
    empty = {field.name: {"string": "", "bool": False}.get(str(field.type), 0) for field in schema}
    empty |= {"reply_to": None, "target": None}
    for n, when in enumerate(whens):
        moment = at(when).astimezone(UTC).replace(tzinfo=None)
        row = empty | {"community": member.memberships.get().community_id, "person": member.pk, "at": moment, "key": n}
        table = pa.Table.from_pylist([row], schema=schema)
        staged = lake.stage(world.qinghe, "history", at(when).date(), table)
        lake.commit(world.qinghe, f"talk:{n}", [staged], now=NOW)


def test_words_above_the_weekly_cap_are_told_since_monday_r_050(world, lin, fan):
    bonding.switch_alternates(lin, on=True, reason="冷启动三周", weekly=2, now=NOW)
    appoint(lin, fan, "alternate")
    says(world, fan, "2026-03-01 23:59", "2026-03-02 00:00", "2026-03-04 09:00")
    assert [(each.said, each.cap, each.is_over) for each in alternates.this_week(lin, NOW)] == [(2, 2, False)]

    bonding.switch_alternates(lin, on=True, reason="冷启动三周", weekly=1, now=NOW)
    assert [(each.said, each.cap, each.is_over) for each in alternates.this_week(lin, NOW)] == [(2, 1, True)]
    assert alternates.this_week(access_of(world.charlie), NOW) == []


# --- advisors --------------------------------------------------------------------------------------------------------


def test_a_core_member_has_one_advisor_who_has_room_r_056(world, lin, fan):
    advising.advise(lin, staff=world.chen, member=fan, most=1, now=NOW)

    with pytest.raises(AlreadyAdvised):
        advising.advise(lin, staff=world.wang, member=fan, most=1, now=NOW)
    with pytest.raises(AdvisorIsFull):
        advising.advise(lin, staff=world.chen, member=world.member(), most=1, now=NOW)
    assert bonds.loads(lin) == {world.chen.pk: 1}


def test_each_contact_brings_the_service_on_and_the_next_one_becomes_a_task_once_r_056(world, lin, fan):
    guidance = advising.advise(lin, staff=world.chen, member=fan, most=9, now=NOW)
    advising.visit(
        lin, guidance, on=TODAY, note="要带孩子", milestone="match", next_on=TODAY + timedelta(days=3), now=NOW
    )

    advising.remind(now=NOW + timedelta(days=2))
    assert Task.objects.count() == 0
    for _again in range(2):
        advising.remind(now=NOW + timedelta(days=3))
    task = Task.objects.get()
    assert (guidance.milestone, task.assignee, task.title, task.kind) == ("match", world.chen, "回访 小美", "visit")
    advising.end_guidance(lin, guidance, now=NOW)
    advising.advise(lin, staff=world.wang, member=fan, most=9, now=NOW)


# --- super users and volunteers ---------------------------------------------------------------------------------------


def test_a_super_user_is_on_the_roster_once_and_reviewed_each_period_r_063(lin, fan):
    first = bonding.bind(lin, member=fan, obligations="每月一篇", now=NOW)
    again = bonding.bind(lin, member=fan, obligations="每月两篇", now=NOW)
    bonding.review(lin, again, words="很投入", on=TODAY, now=NOW)

    assert first.pk == again.pk
    assert list(SuperUser.objects.values_list("obligations", "review", "reviewed_on")) == [
        ("每月两篇", "很投入", TODAY)
    ]
    bonding.let_go(lin, again, now=NOW)
    assert bonding.bind(lin, member=fan, now=NOW).pk != first.pk


def test_a_volunteer_goes_step_by_step_r_054(world, lin, fan):
    volunteer = bonding.propose_volunteer(lin, member=fan, now=NOW)
    with pytest.raises(NotTheirTurn):
        bonding.move_volunteer(lin, volunteer, stage="trained", now=NOW)
    for stage in ("screened", "trained"):
        bonding.move_volunteer(lin, volunteer, stage=stage, now=NOW)
    bonding.move_volunteer(lin, volunteer, stage="assigned", staff=world.chen, now=NOW)

    assert (volunteer.stage, volunteer.staff) == ("assigned", world.chen)
    assert bonding.propose_volunteer(lin, member=fan, now=NOW).stage == "assigned"
    bonding.move_volunteer(lin, volunteer, stage="declined", now=NOW)


def test_staff_are_no_volunteers(world, lin):
    colleague = world.member()
    Affiliation.objects.create(workspace=world.qinghe, member=colleague, kind="staff")

    with pytest.raises(StaffIsNoVolunteer):
        bonding.propose_volunteer(lin, member=colleague, now=NOW)


@pytest.mark.parametrize(
    ("points", "oversteps", "state"),
    [((90, 84), 0, "reward"), ((90,), 0, "fine"), ((90, 70), 0, "fine"), ((90, 90), 1, "warn")],
)
def test_a_good_average_without_oversteps_is_to_be_rewarded_r_135(points, oversteps, state):
    card = bonds.Card(Appointment(), [Score(points=each) for each in points], oversteps, bonds.Exchange())
    assert card.state == state
