"""Write and end scripts; note to whom which wording went, so that nobody is told the same twice (R-187)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from jinlin.content import copycheck, finding, refusals
from jinlin.content.actions import keeping
from jinlin.content.actions.assets import refuse_others
from jinlin.content.models import Scenario, Script, ScriptUse, ScriptVariant
from jinlin.content.queries import check_for
from jinlin.core.refusals import source_text as _
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Unit

__all__ = ["ScriptWording", "end_script", "save_script", "use"]

LONGEST_TITLE, LONGEST_TEXT, MOST_VARIANTS = 60, 1000, 10
MOST_CONDITIONS = 10


@dataclass(frozen=True)
class ScriptWording:
    """What a script is to be: for whom (every code, any tag), and its wordings."""

    title: str
    scenario: str
    variants: Sequence[str]
    codes: Sequence[str] = ()
    tags: Sequence[str] = ()
    persona: str = ""
    product: str = ""
    compliance: str = ""
    unit: Unit | None = None


@transaction.atomic
def save_script(*, who: Access, wording: ScriptWording, script: Script | None = None, now: datetime) -> Script:
    """Write a script or write it anew; a wording that stays keeps its numbers.

    Raises TitleMissing, FieldMissing, TextTooLong, CopyBlocked, NotOurs.
    """
    if script is not None:
        refuse_others(who, script.unit)
    variants = _checked(who, wording)
    fields = {name: getattr(wording, name) for name in ("scenario", "persona", "product", "compliance", "unit")}
    fields |= {"title": wording.title.strip(), "codes": _tidy(wording.codes), "tags": _tidy(wording.tags)}
    script = script or Script(workspace=who.workspace, made_by=who.staff, made_at=now)
    for name, value in fields.items():
        setattr(script, name, value)
    script.changed_at = now
    script.save()
    _keep_variants(script, variants, now)
    short = [(script.title, 6), (script.product, 4), *((tag, 6) for tag in script.tags), *((code, 4) for code in script.codes)]  # fmt: skip
    keeping.index(who.workspace, "script", script.pk, finding.weighed(short, "\n".join(variants)))
    workspaces.audit(who, "script.saved", script, now=now)
    return script


def _checked(who: Access, wording: ScriptWording) -> list[str]:
    refuse_others(who, wording.unit)
    if not wording.title.strip():
        raise refusals.TitleMissing
    if len(wording.title.strip()) > LONGEST_TITLE:
        raise refusals.TextTooLong(what=_("标题"), most=LONGEST_TITLE)
    variants = _tidy(wording.variants, most=MOST_VARIANTS)
    if not variants or wording.scenario not in Scenario.values:
        raise refusals.FieldMissing(what=_("话术"))
    for text in variants:
        if len(text) > LONGEST_TEXT:
            raise refusals.TextTooLong(what=_("话术"), most=LONGEST_TEXT)
    hits = check_for(who.workspace, "\n".join(variants))
    if copycheck.blocks(hits):
        raise refusals.CopyBlocked(words="、".join(hit.word for hit in hits if hit.level == copycheck.BLOCK))
    return variants


def _tidy(words: Sequence[str], most: int = MOST_CONDITIONS) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in words if word.strip()))[:most]


def _keep_variants(script: Script, variants: list[str], now: datetime) -> None:
    there = {row.text: row for row in script.variants.all()}
    last = max((row.number for row in there.values()), default=0)
    for text in variants:
        if text not in there:
            last += 1
            ScriptVariant.objects.create(workspace=script.workspace, script=script, number=last, text=text)
    script.variants.filter(text__in=variants).update(ended_at=None)
    script.variants.exclude(text__in=variants).filter(ended_at=None).update(ended_at=now)


@transaction.atomic
def end_script(*, who: Access, script: Script, now: datetime) -> None:
    """Take a script out of use; what was said with it stays counted. Twice changes nothing. Raises NotOurs."""
    refuse_others(who, script.unit)
    if Script.objects.filter(pk=script.pk, ended_at=None).update(ended_at=now):
        workspaces.audit(who, "script.ended", script, now=now)


@transaction.atomic
def use(
    *,
    who: Access,
    variant: ScriptVariant,
    member: Member | None = None,
    community: Community | None = None,
    now: datetime,
) -> ScriptUse:
    """Note that a wording went to a person, once for each, or into a group."""
    told = {"by": who.staff, "at": now, "community": community}
    if member is not None:
        row, made = ScriptUse.objects.get_or_create(
            workspace=who.workspace, variant=variant, member=member, defaults=told
        )
    else:
        row, made = ScriptUse.objects.create(workspace=who.workspace, variant=variant, **told), True
    if made:
        ScriptVariant.objects.filter(pk=variant.pk).update(use_count=F("use_count") + 1)
        Script.objects.filter(pk=variant.script_id).update(use_count=F("use_count") + 1, used_at=now)
    return row
