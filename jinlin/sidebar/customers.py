"""What the toolbar shows of a customer: who it is, who has them as a friend, what they bought."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import Membership
from jinlin.core.clock import local_date
from jinlin.members.models import Follow, Identity
from jinlin.sales.models import OrderLine, OrderStatus
from jinlin.sidebar.queries import own_userids
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access

MOST_FOLLOWS, MOST_GROUPS, MOST_TAGS = 20, 30, 30
MOST_LINES, MOST_ORDERS = 120, 20
RECENT = timedelta(days=90)
SOLD = (OrderStatus.PAID, OrderStatus.REFUNDED)
PARTS = {
    "tasks": gettext_lazy("今日任务"),
    "picture": gettext_lazy("画像"),
    "orders": gettext_lazy("订单"),
    "items": gettext_lazy("话术"),
}


def head(member: Member, now: datetime) -> dict[str, Any]:
    """Return who the customer is, in one line: what they are, where they belong, since when they are known."""
    since = member.affiliations.filter(Q(until=None) | Q(until__gt=now))
    said = [str(each.get_kind_display()) for each in since]
    said += [str(member.get_tier_display())] if member.tier else []
    said.append(member.unit.name if member.unit else _("门店未知"))
    return {"name": member.name or _("没有名字的成员"), "line": " · ".join(said), "since": member.first_seen_at}


@dataclass(frozen=True)
class Friend:
    """Somebody of the brand who has this person as a WeCom friend."""

    name: str
    follow: Follow
    is_me: bool


def picture(access: Access, member: Member, _words: str, now: datetime) -> dict[str, Any]:
    """Return tags, friends, groups and what they bought in sum; only of one's own subtree."""
    mine = own_userids(access)
    taggings = member.taggings.select_related("tag").order_by("tag__group", "tag__name")[:MOST_TAGS]
    return {
        "member": member,
        "tags": [each.tag for each in taggings],
        "friends": _friends(access, member, mine),
        "groups": _groups(access, member, mine),
        "bought": _bought(access, member, now),
    }


def _friends(access: Access, member: Member, mine: list[str]) -> list[Friend]:
    """Return the accounts that have them as a customer, one's own first; colleagues of other places are left out."""
    rows = Follow.objects.filter(workspace=access.workspace, member=member, ended_at=None)
    found = list(rows.order_by("-since")[:MOST_FOLLOWS])
    near = Q(staff__unit__path__startswith=access.unit.path) | Q(userid__in=mine)
    accounts = Account.objects.filter(near, workspace=access.workspace, userid__in={row.userid for row in found})
    names = dict(accounts.values_list("userid", "name"))
    friends = [Friend(names[row.userid], row, row.userid in mine) for row in found if row.userid in names]
    return sorted(friends, key=lambda each: not each.is_me)


@dataclass(frozen=True)
class Place:
    """A group they are or were in, and whether the reader is in it too."""

    membership: Membership
    is_shared: bool


def _groups(access: Access, member: Member, mine: list[str]) -> list[Place]:
    rows = Membership.objects.filter(workspace=access.workspace, member=member, left_at=None)
    here = rows.filter(community__unit__path__startswith=access.unit.path)
    found = list(here.select_related("community").order_by("-joined_at")[:MOST_GROUPS])
    me = Identity.objects.filter(workspace=access.workspace, external_id__in=mine).values("member")
    seats = Membership.objects.filter(
        workspace=access.workspace, member__in=me, community__in=[row.community_id for row in found], left_at=None
    )
    shared = set(seats.values_list("community_id", flat=True))
    places = [Place(row, row.community_id in shared) for row in found]
    return sorted(places, key=lambda each: not each.is_shared)


@dataclass(frozen=True)
class Bought:
    """What somebody bought: in sum, of late, and how long ago the last time was."""

    orders: int
    sales_fen: int
    recent_orders: int
    first_at: datetime | None
    last_at: datetime | None
    days_ago: int | None


def _bought(access: Access, member: Member, now: datetime) -> Bought:
    lines = OrderLine.objects.visible_to(access).filter(member=member, status__in=SOLD)
    told = lines.aggregate(
        orders=Count("order_id", distinct=True),
        recent=Count("order_id", distinct=True, filter=Q(at__gt=now - RECENT)),
        sales=Sum(F("amount_fen") - F("refunded_fen")),
        first=Min("at"),
        last=Max("at"),
    )
    zone, last = access.workspace.zone, told["last"]
    days = (local_date(now, zone) - local_date(last, zone)).days if last else None
    return Bought(told["orders"], told["sales"] or 0, told["recent"], told["first"], last, days)


@dataclass
class Order:
    """One order and its lines."""

    order_id: str
    at: datetime
    lines: list[OrderLine] = field(default_factory=list)

    @property
    def amount_fen(self) -> int:
        """What was to be paid."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def refunded_fen(self) -> int:
        """What was paid back."""
        return sum(line.refunded_fen for line in self.lines)

    @property
    def states(self) -> list[tuple[str, str]]:
        """What became of it: each word once, with its tone."""
        tones = {OrderStatus.PAID: "value", OrderStatus.REFUNDED: "bad", OrderStatus.UNPAID: "warn"}
        words = {line.status: str(line.get_status_display()) for line in self.lines}
        return [(word, tones.get(OrderStatus(status), "service")) for status, word in words.items()]


def orders(access: Access, member: Member, _words: str, now: datetime) -> dict[str, Any]:
    """Return their last orders with what was in them."""
    rows = OrderLine.objects.visible_to(access).filter(member=member).select_related("community")
    found: dict[str, Order] = {}
    for line in rows.order_by("-at", "order_id", "line")[:MOST_LINES]:
        found.setdefault(line.order_id, Order(line.order_id, line.at)).lines.append(line)
    kept = list(found.values())[:MOST_ORDERS]
    return {"orders": kept, "bought": _bought(access, member, now), "shown": MOST_ORDERS}
