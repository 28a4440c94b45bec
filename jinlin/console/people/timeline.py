"""One member across all communities: who they are, where they are, what they said and bought, in one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jinlin.communities.models import Membership
from jinlin.console import stand_in
from jinlin.console.people.tags import of_follows
from jinlin.lake import queries as lake
from jinlin.members.models import Follow
from jinlin.members.queries import taggable
from jinlin.sales.models import OrderLine, OrderStatus
from jinlin.wecom.models import Account
from jinlin.workspaces.models import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinlin.console.people.tags import OpenChange
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access

DAYS = 90
MOST_MEMBERSHIPS = 200
MOST_LINES = 200
MOST_EVENTS = 120
MOST_FOLLOWS = 50
# add_way [D:92114]; the rarer ones are left unsaid
ADD_WAYS = {
    1: gettext_lazy("扫二维码"),
    2: gettext_lazy("搜手机号"),
    3: gettext_lazy("名片分享"),
    4: gettext_lazy("群聊"),
    5: gettext_lazy("手机通讯录"),
    10: gettext_lazy("视频号"),
    16: gettext_lazy("获客链接"),
    201: gettext_lazy("内部成员共享"),
    202: gettext_lazy("管理员分配"),
}


@dataclass(frozen=True)
class Happening:
    """One thing in the line of time."""

    at: datetime
    kind: str  # joined, left, spoke, bought, refunded
    words: str
    community: str = ""
    community_slug: str = ""
    whole_day: bool = False


def context(access: Access, member: Member) -> dict[str, Any]:
    """Return everything the member's page shows; only what happened in communities of one's own subtree."""
    memberships = _memberships(access, member)
    identities = list(member.identities.order_by("pk")[:20])
    carried = list(member.taggings.select_related("tag").order_by("tag__group", "tag__name"))
    lines = list(
        OrderLine.objects.visible_to(access)
        .filter(member=member)
        .select_related("community")
        .order_by("-at")[:MOST_LINES]
    )
    spoken = _spoken(member, memberships)
    happenings = [*_moves(memberships), *_purchases(lines), *_talk(member, memberships, spoken)]
    happenings.sort(key=lambda each: each.at, reverse=True)
    return {
        "page_title": member.name or _("没有名字的成员"),
        "member": member,
        "subtitle": _subtitle(member),
        "breadcrumbs": [(_("会员"), reverse("members")), (member.name or _("没有名字的成员"), "")],
        "memberships": memberships,
        "may_bond": access.can("communities.team") and member.forgotten_at is None,
        "identities": identities,
        "toolbar_url": stand_in.address("customer", next((each.external_id for each in identities), None)),
        "tags": [row.tag for row in carried if not row.tag.external_id],
        "corp_tags": [row.tag for row in carried if row.tag.external_id],
        "follows": follows(access, member),
        "affiliations": list(member.affiliations.all()),
        "lines": lines[:50],
        "totals": _totals(lines, spoken),
        "happenings": happenings[:MOST_EVENTS],
        "may_see_privacy": access.can("privacy.view") and access.unit.kind == UnitKind.HQ,
        "may_reveal": access.can("members.reveal") and bool(member.phone_sealed),
    }


@dataclass(frozen=True)
class Followed:
    """An account that has somebody as a customer, as a page shows it."""

    name: str
    follow: Follow
    tags: Sequence[str] = ()
    changes: Sequence[OpenChange] = ()
    may_tag: bool = False

    @property
    def way(self) -> str:
        """How the two became friends, as far as the platform says it."""
        return str(ADD_WAYS.get(self.follow.way or 0, ""))


def follows(access: Access, member: Member) -> list[Followed]:
    """Return the accounts of one's own subtree that have this person as a customer, and had; newest first."""
    rows = list(Follow.objects.filter(workspace=access.workspace, member=member).order_by("-since")[:MOST_FOLLOWS])
    accounts = Account.objects.filter(
        workspace=access.workspace,
        userid__in={row.userid for row in rows},
        staff__unit__path__startswith=access.unit.path,
    )
    names = dict(accounts.values_list("userid", "name"))
    shown = [row for row in rows if row.userid in names]
    told = of_follows(access, shown)
    mine = set(taggable(access).filter(member=member).values_list("pk", flat=True)) if shown else set()
    return [Followed(names[row.userid], row, *told[row.pk], may_tag=row.pk in mine) for row in shown]


def _subtitle(member: Member) -> str:
    said = [str(each.get_kind_display()) for each in member.affiliations.all()]
    said += [str(member.get_tier_display())] if member.tier else []
    said.append(member.unit.name if member.unit else _("门店未知"))
    return " · ".join(said)


def _memberships(access: Access, member: Member) -> list[Membership]:
    rows = Membership.objects.filter(
        workspace=access.workspace, member=member, community__unit__path__startswith=access.unit.path
    )
    return list(rows.select_related("community__unit", "inviter", "channel").order_by("-joined_at")[:MOST_MEMBERSHIPS])


def _moves(memberships: Sequence[Membership]) -> Iterator[Happening]:
    for each in memberships:
        community = each.community
        said = _("加入") if each.joined_basis == "declared" else _("已在群里(由首次发言推断)")
        if each.inviter:
            said = _("由 %(name)s 邀请加入") % {"name": each.inviter.name}
        yield Happening(each.joined_at, "joined", said, community.name, community.slug)
        if each.left_at:
            yield Happening(each.left_at, "left", _("退出"), community.name, community.slug)


def _purchases(lines: Sequence[OrderLine]) -> Iterator[Happening]:
    for line in lines:
        name, slug = (line.community.name, line.community.slug) if line.community else ("", "")
        words = _("%(status)s %(product)s ¥%(yuan).2f") % {
            "status": line.get_status_display(),
            "product": line.product or _("订单 %(id)s") % {"id": line.order_id},
            "yuan": line.amount_fen / 100,
        }
        yield Happening(line.at, "bought", words, name, slug)
        if line.refunded_fen and line.refunded_at:
            refund = _("退款 ¥%(yuan).2f") % {"yuan": line.refunded_fen / 100}
            yield Happening(line.refunded_at, "refunded", refund, name, slug)


def _spoken(member: Member, memberships: Sequence[Membership]) -> list[dict[str, Any]]:
    """Read the member's days with messages in these communities, of the last 90 days with data."""
    places = sorted({each.community_id for each in memberships})
    days = lake.days(member.workspace, "member_day") if places else []
    if not days:
        return []
    since = days[-1] - timedelta(days=DAYS - 1)
    rows = lake.table(member.workspace, "member_day", since, days[-1] + timedelta(days=1))
    mine = rows.filter(rows["community"].isin(places) & (rows["person"] == member.pk))
    return list(mine.select("on", "community", "messages", "valid").to_pyarrow().to_pylist())


def _talk(member: Member, memberships: Sequence[Membership], spoken: Sequence[dict[str, Any]]) -> Iterator[Happening]:
    communities = {each.community_id: each.community for each in memberships}
    for day in spoken:
        words = ngettext("说了 %(n)s 句", "说了 %(n)s 句", day["messages"]) % {"n": day["messages"]}
        noon = datetime.combine(day["on"], time(23, 59), tzinfo=member.workspace.zone)
        community = communities[day["community"]]
        yield Happening(noon, "spoke", words, community.name, community.slug, whole_day=True)


def _totals(lines: Sequence[OrderLine], spoken: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sold = [line for line in lines if line.status in {OrderStatus.PAID, OrderStatus.REFUNDED}]
    kept = [line for line in sold if line.refunded_fen < line.amount_fen or line.amount_fen == 0]
    return {
        "orders": len({line.order_id for line in kept}),
        "sales_fen": sum(line.amount_fen - line.refunded_fen for line in sold),
        "messages": sum(day["messages"] for day in spoken),
        "days": len({day["on"] for day in spoken}),
    }
