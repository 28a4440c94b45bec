"""Make a gate, write the next version of it, approve what is risky, publish, and say before which groups it stands (R-064–R-066)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from jinlin.communities.models import Community
from jinlin.events import actions as events
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.gating.conditions import Group, NotAGate, parse
from jinlin.joining.models import Gate, GateVersion, Guarding
from jinlin.joining.queries import gates as queries
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.joining.gating.conditions import Condition, Mode, Part
    from jinlin.workspaces.access import Access

__all__ = [
    "add_condition",
    "add_group",
    "approve",
    "change_part",
    "describe",
    "discard",
    "end",
    "guard",
    "make",
    "publish",
    "rename",
    "set_mode",
    "set_tree",
    "unguard",
]

SETTINGS = ("pledge", "notice", "seats", "again_days", "open_days", "why")


@transaction.atomic
def make(*, access: Access, name: str, now: datetime, instead: Community | None = None) -> Gate:
    """Make a gate that stands before nothing yet, with an empty draft. Raises NameMissing, NameTaken."""
    gate = Gate.objects.create(
        workspace=access.workspace,
        name=_free_name(access, name),
        unit=access.unit,
        instead=instead,
        made_at=now,
        made_by=access.staff,
    )
    _new_draft(access, gate, now)
    workspaces.audit(access, "gate.made", gate, now=now)
    return gate


@transaction.atomic
def rename(*, access: Access, gate: Gate, name: str, instead: Community | None, now: datetime) -> Gate:
    """Give a gate another name, and say where those are asked who are not admitted. Raises NameMissing, NameTaken."""
    gate.name, gate.instead = _free_name(access, name, but=gate), instead
    gate.save(update_fields=["name", "instead"])
    workspaces.audit(access, "gate.renamed", gate, now=now)
    return gate


def _free_name(access: Access, name: str, but: Gate | None = None) -> str:
    name = name.strip()[:60]
    if not name:
        raise refusals.NameMissing
    others = Gate.objects.filter(workspace=access.workspace, name=name, ended_at=None)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise refusals.NameTaken(name=name)
    return name


# --- the draft -----------------------------------------------------------------------------------------------------


@transaction.atomic
def draft(*, access: Access, gate: Gate, now: datetime) -> GateVersion:
    """Return the version that is being written; begun from the one in force where there is none."""
    if (there := queries.draft_of(gate)) is not None:
        return there
    try:
        with transaction.atomic():
            return _new_draft(access, gate, now)
    except IntegrityError:  # another tab, or a colleague, began it at the same moment
        return gate.versions.select_related("workspace", "gate").get(published_at=None)


def _new_draft(access: Access, gate: Gate, now: datetime) -> GateVersion:
    old = queries.in_force(gate)
    settings = {name: getattr(old, name) for name in SETTINGS if name != "why"} if old else {}
    return GateVersion.objects.create(
        workspace=gate.workspace,
        gate=gate,
        number=old.number + 1 if old else 1,
        conditions=old.conditions if old else {},
        made_at=now,
        made_by=access.staff,
        **settings,
    )


def set_tree(*, access: Access, gate: Gate, tree: Group, now: datetime) -> GateVersion:
    """Exchange everything the draft asks for. Raises NotAGate."""
    return _ask(access, gate, tree, now)


def add_condition(
    *, access: Access, gate: Gate, asked: Condition, place: tuple[int, ...] = (), now: datetime
) -> GateVersion:
    """Ask one thing more, in the group that stands at `place`. Raises NotAGate."""
    return _add(access, gate, asked, place, now)


def add_group(*, access: Access, gate: Gate, mode: Mode, now: datetime) -> GateVersion:
    """Add an empty group whose parts are joined as `mode` says."""
    return _add(access, gate, Group(mode), (), now)


def _add(access: Access, gate: Gate, part: Part, place: tuple[int, ...], now: datetime) -> GateVersion:
    tree = draft(access=access, gate=gate, now=now).tree
    here = tree.at(place)
    if not isinstance(here, Group):
        raise NotAGate(problem=str(place))
    grown = here.with_part(part)
    return _ask(access, gate, tree.changed(place, grown) if place else grown, now)


def change_part(*, access: Access, gate: Gate, place: tuple[int, ...], part: Part | None, now: datetime) -> GateVersion:
    """Exchange what stands at `place`, or take it out. Raises NotAGate."""
    tree = draft(access=access, gate=gate, now=now).tree
    return _ask(access, gate, tree.changed(place, part), now)


def set_mode(*, access: Access, gate: Gate, place: tuple[int, ...], mode: Mode, now: datetime) -> GateVersion:
    """Say whether all parts of a group must be met or any. Raises NotAGate."""
    tree = draft(access=access, gate=gate, now=now).tree
    here = tree.at(place)
    if not isinstance(here, Group):
        raise NotAGate(problem=str(place))
    changed = replace(here, mode=mode)
    return _ask(access, gate, tree.changed(place, changed) if place else changed, now)


@transaction.atomic
def _ask(access: Access, gate: Gate, tree: Group, now: datetime) -> GateVersion:
    """Write the conditions into the draft; an approval was for other conditions and falls away."""
    version = draft(access=access, gate=gate, now=now)
    version.conditions = parse(tree.kept()).kept()
    version.made_by, version.made_at = access.staff, now
    version.approved_at, version.approved_by, version.approved_for = None, None, ""
    version.save()
    return version


@transaction.atomic
def describe(*, access: Access, gate: Gate, now: datetime, **settings: Any) -> GateVersion:
    """Write what else belongs to the draft: the pledge, the notice, seats, terms, and why it changes."""
    version = draft(access=access, gate=gate, now=now)
    for name in SETTINGS:
        if name in settings:
            setattr(version, name, settings[name])
    version.save()
    return version


@transaction.atomic
def discard(*, access: Access, gate: Gate, now: datetime) -> None:
    """Throw the draft away; what is in force stays."""
    if (version := queries.draft_of(gate)) is not None and queries.in_force(gate) is not None:
        version.delete()
        workspaces.audit(access, "gate.draft_discarded", gate, now=now)


@transaction.atomic
def approve(*, access: Access, gate: Gate, reason: str, now: datetime) -> GateVersion:
    """Answer for a draft that makes people share (R-066, R-277). Raises OwnApproval, ReasonMissing."""
    version = draft(access=access, gate=gate, now=now)
    if version.made_by_id == access.staff.pk:
        raise refusals.OwnApproval
    if not reason.strip():
        raise refusals.ReasonMissing
    version.approved_at, version.approved_by, version.approved_for = now, access.staff, reason.strip()[:200]
    version.save(update_fields=["approved_at", "approved_by", "approved_for"])
    workspaces.audit(access, "gate.sharing_approved", gate, details={"reason": reason.strip()[:200]}, now=now)
    return version


@transaction.atomic
def publish(*, access: Access, gate: Gate, now: datetime) -> GateVersion:
    """Let the draft take effect for whoever asks from now on. Raises ForcedSharing, NothingInForce where there is no draft."""
    version = queries.draft_of(gate)
    if version is None:
        raise refusals.NothingInForce(gate=gate.name)
    if version.forces_sharing and version.approved_at is None:
        raise refusals.ForcedSharing
    version.published_at, version.published_by = now, access.staff
    version.save(update_fields=["published_at", "published_by"])
    key, data = f"{gate.pk}:{version.number}", {"gate": gate.pk, "version": version.pk}
    events.record("gate.published", gate.workspace, key=key, at=now, now=now, **data)
    workspaces.audit(access, "gate.published", gate, details={"version": version.number}, now=now)
    return version


# --- before which groups -------------------------------------------------------------------------------------------


@transaction.atomic
def guard(*, access: Access, gate: Gate, community: Community, now: datetime, interest: str = "") -> Guarding:
    """Place a gate before a group; the same again only changes the interest. Raises AlreadyGuarded, NotInTheSubtree."""
    if not Community.objects.visible_to(access).filter(pk=community.pk).exists():
        raise refusals.NotInTheSubtree
    settled = {"gate": gate, "interest": interest.strip()[:40], "since": now, "staff": access.staff}
    key = {"workspace": gate.workspace, "community": community}
    row, new = Guarding.objects.select_related("gate").get_or_create(**key, defaults=settled)
    if row.gate_id != gate.pk:
        raise refusals.AlreadyGuarded(community=community.name, gate=row.gate.name)
    if not new:
        row.interest = interest.strip()[:40]
        row.save(update_fields=["interest"])
        return row
    workspaces.audit(access, "gate.placed", gate, details={"to": community.name}, now=now)
    return row


@transaction.atomic
def unguard(*, access: Access, gate: Gate, community: Community, now: datetime) -> None:
    """Take a gate away from a group; who is in it stays. Taking it away twice changes nothing."""
    if not Community.objects.visible_to(access).filter(pk=community.pk).exists():
        raise refusals.NotInTheSubtree
    count, _each = Guarding.objects.filter(gate=gate, community=community).delete()
    if count:
        workspaces.audit(access, "gate.lifted", gate, details={"from": community.name}, now=now)


@transaction.atomic
def end(*, access: Access, gate: Gate, now: datetime) -> Gate:
    """End a gate: nobody can ask any more, and its groups stand open. Ending it twice changes nothing."""
    if gate.ended_at is None:
        gate.ended_at = now
        gate.save(update_fields=["ended_at"])
        Guarding.objects.filter(gate=gate).delete()
        workspaces.audit(access, "gate.ended", gate, now=now)
    return gate
