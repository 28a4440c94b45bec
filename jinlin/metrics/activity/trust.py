"""Do the members of a group trust it? Four signs of 28 days beside those of the 28 days before (R-021).

Trust of key customers is what finally settles; it is read from what members do of their own accord, never from what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity import ground
from jinlin.metrics.activity.ground import Number, Scope, ratio

if TYPE_CHECKING:
    from datetime import date

    from jinlin.core.clock import Window

DAYS = 28
MOVED = 0.1  # a tenth up or down, of what it was, is a change
LABELS = {
    "two_way": _("有来有回的成员"),
    "asking": _("主动提问的成员"),
    "again": _("回头客占下单的人"),
    "bringing": _("带人进来的成员"),
    "satisfaction": _("满意度"),
}
DEFINITIONS = {
    "two_way": _("28 天里既回过别人、也被人回过的成员 ÷ 期末在群成员"),
    "asking": _("28 天里提过问题的成员 ÷ 期末在群成员"),
    "again": _("28 天里在本群下单的人中,以前买过的 ÷ 28 天里在本群下单的人"),
    "bringing": _("28 天里带人进本群的成员 ÷ 期末在群成员"),
    "satisfaction": _("调查里给出的分数"),
}
NOBODY = _("期末没有成员")
NO_ORDERS = _("没有导入订单")
NO_BUYERS = _("这 28 天没有人在本群下单")
NO_SURVEY = _("还没有满意度调查")


@dataclass(frozen=True)
class Sign:
    """One sign of trust now and in the 28 days before."""

    key: str
    now: Number
    before: Number

    @property
    def label(self) -> Any:
        """What it is called."""
        return LABELS[self.key]

    @property
    def change(self) -> float | None:
        """The difference to before; None where one of both is not known."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


@dataclass(frozen=True)
class Trust:
    """The signs of a group, and how much of what was said sold something in both spans."""

    signs: list[Sign]
    promo: Number
    promo_before: Number

    @property
    def is_spent(self) -> bool:
        """Whether fewer members talk to and fro while more is sold: trust is being used up."""
        talk = self.signs[0]
        return _fell(talk.now.value, talk.before.value) and _fell(self.promo_before.value, self.promo.value)


def _fell(now: float | None, before: float | None) -> bool:
    return now is not None and before is not None and now < before * (1 - MOVED)


def of(scope: Scope, as_of: date) -> Trust:
    """Return the signs of trust of a group's last 28 days and of the 28 before."""
    earlier = as_of - timedelta(days=DAYS)
    now, before = _numbers(scope, as_of), _numbers(scope, earlier)
    signs = [Sign(key, now[key], before[key]) for key in LABELS]
    return Trust(signs, _promo(scope, as_of), _promo(scope, earlier))


def _numbers(scope: Scope, as_of: date) -> dict[str, Number]:
    window = ground.ending(as_of, DAYS)
    inside = ground.present(scope, as_of).select("person").distinct()
    everyone = ground.counted(inside)
    days = ground.member_days(scope, window).semi_join(inside, "person")
    told = days.group_by("person").aggregate(
        out=days["replies_out"].sum(), back=days["replies_in"].sum(), asked=days["questions"].sum()
    )
    counts = {
        "two_way": ground.counted(told.filter((told["out"] > 0) & (told["back"] > 0))),
        "asking": ground.counted(told.filter(told["asked"] > 0)),
        "bringing": _bringing(scope, window, inside),
    }
    found = {key: ratio(n, everyone, DEFINITIONS[key], missing=NOBODY) for key, n in counts.items()}
    found["again"] = _again(scope, window)
    found["satisfaction"] = Number(None, None, None, DEFINITIONS["satisfaction"], NO_SURVEY)
    return found


def _bringing(scope: Scope, window: Window, inside: Any) -> int:
    since, until = ground.moments(scope.workspace, window)
    seats = ground.memberships(scope)
    came = (seats["joined_at"] >= since) & (seats["joined_at"] < until)
    brought = seats.filter(came & seats["inviter"].notnull() & (seats["inviter"] != seats["person"]))
    return ground.counted(brought.select(person=brought["inviter"]).distinct().semi_join(inside, "person"))


def _again(scope: Scope, window: Window) -> Number:
    if not ground.known(scope.workspace, "orders"):
        return Number(None, None, None, DEFINITIONS["again"], NO_ORDERS)
    buyers = ground.sales(scope, window).group_by("person").aggregate(first_on=lambda table: table["on"].min())
    ever = ground.sales(Scope(scope.workspace))
    first = ever.group_by("person").aggregate(ever_on=ever["on"].min())
    both = buyers.join(first, "person")
    told = both.aggregate(buyers=both.count(), again=(both["ever_on"] < both["first_on"]).sum())
    row = ground.rows(told)[0]
    return ratio(row["again"] or 0, row["buyers"], DEFINITIONS["again"], missing=NO_BUYERS)


def _promo(scope: Scope, as_of: date) -> Number:
    days = ground.community_days(scope, ground.ending(as_of, DAYS))
    row = ground.rows(days.aggregate(promo=days["promo"].sum(), messages=days["messages"].sum()))[0]
    return ratio(row["promo"] or 0, row["messages"], _("促销消息 ÷ 全部消息"))


def median_tenure(scope: Scope, as_of: date) -> float | None:
    """Return for how many days half of the present members have been in; None where nobody is."""
    table = ground.present(scope, as_of)
    table = table.group_by("person").aggregate(joined_at=table["joined_at"].min())
    end = ground.literal(ground.end_of(scope.workspace, as_of))
    days = end.delta(table["joined_at"], unit="second") / 86_400
    row = ground.rows(table.aggregate(median=days.median()))[0]
    return float(row["median"]) if row["median"] is not None else None
