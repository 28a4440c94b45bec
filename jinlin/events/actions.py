"""Record facts in the transaction of the row that changed; hand them on afterwards, in order, at least once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.events.models import Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.models import Workspace

    Reaction = Callable[[Fact, datetime], None]

log = logging.getLogger("jinlin.events")

_ROWS = 400


def record(kind: str, workspace: Workspace, *, key: str, at: datetime, now: datetime, **data: Any) -> Fact:
    """Record once that something happened; the same kind and key again changes nothing.

    `data` carries ids, never names, phones or text. Call it inside the transaction of the change.
    """
    fact, _made = Fact.objects.get_or_create(
        workspace=workspace, kind=kind, key=key, defaults={"at": at, "recorded_at": now, "data": data}
    )
    return fact


@dataclass(frozen=True)
class Happened:
    """Something to record together with others; `data` as for `record`."""

    kind: str
    key: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


def record_all(workspace: Workspace, happened: Iterable[Happened], *, now: datetime) -> None:
    """Record many at once, each once: the same kind and key again changes nothing."""
    rows = [
        Fact(workspace=workspace, kind=each.kind, key=each.key, at=each.at, recorded_at=now, data=each.data)
        for each in happened
    ]
    Fact.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_ROWS)


def hand_on(reactions: Mapping[str, Sequence[Reaction]], *, now: datetime, most: int = 500) -> int:
    """Run the reactions of facts not handled yet, oldest first, each fact in a transaction of its own; return how many.

    A reaction that raises leaves its fact unhandled and stops that workspace's queue, so order is kept. Facts nothing
    follows from are marked together.
    """
    handled = 0
    stuck: set[int] = set()
    waiting = list(Fact.objects.filter(handled_at=None).order_by("id")[:most])
    idle = [fact.pk for fact in waiting if not reactions.get(fact.kind)]
    handled += Fact.objects.filter(pk__in=idle).update(handled_at=now) if idle else 0
    for fact in waiting:
        if fact.workspace_id in stuck or not reactions.get(fact.kind):
            continue
        try:
            _react(fact, reactions[fact.kind], now)
            handled += 1
        except Exception:
            log.exception("reaction to fact %s %s failed; it will be tried again", fact.kind, fact.pk)
            stuck.add(fact.workspace_id)
    return handled


def _react(fact: Fact, reactions: Sequence[Reaction], now: datetime) -> None:
    with transaction.atomic():
        for reaction in reactions:
            reaction(fact, now)
        Fact.objects.filter(pk=fact.pk, handled_at=None).update(handled_at=now)
