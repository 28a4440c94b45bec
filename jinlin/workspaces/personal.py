"""What every app says of the personal data it holds (R-195): how to show all of it to the person, how to let go of it.

Each app that holds some declares `STORES` in its `personal.py`; `console/privacy/stores.py` lists them, and a test checks that no
model that points to a member is forgotten there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.workspaces.actions import forget_words
from jinlin.workspaces.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from jinlin.workspaces.models import Workspace

__all__ = ["STORES", "Person", "Rows", "Store"]

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Person:
    """The person somebody asks about: number and slug of their member row, and the ids they go by, while we know them."""

    workspace: Workspace
    member: int
    slug: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Store:
    """One place that holds something about people.

    `gather` returns it as rows of plain values, for the person to read. `clear` lets go of it and returns of how many rows; it is
    called in a transaction of its own and may be called again. `slow` ones are cleared piece by piece, in transactions of their
    own making: each returns what it cleared, none when nothing is left. `count` says how much there is, where gathering is dear. Where rows are known by an id of the person, `mark` is called while it is still known, in the
    transaction that seals it. `stays` says what is left and why. `models` are the rows it answers for.
    """

    key: str
    title: str | _StrPromise
    gather: Callable[[Person], Rows]
    clear: Callable[[Person, datetime], int]
    models: tuple[str, ...] = ()
    slow: bool = False
    count: Callable[[Person], int] | None = None
    mark: Callable[[Person, datetime], int] | None = None
    stays: str | _StrPromise = ""

    def held(self, person: Person) -> int:
        """Return how many rows there are."""
        return self.count(person) if self.count else len(self.gather(person))


def _trail(person: Person) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(workspace=person.workspace, subject_kind="member", subject_id=person.slug)


def _gather_trail(person: Person) -> Rows:
    return [dict(row) for row in _trail(person).order_by("-at").values("at", "verb", "staff__name")]


def _clear_trail(person: Person, _now: datetime) -> int:
    return forget_words(person.workspace, "member", [person.slug])


STORES = (
    Store(
        "trail",
        _("谁看过、导出过"),
        _gather_trail,
        _clear_trail,
        ("workspaces.AuditEntry",),
        stays=_("留下谁在什么时候做了什么,不再有姓名和写下的原因"),
    ),
)
