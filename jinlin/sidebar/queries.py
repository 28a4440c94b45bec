"""Whom the open chat is with, as far as one may see it; what stands ready to be sent there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch

from jinlin.communities.models import Community, Membership, Placement
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events.models import Fact
from jinlin.members.models import Follow, Identity, Member
from jinlin.sidebar.models import Item
from jinlin.wecom.models import Account, App, AppKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace


class ChatUnknown(Refusal):
    """A group the workspace has not read, or one of another brand."""

    code = "chat_unknown"
    source_what = _("近邻还不认识这个群")
    source_remedy = _("新建的群几分钟内会读进来;群主要在应用的可见范围里,并开通“客户联系”")


class ChatOutOfScope(Refusal):
    """A group of another part of the brand."""

    code = "chat_out_of_scope"
    source_what = _("这个群不在你的数据范围(%(unit)s)里")
    source_remedy = _("请总部管理员把群改到你的门店,或调整你的数据范围")


class CustomerUnknown(Refusal):
    """A person the workspace has not read, or one of another brand."""

    code = "customer_unknown"
    source_what = _("近邻还不认识这位客户")
    source_remedy = _("新加的客户几分钟内会读进来;你要在应用的可见范围里,并开通“客户联系”")


class CustomerOutOfScope(Refusal):
    """A person whom only other parts of the brand know."""

    code = "customer_out_of_scope"
    source_what = _("这位客户不在你的数据范围(%(unit)s)里")
    source_remedy = _("客户进了你门店的群,或成为你的企微好友后就能看到")


def community_of(access: Access, chat_id: str) -> Community:
    """Return the community of a group chat. Raises ChatUnknown, ChatOutOfScope."""
    rows = Community.objects.filter(workspace=access.workspace, external_id=chat_id)
    found = (
        rows.select_related("unit", "owner", "standing")
        .prefetch_related(Prefetch("placements", Placement.objects.filter(axis="stage")), "tags")
        .first()
    )
    if found is None:
        raise ChatUnknown
    if not found.unit.path.startswith(access.unit.path):
        raise ChatOutOfScope(unit=access.unit.name)
    return found


def member_of(access: Access, external_userid: str) -> Member:
    """Return the person one talks to. Raises CustomerUnknown, CustomerOutOfScope.

    One sees whom the own subtree knows, and whoever is one's own WeCom friend: one talks to them already.
    """
    rows = Identity.objects.filter(workspace=access.workspace, external_id=external_userid)
    identity = rows.select_related("member__unit").first()
    if identity is None:
        raise CustomerUnknown
    if not _is_known(access, identity.member):
        raise CustomerOutOfScope(unit=access.unit.name)
    return identity.member


def _is_known(access: Access, member: Member) -> bool:
    path = access.unit.path
    if access.unit.parent_id is None or (member.unit is not None and member.unit.path.startswith(path)):
        return True
    inside = Membership.objects.filter(
        workspace=access.workspace, member=member, community__unit__path__startswith=path
    )
    if inside.exists():
        return True
    mine = Follow.objects.filter(workspace=access.workspace, member=member, ended_at=None)
    return mine.filter(userid__in=own_userids(access)).exists()


def own_userids(access: Access) -> list[str]:
    """Return the accounts at the platform that are this person's."""
    rows = Account.objects.filter(workspace=access.workspace, staff=access.staff, gone_at=None)
    return list(rows.values_list("userid", flat=True))


def items(access: Access, words: str = "") -> list[Item]:
    """Return what somebody can send, what contains some words alone where they are given."""
    rows = Item.objects.in_use(access)
    return list(rows.with_words(words) if words else rows)


def item_of(access: Access, slug: str) -> Item | None:
    """Return an item somebody finds in their toolbar."""
    return Item.objects.in_use(access).filter(slug=slug).first() if slug else None


def times_sent(access: Access, *, since: datetime) -> dict[int, int]:
    """Return how often each item was sent since a moment, as far as the client reported it."""
    rows = Fact.objects.filter(workspace=access.workspace, kind="sidebar.sent", at__gte=since)
    counted = rows.filter(data__item__isnull=False).values("data__item").annotate(count=Count("pk"))
    return {int(row["data__item"]): row["count"] for row in counted.order_by()}


def main_app(workspace: Workspace) -> App | None:
    """Return the app whose toolbar page this is."""
    return _apps_with_a_page().filter(workspace=workspace).first()


def app_named(slug: str) -> App | None:
    """Return the app a toolbar page's address names."""
    return _apps_with_a_page().filter(slug=slug).first()


def _apps_with_a_page() -> QuerySet[App]:
    rows = App.objects.select_related("connection").filter(kind=AppKind.MAIN, agent_id__isnull=False)
    return rows.exclude(secret_sealed="")
