"""Who is and was in one community: how they came, who brought them, where else they are, what they did here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Membership, MembershipRole
from jinlin.console.insights import answers
from jinlin.core import present
from jinlin.lake import queries as lake
from jinlin.metrics.activity import lurking
from jinlin.metrics.activity.ground import Scope
from jinlin.sales.models import OrderLine, OrderStatus
from jinlin.shell.listing import Column, Empty, Filter, Listing, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import QueryDict

    from jinlin.communities.models import Community
    from jinlin.shell.listing_page import ListingPage
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

DAYS = 30


def _cell(name: str) -> str:
    return f"console/groups/memberships/{name}.html"


LISTING = Listing(
    key="group-members",
    columns=(
        Column("name", _("成员"), sort="member__name", first="asc", fixed=True, template=_cell("name")),
        Column("role", _("群内身份"), template=_cell("role")),
        Column("joined", _("入群时间"), align="end", sort="joined_at", template=_cell("joined")),
        Column("channel", _("入群方式"), template=_cell("channel")),
        Column("inviter", _("邀请人"), template=_cell("inviter")),
        Column("elsewhere", _("所在其他群"), align="end", template=_cell("elsewhere")),
        Column("spoke", _("近 30 天发言"), align="end", template=_cell("spoke")),
        Column("silent", _("沉默天数"), align="end", template=_cell("silent")),
        Column("bought", _("本群消费"), align="end", template=_cell("bought")),
        Column("left", _("退群时间"), align="end", sort="left_at", template=_cell("left")),
    ),
    filters=(
        Filter("q", _("昵称"), placeholder=_("输入关键词")),
        Filter("state", _("状态"), kind="select", options=(("in", _("在群")), ("left", _("已退群")))),
        Filter("role", _("群内身份"), kind="select", options=tuple(MembershipRole.choices)),
        Filter("talk", _("发言"), kind="select", options=(("spoke", _("近 30 天说过话")), ("lurker", _("潜水")))),
        Filter("joined", _("入群时间"), kind="date"),
    ),
    default_sort="-joined",
    row_key=lambda row: str(row.pk),
)


def page(access: Access, community: Community, query: QueryDict) -> ListingPage:
    """Return one page of the memberships of a community."""
    state = LISTING.read(query)
    shown = state.show(
        listed(community, state),
        tools=_tools(access, community),
        empty=Empty(_("这个群还没有成员"), _("导入成员表,或导入聊天记录由发言推断。")),
    )
    shown.context["deeds"] = deeds(access, community, [row.member_id for row in shown.source])
    return shown


def listed(community: Community, state: State) -> QuerySet[Membership]:
    """Return the memberships that match, ordered, with what their cells need."""
    rows = _matching(community, state).select_related("member", "inviter", "channel")
    return rows.order_by(*state.order_by)


def _tools(access: Access, community: Community) -> list[Tool]:
    if not access.can("data.export"):
        return []
    address = reverse("group-members-export", args=[community.slug])
    return [Tool(_("导出 Excel"), address, icon="download", with_query=True)]


def _matching(community: Community, state: State) -> QuerySet[Membership]:
    rows = Membership.objects.filter(workspace=community.workspace_id, community=community)
    if words := state.text("q"):
        rows = rows.filter(member__name__icontains=words)
    if which := state.choice("state"):
        rows = rows.filter(left_at__isnull=which == "in")
    if role := state.choice("role"):
        rows = rows.filter(role=role)
    if talk := state.choice("talk"):
        rows = (
            _talking(rows, community) if talk == "spoke" else rows.filter(left_at=None, member__in=_lurkers(community))
        )
    days = state.days("joined")
    bounds = {"joined_at__date__gte": days.since, "joined_at__date__lt": days.before}
    return rows.filter(**{name: value for name, value in bounds.items() if value})


def _talking(rows: QuerySet[Membership], community: Community) -> QuerySet[Membership]:
    return rows.filter(member__in=list(_spoken(community)))


def _lurkers(community: Community) -> list[int]:
    """Return who reads and does not speak (R-052); kept like what everybody said, for both come from the same days."""
    days = lake.days(community.workspace, "member_day")
    if not days:
        return []
    key = answers.key_of(community.workspace, "group-lurkers", (community.pk, days[-1]))
    return answers.answer(key, lambda: lurking.persons(Scope.community(community), days[-1]), wait=True)


def deeds(access: Access, community: Community, members: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what these members did: other communities, money spent here, messages and last word of the last days."""
    found: dict[int, dict[str, Any]] = {pk: {} for pk in members}
    others = Membership.objects.filter(
        member_id__in=members, left_at=None, community__unit__path__startswith=access.unit.path
    )
    for row in others.exclude(community=community).values("member_id").annotate(n=Count("community_id", distinct=True)):
        found[row["member_id"]]["elsewhere"] = row["n"]
    sold = Q(status__in=[OrderStatus.PAID, OrderStatus.REFUNDED])
    lines = OrderLine.objects.filter(sold, community=community, member_id__in=members)
    for sold_to in lines.values("member_id").annotate(amount=Sum("amount_fen"), refunded=Sum("refunded_fen")):
        found[sold_to["member_id"] or 0]["sales_fen"] = sold_to["amount"] - sold_to["refunded"]
    spoken = _spoken(community) if members else {}
    for pk in members:
        found[pk] |= spoken.get(pk, {})
    return found


def _spoken(community: Community) -> dict[int, dict[str, Any]]:
    """Return what everybody in a community said of late; kept, for one turns its pages and opens it again."""
    days = lake.days(community.workspace, "member_day")
    if not days:
        return {}
    today = present.today(community.workspace.zone)
    key = answers.key_of(community.workspace, "group-members", (community.pk, days[-1], today))
    return answers.answer(key, lambda: _count_spoken(community, days[-1], today), wait=True)


def _count_spoken(community: Community, last: date, today: date) -> dict[int, dict[str, Any]]:
    table = lake.table(community.workspace, "member_day", last - timedelta(days=DAYS - 1), last + timedelta(days=1))
    mine = table.filter(table["community"] == community.pk)
    rows = (
        mine.group_by("person").agg(messages=mine["messages"].sum(), last_on=mine["on"].max()).to_pyarrow().to_pylist()
    )
    return {row["person"]: row | {"silent_days": (min(last, today) - row["last_on"]).days} for row in rows}
