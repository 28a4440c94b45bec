"""Headquarters hand a playbook to stores; how each takes it up and what it changes is seen (R-310)."""

from __future__ import annotations

import pytest

from jinlin.playbooks import queries
from jinlin.playbooks.actions import running, templates
from jinlin.playbooks.actions.running import Beginning
from jinlin.playbooks.refusals import NotYours, OnlyOpenRows
from jinlin.playbooks.tests.running import THREE_ROWS, playbook, until
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


def handed(world, open_rows=("noon",)):
    template = playbook(world)
    made = templates.hand_out(
        who=access_of(world.lin),
        version=templates.latest(template),
        units=[world.jingan, world.pudong],
        open_rows=open_rows,
        now=NOW,
    )
    return template, {each.unit.name: each for each in made}


def changed(key, **fields):
    rows = [{**row, **fields} if row["key"] == key else row for row in THREE_ROWS["stages"][0]["rows"]]
    return {**THREE_ROWS, "stages": [{**THREE_ROWS["stages"][0], "rows": rows}]}


@pytest.mark.database
def test_adoption_completion_and_overrides_of_each_unit_are_seen_r_310(world):
    template, made = handed(world)
    mine = templates.adopt_handout(who=access_of(world.chen), handout=made["静安店"], now=NOW)
    templates.save(who=access_of(world.chen), template=mine, content=changed("noon", brief="我们店的话"), now=NOW)
    running.start(
        who=access_of(world.chen),
        version=templates.latest(mine),
        communities=[world.community().pk],
        beginning=Beginning(responsible=world.chen),
        now=NOW,
    )
    until("2026-03-05 12:00")
    task = Task.objects.get()
    tasks.finish(who=access_of(world.chen), task=task, now=at("2026-03-05 12:30"))
    until("2026-03-05 14:30")
    found = [
        (each.handout.unit.name, bool(each.handout.adopted_at), each.running, each.overrides, each.completion.share)
        for each in queries.uptakes(template)
    ]
    assert found == [("静安店", True, 1, 1, 1.0), ("浦东店", False, 0, 0, None)]


def test_a_store_changes_only_what_was_left_open(world):
    _template, made = handed(world)
    mine = templates.adopt_handout(who=access_of(world.chen), handout=made["静安店"], now=NOW)
    with pytest.raises(OnlyOpenRows):
        templates.save(who=access_of(world.chen), template=mine, content=changed("morning", at="daily 08:30"), now=NOW)


def test_a_store_changes_nothing_of_the_brands_own_and_takes_up_only_its_own(world):
    template, made = handed(world)
    with pytest.raises(NotYours):
        templates.save(who=access_of(world.chen), template=template, content=changed("noon", brief="改"), now=NOW)
    with pytest.raises(NotYours):
        templates.adopt_handout(who=access_of(world.chen), handout=made["浦东店"], now=NOW)
