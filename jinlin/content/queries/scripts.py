"""Which script fits a person: by codes and tags, with its variables filled in, never the same wording twice (R-187)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jinlin.content import parts
from jinlin.content.models import Script, ScriptUse, ScriptVariant
from jinlin.content.parts import Part
from jinlin.members.models import Coding, Tagging

if TYPE_CHECKING:
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access

__all__ = ["Suggested", "filled", "suggest", "variants_of"]

A_CODE, A_TAG = 10, 5


class Suggested(NamedTuple):
    """A wording for somebody, filled in, and how well it fits."""

    script: Script
    variant: ScriptVariant
    text: str
    fit: int


def suggest(access: Access, member: Member, *, scenario: str = "", limit: int = 5) -> list[Suggested]:
    """Return the scripts that fit a person, the closest first, each in a wording they have not been told."""
    rows = Script.objects.visible_to(access).in_use()
    rows = rows.filter(scenario=scenario) if scenario else rows
    codes, tags = _known_of(member)
    told = set(ScriptUse.objects.filter(workspace=access.workspace, member=member).values_list("variant", flat=True))
    fits = [
        (fit, script) for script in rows.prefetch_related("variants") if (fit := _fit(script, codes, tags)) is not None
    ]
    found: list[Suggested] = []
    for fit, script in sorted(fits, key=lambda each: (-each[0], -each[1].use_count, each[1].pk)):
        fresh = [row for row in variants_of(script) if row.pk not in told]
        if fresh:
            variant = min(fresh, key=lambda row: (row.use_count, row.number))
            found.append(Suggested(script, variant, filled(access, variant.text, member), fit))
    return found[:limit]


def _known_of(member: Member) -> tuple[set[str], set[str]]:
    codes = Coding.objects.filter(member=member).values_list("code__code", flat=True)
    tags = Tagging.objects.filter(member=member).values_list("tag__name", flat=True)
    return {code.upper() for code in codes}, set(tags)


def _fit(script: Script, codes: set[str], tags: set[str]) -> int | None:
    """Say how well a script fits; None where it does not: every code must be there, and one of the tags."""
    wanted = {part.upper() for code in script.codes for part in code.split("-")}
    if not wanted <= codes or (script.tags and tags.isdisjoint(script.tags)):
        return None
    return A_CODE * len(wanted) + A_TAG * len(tags.intersection(script.tags))


def variants_of(script: Script) -> list[ScriptVariant]:
    """Return the wordings in use, from what was read ahead."""
    return sorted((row for row in script.variants.all() if row.ended_at is None), key=lambda row: row.number)


def filled(access: Access, text: str, member: Member | None = None) -> str:
    """Return a wording with what is known filled in; an unknown name stays in its braces, to be seen."""
    values = {"员工": access.staff.name, "门店": access.unit.name, "品牌": access.workspace.name}
    if member is not None and member.name:
        values |= {"称呼": member.name}
    return parts.text_of(parts.filled([Part("text", text=text)], values))
