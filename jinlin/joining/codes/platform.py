"""Codes at the platform: every night each is asked for and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.joining.codes import keeping
from jinlin.joining.codes.jobs import UNKNOWN_WAY
from jinlin.joining.models import Code
from jinlin.wecom.client.errors import NotPermitted, WeComError
from jinlin.wecom.reading import Piece, Step

if TYPE_CHECKING:
    from jinlin.wecom.api.ways import JoinWay
    from jinlin.wecom.reading import Reading

__all__ = ["STEPS"]

AT_ONCE = 25


def _fetch(reading: Reading, cursor: dict[str, Any]) -> list[tuple[int, JoinWay | None]]:
    """Ask for the next codes; None for one the platform does not know. There is no list of them [D:92229]."""
    rows = Code.objects.filter(workspace=reading.workspace, stopped_at=None, pk__gt=cursor.get("after", 0))
    rows = rows.exclude(config_id="").order_by("pk")
    return [(row.pk, _way(reading.platform, row.config_id)) for row in rows[:AT_ONCE]]


def _way(platform: Any, config_id: str) -> JoinWay | None:
    try:
        way: JoinWay = platform.join_ways.get(config_id)
    except NotPermitted:
        raise
    except WeComError as error:
        if error.errcode != UNKNOWN_WAY:
            raise
        return None
    return way


def _keep(reading: Reading, _cursor: dict[str, Any], fetched: list[tuple[int, JoinWay | None]]) -> Piece:
    rows = Code.objects.select_related("workspace").in_bulk([pk for pk, _way in fetched])
    changed = 0
    for pk, way in fetched:
        code = rows.get(pk)
        if code:
            changed += keeping.keep_read(code, way, now=reading.now) if way else keeping.lose(code, now=reading.now)
    more = len(fetched) == AT_ONCE
    return Piece(len(fetched), changed, {"after": fetched[-1][0]} if more else None)


STEPS = (Step("codes", _fetch, _keep),)
