"""A group with rules and people who talk in it: what the tests of conduct stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.conduct import actions
from jinlin.conduct.models import Case, RuleVersion
from jinlin.imports.tests.files import imported, table
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from pathlib import Path

    from jinlin.imports.models import Run
    from tests.world import World

HEADER = "time,community_id,community,member,name,kind,text,id\n"
__all__ = ["HEADER", "cases", "published", "said", "scan"]


def published(world: World, pack: str = "standard", **where: object) -> RuleVersion:
    """Let rules hold in 青禾: those of a pack, everywhere unless said otherwise."""
    lin = access_of(world.lin)
    begun = actions.begin_set(who=lin, name="群规", pack=pack, now=NOW, **where)  # type: ignore[arg-type]
    return actions.publish(who=lin, version=begun.versions.get(), now=NOW)


def said(world: World, folder: Path, *lines: tuple[str, str, str], group: str = "福利群") -> Run:
    """Let people say something: (time as "03-05 09:01:00", who, text)."""
    number = world.next("chat")
    rows = [
        f'2026-{when},{group},{group},{who},{who},message,"{text}",{number}-{place}'
        for place, (when, who, text) in enumerate(lines)
    ]
    return imported(world.qinghe, "history", table(folder, HEADER + "\n".join(rows) + "\n", f"chat{number}.csv"))


def scan(world: World) -> int:
    """Look at everything new, as the worker does; return how many batches there were."""
    batches = 0
    while actions.scan(workspace=world.qinghe, now=NOW):
        batches += 1
    return batches


def cases() -> list[tuple[str, str, int]]:
    """Return every case as (detector, who, lines of evidence)."""
    rows = Case.objects.select_related("rule", "member", "evidence").order_by("at", "rule_key")
    return [(case.rule.detector, case.member.name, len(case.evidence.lines)) for case in rows]
