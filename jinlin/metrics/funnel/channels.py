"""What each channel brought: seen, known, joined, active, bought, and the cost of a joiner (R-160)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Channel
from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Number, Scope, ratio
from jinlin.metrics.funnel import journeys

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Window

ENTRY = _("进群率 = 该渠道的入群人数 ÷ 该渠道的曝光数")
COST = _("单个入群成本(分) = 该渠道的投放成本 ÷ 该渠道的入群人数")
DEFINITION = _(
    "按首次入群的渠道归因,一人只算一次;活跃为入群 7 天内有有效发言;订单与销售额为这些人入群之后的。"
    "合格人数要等线索能力接入。"
)
NO_EXPOSURES = _("该渠道没有曝光数据")
NO_COST = _("该渠道没有投放成本,或没有人入群")
UNREGISTERED = _("未登记渠道")


@dataclass(frozen=True)
class ChannelRow:
    """One channel of a window; `qualified` waits for leads."""

    channel: int
    name: str
    kind: str
    exposures: int | None
    contacts: int | None
    joins: int
    entry_rate: Number
    active: int
    buyers: int
    orders: int
    sales_fen: int
    cost_fen: int | None
    cost_per_join: Number
    qualified: int | None = None

    @property
    def joins_exceed_exposures(self) -> bool:
        """Whether more joined than had seen it, so that exposures are not complete (R-234)."""
        return bool(self.exposures is not None and self.joins > self.exposures)


@dataclass(frozen=True)
class Channels:
    """The channels of a window; their joins add up to all joins."""

    rows: tuple[ChannelRow, ...]
    joins: int
    definition: Any = DEFINITION


def table(scope: Scope, window: Window, *, until: date | None = None) -> Channels:
    """Return every channel that was seen or brought somebody, the strongest first."""
    people = journeys.journeys(scope, window, until=until)
    found = people.group_by("channel").aggregate(
        joins=people.count(),
        active=people["active"].sum(),
        buyers=(people["days"] > 0).sum(),
        orders=people["orders"].sum().cast("int64"),
        sales_fen=people["net_fen"].sum().cast("int64"),
    )
    brought = {row["channel"]: row for row in ground.rows(found)}
    seen, known = journeys.exposures(scope, window, "channel"), journeys.contacts(scope, window, "channel")
    listed = {row.pk: row for row in Channel.objects.filter(workspace=scope.workspace)}
    keys = {*brought, *seen, *(known or {})}
    rows = [_row(key, listed.get(key), brought.get(key, {}), seen.get(key), known) for key in keys]
    rows.sort(key=lambda row: (-row.joins, row.channel))
    return Channels(tuple(rows), sum(row.joins for row in rows))


def _row(
    key: int,
    channel: Channel | None,
    brought: dict[str, Any],
    seen: dict[str, Any] | None,
    known: dict[int, int] | None,
) -> ChannelRow:
    joins = int(brought.get("joins") or 0)
    exposures = int(seen["exposures"]) if seen else None
    cost = seen["cost_fen"] if seen else None
    return ChannelRow(
        channel=key,
        name=channel.name if channel else str(UNREGISTERED),
        kind=channel.kind if channel else "unknown",
        exposures=exposures,
        contacts=None if known is None else known.get(key, 0),
        joins=joins,
        entry_rate=ratio(joins, exposures, ENTRY, missing=NO_EXPOSURES),
        active=int(brought.get("active") or 0),
        buyers=int(brought.get("buyers") or 0),
        orders=int(brought.get("orders") or 0),
        sales_fen=int(brought.get("sales_fen") or 0),
        cost_fen=cost,
        cost_per_join=ratio(cost, joins, COST, missing=NO_COST),
    )
