"""Find people by the ids that files use, and make those nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.imports.engine.writing import insert
from jinlin.members.actions.forgetting import forgotten
from jinlin.members.models import Identity, Member

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.imports.engine.memory import Memory
    from jinlin.imports.models import Run
    from jinlin.workspaces.models import Workspace

_AT_ONCE = 5000
_ROWS = 400
_THOUGHT = "thought"


def known_ids(workspace: Workspace, external_ids: Iterable[str]) -> dict[str, int]:
    """Return the member behind each id that is known."""
    wanted = list(dict.fromkeys(external_ids))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = Identity.objects.filter(workspace=workspace, external_id__in=part)
        found.update(rows.values_list("external_id", "member_id"))
    return found | forgotten(workspace.pk, [each for each in wanted if each not in found])


def resolve_members(
    workspace: Workspace, run: Run | None, external_ids: Iterable[str], *, names: dict[str, str] | None = None
) -> dict[str, int]:
    """Return the member behind each id; those nobody knew are made, with the name given for them if any."""
    wanted = list(dict.fromkeys(external_ids))
    found = known_ids(workspace, wanted)
    missing = [external_id for external_id in wanted if external_id not in found]
    for start in range(0, len(missing), _AT_ONCE):
        part = missing[start : start + _AT_ONCE]
        made_by = run.pk if run else None
        rows = [
            Member(workspace_id=workspace.pk, name=(names or {}).get(each, "")[:120], made_by_run_id=made_by)
            for each in part
        ]
        Member.objects.bulk_create(rows, batch_size=_ROWS)
        link(workspace, run, {each: row.pk for each, row in zip(part, rows, strict=True)})
        found.update({each: row.pk for each, row in zip(part, rows, strict=True)})
    return found


def link(workspace: Workspace, run: Run | None, ids: dict[str, int]) -> None:
    """Let these ids be these members."""
    made_by = run.pk if run else None
    insert(
        [
            Identity(workspace_id=workspace.pk, member_id=pk, external_id=each, made_by_run_id=made_by)
            for each, pk in ids.items()
        ]
    )


class Identities:
    """The ids of one job: found or made for real, or in a dry run made in thought, once each."""

    def __init__(self, workspace: Workspace, run: Run, memory: Memory, *, write: bool) -> None:
        self._workspace, self._run, self._memory, self._write = workspace, run, memory, write
        self._in_thought = 0
        self.made_count = 0

    def find_or_make(self, external_ids: Iterable[str]) -> dict[str, int]:
        """Return a member for every id; negative numbers stand for people a dry run would make."""
        wanted = [external_id for external_id in dict.fromkeys(external_ids) if external_id]
        found = known_ids(self._workspace, wanted)
        missing = [external_id for external_id in wanted if external_id not in found]
        if self._write:
            made = resolve_members(self._workspace, self._run, missing)
            self.made_count += len(made)
            return found | made
        return found | self._think_of(missing)

    def _think_of(self, missing: list[str]) -> dict[str, int]:
        thought = {each: int(number) for each, number in self._memory.recall(_THOUGHT, missing).items()}
        new: dict[str, str] = {}
        for each in missing:
            if each not in thought:
                self._in_thought -= 1
                thought[each] = self._in_thought
                new[each] = str(self._in_thought)
        self._memory.keep(_THOUGHT, new)
        self.made_count += len(new)
        return thought
