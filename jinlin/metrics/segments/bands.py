"""Bands of spending and membership levels by amount; who moved up or down since last month (R-254, R-255)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.members.models import Tagging
from jinlin.metrics.activity import ground
from jinlin.metrics.models import Settings
from jinlin.metrics.segments import facts
from jinlin.metrics.segments.loyalty import month_ends

if TYPE_CHECKING:
    from datetime import date

    from jinlin.metrics.activity.ground import Scope
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

BANDS = (0, 10_000, 50_000, 200_000)  # the lower ends in fen of the project's default bands
LEVELS = ((0, "普通会员"), (50_000, "银卡会员"), (200_000, "金卡会员"))
MOTIVE_GROUP = "动因"
DEFINITION = _("按累计销售额(退款后)分档,下限含、上限不含;只算期末在群的成员。")
LEVEL_DEFINITION = _("会员等级按累计销售额的门槛得出;权益与会员日在后续版本提供。")
NO_ORDERS = _("没有导入订单,无法按消费分档")


@dataclass(frozen=True)
class Band:
    """One band: from this amount on, how many members, what they spent, and how many came up or down into it."""

    from_fen: int
    label: str
    members: int
    spent_fen: int
    up: int
    down: int


@dataclass(frozen=True)
class Bands:
    """The bands of a scope; without orders `basis` says so."""

    bands: tuple[Band, ...]
    basis: Any = ""
    definition: Any = DEFINITION


def spend(scope: Scope, as_of: date) -> Bands:
    """Return the members by bands of spending (R-254)."""
    return _report(scope, as_of, tuple((low, "") for low in bands_of(scope.workspace)), DEFINITION)


def levels(scope: Scope, as_of: date) -> Bands:
    """Return the members by membership level, as far as the data say (R-255)."""
    return _report(scope, as_of, levels_of(scope.workspace), LEVEL_DEFINITION)


def bands_of(workspace: Workspace) -> tuple[int, ...]:
    """Return the lower ends of a workspace's bands of spending, in fen."""
    own = _setting(workspace, "spend_bands")
    return tuple(int(low) for low in own) if own else BANDS


def levels_of(workspace: Workspace) -> tuple[tuple[int, str], ...]:
    """Return the lower ends of a workspace's membership levels, in fen, with their names."""
    own = _setting(workspace, "levels")
    return tuple((int(row["from_fen"]), str(row["name"])) for row in own) if own else LEVELS


def motives(access: Access) -> dict[str, int]:
    """Return how many members carry each tag of the group 动因: what staff say moves them (R-257)."""
    from django.db.models import Count

    mine = Tagging.objects.filter(workspace=access.workspace, tag__group=MOTIVE_GROUP)
    if access.unit.parent_id:
        mine = mine.filter(member__memberships__community__unit__path__startswith=access.unit.path)
    rows = mine.values("tag__name").annotate(count=Count("member", distinct=True)).order_by("tag__name")
    return {row["tag__name"]: row["count"] for row in rows}


def _setting(workspace: Workspace, key: str) -> Any:
    settings = Settings.objects.filter(workspace=workspace).first()
    return settings.values.get(key) if settings else None


def _report(scope: Scope, as_of: date, steps: tuple[tuple[int, str], ...], definition: Any) -> Bands:
    if not ground.known(scope.workspace, "orders"):
        return Bands((), NO_ORDERS, definition)
    lows = [low for low, _label in steps]
    before = month_ends(as_of, 2)[0]
    now, was = _banded(scope, as_of, lows), _banded(scope, before, lows)
    both = now.left_join(was.select("person", was="band"), "person")
    moved = both.mutate(was=both["was"].fill_null(both["band"]))
    table = moved.group_by("band").aggregate(
        members=moved.count(),
        spent_fen=moved["spent_fen"].sum().cast("int64"),
        up=(moved["was"] < moved["band"]).sum(),
        down=(moved["was"] > moved["band"]).sum(),
    )
    found = {row["band"]: row for row in ground.rows(table)}
    empty = {"members": 0, "spent_fen": 0, "up": 0, "down": 0}
    rows = [(low, label, found.get(n, empty)) for n, (low, label) in enumerate(steps)]
    made = (Band(low, label, row["members"], row["spent_fen"], row["up"], row["down"]) for low, label, row in rows)
    return Bands(tuple(made), definition=definition)


def _banded(scope: Scope, as_of: date, lows: list[int]) -> Any:
    lines = ground.sales(scope)
    lines = lines.filter(lines["on"] <= ibis.literal(as_of))
    spent = lines.group_by("person").aggregate(spent_fen=lines["net_fen"].sum().cast("int64"))
    table = facts.population(scope, as_of).select("person").left_join(spent, "person").drop("person_right")
    table = table.mutate(spent_fen=table["spent_fen"].fill_null(0))
    reached = [(table["spent_fen"] >= low, n) for n, low in reversed(list(enumerate(lows)))]
    return table.mutate(band=ibis.cases(*reached, else_=0))
