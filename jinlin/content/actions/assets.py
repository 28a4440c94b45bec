"""Write, check, approve and put away the materials of the library; each writing is a version that stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.content import copycheck, finding, parts, refusals
from jinlin.content.actions import keeping
from jinlin.content.copycheck import Facts
from jinlin.content.models import Asset, AssetTag, AssetVersion, Direction, Format, Origin, SearchTerm, State
from jinlin.content.queries import check_for
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from jinlin.content.copycheck import Hit
    from jinlin.content.parts import Part
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Unit

__all__ = ["Wording", "add", "approve", "bin_asset", "change", "copy", "refuse", "restore", "retire", "submit", "sweep"]

MANAGE = "content.manage"
BIN_DAYS = timedelta(days=30)
AT_ONCE, MOST_TAGS, LONGEST_TAG = 200, 10, 20
LONGEST = {"title": (_("标题"), 60), "rights": (_("来源与许可"), 300), "topic": (_("主题"), 60), "product": (_("产品"), 60)}  # fmt: skip
WEIGHTS = {"title": 6, "tag": 8, "topic": 4, "product": 4}


@dataclass(frozen=True)
class Wording:
    """What an asset is to be, as typed in. `unit` None: the whole brand. `exceptions`: word → (exception, evidence)."""

    title: str
    direction: str
    format: str
    parts: Sequence[Part]
    origin: str = Origin.ORIGINAL
    rights: str = ""
    topic: str = ""
    product: str = ""
    tags: Sequence[str] = ()
    owner: Staff | None = None
    unit: Unit | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    locked: Sequence[str] = ()
    locks_files: bool = False
    exceptions: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@transaction.atomic
def add(*, who: Access, wording: Wording, now: datetime) -> Asset:
    """Put an asset into the library as a draft.

    Raises TitleMissing, DirectionMissing, RightsMissing, ValidityWrong, TextTooLong, PiecesMissing, AlreadyThere, NotOurs and
    what `parts.checked` raises.
    """
    fields = _checked(who, wording, None)
    asset = Asset.objects.create(workspace=who.workspace, made_by=who.staff, made_at=now, changed_at=now, **fields)
    _keep(who, asset, wording, now)
    return asset


@transaction.atomic
def change(*, who: Access, asset: Asset, wording: Wording, now: datetime) -> Asset:
    """Write an asset anew: other words make a version that has to be approved again. Raises as `add`, and LockedChanged."""
    asset = Asset.objects.select_for_update().select_related("copy_of", "unit").get(pk=asset.pk)
    refuse_others(who, asset.unit)
    fields = _checked(who, wording, asset)
    keeping.refuse_changed_locks(asset, fields["title"], parts.from_json(fields["parts"]))
    is_new = fields["digest"] != asset.digest or fields["title"] != asset.title
    for name, value in fields.items():
        setattr(asset, name, value)
    asset.changed_at = now
    if is_new:
        asset.version, asset.state = asset.version + 1, State.DRAFT
    asset.save()
    _keep(who, asset, wording, now)
    return asset


@transaction.atomic
def copy(*, who: Access, asset: Asset, now: datetime) -> Asset:
    """Make a store's own copy of a brand asset, with what is locked (R-273)."""
    told = {
        name: getattr(asset, name)
        for name in (
            "title", "direction", "format", "origin", "rights", "topic", "product", "valid_from", "valid_until", "locked",
            "locks_files", "parts", "digest", "level",
        )
    }  # fmt: skip
    made = Asset.objects.create(
        workspace=who.workspace, copy_of=asset, unit=who.unit, owner=who.staff, made_by=who.staff, made_at=now, changed_at=now, **told
    )  # fmt: skip
    tags = list(asset.tags.values_list("name", flat=True))
    wording = Wording(made.title, made.direction, made.format, made.told, tags=tags)
    _keep(who, made, wording, now)
    return made


@transaction.atomic
def submit(*, who: Access, asset: Asset, now: datetime) -> Asset:
    """Ask for approval. Raises WrongState, CopyBlocked, CopyUnproven: words that may not go out are mended first."""
    asset = _in(asset, State.DRAFT, State.REFUSED)
    keeping.refuse_hits(asset)
    _move(who, asset, State.WAITING, now)
    return asset


@transaction.atomic
def approve(*, who: Access, asset: Asset, now: datetime) -> Asset:
    """Let an asset be used. Raises WrongState, CopyBlocked, CopyUnproven."""
    asset = _in(asset, State.WAITING, State.DRAFT, State.RETIRED)
    keeping.refuse_hits(asset)
    AssetVersion.objects.filter(asset=asset, number=asset.version).update(decided_by=who.staff, decided_at=now)
    _move(who, asset, State.APPROVED, now)
    return asset


@transaction.atomic
def refuse(*, who: Access, asset: Asset, reason: str, now: datetime) -> Asset:
    """Send an asset back to who wrote it. Raises ReasonMissing, WrongState."""
    if not reason.strip():
        raise refusals.ReasonMissing
    asset = _in(asset, State.WAITING)
    AssetVersion.objects.filter(asset=asset, number=asset.version).update(decided_by=who.staff, decided_at=now)
    _move(who, asset, State.REFUSED, now, reason)
    return asset


@transaction.atomic
def retire(*, who: Access, asset: Asset, reason: str = "", now: datetime) -> Asset:
    """Take an asset out of use; what was sent of it stays counted. Raises WrongState, NotOurs."""
    asset = _in(asset, State.APPROVED)
    refuse_others(who, asset.unit)
    _move(who, asset, State.RETIRED, now, reason)
    return asset


@transaction.atomic
def bin_asset(*, who: Access, asset: Asset, now: datetime) -> Asset:
    """Put an asset into the bin for 30 days. Twice changes nothing. Raises NotOurs."""
    refuse_others(who, asset.unit)
    if Asset.objects.filter(pk=asset.pk, binned_at=None).update(binned_at=now, binned_by=who.staff):
        workspaces.audit(who, "asset.binned", asset, now=now)
    asset.refresh_from_db()
    return asset


@transaction.atomic
def restore(*, who: Access, asset: Asset, now: datetime) -> Asset:
    """Take an asset out of the bin. Raises NotOurs."""
    refuse_others(who, asset.unit)
    if Asset.objects.filter(pk=asset.pk).exclude(binned_at=None).update(binned_at=None, binned_by=None):
        workspaces.audit(who, "asset.restored", asset, now=now)
    asset.refresh_from_db()
    return asset


def sweep(*, now: datetime) -> bool:
    """Delete what has been in the bin for 30 days; say whether more is waiting."""
    due = list(Asset.objects.filter(binned_at__lte=now - BIN_DAYS).values_list("pk", flat=True)[:AT_ONCE])
    with transaction.atomic():
        SearchTerm.objects.filter(kind="asset", row__in=due).delete()
        Asset.objects.filter(pk__in=due).delete()
    return len(due) == AT_ONCE


def refuse_others(who: Access, unit: Unit | None) -> None:
    """Refuse what is not one's own to write: the brand's without `content.manage`, another subtree's. Raises NotOurs."""
    if unit is None:
        if not who.can(MANAGE):
            raise refusals.NotOurs(unit=who.workspace.name)
    elif not unit.path.startswith(who.unit.path):
        raise refusals.NotOurs(unit=unit.name)


def _in(asset: Asset, *states: State) -> Asset:
    asset = Asset.objects.select_for_update(of=("self",)).select_related("unit", "workspace").get(pk=asset.pk)
    if asset.state not in states or asset.binned_at:
        raise refusals.WrongState(title=asset.title, state=asset.get_state_display())
    return asset


def _move(who: Access, asset: Asset, state: State, now: datetime, reason: str = "") -> None:
    asset.state, asset.reason = state, reason.strip()[:200]
    asset.save(update_fields=["state", "reason"])
    workspaces.audit(who, f"asset.{state}", asset, details={"version": asset.version}, now=now)
    key = f"{asset.pk}:{asset.version}:{now.timestamp()}"
    events.record(f"asset.{state}", asset.workspace, key=key, at=now, now=now, asset=asset.pk)


def _checked(who: Access, told: Wording, known: Asset | None) -> dict[str, Any]:
    """Return the fields of an asset, tidied. Raises as `add`."""
    refuse_others(who, told.unit)
    made_of = parts.checked(told.parts)
    fields: dict[str, Any] = {
        name: str(getattr(told, name)).strip() for name in ("title", "rights", "topic", "product", "direction", "format", "origin")
    }  # fmt: skip
    _refuse_fields(fields, told)
    if fields["format"] == Format.WATERFALL and (missing := parts.lacking(made_of, parts.WATERFALL)):
        raise refusals.PiecesMissing(what="、".join(str(parts.WORDS[each]) for each in missing))
    digest = parts.digest(made_of)
    keeping.refuse_twins(who.workspace, digest, fields["title"], known)
    hits = _hits(who, told, made_of)
    return fields | {
        "parts": parts.as_json(made_of),
        "digest": digest,
        "level": copycheck.level_of(hits),
        "owner": told.owner or who.staff,
        "unit": told.unit,
        "valid_from": told.valid_from,
        "valid_until": told.valid_until,
        "locked": [line.strip() for line in told.locked if line.strip()],
        "locks_files": told.locks_files,
    }


def _refuse_fields(fields: dict[str, Any], told: Wording) -> None:
    if not fields["title"]:
        raise refusals.TitleMissing
    if fields["direction"] not in Direction.values:
        raise refusals.DirectionMissing
    if fields["format"] not in Format.values or fields["origin"] not in Origin.values:
        raise refusals.FieldMissing(what=_("形式"))
    if fields["origin"] != Origin.ORIGINAL and not fields["rights"]:
        raise refusals.RightsMissing
    if told.valid_from and told.valid_until and told.valid_until < told.valid_from:
        raise refusals.ValidityWrong
    for name, (what, most) in LONGEST.items():
        if len(fields[name]) > most:
            raise refusals.TextTooLong(what=what, most=most)


def _hits(who: Access, told: Wording, made_of: Sequence[Part]) -> tuple[Hit, ...]:
    accepted = {word: exception for word, (exception, evidence) in told.exceptions.items() if evidence.strip()}
    return check_for(who.workspace, parts.told(made_of), Facts(accepted=accepted))


def _keep(who: Access, asset: Asset, told: Wording, now: datetime) -> None:
    """Keep the version, the tags and what can be found of an asset."""
    made_of = asset.told
    words = {"title": asset.title, "parts": asset.parts, "digest": asset.digest, "by": who.staff, "at": now}
    words |= {"hits": copycheck.as_json(_hits(who, told, made_of))}
    words |= {"exceptions": {word: list(claimed) for word, claimed in told.exceptions.items()}}
    AssetVersion.objects.update_or_create(workspace=asset.workspace, asset=asset, number=asset.version, defaults=words)
    tags = tuple(dict.fromkeys(tag.strip()[:LONGEST_TAG] for tag in told.tags if tag.strip()))[:MOST_TAGS]
    AssetTag.objects.filter(asset=asset).exclude(name__in=tags).delete()
    AssetTag.objects.bulk_create(
        [AssetTag(workspace=asset.workspace, asset=asset, name=tag) for tag in tags], ignore_conflicts=True
    )
    short = [(getattr(asset, name), WEIGHTS[name]) for name in ("title", "topic", "product")]
    short += [(tag, WEIGHTS["tag"]) for tag in tags]
    keeping.index(asset.workspace, "asset", asset.pk, finding.weighed(short, parts.told(made_of)))
    workspaces.audit(who, "asset.saved", asset, details={"version": asset.version}, now=now)
