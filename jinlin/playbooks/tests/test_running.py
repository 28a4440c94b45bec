"""A playbook runs: planned, handed on, done, late, left out, stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.events.models import Fact
from jinlin.playbooks import presets, queries
from jinlin.playbooks.actions import moving, planning, running, templates
from jinlin.playbooks.actions.running import Beginning
from jinlin.playbooks.models import Cohort, Enrolment, Occurrence, State
from jinlin.playbooks.refusals import (
    AlreadyEnrolled,
    AnchorMissing,
    EndedAlready,
    Locked,
    NeedsApproval,
    NoGroups,
    PausedAlready,
    QuietHours,
    TooLate,
    WhyMissing,
)
from jinlin.playbooks.tests.running import THREE_ROWS, playbook, started, until
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


def plan_of(run):
    rows = Occurrence.objects.filter(run=run).order_by("due_at")
    return [(row.row, f"{row.due_at.astimezone(run.workspace.zone):%m-%d %H:%M}") for row in rows]


def states(run):
    return [row.state for row in Occurrence.objects.filter(run=run).order_by("due_at")]


def finish(world, task, now):
    tasks.finish(who=access_of(task.assignee), task=task, now=now)


@pytest.mark.database
def test_two_weeks_are_planned_whatever_the_number_of_groups(world):
    run = started(world, *(world.community() for _ in range(5)))
    assert plan_of(run)[:4] == [
        ("noon", "03-05 12:30"),
        ("morning", "03-06 09:00"),
        ("noon", "03-06 12:30"),
        ("morning", "03-07 09:00"),
    ]
    assert Occurrence.objects.filter(run=run).count() == 14 + 10 + 2
    assert Enrolment.objects.filter(run=run).count() == 5
    assert Cohort.objects.get(run=run).plan_at == NOW + planning.AGAIN


@pytest.mark.database
def test_half_an_hour_before_it_is_due_everybody_has_a_task_and_a_second_look_changes_nothing(world):
    run = started(world, world.community("甲"), world.community("乙"))
    until("2026-03-05 11:59")
    assert Task.objects.count() == 0
    until("2026-03-05 12:00")
    until("2026-03-05 12:01")
    found = Task.objects.order_by("title").values_list("title", "due_at", "assignee__name")
    assert list(found) == [
        ("午间（人工任务）：乙", at("2026-03-05 14:30"), "林"),
        ("午间（人工任务）：甲", at("2026-03-05 14:30"), "林"),
    ]
    first = Occurrence.objects.filter(run=run).order_by("due_at")[0]
    assert (first.state, first.total, first.done) == (State.ISSUED, 2, 0)


@pytest.mark.database
def test_an_unfinished_step_is_late_after_its_window_and_the_share_matches_r_110(world):
    run = started(world, world.community("甲"), world.community("乙"))
    until("2026-03-05 12:00")
    finish(world, Task.objects.get(title__endswith="甲"), at("2026-03-05 13:00"))
    until("2026-03-05 14:29")
    first = Occurrence.objects.filter(run=run).order_by("due_at")[0]
    assert (first.state, first.total, first.done) == (State.ISSUED, 2, 0)  # nobody told the run yet: no reaction ran
    until("2026-03-05 14:30")
    first.refresh_from_db()
    assert (first.state, first.total, first.done) == (State.LATE, 2, 1)
    told = queries.completion(Occurrence.objects.filter(run=run))
    assert (told.share, told.late, told.missed) == (0.5, 1, 0)
    assert Fact.objects.get(kind="occurrence.late").data == {"occurrence": first.pk, "run": run.pk, "missing": 1}


def test_what_is_done_late_is_done_and_still_counts_as_late(world):
    run = started(world)
    until("2026-03-05 12:00")
    until("2026-03-05 14:30")
    finish(world, Task.objects.get(), at("2026-03-05 18:00"))
    Occurrence.objects.filter(state=State.LATE).update(stale=True)
    until("2026-03-05 18:01")
    told = queries.completion(Occurrence.objects.filter(run=run))
    assert (states(run)[0], told.share, told.late) == (State.DONE, 1.0, 1)


def test_leaving_out_needs_a_reason_r_110(world):
    run = started(world)
    second = Occurrence.objects.filter(run=run).order_by("due_at")[1]
    with pytest.raises(WhyMissing):
        moving.skip(who=access_of(world.lin), occurrence=second, why="  ", now=NOW)
    moving.skip(who=access_of(world.lin), occurrence=second, why="门店盘点", now=NOW)
    until("2026-03-06 09:30")
    second.refresh_from_db()
    assert (second.state, second.why, second.by) == (State.SKIPPED, "门店盘点", world.lin)


def test_what_starts_within_half_an_hour_is_locked(world):
    run = started(world)
    first = Occurrence.objects.filter(run=run).order_by("due_at")[0]
    with pytest.raises(Locked):
        moving.move(who=access_of(world.lin), occurrence=first, at=at("2026-03-05 16:00"), now=at("2026-03-05 12:00"))
    with pytest.raises(TooLate):
        moving.move(who=access_of(world.lin), occurrence=first, at=at("2026-03-05 10:20"), now=NOW)
    moving.move(who=access_of(world.lin), occurrence=first, at=at("2026-03-05 16:00"), now=NOW)
    assert (first.due_at, first.until_at) == (at("2026-03-05 16:00"), at("2026-03-05 18:00"))


def test_words_for_members_are_not_moved_into_the_night(world):
    run = started(world, content=presets.named("week").in_language("zh"))
    row = Occurrence.objects.filter(run=run, row="care")[0]
    with pytest.raises(QuietHours):
        moving.move(who=access_of(world.lin), occurrence=row, at=at("2026-03-12 23:00"), now=NOW)


def test_a_group_can_be_an_exception_and_has_its_own_time(world):
    one, other = world.community("甲"), world.community("乙")
    run = started(world, one, other)
    first = Occurrence.objects.filter(run=run).order_by("due_at")[0]
    moving.exempt(
        who=access_of(world.lin),
        occurrence=first,
        communities=[one.pk],
        why="店里停电",
        at=at("2026-03-05 15:00"),
        now=NOW,
    )
    until("2026-03-05 12:00")
    assert list(Task.objects.values_list("title", flat=True)) == ["午间（人工任务）：乙"]
    until("2026-03-05 14:30")
    assert list(Task.objects.order_by("pk").values_list("title", "due_at")) == [
        ("午间（人工任务）：乙", at("2026-03-05 14:30")),
        ("午间（人工任务）：甲", at("2026-03-05 17:00")),
    ]
    first.refresh_from_db()
    assert (first.total, first.skipped, first.left_out) == (1, 1, {"by_hand": 1})


def test_a_missed_window_is_told_and_not_made_up_for_r_113(world):
    run = started(world)
    until("2026-03-05 15:00")  # the machine was off from 10:00
    assert (states(run)[0], Task.objects.count()) == (State.MISSED, 0)
    assert Fact.objects.filter(kind="occurrence.missed").count() == 1
    assert queries.completion(Occurrence.objects.filter(run=run)).missed == 1


def test_a_pause_holds_everything_and_what_came_due_meanwhile_is_left_out(world):
    run = started(world)
    with pytest.raises(WhyMissing):
        running.pause(who=access_of(world.lin), run=run, why="", now=NOW)
    running.pause(who=access_of(world.lin), run=run, why="舆情", now=NOW)
    until("2026-03-06 12:30")
    assert Task.objects.count() == 0
    with pytest.raises(PausedAlready):
        running.pause(who=access_of(world.lin), run=run, why="再来", now=NOW)
    run.refresh_from_db()
    running.resume(who=access_of(world.lin), run=run, now=at("2026-03-06 13:00"))
    assert states(run)[:4] == [State.SKIPPED, State.SKIPPED, State.SKIPPED, State.PLANNED]
    assert Occurrence.objects.filter(run=run, state=State.SKIPPED).values_list("why", flat=True)[0] == "舆情"


def test_a_run_that_was_stopped_does_nothing_more(world):
    run = started(world)
    running.stop(who=access_of(world.lin), run=run, why="换新剧本", now=NOW)
    until("2026-03-10 12:30")
    assert (Task.objects.count(), set(states(run))) == (0, {State.CANCELLED})
    run.refresh_from_db()
    with pytest.raises(EndedAlready):
        running.enrol(who=access_of(world.lin), run=run, communities=[world.community().pk], now=NOW)


def test_a_group_that_comes_in_later_has_its_own_anchor_and_comes_in_once(world):
    run = started(world)
    later = world.community("后来")
    running.enrol(who=access_of(world.lin), run=run, communities=[later.pk], now=at("2026-03-07 10:00"))
    assert [each.anchor_at for each in Cohort.objects.filter(run=run).order_by("pk")] == [NOW, at("2026-03-07 10:00")]
    with pytest.raises(AlreadyEnrolled):
        running.enrol(who=access_of(world.lin), run=run, communities=[later.pk], now=at("2026-03-07 11:00"))


def test_editing_a_playbook_changes_no_run_until_somebody_says_so(world):
    run = started(world)
    template = run.version.template
    content = {
        **THREE_ROWS,
        "stages": [{**THREE_ROWS["stages"][0], "rows": [{**THREE_ROWS["stages"][0]["rows"][0], "at": "daily 10:30"}]}],
    }
    before = plan_of(run)
    version = templates.save(who=access_of(world.lin), template=template, content=content, now=NOW)
    run.refresh_from_db()
    assert (version.number, run.version.number, plan_of(run)) == (2, 1, before)
    assert list(queries.behind(access_of(world.lin), template)) == [run]
    kept = Occurrence.objects.filter(run=run).filter(row="noon").order_by("due_at")[2]
    moving.skip(who=access_of(world.lin), occurrence=kept, why="盘点", now=NOW)
    running.adopt_version(who=access_of(world.lin), runs=[run], version=version, now=NOW)
    rows = [each for each in plan_of(run) if each[0] == "morning"]
    assert rows[:2] == [("morning", "03-05 10:30"), ("morning", "03-06 10:30")]
    assert [each for each in plan_of(run) if each[0] != "morning"] == [("noon", "03-09 12:30")]
    assert Occurrence.objects.filter(run=run, state=State.SKIPPED).count() == 1


def test_saving_the_same_words_makes_no_version(world):
    template = playbook(world)
    same = templates.save(who=access_of(world.lin), template=template, content=THREE_ROWS, now=NOW)
    assert (same.number, template.versions.count()) == (1, 1)


def test_five_days_of_seeding_and_six_of_conversion_r_115(world):
    run = started(world, content=presets.named("seed56").in_language("zh"))
    for day in range(15):
        until(f"2026-03-{5 + day:02} 23:00")
    definition = run.version.definition
    found = {
        (definition.stage_of(row.row).key, (row.due_at.astimezone(run.workspace.zone).date() - NOW.date()).days)
        for row in Occurrence.objects.filter(run=run)
    }
    assert found == {("seed", day) for day in range(1, 6)} | {("convert", day) for day in range(6, 12)}


def test_the_other_reading_converts_on_the_sixth_day_alone_c_24(world):
    run = started(world, content=presets.named("seed5_day6").in_language("zh"))
    definition = run.version.definition
    found = {
        (row.due_at.astimezone(run.workspace.zone).date() - NOW.date()).days
        for row in Occurrence.objects.filter(run=run)
        if definition.stage_of(row.row).key == "convert"
    }
    assert found == {6}


def test_a_countdown_runs_around_its_event_and_each_step_is_somebodys_task_r_116(world):
    content = presets.named("countdown").in_language("zh")
    run = started(world, content=content, anchor_at=at("2026-03-10 20:00"))
    assert plan_of(run) == [
        ("recruit", "03-07 20:00"),
        ("remind", "03-09 20:00"),
        ("warm", "03-10 19:00"),
        ("start", "03-10 20:00"),
        ("close", "03-10 21:00"),
        ("migrate", "03-11 20:00"),
    ]
    until("2026-03-07 19:30")
    task = Task.objects.get()
    assert (task.assignee, task.title.partition("（")[0]) == (world.lin, "招募")
    assert "进群 ≥30 人" not in task.title


def test_an_event_needs_its_time_and_a_run_needs_groups(world):
    version = templates.latest(playbook(world, presets.named("countdown").in_language("zh")))
    beginning = Beginning(responsible=world.lin)
    with pytest.raises(AnchorMissing):
        running.start(
            who=access_of(world.lin), version=version, communities=[world.community().pk], beginning=beginning, now=NOW
        )
    with pytest.raises(NoGroups):
        running.start(
            who=access_of(world.lin),
            version=version,
            communities=[],
            beginning=Beginning(world.lin, anchor_at=NOW),
            now=NOW,
        )


def test_seven_oclock_needs_an_approval_and_moves_to_eight_without_one(world):
    content = presets.named("p6").in_language("zh")
    late = started(world, content=content)
    early = started(world, content=content, early_ok=True)
    first = [Occurrence.objects.filter(run=run, row="morning").order_by("due_at")[0].due_at for run in (late, early)]
    assert first == [at("2026-03-06 08:00"), at("2026-03-06 07:00")]
    version, group = late.version, world.community(unit=world.jingan)
    with pytest.raises(NeedsApproval):
        running.start(
            who=access_of(world.chen),
            version=version,
            communities=[group.pk],
            beginning=Beginning(responsible=world.chen, early_ok=True),
            now=NOW,
        )


def test_a_row_that_skips_holidays_rests_on_them(world):
    content = presets.named("p10").in_language("zh")
    run = started(world, content=content, now=at("2026-04-27 08:00"))
    row = Occurrence.objects.get(run=run, row="digest", due_at=at("2026-05-01 16:00"))
    assert (row.state, row.why) == (State.SKIPPED, "节假日不发")


def test_groups_in_office_buildings_rest_at_weekends_and_the_others_do_not(world):
    office, mall = world.community("写字楼群"), world.community("商场群")
    office.tags.create(workspace=world.qinghe, name="写字楼", at=NOW)
    rows = [{**THREE_ROWS["stages"][0]["rows"][0], "skip": ["office_weekend"]}]
    run = started(world, office, mall, content={**THREE_ROWS, "stages": [{**THREE_ROWS["stages"][0], "rows": rows}]})
    until("2026-03-06 08:30")
    assert Occurrence.objects.get(run=run, due_at=at("2026-03-06 09:00")).total == 2  # a Friday
    until("2026-03-07 08:30")
    row = Occurrence.objects.get(run=run, due_at=at("2026-03-07 09:00"))
    assert (row.total, row.skipped, row.left_out) == (1, 1, {"office_weekend": 1})


def test_each_batch_of_newcomers_begins_at_the_end_of_its_half_hour(world):
    group = world.community("新人群")
    run = started(world, group, content=presets.named("p11").in_language("zh"))
    assert plan_of(run) == []
    running.joined(run=run, community=group.pk, at=at("2026-03-05 10:05"), now=at("2026-03-05 10:06"))
    running.joined(run=run, community=group.pk, at=at("2026-03-05 10:25"), now=at("2026-03-05 10:26"))
    assert plan_of(run) == [
        ("welcome", "03-05 10:30"),
        ("card", "03-05 11:00"),
        ("coupon", "03-05 12:30"),
        ("best", "03-06 10:30"),
        ("part", "03-08 10:30"),
    ]


def test_a_store_sees_the_runs_in_its_groups_alone(world):
    mine, theirs = world.community("静安群", unit=world.jingan), world.community("浦东群", unit=world.pudong)
    one, both = started(world, theirs), started(world, mine, theirs)
    assert list(queries.runs(access_of(world.chen)).order_by("pk")) == [both]
    assert list(queries.runs(access_of(world.charlie))) == []
    assert one != both


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.database
def test_however_often_the_worker_is_stopped_and_started_nothing_is_lost_or_doubled(world, seed):
    import random

    drawn = random.Random(seed)
    run = started(world, world.community("甲"), world.community("乙"))
    now, end = NOW, NOW + timedelta(days=9)
    while now < end:
        now += timedelta(minutes=drawn.randint(1, 140))
        until(f"{now.astimezone(world.qinghe.zone):%Y-%m-%d %H:%M}")
    expected = {
        (row.key, moment)
        for row in run.version.definition.rows
        for moment in row.when.moments(NOW, world.qinghe.zone, NOW, end)
    }
    rows = Occurrence.objects.filter(run=run, due_at__lt=end)
    assert {(row.row, row.nominal_at) for row in rows} == expected
    handed = rows.exclude(state=State.PLANNED)
    assert Task.objects.count() == sum(
        1 if row.action == "report" else 2 for row in handed if row.state != State.MISSED
    )
    assert not handed.filter(state=State.MISSED).exists()
