"""What a pack plans for day and week is a playbook that can be started in its group."""

from __future__ import annotations

import pytest

from jinlin.launch import library, scheduling
from jinlin.playbooks import definition

PACKS = {**library.templates(), **library.presets()}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key", list(PACKS))
def test_the_default_day_of_every_type_of_group_is_a_playbook_with_nothing_missing_r_111(key, language):
    pack = PACKS[key]
    read = definition.read(scheduling.content_of(pack, language))
    assert len(list(read.rows)) == len(pack.day) + len(pack.week)
    assert [row.key for row in read.rows if not row.brief] == []
    assert list(definition.problems(read)) == []
