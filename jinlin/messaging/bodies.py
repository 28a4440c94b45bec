"""Keep the content of a message as it was when it was planned: the same content is the same row, and no row changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinlin.content import parts as content
from jinlin.content.queries import check_for, rules_of
from jinlin.messaging.models import Body

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jinlin.content.copycheck import Hit
    from jinlin.content.models import CopyRules
    from jinlin.content.parts import Part
    from jinlin.workspaces.models import Workspace

__all__ = ["Content", "filled", "keep", "keep_all", "parts_of", "text_of"]

ROWS, BLOCK = 400, "block"


@dataclass(frozen=True)
class Content:
    """What is to be said and what for; `promo` sells, `demand` is somebody's need or offer (R-117)."""

    parts: tuple[Part, ...]
    direction: str = ""
    promo: bool = False
    demand: bool = False

    @property
    def digest(self) -> str:
        """What the same content has in common: 64 hexadecimal signs."""
        what_for = f"{content.digest(self.parts)}|{self.direction}|{self.promo}|{self.demand}"
        return hashlib.sha256(what_for.encode()).hexdigest()


def keep(
    *,
    workspace: Workspace,
    parts: Iterable[Part],
    direction: str = "",
    promo: bool = False,
    demand: bool = False,
    now: datetime,
) -> Body:
    """Keep a content with what the copy check found in it; the same content again returns the same row.

    Raises what `content.parts.checked` refuses: nothing to say, too long, too many attachments.
    """
    return keep_all(workspace, [Content(tuple(parts), direction, promo, demand)], now=now)[0]


def keep_all(workspace: Workspace, contents: Sequence[Content], *, now: datetime) -> list[Body]:
    """Keep many at once, in their order; two queries for 400 of them."""
    checked = [Content(content.checked(each.parts), each.direction, each.promo, each.demand) for each in contents]
    wanted = {each.digest: each for each in checked}
    known = _known(workspace, wanted)
    rules = rules_of(workspace)
    fresh = [_row(workspace, key, each, rules, now) for key, each in wanted.items() if key not in known]
    if fresh:
        Body.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=ROWS)
        known |= _known(workspace, [row.digest for row in fresh])
    return [known[each.digest] for each in checked]


def _known(workspace: Workspace, digests: Iterable[str]) -> dict[str, Body]:
    keys, found = list(digests), dict[str, Body]()
    for begin in range(0, len(keys), ROWS):
        rows = Body.objects.filter(workspace=workspace, digest__in=keys[begin : begin + ROWS])
        found |= {row.digest: row for row in rows}
    return found


def _row(workspace: Workspace, digest: str, each: Content, rules: CopyRules, now: datetime) -> Body:
    found = [_hit(hit) for hit in check_for(workspace, content.told(each.parts), rules=rules)]
    return Body(
        hits=found,
        blocked=any(hit["level"] == BLOCK for hit in found),
        workspace=workspace,
        digest=digest,
        parts=content.as_json(each.parts),
        direction=each.direction,
        promo=each.promo,
        demand=each.demand,
        made_at=now,
    )


def _hit(hit: Hit) -> dict[str, Any]:
    return {"level": hit.level, "group": hit.group, "word": hit.word}


def filled(workspace: Workspace, wanted: Sequence[tuple[Body, Mapping[str, str]]], *, now: datetime) -> list[Body]:
    """Keep contents with their {names} replaced, one for each pair, in order; what needs no value stays the row it is."""
    contents = [
        Content(content.filled(parts_of(body), values), body.direction, body.promo, body.demand)
        for body, values in wanted
    ]
    return keep_all(workspace, contents, now=now)


def parts_of(body: Body) -> tuple[Part, ...]:
    """Return what a message is made of."""
    return content.from_json(body.parts)


def text_of(body: Body) -> str:
    """Return a message as plain text, as a list shows it and as a person would paste it."""
    return content.plain(parts_of(body))
