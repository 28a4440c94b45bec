"""What becomes known about a member: attributes with source and time, codes of the codebook, the brand's own tags.

The newest word counts, whatever order words come in; what was known before stays as history (R-183).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.members.codebook import BETWEEN
from jinlin.members.models import Attribute, AttributeValue, Code, Coding, Tag, Tagging
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jinlin.members.models import Member, Source
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = [
    "CodeTaken",
    "NotACode",
    "add_code",
    "ensure_attributes",
    "note_codes",
    "note_values",
    "put_tags",
    "remove_code",
    "take_back_values",
]

LONGEST_VALUE, LONGEST_TAG = 200, 40


class CodeTaken(Refusal):
    """One code stands for one thing."""

    code = "code_taken"
    source_what = _("代码“%(code)s”已经用了:%(meaning)s")
    source_remedy = _("请换一个字母或数字")


class NotACode(Refusal):
    """Something that could not be read back."""

    code = "not_a_code"
    source_what = _("“%(code)s”不能当代码")
    source_remedy = _("代码为 1 到 8 个字母或数字,并写明维度和含义")


def ensure_attributes(*, workspace: Workspace, names: Iterable[str], now: datetime) -> dict[str, Attribute]:
    """Return the attributes of these names; those nobody defined yet are made."""
    wanted = list(dict.fromkeys(name.strip()[:40] for name in names if name.strip()))
    rows = [Attribute(workspace=workspace, name=name, made_at=now) for name in wanted]
    Attribute.objects.bulk_create(rows, ignore_conflicts=True)
    return {row.name: row for row in Attribute.objects.filter(workspace=workspace, name__in=wanted)}


@transaction.atomic
def note_values(
    *,
    member: Member,
    values: Mapping[str, str],
    source: Source,
    at: datetime,
    source_id: int | None = None,
    confidence: int = 100,
    now: datetime,
) -> int:
    """Note what was learned about a member, by name of the attribute; the same word again changes nothing. Return how many are new."""
    if member.forgotten_at:
        return 0
    attributes = ensure_attributes(workspace=member.workspace, names=values, now=now)
    said = AttributeValue(source=source, at=at, source_id=source_id, confidence=confidence)
    return sum(_note(member, attributes[name.strip()[:40]], value, said) for name, value in values.items() if value)


def _note(member: Member, attribute: Attribute, value: str, said: AttributeValue) -> bool:
    """Write one value: it is the current one unless a newer one is known."""
    known = AttributeValue.objects.filter(workspace=member.workspace_id, member=member, attribute=attribute)
    if known.filter(source=said.source, at=said.at).exists():
        return False
    newer = known.filter(at__gt=said.at).exists()
    if not newer:
        known.filter(current=True).update(current=False)
    AttributeValue.objects.create(
        workspace_id=member.workspace_id,
        member=member,
        attribute=attribute,
        value=value[:LONGEST_VALUE],
        current=not newer,
        source=said.source,
        source_id=said.source_id,
        confidence=said.confidence,
        at=said.at,
    )
    return True


@transaction.atomic
def take_back_values(*, member: Member, source: Source, source_id: int) -> int:
    """Delete what one source said about a member; what was known before it is current again. Return how many words."""
    said = AttributeValue.objects.filter(
        workspace=member.workspace_id, member=member, source=source, source_id=source_id
    )
    attributes = list(said.filter(current=True).values_list("attribute_id", flat=True))
    count = said.delete()[0]
    for attribute in attributes:
        left = AttributeValue.objects.filter(workspace=member.workspace_id, member=member, attribute=attribute)
        if newest := left.order_by("-at", "-pk").first():
            newest.current = True
            newest.save(update_fields=["current"])
    return count


@transaction.atomic
def add_code(who: Access, *, dimension: str, code: str, meaning: str, now: datetime) -> Code:
    """Add an entry to the codebook; dimensions are written in the order they came in. Raises CodeTaken, NotACode."""
    code, dimension, meaning = code.strip(), dimension.strip()[:40], meaning.strip()[:80]
    if not (code.isalnum() and len(code) <= 8 and dimension and meaning) or BETWEEN in code:  # noqa: PLR2004  (as the row)
        raise NotACode(code=code)
    taken = Code.objects.filter(workspace=who.workspace, code=code).first()
    if taken:
        raise CodeTaken(code=code, meaning=taken.meaning)
    places = dict(Code.objects.filter(workspace=who.workspace).values_list("dimension", "place"))
    place = places.get(dimension, max(places.values(), default=-1) + 1)
    try:
        with transaction.atomic():
            row = Code.objects.create(
                workspace=who.workspace, dimension=dimension, place=place, code=code, meaning=meaning
            )
    except IntegrityError:
        raise CodeTaken(code=code, meaning=meaning) from None
    workspaces.audit(who, "codebook.code_added", row, details={"code": code, "meaning": meaning}, now=now)
    return row


@transaction.atomic
def remove_code(who: Access, code: Code, *, now: datetime) -> None:
    """Take an entry out of the codebook, and off everybody who has it."""
    workspaces.audit(who, "codebook.code_removed", code, details={"meaning": code.meaning}, now=now)
    code.delete()


@transaction.atomic
def note_codes(*, member: Member, codes: Iterable[str], source: Source, at: datetime) -> list[Coding]:
    """Put codes on a member, one per dimension; an older word does not replace a newer one. Unknown codes are left out."""
    if member.forgotten_at:
        return []
    rows = Code.objects.filter(workspace=member.workspace_id, code__in=list(codes)).order_by("place", "code")
    return [_code(member, code, source, at) for code in rows]


def _code(member: Member, code: Code, source: Source, at: datetime) -> Coding:
    key = {"workspace_id": member.workspace_id, "member": member, "dimension": code.dimension}
    row, new = Coding.objects.get_or_create(**key, defaults={"code": code, "source": source, "at": at})
    if not new and row.at <= at:
        row.code, row.source, row.at = code, source, at
        row.save(update_fields=["code", "source", "at"])
    return row


@transaction.atomic
def put_tags(*, member: Member, names: Iterable[str], now: datetime) -> int:
    """Put the brand's own tags on a member, those that are missing made; return how many are new on them.

    A tag of the corp with the same name is another thing: it is asked for at the platform (`ask_for_tags`).
    """
    wanted = list(dict.fromkeys(name.strip()[:LONGEST_TAG] for name in names if name.strip()))
    if not wanted or member.forgotten_at:
        return 0
    workspace = member.workspace_id
    Tag.objects.bulk_create([Tag(workspace_id=workspace, name=name) for name in wanted], ignore_conflicts=True)
    tags = Tag.objects.filter(workspace=workspace, group="", name__in=wanted)
    known = set(Tagging.objects.filter(workspace=workspace, member=member).values_list("tag_id", flat=True))
    rows = [Tagging(workspace_id=workspace, member=member, tag=tag, at=now) for tag in tags if tag.pk not in known]
    Tagging.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
