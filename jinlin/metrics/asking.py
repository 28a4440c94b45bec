"""From the words of a person to a question: names of communities, units and channels to scopes and readings, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.communities.models import Channel, Community
from jinlin.core.refusals import Refusal, source_text
from jinlin.metrics.ingredients.scopes import Scope
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace


class NoSuchCommunity(Refusal):
    """A name no community has."""

    code = "no_such_community"
    source_what = source_text("没有名为“%(name)s”的社群")
    source_remedy = source_text("请用群名称或群 ID,例如:%(known)s")


class NoSuchUnit(Refusal):
    """A path no unit has."""

    code = "no_such_unit"
    source_what = source_text("没有“%(name)s”这个组织单位")
    source_remedy = source_text("请写路径,例如:%(known)s")


class NoSuchChannel(Refusal):
    """A name no channel has."""

    code = "no_such_channel"
    source_what = source_text("没有名为“%(name)s”的渠道")
    source_remedy = source_text("可用的渠道:%(known)s")


class OutOfScope(Refusal):
    """Numbers of communities or units that this person may not see."""

    code = "out_of_scope"
    source_what = source_text("所查的社群或组织单位不在你的数据范围内")


def scopes_named(workspace: Workspace, communities: Iterable[str], units: Iterable[str]) -> list[Scope]:
    """Return the scopes of these names; of none: every community, and the whole. Raises NoSuchCommunity, NoSuchUnit."""
    asked = [one for name in communities for one in _community_ids(workspace, name)]
    subtrees = [_unit_id(workspace, path) for path in units]
    scopes = [Scope.communities(*asked)] if asked else []
    scopes += [Scope.units(*subtrees)] if subtrees else []
    return scopes or [Scope.communities(), Scope.whole()]


def _community_ids(workspace: Workspace, name: str) -> list[int]:
    """Return the community of this external id, else every community of this name."""
    rows = Community.objects.filter(workspace=workspace)
    found = list(rows.filter(external_id=name).values_list("pk", flat=True))
    found = found or list(rows.filter(name=name).order_by("pk").values_list("pk", flat=True))
    if not found:
        known = ", ".join(rows.order_by("name").values_list("name", flat=True)[:10])
        raise NoSuchCommunity(name=name, known=known or "–")
    return found


def _unit_id(workspace: Workspace, path: str) -> int:
    written = unit_names(workspace)
    for unit, full in written.items():
        if path.strip("/") in {full, full.partition("/")[2]} or path == str(unit):
            return unit
    raise NoSuchUnit(name=path, known=", ".join(list(written.values())[:10]) or "–")


def unit_names(workspace: Workspace) -> dict[int, str]:
    """Return every unit's names from the root down, joined by slashes."""
    rows = {unit.pk: unit for unit in Unit.objects.filter(workspace=workspace).order_by("path")}

    def full(unit: Unit) -> str:
        return f"{full(rows[unit.parent_id])}/{unit.name}" if unit.parent_id in rows else unit.name

    return {pk: full(unit) for pk, unit in rows.items()}


def names(workspace: Workspace) -> dict[tuple[str, int | None], str]:
    """Return the names of communities and units by kind and id."""
    known: dict[tuple[str, int | None], str] = {("unit", pk): name for pk, name in unit_names(workspace).items()}
    rows = Community.objects.filter(workspace=workspace).values_list("pk", "name")
    return known | {("community", pk): name for pk, name in rows}


def readings_named(workspace: Workspace, values: Mapping[str, str]) -> dict[str, Any]:
    """Return readings as they were typed, a channel's name replaced by its id. Raises NoSuchChannel."""
    asked = dict(values)
    name = asked.get("channel")
    if name is None:
        return asked
    channels = dict(Channel.objects.filter(workspace=workspace).values_list("name", "pk"))
    if name not in channels:
        raise NoSuchChannel(name=name, known=", ".join(sorted(channels)[:10]) or "–")
    return asked | {"channel": channels[name]}


def allowed(scope: Scope, access: Access | None, workspace: Workspace) -> Scope:
    """Return the scope as far as this person may see it: everything becomes their own subtree. Raises OutOfScope."""
    if access is None:
        return scope
    if access.workspace != workspace:
        raise OutOfScope
    if access.unit.parent_id is None:
        return scope
    if scope.kind == "all":
        return Scope.units(access.unit.pk)
    if scope.kind == "owner":
        inside = scope.within.startswith(access.unit.path)
        return Scope.owners(*scope.ids or (), within=scope.within if inside else access.unit.path)
    rows = Community.objects.visible_to(access) if scope.kind == "community" else Unit.objects.visible_to(access)
    visible = set(rows.values_list("pk", flat=True))
    if scope.ids is not None and not visible.issuperset(scope.ids):
        raise OutOfScope
    return Scope(scope.kind, scope.ids if scope.ids is not None else tuple(sorted(visible)))
