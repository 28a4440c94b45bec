"""Codes by the clock: what the platform is to do is sent, its pictures are fetched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from jinlin.core import faults, present
from jinlin.core.refusals import Refusal
from jinlin.joining.codes import keeping
from jinlin.joining.codes.actions import MOST_GROUPS
from jinlin.joining.codes.queries import places_of
from jinlin.joining.models import Code, CodeDeed
from jinlin.members.jobs import LATER
from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.api.ways import JoinWay
from jinlin.wecom.client.errors import RateLimited, TimedOut, Uncertain, WeComError
from jinlin.wecom.models import Connection
from jinlin.wecom.reading import pause_if_useless

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.joining.models import CodeWish
    from jinlin.wecom.api import WeCom
    from jinlin.wecom.api.ways import JoinWaySection

    Open = Callable[[Connection], WeCom]

__all__ = ["UNKNOWN_WAY", "fetch_pictures", "send_code_wishes"]

faults.declare("joining:way-called", "joining:way-kept")

AT_ONCE = 10
UNKNOWN_WAY = 41044  # config_id missing or invalid
LARGEST, SECONDS = 300_000, 5.0
PICTURES = ("qpic.cn", "qq.com", "work.weixin.qq.com")  # hosts the platform keeps pictures of codes on


def send_code_wishes(open_platform: Open, now: datetime) -> bool:
    """Send what is due; say whether more is waiting. Safe on several machines at once."""
    rows = keeping.claim(now, AT_ONCE)
    for row in rows:
        _send(row, open_platform, present.now() if rows[0] is not row else now)
    return len(rows) == AT_ONCE


def _send(row: CodeWish, open_platform: Open, now: datetime) -> None:
    """Send one wish; what became of it stands on its row."""
    keeping.begin_call(row, now=now)
    try:
        way = _carried_out(row, open_platform)
    except LATER as error:
        pause_if_useless(row.workspace_id, error, now)
        until = datetime.fromtimestamp(error.until, UTC) if isinstance(error, RateLimited) and error.until else None
        unsure = isinstance(error, (Uncertain, TimedOut))
        keeping.put_off(row, error=error, until=until, unsure=unsure, now=now)
    except Refusal as error:
        keeping.fail(row, error=error, now=now)
    else:
        keeping.settle(row, way, now=now)
        faults.reach("joining:way-kept")


def _carried_out(row: CodeWish, open_platform: Open) -> JoinWay | None:
    """Ask the platform; return what it has then. Raises NotConnected, WeComError, Uncertain."""
    connection = Connection.objects.select_related("workspace").filter(workspace=row.workspace_id).first()
    if connection is None:
        raise NotConnected
    ways, code = open_platform(connection).join_ways, row.code
    code.refresh_from_db()
    if row.deed == CodeDeed.DROP:
        _drop(ways, code)
        return None
    chats = _chats(code)
    if code.config_id:
        ways.update(_way(code), chats)
    else:
        code.config_id = ways.add(
            chats,
            state=code.state,
            remark=code.name[:30],
            base_name=code.base_name,
            base_number=code.next_number,
            grow=code.grow,
        )
    faults.reach("joining:way-called")
    return ways.get(code.config_id)


def _chats(code: Code) -> list[str]:
    """Return the groups it is to lead to: those chosen, then those that grew, as many as one join way takes."""
    places = sorted(places_of([code])[code.pk], key=lambda each: each.grown)
    return [str(each.community.external_id) for each in places if each.community][:MOST_GROUPS]


def _way(code: Code) -> JoinWay:
    return JoinWay(
        config_id=code.config_id,
        remark=code.name[:30],
        auto_create_room=int(code.grow),
        room_base_name=code.base_name,
        room_base_id=code.next_number,
        state=code.state,
    )


def _drop(ways: JoinWaySection, code: Code) -> None:
    """Delete it; one the platform does not know is gone already."""
    if not code.config_id:
        return
    try:
        ways.delete(code.config_id)
    except WeComError as error:
        if error.errcode != UNKNOWN_WAY:
            raise


def fetch_pictures(now: datetime) -> bool:
    """Fetch the next picture of a code from the platform's picture host; say whether there was one. A failure is tried next day."""
    del now
    row = Code.objects.filter(picture=None, stopped_at=None).exclude(picture_url="").order_by("read_at", "pk").first()
    if row is None:
        return False
    keeping.keep_picture(row, _picture(row.picture_url))
    return True


def _picture(url: str) -> bytes:
    """Return a picture of at most 300 KB; nothing where there is none to be had."""
    host = httpx.URL(url).host
    if not any(host == each or host.endswith(f".{each}") for each in PICTURES):
        return b""
    try:
        answer = httpx.get(url, timeout=SECONDS, follow_redirects=False)
    except httpx.HTTPError:
        return b""
    is_picture = answer.status_code == httpx.codes.OK and answer.headers.get("content-type", "").startswith("image/")
    return answer.content if is_picture and len(answer.content) <= LARGEST else b""
