"""Members who have said and bought nothing for a while, with a reason to get in touch (R-220)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground, thresholds

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Scope

DEFINITION = _("沉默成员 = 期末在群,且最近 N 天没有发言也没有下单的成员(点击数据接入后一并计入)")
LOOK_BACK_DAYS = 365


@dataclass(frozen=True)
class Silent:
    """A silent member: since when in, when last heard or buying, what last bought, and the reason to get in touch."""

    person: int
    joined_on: date
    spoke_on: date | None
    bought_on: date | None
    product: str
    reason: str


def count(scope: Scope, as_of: date, days: int | None = None) -> tuple[int, int]:
    """Return how many members are silent, and of how many."""
    quiet = ground.counted(_silent(scope, as_of, _days(scope, days)))
    everyone = ground.counted(_persons(scope, as_of))
    return quiet, everyone


def members(scope: Scope, as_of: date, days: int | None = None, *, most: int = 200) -> list[Silent]:
    """Return silent members, those who once bought first, then those who once spoke, then by time in the community."""
    window = ground.ending(as_of, LOOK_BACK_DAYS)
    quiet = _silent(scope, as_of, _days(scope, days))
    spoke = ground.member_days(scope, window).group_by("person").aggregate(spoke_on=lambda t: t["on"].max())
    lines = ground.sales(scope, window)
    bought = lines.group_by("person").aggregate(
        bought_on=lines["on"].max(), product=lines["product"].argmax(lines["at"])
    )
    table = quiet.left_join(spoke, "person").drop("person_right").left_join(bought, "person").drop("person_right")
    order = [
        ibis.desc(table["bought_on"].notnull()),
        ibis.desc(table["spoke_on"].notnull()),
        table["joined_at"],
        "person",
    ]
    return [_row(scope, row) for row in ground.rows(table.order_by(order).limit(most))]


def _days(scope: Scope, days: int | None) -> int:
    return days or int(thresholds.of(scope.workspace)["activity.silent_days"])


def _persons(scope: Scope, as_of: date) -> Any:
    table = ground.present(scope, as_of)
    return table.group_by("person").aggregate(joined_at=table["joined_at"].min())


def _silent(scope: Scope, as_of: date, days: int) -> Any:
    window: Window = ground.ending(as_of, days)
    since, _until = ground.moments(scope.workspace, window)
    table = _persons(scope, as_of)
    table = table.filter(table["joined_at"] < since)
    spoke = ground.member_days(scope, window).select("person").distinct()
    bought = ground.sales(scope, window).select("person").distinct()
    return table.anti_join(spoke, "person").anti_join(bought, "person")


def _row(scope: Scope, row: dict[str, Any]) -> Silent:
    joined = row["joined_at"].replace(tzinfo=UTC).astimezone(scope.workspace.zone).date()
    return Silent(
        person=row["person"],
        joined_on=joined,
        spoke_on=row["spoke_on"],
        bought_on=row["bought_on"],
        product=row["product"] or "",
        reason=_reason(joined, row),
    )


def _reason(joined: date, row: dict[str, Any]) -> str:
    if row["product"]:
        return gettext("%(on)s 买过“%(product)s”:问问用得怎么样") % {"on": row["bought_on"], "product": row["product"]}
    if row["bought_on"]:
        return gettext("%(on)s 下过单:问问用得怎么样") % {"on": row["bought_on"]}
    if row["spoke_on"]:
        return gettext("%(on)s 还发过言:接着那时的话题聊") % {"on": row["spoke_on"]}
    return gettext("%(on)s 加入后还没说过话:问问当初为什么进群") % {"on": joined}
