"""What the pages of gates and applications list, and what their cells need for the rows shown (R-070)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from jinlin.communities import definitions
from jinlin.core.clock import day_bounds
from jinlin.joining.gating import strength, wording
from jinlin.joining.gating.strength import LEVELS, Strength
from jinlin.joining.models import Application, Gate, GateVersion, Guarding, Round, State
from jinlin.joining.queries import gates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from jinlin.joining.gating.conditions import Group
    from jinlin.shell.listing_state import State as Asked
    from jinlin.workspaces.access import Access

__all__ = ["GateCard", "application_rows", "cards", "gate_choices", "gate_rows", "lints", "round_choices", "told"]

MOST_OPTIONS = 200


def gate_rows(access: Access, asked: Asked) -> QuerySet[Gate]:
    """Return the open gates that match, with their counts, ordered."""
    rows = Gate.objects.visible_to(access).filter(ended_at=None)
    if words := asked.text("q"):
        rows = rows.filter(name__icontains=words)
    applications = Application.objects.visible_to(access).filter(gate=OuterRef("pk")).order_by()
    counted = {
        "group_count": Guarding.objects.filter(gate=OuterRef("pk")).order_by().values("gate"),
        "review_count": applications.filter(state=State.REVIEW).values("gate"),
        "admitted_count": applications.filter(state__in=(State.ADMITTED, State.JOINED)).values("gate"),
    }
    told: dict[str, Any] = {
        name: Coalesce(Subquery(each.annotate(n=Count("pk")).values("n")), 0) for name, each in counted.items()
    }
    return rows.annotate(**told).order_by(*asked.order_by)


@dataclass(frozen=True)
class GateCard:
    """What a row of the list says beside the gate's own fields."""

    version: GateVersion | None
    draft: bool
    lines: list[str]
    strength: Strength
    label: str
    warnings: list[str]


def cards(access: Access, rows: Sequence[Gate]) -> dict[int, GateCard]:
    """Return what the cells need for these gates: a handful of queries, however many."""
    held = gates.versions_in_force(rows)
    drafts = set(GateVersion.objects.filter(gate__in=rows, published_at=None).values_list("gate_id", flat=True))
    trees = {pk: version.tree for pk, version in held.items()}
    names = gates.names_for(access.workspace, *trees.values())
    warned = lints(access, {row.pk: trees[row.pk] for row in rows if row.pk in trees})
    found = {}
    for row in rows:
        tree = trees.get(row.pk)
        lines = [each.text for each in wording.lines(tree, names) if each.depth] if tree else []
        level = strength.of(tree) if tree else Strength.NONE
        found[row.pk] = GateCard(
            held.get(row.pk), row.pk in drafts, lines, level, str(strength.LABELS[level]), warned.get(row.pk, [])
        )
    return found


def lints(access: Access, trees: dict[int, Group]) -> dict[int, list[str]]:
    """Return what deviates from the type of the groups behind each gate, each thing said once (R-070, R-134, C-34)."""
    placed = Guarding.objects.filter(gate__in=trees).values_list("gate_id", "community_id")
    behind = list(placed)
    terms = definitions.for_communities(access.workspace, {community for _gate, community in behind})
    found: dict[int, dict[str, None]] = {pk: {} for pk in trees}
    for gate, community in behind:
        told = terms[community]
        origin = told.origin["gate_level"]
        said = (
            strength.warning(trees[gate], LEVELS.get(told.gate_level, Strength.LOW), origin.name) if origin.axis else ""
        )
        if said:
            found[gate][said] = None
    for pk, tree in trees.items():
        if strength.favours_payers(tree) and strength.of(tree) == Strength.HIGH:
            found[pk][_equality()] = None
    return {pk: list(said) for pk, said in found.items()}


def _equality() -> str:
    from django.utils.translation import gettext as _

    return _("只有花钱才能进:没有消费却一直支持你的铁杆粉丝进不来。可以加一个“任意一项”,让他们凭问卷得分或身份进。")


# --- applications --------------------------------------------------------------------------------------------------


def application_rows(access: Access, asked: Asked) -> QuerySet[Application]:
    """Return the applications that match, ordered, with what their cells need."""
    rows = Application.objects.visible_to(access)
    for condition in _conditions(access, asked):
        rows = rows.filter(condition)
    return rows.select_related("gate", "community", "member", "decided_by").order_by(*asked.order_by)


def _conditions(access: Access, asked: Asked) -> list[Q]:
    found: list[Q] = []
    if words := asked.text("q"):
        found.append(Q(name__icontains=words))
    if state := asked.choice("state"):
        found.append(Q(state=state))
    if slug := asked.choice("gate"):
        found.append(Q(gate=Gate.objects.visible_to(access).filter(slug=slug).values_list("pk", flat=True).first()))
    if number := asked.choice("round"):
        found.append(Q(round=int(number)))
    scores, days, zone = asked.range("score"), asked.days("since"), access.workspace.zone
    if scores.least is not None:
        found.append(Q(score__gte=float(scores.least)))
    if scores.most is not None:
        found.append(Q(score__lte=float(scores.most)))
    if days.since:
        found.append(Q(state_at__gte=day_bounds(days.since, zone)[0]))
    if days.before:
        found.append(Q(state_at__lt=day_bounds(days.before, zone)[0]))
    return found


def gate_choices(access: Access) -> list[tuple[str, str]]:
    """Return the gates one can filter by."""
    rows = Gate.objects.visible_to(access).order_by("name").values_list("slug", "name")
    return list(rows[:MOST_OPTIONS])


def round_choices(access: Access) -> list[tuple[str, str]]:
    """Return the numbers of rounds there are."""
    numbers = Round.objects.filter(gate__in=Gate.objects.visible_to(access)).values_list("number", flat=True)
    return [(str(each), str(each)) for each in sorted(set(numbers.order_by()))]


def told(access: Access, rows: Iterable[Application]) -> dict[int, list[tuple[str, str, str]]]:
    """Return what each application's conditions say: (outcome, what is asked, how it stands)."""
    from jinlin.joining.gating.conditions import NotAGate, condition

    parsed: dict[int, list[tuple[str, Any, str]]] = {}
    for row in rows:
        parsed[row.pk] = []
        for each in row.findings:
            try:
                asked = condition(each.get("condition"))
            except NotAGate:
                continue
            parsed[row.pk].append((str(each.get("outcome")), asked, wording.reason(each)))
    from jinlin.joining.gating.conditions import Group

    names = gates.names_for(access.workspace, *(Group("all", tuple(a for _o, a, _r in p)) for p in parsed.values()))
    return {
        pk: [(outcome, wording.told(asked, names), reason) for outcome, asked, reason in some]
        for pk, some in parsed.items()
    }


def counts_by_state(access: Access) -> dict[str, int]:
    """Count the applications one may see by their state, in one query."""
    rows = Application.objects.visible_to(access).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)
