"""What the toolbar shows of a group: who it is, its week, who is in it. A constant number of queries for each part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import Membership, MembershipRole
from jinlin.members.models import Affiliation, Tagging
from jinlin.metrics.alerts import open_alerts, tell, title
from jinlin.sales.models import OrderLine, OrderStatus
from jinlin.shell import formats
from jinlin.sidebar import figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from jinlin.communities.models import Community
    from jinlin.metrics.models import Standing
    from jinlin.workspaces.access import Access

SHOWN = 30  # members at a time; the rest is found by name
NEW = timedelta(days=7)
MOST_ALERTS = 5
SOLD = (OrderStatus.PAID, OrderStatus.REFUNDED)
PARTS = {
    "tasks": gettext_lazy("今日任务"),
    "questions": gettext_lazy("待回答"),
    "picture": gettext_lazy("群画像"),
    "members": gettext_lazy("成员"),
    "items": gettext_lazy("话术"),
}


def standing_of(community: Community) -> Standing | None:
    """Return the latest figures of a group, none before they were first counted."""
    return getattr(community, "standing", None)


def head(community: Community) -> dict[str, Any]:
    """Return who the group is, in one line: its stage, how full it is, how the week went."""
    seats = Membership.objects.filter(community=community, left_at=None).count()
    standing = standing_of(community)
    said = [each.label for each in community.placements.all()]
    said.append(f"{formats.plain(seats)}/{formats.plain(community.cap)}" if community.cap else _people(seats))
    if standing and standing.net_adds_7d is not None:
        said.append(_("7 日净增 %(net)s") % {"net": formats.signed(standing.net_adds_7d)})
    return {
        "name": community.name or _("没有名字的群"),
        "line": " · ".join(said),
        "light": standing.light if standing else "",
        "ended": community.ended_at,
    }


def _people(count: int) -> str:
    return _("%(count)s 人") % {"count": formats.plain(count)}


def picture(access: Access, community: Community, _words: str, now: datetime) -> dict[str, Any]:
    """Return the group's week, what is going wrong in it, its notice and tags."""
    standing, today = standing_of(community), now.astimezone(access.workspace.zone).date()
    alerts = open_alerts(access, today).filter(community=community)[:MOST_ALERTS]
    return {
        "community": community,
        "standing": standing,
        "owner": (community.owner.name if community.owner else "") or community.owner_name,
        "tiles": figures.of_the_week(standing) if standing else [],
        "window": figures.window(standing) if standing else "",
        "alerts": [{"title": title(each), "severity": each.severity, "words": tell(each)} for each in alerts],
        "tags": list(community.tags.all()),
    }


@dataclass
class Seat:
    """One person in the group, as the toolbar shows them."""

    membership: Membership
    is_new: bool
    tags: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    orders: int = 0
    sales_fen: int = 0
    last_order_at: datetime | None = None

    @property
    def is_special(self) -> bool:
        """Whether their part in the group is worth a word."""
        return self.membership.role != MembershipRole.MEMBER


def members(access: Access, community: Community, words: str, now: datetime) -> dict[str, Any]:
    """Return who is in the group, those who came last first; by name where one searches."""
    rows = Membership.objects.filter(workspace=access.workspace, community=community, left_at=None)
    if words:
        rows = rows.filter(member__name__icontains=words)
    found = list(rows.select_related("member", "inviter").order_by("-joined_at", "-pk")[: SHOWN + 1])
    seats = {row.member_id: Seat(row, is_new=now - row.joined_at < NEW) for row in found[:SHOWN]}
    _add_orders(access, seats)
    _add_words(seats, now)
    lately = Membership.objects.filter(community=community, left_at=None, joined_at__gt=now - NEW).count()
    return {
        "seats": list(seats.values()),
        "more": len(found) > SHOWN,
        "words": words,
        "lately": lately,
        "shown": SHOWN,
    }


def _add_orders(access: Access, seats: dict[int, Seat]) -> None:
    """Say what they bought anywhere in one's own subtree."""
    lines = OrderLine.objects.visible_to(access).filter(member_id__in=seats, status__in=SOLD)
    for row in lines.values("member_id").annotate(
        orders=Count("order_id", distinct=True), sales=Sum(F("amount_fen") - F("refunded_fen")), last=Max("at")
    ):
        seat = seats[row["member_id"] or 0]
        seat.orders, seat.sales_fen, seat.last_order_at = row["orders"], row["sales"], row["last"]


def _add_words(seats: dict[int, Seat], now: datetime) -> None:
    for pk, name in Tagging.objects.filter(member_id__in=seats).values_list("member_id", "tag__name"):
        seats[pk].tags.append(name)
    for row in _affiliated(list(seats), now):
        seats[row.member_id].kinds.append(str(row.get_kind_display()))


def _affiliated(members: Sequence[int], now: datetime) -> Sequence[Affiliation]:
    """Return what people are now; who was staff once is a customer like any other."""
    rows = Affiliation.objects.filter(Q(until=None) | Q(until__gt=now), member_id__in=members)
    return list(rows.order_by("pk"))
