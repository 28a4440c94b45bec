"""Random small worlds as raw rows: rejoins, shared persons, staff from–to, refunds, loose orders, edges on the microsecond."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from jinlin.lake import actions as lake
from jinlin.lake.schemas import DAILY, SCHEMAS
from jinlin.metrics import actions as metrics
from jinlin.workspaces.models import Unit, Workspace

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass
class Raw:
    """The rows of one workspace, as plain dictionaries."""

    zone: ZoneInfo
    first: date
    days: int
    units: dict[int, str] = field(default_factory=dict)
    communities: list[Row] = field(default_factory=list)
    persons: list[Row] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    exposures: list[Row] = field(default_factory=list)
    costs: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    invalidated: set[int] = field(default_factory=set)
    workspace: Any = None
    written: Any = field(default_factory=count)

    @property
    def last(self) -> date:
        """The day after the last."""
        return self.first + timedelta(days=self.days)

    def midnight(self, day: date) -> datetime:
        """The beginning of a day, in UTC without zone, as in the lake."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)

    def day_of(self, at: datetime) -> date:
        """The day a moment of the lake falls on."""
        return at.replace(tzinfo=UTC).astimezone(self.zone).date()

    def open(self) -> Raw:
        """Make the workspace and its units: everything below the root, two stores below a region."""
        self.workspace = Workspace.objects.create(slug="raw", name="raw", timezone=str(self.zone), created_at=NOW)
        root = self._unit(None, "hq")
        east = self._unit(root, "region")
        self.stores = [self._unit(east, "store"), self._unit(east, "store"), self._unit(root, "store")]
        self.units = dict(Unit.objects.filter(workspace=self.workspace).values_list("pk", "path"))
        return self

    def _unit(self, parent: Unit | None, kind: str) -> Unit:
        made = Unit.objects.create(
            workspace=self.workspace, parent=parent, kind=kind, name=f"{kind}{next(self.written)}"
        )
        made.path = f"{parent.path if parent else '/'}{made.pk}/"
        made.save()
        return made

    def write(self) -> Raw:
        """Put everything into the lake."""
        for dataset in ("communities", "persons", "memberships"):
            self.put(dataset, None, getattr(self, dataset))
        for dataset in sorted(DAILY & {"history", "orders", "exposures", "costs", "posts"}):
            rows = getattr(self, dataset)
            for on in sorted({row["on"] for row in rows}):
                self.put(dataset, on, [row for row in rows if row["on"] == on])
        return self

    def found_against_the_rules(self, row: Row) -> None:
        """Let somebody confirm that a message is a violation."""
        source = f"case:{row['key']}"
        metrics.invalidate(workspace=self.workspace, source=source, message=row["key"], on=row["on"])
        self.invalidated.add(row["key"])

    def put(self, dataset: str, on: date | None, rows: list[Row]) -> None:
        """Write rows of a dataset into one file."""
        if not rows:
            return
        known = {"version": 1, "gone": False}
        full = [{name: ({"on": on} | known | row).get(name) for name in SCHEMAS[dataset]} for row in rows]
        table = pa.Table.from_pylist(full, schema=SCHEMAS[dataset].to_pyarrow())
        staged = lake.stage(self.workspace, dataset, on, table)
        lake.commit(self.workspace, f"{dataset}:{next(self.written)}", [staged], now=NOW)


def random_world(seed: int, zone: str = "Asia/Shanghai", first: date = date(2026, 3, 2), days: int = 10) -> Raw:
    """Make up a world; call `open` before, because communities need units."""
    raw = Raw(ZoneInfo(zone), first, days).open()
    _Filler(raw, random.Random(seed)).fill()
    for row in raw.history[::9]:
        raw.found_against_the_rules(row)
    return raw.write()


class _Filler:
    def __init__(self, raw: Raw, dice: random.Random) -> None:
        self.raw, self.dice = raw, dice
        self.people = list(range(1, dice.randint(8, 14)))
        self.ids = count(1)

    def fill(self) -> None:
        raw, dice = self.raw, self.dice
        for number in range(1, dice.randint(3, 4)):
            unit = dice.choice(raw.stores)
            raw.communities.append({"community": number, "unit": unit.pk, "unit_path": unit.path})
        for person in self.people:
            self._person(person)
            for row in raw.communities:
                if dice.random() < 0.75:
                    self._stays(person, row["community"])
        for day in self._days():
            self._talk(day)
            self._trade(day)

    def _days(self) -> list[date]:
        return [self.raw.first + timedelta(days=n) for n in range(self.raw.days)]

    def _moment(self, lo: int = -8, hi: int | None = None) -> datetime:
        """A moment, often exactly at or beside a midnight."""
        day = self.raw.first + timedelta(days=self.dice.randint(lo, hi if hi is not None else self.raw.days + 1))
        at = self.raw.midnight(day)
        beside = [timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1)]
        return at + (
            self.dice.choice(beside) if self.dice.random() < 0.5 else timedelta(seconds=self.dice.randint(0, 86_399))
        )

    def _person(self, person: int) -> None:
        unit = self.dice.choice([*self.raw.stores, None])
        row = {"id": person, "person": person, "kind": "", "tier": "", "unit_path": unit.path if unit else None}
        if self.dice.random() < 0.3:
            since, until = sorted([self._moment(), self._moment()])
            row |= {"kind": self.dice.choice(["staff", "bot", "alternate"])}
            row |= {"since": self.dice.choice([None, since]), "until": self.dice.choice([None, until])}
        self.raw.persons.append(row)

    def _stays(self, person: int, community: int) -> None:
        at = self._moment(hi=self.raw.days - 2)
        while at < self.raw.midnight(self.raw.last):
            short = timedelta(hours=self.dice.choice([0, 1, 5, 20, 60, 200]), seconds=self.dice.randint(0, 1))
            left = None if self.dice.random() < 0.4 else max(at, self.dice.choice([at + short, self._moment()]))
            inviter = self.dice.choice([None, None, *self.people])
            row = {"id": next(self.ids), "community": community, "person": person, "joined_at": at, "left_at": left}
            row |= {"joined_basis": "declared", "inviter": inviter, "channel": self.dice.choice([None, 1, 2])}
            self.raw.memberships.append(row)
            if left is None or self.dice.random() < 0.3:
                return
            at = left + self.dice.choice(
                [timedelta(0), timedelta(hours=3), timedelta(days=2), timedelta(microseconds=1)]
            )

    def _talk(self, day: date) -> None:
        keys: list[int] = []
        for _ in range(self.dice.randint(0, 14)):
            at = self._within(day)
            row = {"on": day, "community": self.dice.choice(self.raw.communities)["community"], "at": at}
            row |= {"key": next(self.ids), "digest": 1, "person": self.dice.choice([*self.people, None]), "rules": 1}
            row |= {"kind": self.dice.choice(["message"] * 5 + ["image", "join"]), "length": self.dice.randint(0, 4)}
            flags = ("emoji_only", "plus_one", "link", "qr", "phone", "question", "promo", "mention")
            row |= {flag: self.dice.random() < 0.2 for flag in flags}
            row |= {"reply_to": self.dice.choice([None, *keys]), "fingerprint": self.dice.randint(1, 9)}
            keys.append(row["key"])
            self.raw.history.append(row)
        for row in [
            row for row in self.raw.history if row["on"] >= day - timedelta(days=1) and row["kind"] == "message"
        ]:
            if self.dice.random() < 0.08:
                recall = row | {"on": day, "at": self._within(day), "kind": "recall", "target": row["key"]}
                self.raw.history.append(recall | {"key": next(self.ids), "reply_to": None})

    def _within(self, day: date) -> datetime:
        begins, ends = self.raw.midnight(day), self.raw.midnight(day + timedelta(days=1))
        return begins + timedelta(seconds=self.dice.randint(0, int((ends - begins).total_seconds()) - 1))

    def _trade(self, day: date) -> None:
        places = [row["community"] for row in self.raw.communities]
        by_id = {row["person"]: row for row in self.raw.persons}
        for _ in range(self.dice.randint(0, 4)):
            person = self.dice.choice([*self.people, None])
            amount = self.dice.randint(0, 5) * 100
            row = {"on": day, "at": self._within(day), "person": person, "community": self.dice.choice([*places, None])}
            row |= {"order_id": f"D{self.dice.randint(1, 30)}", "line": str(next(self.ids)), "amount_fen": amount}
            row |= {"status": self.dice.choice(["paid", "paid", "refunded", "cancelled", "unpaid"])}
            row |= {
                "refunded_fen": self.dice.choice([0, 0, amount, amount // 2]),
                "cost_fen": self.dice.choice([10, 10, 10, None]),
            }
            row |= {"unit_path": by_id[person]["unit_path"] if person else None}
            self.raw.orders.append(row)
        for dataset, fields in (
            ("exposures", {"channel": 1, "exposures": 7, "cost_fen": 3}),
            ("costs", {"kind": "gift", "amount_fen": 40}),
        ):
            if self.dice.random() < 0.5:
                getattr(self.raw, dataset).append({"on": day, "community": self.dice.choice([*places, None])} | fields)
        if self.dice.random() < 0.5:
            post = {"on": day, "community": self.dice.choice(places), "at": self._within(day), "direction": "out"}
            self.raw.posts.append(
                post | {"reach": self.dice.choice([None, 10]), "opens": self.dice.choice([None, 4]), "comments": 1}
            )
