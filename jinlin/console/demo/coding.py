"""The group codes of the demo brand: a poster at the door, a pool for the markets, one that was taken down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities.charters import CHANNEL
from jinlin.communities.models import Channel, Community
from jinlin.joining.codes import actions as codes
from jinlin.joining.codes.actions import Wanted
from jinlin.joining.models import Code, CodeKind, Place
from jinlin.wecom.models import Chat

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

GUESTS = 130
SHOWN = Wanted("", [], title="青禾鲜生福利群", tip="进群领新人菜谱,每晚八点上新", contact="门店服务台")


def keep(access: Access, *, now: datetime) -> str:
    """Make three codes, let people come by the pool, take one down; tell how many there are."""
    groups = list(_groups(access)[:6])
    if len(groups) < 6 or Code.objects.filter(workspace=access.workspace).exists():  # noqa: PLR2004  (as many as are used)
        return "0 个群活码"
    doors = Channel.objects.filter(workspace=access.workspace).order_by("name").first()
    at = now - timedelta(days=20)
    door = replace(
        SHOWN, name="门口海报", groups=groups[:2], channel=doors, grow=True, base_name="青禾福利群", tags=["门口扫码"]
    )
    codes.make(access, replace(door, next_number=21), now=at)
    pool = replace(SHOWN, name="菜市场地推", groups=groups[2:4], kind=CodeKind.MANUAL, channel=doors, cap=120)
    _fill(access, codes.make(access, pool, now=at), now)
    old = codes.make(access, Wanted("年货节立牌", groups[4:5], kind=CodeKind.MANUAL), now=at - timedelta(days=15))
    codes.stop(access, old, now=at)
    return "3 个群活码"


def _groups(access: Access) -> list[Community]:
    """Return groups of the platform whose charter says what people are brought in for."""
    chats = Chat.objects.filter(workspace=access.workspace, gone_at=None).values("chat_id")
    rows = Community.objects.visible_to(access).filter(ended_at=None, external_id__in=chats)
    rows = rows.filter(charter__isnull=False).select_related("charter").order_by("name", "pk")
    return [each for each in rows if all(each.charter.content.get(key) for key in CHANNEL)]


def _fill(access: Access, code: Code, now: datetime) -> None:
    """Enter the groups' own pictures and show people their group until it is nearly full."""
    for place in Place.objects.filter(code=code).select_related("code"):
        link, until = f"https://work.weixin.qq.com/gm/demo{place.pk}", (now + timedelta(days=6)).date()
        codes.set_link(access, place, link=link, until=until, now=now)
    code.refresh_from_db()
    for number in range(min(GUESTS, max(0, code.room_count - code.people_count - 20))):
        codes.allocate(code=code, key=f"demo{number}", now=now)
        codes.count_shown(code)
