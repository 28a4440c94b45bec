"""A crisis, from the first complaint to the all-clear (R-080, C-18)."""

from datetime import timedelta

import pytest

from jinlin.conduct import actions
from jinlin.conduct.actions.alarms import Surge
from jinlin.conduct.models import Complaint, Incident
from jinlin.conduct.refusals import CrisisOver, WordsMissing
from jinlin.conduct.tests.stage import said, scan
from jinlin.messaging import pauses
from jinlin.tasks.models import Closure, Task
from tests.world import NOW, access_of

ANGRY = ("昨天的虾是坏的,要退款", "我家也拉肚子了", "没人管吗?投诉!", "太失望了", "假货吧,骗子")


def complain(count, hour="09", start=0, people=5):
    return [
        (f"03-05 {hour}:{start + number:02}:00", f"客{number % people}", ANGRY[number % len(ANGRY)])
        for number in range(count)
    ]


def test_from_the_first_complaint_to_the_all_clear(world, tmp_path):
    """R-080: surge → pause, task, incident with script and log; only a person lets go on."""
    said(world, tmp_path, *complain(2))
    scan(world)
    assert (Complaint.objects.count(), Incident.objects.count()) == (2, 0)
    said(world, tmp_path, *complain(4, start=10))
    scan(world)
    incident = Incident.objects.get()
    community = incident.community
    assert (incident.complaint_count, incident.complainer_count, incident.opened_by) == (6, 4, None)
    assert pauses.paused(world.qinghe, [community.pk]) == {community.pk}
    assert list(Task.objects.values_list("kind", "assignee__name")) == [("crisis", "林")]
    said(world, tmp_path, *complain(5, start=30))
    scan(world)
    assert Incident.objects.count() == 1
    lin = access_of(world.lin)
    for step in actions.script():
        actions.take_step(who=lin, incident=incident, step=step.key, text="已做", now=NOW)
        actions.take_step(who=lin, incident=incident, step=step.key, text="又点了一次", now=NOW)
    actions.note(who=lin, incident=incident, text="供应商承认批次问题", now=NOW)
    assert incident.entries.count() == 1 + len(actions.script()) + 1
    with pytest.raises(WordsMissing):
        actions.all_clear(who=lin, incident=incident, outcome=" ", now=NOW)
    assert pauses.paused(world.qinghe, [community.pk]) == {community.pk}
    closed = actions.all_clear(who=lin, incident=incident, outcome="全部退款,已回访", now=NOW)
    assert (closed.closed_by, pauses.paused(world.qinghe, [community.pk])) == (world.lin, frozenset())
    assert list(Closure.objects.values_list("verified", flat=True)) == [True]
    with pytest.raises(CrisisOver):
        actions.note(who=lin, incident=incident, text="还有", now=NOW)


def test_one_person_who_complains_often_and_many_calm_questions_are_no_crisis(world, tmp_path):
    said(world, tmp_path, *complain(12, people=1))
    said(world, tmp_path, *[(f"03-05 09:{number:02}:00", f"问{number}", "请问草莓几点到") for number in range(12)])
    scan(world)
    assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    ("surge", "is_crisis"),
    [
        (Surge(5, 3, 0.0), True),
        (Surge(4, 3, 0.0), False),
        (Surge(9, 2, 0.0), False),
        (Surge(8, 5, 2.0), True),
        (Surge(7, 5, 2.0), False),
    ],
)
def test_what_is_a_crisis_is_loud_by_several_people_and_far_above_the_groups_own_usual(surge, is_crisis):
    assert surge.is_crisis is is_crisis


def test_complaints_of_long_ago_that_are_imported_today_raise_no_alarm(world, tmp_path):
    rows = [(when.replace("03-05", "03-03"), who, text) for when, who, text in complain(8)]
    said(world, tmp_path, *rows)
    scan(world)
    assert (Complaint.objects.count(), Incident.objects.count()) == (8, 0)


def test_what_was_said_before_the_all_clear_does_not_open_it_again(world, tmp_path):
    said(world, tmp_path, *complain(6))
    scan(world)
    actions.all_clear(who=access_of(world.lin), incident=Incident.objects.get(), outcome="好了", now=NOW)
    said(world, tmp_path, *complain(1, hour="09", start=45))
    scan(world)
    assert Incident.objects.count() == 1


def test_only_who_may_lift_gives_the_all_clear(world, client):
    community = world.community("福利群")
    incident = actions.open_incident(who=access_of(world.chen), community=community, reason="有人闹", now=NOW)
    client.force_login(world.chen.user)
    assert client.post(f"/crises/{incident.slug}/clear/", {"outcome": "好了"}).status_code == 403
    client.force_login(world.lin.user)
    client.post(f"/crises/{incident.slug}/clear/", {"outcome": "好了"})
    assert Incident.objects.get().closed_by == world.lin


def test_the_all_clear_ends_its_own_pause_and_not_the_one_somebody_made_before(world):
    group, lin = world.community("福利群"), access_of(world.lin)
    pauses.pause(community=group, reason="店里装修", by=lin, now=NOW - timedelta(days=1))
    incident = actions.open_incident(who=lin, community=group, reason="虾不新鲜", now=NOW)
    actions.all_clear(who=lin, incident=incident, outcome="已退款", now=NOW)
    assert pauses.pause_of(group).reason == "店里装修"
