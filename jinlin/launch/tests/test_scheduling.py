"""What a pack plans for day and week is a playbook that can be started in its group."""

from __future__ import annotations

import pytest

from jinlin.communities.models import Community
from jinlin.launch import library, scheduling
from jinlin.playbooks import definition
from jinlin.playbooks.models import Occurrence
from tests.architecture.launches import launch_of_jingan
from tests.world import NOW, access_of

PACKS = {**library.templates(), **library.presets()}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", list(PACKS))
def test_the_default_day_of_every_type_of_group_is_a_playbook_with_nothing_missing_r_111(key, language):
    pack = PACKS[key]
    read = definition.read(scheduling.content_of(pack, language))
    assert len(list(read.rows)) == len(pack.day) + len(pack.week)
    assert [row.key for row in read.rows if not row.brief] == []
    assert list(definition.problems(read)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["beauty", "finance", "furniture", "dating", "estate"])
def test_the_plan_of_a_preset_runs_in_the_group_it_was_opened_for(world, key):
    launch = launch_of_jingan(world)
    Community.objects.filter(pk=launch.community_id).update(planned_at=None, opened_at=NOW)
    pack = PACKS[key]
    run = scheduling.start_plan(who=access_of(world.lin), launch=launch, pack=pack, language="zh", now=NOW)
    again = scheduling.start_plan(who=access_of(world.lin), launch=launch, pack=pack, language="zh", now=NOW)
    assert (run.version.template.preset, run.version) == (scheduling.key_of(pack), again.version)
    planned = set(Occurrence.objects.filter(run=run).values_list("row", flat=True))
    assert planned == {row.key for row in run.version.definition.rows}
