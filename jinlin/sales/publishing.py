"""Orders, exposures and costs into the lake: a day that changed is rewritten whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.communities.models import ChannelKind
from jinlin.lake.marking import mark_days
from jinlin.lake.publishing import publish_days
from jinlin.sales.models import Cost, Exposure, OrderLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from jinlin.workspaces.models import Workspace

    Row = dict[str, Any]

_AT_ONCE = 5000
_ORDER = (
    "on", "community_id", "member_id", "member__unit__path", "order_id", "line", "at", "campaign", "product", "quantity",
    "amount_fen", "cost_fen", "refunded_fen", "status",
)  # fmt: skip
_ORDER_COLUMNS = (
    "on", "community", "person", "unit_path", "order_id", "line", "at", "campaign", "product", "quantity", "amount_fen",
    "cost_fen", "refunded_fen", "status",
)  # fmt: skip


def publish(workspace: Workspace, now: datetime) -> int:
    """Rewrite the days of orders, exposures and costs that changed since the last time; return how many days."""
    return (
        publish_days(workspace, "orders", now=now, rows_of=lambda days: _orders(workspace, days))
        + publish_days(workspace, "exposures", now=now, rows_of=lambda days: _exposures(workspace, days))
        + publish_days(workspace, "costs", now=now, rows_of=lambda days: _costs(workspace, days))
    )


def mark_moved(workspace: Workspace, units: Sequence[int]) -> int:
    """Let the days be rewritten on which people of moved units bought outside of any community; return how many."""
    lines = OrderLine.objects.filter(workspace=workspace, community=None, member__unit__in=units)
    days = list(lines.order_by().values_list("on", flat=True).distinct())
    mark_days(workspace, "orders", days)
    return len(days)


def _orders(workspace: Workspace, days: list[date]) -> Iterator[Row]:
    rows = OrderLine.objects.filter(workspace=workspace, on__in=days).order_by("on").values_list(*_ORDER)
    for values in rows.iterator(chunk_size=_AT_ONCE):
        row = dict(zip(_ORDER_COLUMNS, values, strict=True))
        row["at"] = row["at"].replace(tzinfo=None)
        row["quantity"] = None if row["quantity"] is None else float(row["quantity"])
        yield row


def _exposures(workspace: Workspace, days: list[date]) -> Iterator[Row]:
    fields = ("on", "channel_id", "channel__kind", "community_id", "exposure_count", "cost_fen")
    rows = Exposure.objects.filter(workspace=workspace, on__in=days).order_by("on").values_list(*fields)
    for on, channel, kind, community, count, cost in rows.iterator(chunk_size=_AT_ONCE):
        yield {
            "on": on,
            "channel": channel,
            "channel_known": kind != ChannelKind.UNKNOWN,
            "community": community,
            "exposures": count,
            "cost_fen": cost,
        }


def _costs(workspace: Workspace, days: list[date]) -> Iterator[Row]:
    fields = ("on", "community_id", "campaign", "kind", "amount_fen")
    rows = Cost.objects.filter(workspace=workspace, on__in=days).order_by("on").values_list(*fields)
    for on, community, campaign, kind, amount in rows.iterator(chunk_size=_AT_ONCE):
        yield {"on": on, "community": community, "campaign": campaign, "kind": kind, "amount_fen": amount}
