"""经营 on a group's page: four things, five steps, the work by step, who lurks (R-018, R-022, R-023, R-052)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from jinlin.communities.actions import appointing, chartering, placing
from jinlin.communities.actions.appointing import Holder
from jinlin.conduct import actions as conduct
from jinlin.conduct.models import RuleNotice
from jinlin.console.groups.operating import aspects, combos, loop, steps
from jinlin.joining.tests.gate_cast import all_of, gate_of, spend
from jinlin.metrics.models import Standing
from jinlin.tasks import actions as tasks
from jinlin.tasks import words
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject, Task
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CHARTER = {
    "shared_attributes": ["住在三公里内"],
    "belief": "吃得新鲜",
    "space": "客户群",
    "goal": "少操心买菜",
    "value": "每天先知道到货",
    "pain_points": ["下班买不到"],
}


def standing(community, **values):
    windows = {"30d": {key: {"value": value} for key, value in values.items()}}
    row, _new = Standing.objects.update_or_create(
        workspace=community.workspace, community=community, defaults={"as_of": NOW.date(), "windows": windows}
    )
    return row


@pytest.fixture
def whole(world):
    """Return a group that has all four, and one that has none."""
    lin = access_of(world.lin)
    community, bare = world.community("全群"), world.community("缺群")
    chartering.write(who=lin, community=community, content=CHARTER, now=NOW)
    chartering.declare_ready(who=lin, community=community, now=NOW)
    gate_of(world, all_of(spend(100)), community)
    begun = conduct.begin_set(who=lin, name="群规", pack="standard", community=community, now=NOW)
    version = conduct.publish(who=lin, version=begun.versions.get(), now=NOW)
    RuleNotice.objects.update_or_create(
        workspace=world.qinghe, version=version, community=community, defaults={"asked_at": NOW, "seen_at": NOW}
    )
    member = world.member("热心人")
    world.join(member, community)
    holder = Holder(member=member, powers=["answer"], until=(NOW + timedelta(days=9)).date())
    appointing.appoint(who=lin, community=community, function="deputy", holder=holder, now=NOW)
    return community, bare


def test_each_of_the_four_is_there_with_its_evidence_or_says_what_is_missing_r_022(whole):
    community, bare = whole
    assert [(each.key, each.is_there, each.evidence) for each in aspects.of(community, NOW)] == [
        ("values", True, "吃得新鲜"),
        ("gate", True, aspects.of(community, NOW)[1].evidence),
        ("rules", True, "第 1 版,群公告里看到了;0 人确认过"),
        ("deputies", True, "热心人"),
    ]
    assert [(each.key, each.is_there, each.is_asked) for each in aspects.of(bare, NOW)] == [
        ("values", False, True),
        ("gate", False, False),
        ("rules", False, True),
        ("deputies", False, True),
    ]


def listed(client, which):
    page = client.get(f"/groups/?aspects={which}")
    return re.findall(r'<a href="/groups/[^/]+/"[^>]*><bdi>([^<]*)</bdi></a>', page.content.decode())


def test_the_list_finds_the_groups_that_lack_one_as_their_pages_say_r_022(whole, client_of, world):
    client = client_of(world.lin)
    assert {which: listed(client, which) for which in ("any", *aspects.LACKS)} == {
        which: ["缺群"] for which in ("any", *aspects.LACKS)
    }


def test_rules_of_a_type_that_were_not_shown_yet_are_missing_in_page_and_list(whole, client_of, world):
    _community, bare = whole
    placing.place(community=bare, keys={"stage": "service"})
    begun = conduct.begin_set(
        who=access_of(world.lin), name="服务群规", pack="standard", axis="stage", key="service", now=NOW
    )
    version = conduct.publish(who=access_of(world.lin), version=begun.versions.get(), now=NOW)
    RuleNotice.objects.filter(version=version).update(seen_at=None)
    client = client_of(world.lin)
    assert (aspects.of(bare, NOW)[2].is_there, listed(client, "rules")) == (False, ["缺群"])

    RuleNotice.objects.update_or_create(
        workspace=world.qinghe, version=version, community=bare, defaults={"asked_at": NOW, "seen_at": NOW}
    )
    assert (aspects.of(bare, NOW)[2].is_there, listed(client, "rules")) == (True, [])


def test_a_deputy_whose_term_is_over_is_none(whole):
    later = NOW + timedelta(days=30)
    assert [each.is_there for each in aspects.of(whole[0], later)] == [True, True, True, False]


def test_a_group_stands_at_the_first_of_five_steps_that_nothing_speaks_for_r_018(whole):
    community, bare = whole
    known = standing(community, retention_rate=0.9, buyers=0, repurchase_rate=0.0)
    assert [(each.key, each.is_done, each.is_current) for each in loop.of(community, known)] == [
        ("value", True, False),
        ("stick", True, False),
        ("pain", True, False),
        ("sell", False, True),
        ("brand", False, False),
    ]
    assert [each.key for each in loop.of(bare, None) if each.is_current] == ["value"]


def test_too_little_retention_blocks_the_third_step_and_is_named(whole):
    community, _bare = whole
    found = loop.of(community, standing(community, retention_rate=0.5))[1]
    assert (found.is_current, found.words) == (True, "30 日留存率 50.0%,要到 80.0%")


def test_the_fifth_step_needs_repeat_buyers_and_a_next_group(whole):
    community, _bare = whole
    known = standing(community, retention_rate=0.9, buyers=3, repurchase_rate=0.2)
    assert [each.key for each in loop.of(community, known) if each.is_current] == ["brand"]
    placing.place(community=community, keys={"stage": "service"})
    assert [each.key for each in loop.of(community, known) if not each.is_done] == []


def _task(world, community, kind, n=0, made=NOW):
    wanted = Wanted(
        assignee=world.lin,
        title="事",
        due_at=made + timedelta(days=1),
        kind=kind,
        subject=Subject("community", community.pk),
        key=f"{kind}{n}",
    )
    return tasks.assign(who=access_of(world.lin), wanted=wanted, now=made)


def test_the_counts_by_step_add_up_to_all_tasks_r_023(world):
    community = world.community()
    for n, kind in enumerate(words.KINDS):
        _task(world, community, kind, n)
    tasks.finish(who=access_of(world.lin), task=_task(world, community, "question", 99), now=NOW)
    counted = steps.tasks_by_step(Task.objects.all(), NOW)

    assert sum(n for n, _open in counted.values()) == Task.objects.count() == len(words.KINDS) + 1
    assert sum(waiting for _n, waiting in counted.values()) == len(words.KINDS)
    assert list(counted) == list(words.STEPS)


def test_every_kind_of_task_has_one_step():
    assert set(words.STEP_OF) == set(words.KINDS)
    assert set(words.STEP_OF.values()) <= set(words.STEPS)


def test_every_metric_has_one_step():
    from jinlin.metrics.definitions import METRICS

    assert {steps.OF_STAGE[metric.stage] for metric in METRICS.values()} == set(words.STEPS) - {words.UNSORTED}


def test_the_tab_shows_it_all_and_nobody_elsewhere_sees_it(whole, client_of, world):
    community, _bare = whole
    standing(community, retention_rate=0.9)
    page = client_of(world.lin).get(f"/groups/{community.slug}/?tab=operating").content.decode()
    assert re.findall(r'hx-get="/groups/[^/]+/parts/(\w+)/"', page) == ["journey", "trust", "lurkers"]
    assert "4 / 4" in page
    assert client_of(world.charlie).get(f"/groups/{community.slug}/?tab=operating").status_code == 404


@pytest.mark.parametrize("part", ["journey", "trust", "lurkers"])
def test_a_part_answers_for_a_group_nothing_is_known_of(part, whole, client_of, world):
    community, _bare = whole
    standing(community)
    assert client_of(world.lin).get(f"/groups/{community.slug}/parts/{part}/").status_code == 200


def test_the_modules_of_the_combo_stand_open_and_those_not_built_say_so_r_278(whole):
    community, bare = whole
    placing.place(community=community, keys={"combo": "segmentation"})
    assert [(each.is_built, each.url) for each in combos.of(community).modules] == [
        (True, reverse("segments")),
        (True, reverse("codes")),
    ]
    placing.place(community=community, keys={"combo": "gamification"})
    assert [(each.name, each.is_built, each.url) for each in combos.of(community).modules] == [("群游戏", False, "")]
    assert combos.of(bare) == combos.Combo("", "", [])
