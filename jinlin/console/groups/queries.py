"""Which communities a list page asks for: constant number of queries, work proportional to one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import ExpressionWrapper, F, FloatField, Prefetch, Q

from jinlin.communities import keepers, types
from jinlin.communities.models import Community, CommunityTag, Placement
from jinlin.console.groups.operating import aspects
from jinlin.core import present
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

OPTIONS_SHOWN = 500
# Long texts that no cell shows.
NOT_SHOWN = ("standing__windows", "standing__evidence", "owner__phone_sealed", "owner__phone_digest")


def listed(access: Access, state: State) -> QuerySet[Community]:
    """Return the visible communities that match the filters, ordered, with what their cells need."""
    rows = matching(access, state).select_related("unit", "standing", "owner").defer(*NOT_SHOWN)
    return rows.prefetch_related(Prefetch("placements", Placement.objects.filter(axis="stage")), "tags").order_by(
        *state.order_by
    )


def matching(access: Access, state: State) -> QuerySet[Community]:
    """Return the visible communities that match the filters."""
    rows: QuerySet[Community] = Community.objects.visible_to(access).begun()
    for condition in _conditions(state):
        rows = rows.filter(condition)
    if which := state.choice("keepers"):
        rows = keepers.in_state(rows, access.workspace, which)
    if which := state.choice("aspects"):
        rows = aspects.lacking(rows, access.workspace, which, present.now())
    full = state.range("full")
    if full.least is not None or full.most is not None:
        rows = _as_full_as(rows, full)
    return rows


def _conditions(state: State) -> list[Q]:
    found: list[Q] = []
    if words := state.text("q"):
        found.append(Q(name__icontains=words) | Q(external_id=words))
    if owner := state.text("owner"):
        found.append(Q(owner_name__icontains=owner) | Q(owner__name__icontains=owner))
    if stage := state.choice("stage"):
        found.append(Q(placements__axis="stage", placements__key=stage))
    if unit := state.choice("unit"):
        found.append(Q(unit__path__startswith=unit))
    if tag := state.choice("tag"):
        found.append(Q(tags__name=tag))
    if lights := state.choices("light"):
        found.append(Q(standing__light__in=lights))
    if classes := state.choices("class"):
        found.append(Q(standing__health_class__in=classes))
    if verdict := state.choice("verdict"):
        found.append(Q(standing__verdict=verdict))
    if which := state.choice("state"):
        found.append(Q(ended_at__isnull=which == "open"))
    return found + _ranges(state)


def _ranges(state: State) -> list[Q]:
    found: list[Q] = []
    members, exits = state.range("members"), state.range("exit")
    bounds: list[tuple[str, Any]] = [
        ("standing__member_count__gte", members.least),
        ("standing__member_count__lte", members.most),
        ("standing__exit_rate_7d__gt", None if exits.least is None else float(exits.least) / 100),
        ("standing__exit_rate_7d__lte", None if exits.most is None else float(exits.most) / 100),
    ]
    for key, field in (("opened", "opened_at"), ("spoke", "standing__last_message_at")):
        days = state.days(key)
        bounds += [(f"{field}__date__gte", days.since), (f"{field}__date__lt", days.before)]
    found += [Q(**{name: value}) for name, value in bounds if value is not None]
    return found


def _as_full_as(rows: QuerySet[Community], full: Any) -> QuerySet[Community]:
    share = ExpressionWrapper(F("standing__member_count") * 100.0 / F("cap"), output_field=FloatField())
    rows = rows.filter(cap__gt=0).alias(full=share)
    if full.least is not None:
        rows = rows.filter(full__gte=float(full.least))
    return rows.filter(full__lte=float(full.most)) if full.most is not None else rows


def options(access: Access) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the filters that depend on the workspace."""
    units = Unit.objects.visible_to(access).order_by("path")[:OPTIONS_SHOWN]
    tags = CommunityTag.objects.filter(workspace=access.workspace).values_list("name", flat=True).distinct()
    return {
        "stage": stages(access),
        "unit": [(unit.path, f"{'　' * (unit.path.count('/') - 2)}{unit.name}") for unit in units],
        "tag": [(name, name) for name in tags.order_by("name")[:OPTIONS_SHOWN]],
    }


def stages(access: Access) -> list[tuple[str, str]]:
    """Return the stage types that are in use, with their names."""
    used = set(
        Placement.objects.filter(workspace=access.workspace, axis="stage").values_list("key", flat=True).distinct()
    )
    return [(value.key, value.name) for value in types.axes()["stage"].values if value.key in used]
