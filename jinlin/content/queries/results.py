"""How what was sent was received: totals by column, direction, slot, variant and format; promo share; mix of directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, F, Max, Q, Sum
from django.utils.translation import gettext_lazy as _

from jinlin.communities import definitions
from jinlin.communities.models import Community
from jinlin.content import weighing
from jinlin.content.models import Direction, Publication
from jinlin.content.queries.rules import rules_of
from jinlin.content.weighing import Totals

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access

__all__ = ["DIMENSIONS", "Crowded", "Mix", "Posted", "crowded", "mix", "posts", "sent", "totals_by"]

DIMENSIONS = {
    "column": ("column__name", _("栏目")),
    "direction": ("direction", _("方向")),
    "slot": ("slot", _("时段")),
    "variant": ("variant", _("版本")),
    "format": ("asset__format", _("形式")),
    "asset": ("asset__title", _("素材")),
}
DIRECTIONS = tuple(Direction.values)
USUAL_MIX = {"activation": 50, "conversion": 30, "brand": 20}
MIX_BY_CEILING = {20: {"activation": 50, "conversion": 20, "brand": 30}, 40: {"activation": 40, "conversion": 40, "brand": 20}, 60: {"activation": 25, "conversion": 60, "brand": 15}}  # fmt: skip


def sent(access: Access, since: date, until: date) -> QuerySet[Publication]:
    """Return what was published into the groups one sees, in `[since, until)`."""
    rows = Publication.objects.filter(workspace=access.workspace, on__gte=since, on__lt=until)
    return rows.filter(community__unit__path__startswith=access.unit.path)


def totals_by(rows: QuerySet[Publication], dimension: str) -> dict[str, Totals]:
    """Return the totals of each category of a dimension, in one query; what belongs to none is left out."""
    field = DIMENSIONS[dimension][0]
    found = rows.exclude(**{field: None}).exclude(**{field: ""}).order_by()
    return {str(row[field]): _totals(row) for row in found.values(field).annotate(**_SUMS)}


_KNOWN = Q(reach_count__gt=0)
_SUMS: dict[str, Any] = {
    "posts": Count("pk"),
    "measured": Count("pk", filter=_KNOWN),
    "reach": Sum("reach_count", filter=_KNOWN),
    "opens": Sum("open_count", filter=_KNOWN),
    "comments": Sum("comment_count", filter=_KNOWN),
    "interactions": Sum("interaction_count", filter=_KNOWN),
    "orders": Sum("order_count"),
}


def _totals(row: dict[str, Any]) -> Totals:
    names = ("posts", "measured", "reach", "opens", "comments", "interactions", "orders")
    return Totals(**{name: row[name] for name in names} | {"reach": row["reach"] or 0})


class Posted(NamedTuple):
    """One post with its rates."""

    row: Publication
    totals: Totals


def posts(rows: QuerySet[Publication], most: int = 50) -> list[Posted]:
    """Return the posts that were opened most, as a share of their reach; those without numbers come last."""
    found = rows.select_related("community", "asset", "column")
    ordered = found.annotate(rate=F("open_count") * 1.0 / F("reach_count")).filter(_KNOWN)
    ordered = ordered.order_by(F("rate").desc(nulls_last=True), "-at")[:most]
    return [Posted(row, totals_of(row)) for row in ordered]


def totals_of(row: Publication) -> Totals:
    """Return one post as totals: 50 opens of 200 are 25 % (R-244)."""
    measured = int(bool(row.reach_count))
    return Totals(1, measured, row.reach_count or 0, row.open_count, row.comment_count, row.interaction_count, row.order_count)  # fmt: skip


class Crowded(NamedTuple):
    """A group in which much is sold: what part of what was sent sells, against what its type allows."""

    community: Community
    posts: int
    promo: int
    share: float
    ceiling: float
    level: str


def crowded(access: Access, rows: QuerySet[Publication], most: int = 50) -> list[Crowded]:
    """Return the groups whose promo share is beyond their ceiling, the worst first (R-095)."""
    known = rows.exclude(promo=None).order_by().values("community")
    counted = known.annotate(n=Count("pk"), promo=Count("pk", filter=Q(promo=True)), last=Max("on")).filter(n__gte=weighing.LEAST_POSTS)  # fmt: skip
    shares = {row["community"]: (row["n"], row["promo"]) for row in counted if row["promo"]}
    likely = sorted(shares, key=lambda pk: -shares[pk][1] / shares[pk][0])[: most * 4]
    groups = Community.objects.filter(workspace=access.workspace, pk__in=likely).select_related("unit")
    terms = definitions.for_communities(access.workspace, likely)
    found = [_crowded(group, *shares[group.pk], terms[group.pk].promo_ceiling / 100) for group in groups]
    return sorted((each for each in found if each.level), key=lambda each: (-each.share, -each.posts))[:most]


def _crowded(group: Community, posts: int, promo: int, ceiling: float) -> Crowded:
    share = promo / posts
    return Crowded(group, posts, promo, share, ceiling, weighing.level_of_share(share, ceiling))


@dataclass(frozen=True)
class Mix:
    """What part of what was sent is for what, in whole percent that add up to 100, beside what was meant."""

    posts: int
    shares: dict[str, int]
    wanted: dict[str, int]

    @property
    def rows(self) -> list[tuple[str, int, int, int]]:
        """Direction, share, wanted share, and how far apart they are, for the page."""
        names = dict(Direction.choices)
        return [(str(names[key]), self.shares[key], self.wanted[key], self.shares[key] - self.wanted[key]) for key in DIRECTIONS]  # fmt: skip


def mix(access: Access, rows: QuerySet[Publication], ceiling: int | None = None) -> Mix:
    """Return the mix of directions against the target: the workspace's own, else the usual one of the type's ceiling (R-090)."""
    counts = dict(rows.order_by().filter(direction__in=DIRECTIONS).values_list("direction").annotate(n=Count("pk")))
    wanted = rules_of(access.workspace).mix or MIX_BY_CEILING.get(ceiling or 0, USUAL_MIX)
    return Mix(sum(counts.values()), weighing.mix_of(counts, DIRECTIONS), {key: int(wanted.get(key, 0)) for key in DIRECTIONS})  # fmt: skip
