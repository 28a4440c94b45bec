"""Edit what a type means, put communities on the axes, and let communities take a newer version (R-024, R-037)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.communities import definitions, types
from jinlin.communities.actions import chartering
from jinlin.communities.actions.placing import place
from jinlin.communities.fields import FIELDS, Field, said
from jinlin.communities.models import Community, Placement, PlacementChange, TypeDefinition
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from jinlin.workspaces.access import Access

WHOLE = 100
ROWS = 500


class WeightsAreNotWhole(Refusal):
    """The weights of what counts are shares of one whole."""

    code = "weights_not_whole"
    source_what = _("考核权重合计是 %(sum)s")
    source_remedy = _("请调整到合计 100")


class ValueOutOfRange(Refusal):
    """A field that is larger than anything sensible, or below nothing."""

    code = "value_out_of_range"
    source_what = _("“%(field)s”填了 %(value)s")
    source_remedy = _("请填 0 到 %(most)s 之间的整数")


class NoSuchChoice(Refusal):
    """A word that is none of those a field may have."""

    code = "no_such_choice"
    source_what = _("“%(field)s”里没有“%(value)s”")
    source_remedy = _("请从给出的选项里选")


class NothingChanged(Refusal):
    """A version that says what the one before it says."""

    code = "nothing_changed"
    source_what = _("内容和现在的版本一样")
    source_remedy = _("没有可以保存的修改")


@transaction.atomic
def edit(
    *, who: Access, axis: str, key: str, fields: Mapping[str, Any], reason: str = "", now: datetime
) -> TypeDefinition:
    """Write a new version of what a value means; communities keep the one they were placed under.

    `fields` is everything the version says. Raises types.UnknownType, WeightsAreNotWhole, ValueOutOfRange, NoSuchChoice,
    NothingChanged.
    """
    present = definitions.of(who.workspace, axis, key)
    refuse_nonsense(fields)
    kept = {each.key: fields[each.key] for each in FIELDS if each.key in fields}
    if kept == dict(present.fields):
        raise NothingChanged
    row = TypeDefinition.objects.create(
        workspace=who.workspace,
        axis=axis,
        key=key,
        version=present.version + 1,
        fields=kept,
        by=who.staff,
        at=now,
        reason=reason.strip()[:200],
    )
    about = {"type": f"{axis}.{key}", "version": row.version}
    events.record("type.edited", who.workspace, key=f"{axis}.{key}:{row.version}", at=now, now=now, **about)
    workspaces.audit(who, "type.edited", row, details=about, now=now)
    return row


def refuse_nonsense(fields: Mapping[str, Any]) -> None:
    """Raise WeightsAreNotWhole, ValueOutOfRange or NoSuchChoice for a value that its field cannot have."""
    for spec in FIELDS:
        value = fields.get(spec.key)
        if value is None:
            continue
        if spec.kind in {"share", "count", "days", "minutes"}:
            _refuse_out_of_range(spec, value)
        if spec.choices is not None:
            _refuse_other_words(spec, value)
        if spec.kind == "weights" and value and sum(value.values()) != WHOLE:
            raise WeightsAreNotWhole(sum=sum(value.values()))


def _refuse_out_of_range(spec: Field, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= spec.most:
        raise ValueOutOfRange(field=str(spec.label), value=value, most=spec.most)


def _refuse_other_words(spec: Field, value: Any) -> None:
    if spec.kind in {"weights", "counts"}:
        for part in value.values():
            _refuse_out_of_range(spec, part)
    for word in [value] if spec.kind == "choice" else list(value):
        if word not in (spec.choices or {}):
            raise NoSuchChoice(field=str(spec.label), value=word)


@transaction.atomic
def choose(
    *, who: Access, community: Community, keys: Mapping[str, str | None], reason: str = "", now: datetime
) -> list[PlacementChange]:
    """Put a community on the axes (axis → key, None takes it off), and keep what changed, by whom and why.

    A value it has already stays in its version. Raises types.UnknownType, types.ImpossiblePair: then nothing changes.
    """
    before = _placed(community)
    place(community=community, keys=keys)
    chartering.recheck(community.workspace_id, [community.pk])
    return _kept(who, community, before, reason, now)


def _placed(community: Community) -> dict[str, tuple[str, int]]:
    rows = Placement.objects.filter(community=community).values_list("axis", "key", "version")
    return {axis: (key, version) for axis, key, version in rows}


def _kept(
    who: Access, community: Community, before: Mapping[str, tuple[str, int]], reason: str, now: datetime
) -> list[PlacementChange]:
    after, nothing = _placed(community), ("", definitions.AS_SHIPPED)
    changed = [axis for axis in types.axes() if before.get(axis) != after.get(axis)]
    rows = [
        _change(who, community.pk, axis, before.get(axis, nothing), after.get(axis, nothing), reason, now)
        for axis in changed
    ]
    PlacementChange.objects.bulk_create(rows)
    for row in rows:
        about = {"community": community.pk, "axis": row.axis, "before": row.before, "after": row.after}
        events.record("community.typed", who.workspace, key=f"{row.pk}", at=now, now=now, **about)
    if rows:
        details = {"changes": [f"{row.axis}: {row.before or '—'} → {row.after or '—'}" for row in rows]}
        workspaces.audit(who, "community.typed", community, details=details, now=now)
    return rows


def _change(
    who: Access,
    community: int,
    axis: str,
    before: tuple[str, int],
    after: tuple[str, int],
    reason: str,
    now: datetime,
) -> PlacementChange:
    return PlacementChange(
        workspace=who.workspace,
        community_id=community,
        axis=axis,
        before=before[0],
        before_version=before[1],
        after=after[0],
        after_version=after[1],
        by=who.staff,
        at=now,
        reason=said(reason).strip()[:200],
    )


@transaction.atomic
def adopt(
    *, who: Access, axis: str, key: str, communities: Iterable[int] | None = None, reason: str = "", now: datetime
) -> int:
    """Let communities that were placed under an older version take the latest one; return how many did.

    `communities` are ids; without them all that the access sees. Safe to repeat. Raises types.UnknownType.
    """
    version = definitions.of(who.workspace, axis, key).version
    rows = behind(who, axis, key, version)
    if communities is not None:
        rows = rows.filter(community__in=list(communities))
    told = list(rows.values_list("pk", "community_id", "version"))
    changes = [_change(who, pk, axis, (key, had), (key, version), reason, now) for _row, pk, had in told]
    PlacementChange.objects.bulk_create(changes, batch_size=ROWS)
    rows.update(version=version)
    chartering.recheck(who.workspace, [pk for _row, pk, _had in told])
    if told:
        about = {"type": f"{axis}.{key}", "version": version, "count": len(told)}
        events.record("type.adopted", who.workspace, key=f"{changes[0].pk}", at=now, now=now, **about)
        workspaces.audit(who, "type.adopted", who.workspace, details=about, now=now)
    return len(told)


def behind(who: Access, axis: str, key: str, version: int) -> Any:
    """Return the placements on a value, of communities the access sees, that were made under another version."""
    mine = Community.objects.visible_to(who).order_by().values("pk")
    rows = Placement.objects.filter(workspace=who.workspace, axis=axis, key=key, community__in=mine)
    return rows.exclude(version=version)
