"""Making a town and writing it down, part by part, so that memory does not grow with the number of messages."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.csv as pacsv

from jinlin.console.synth import crowd as crowds
from jinlin.console.synth import plan as plans
from jinlin.console.synth import talk as talks
from jinlin.console.synth import trade
from jinlin.console.synth.curves import Curves, curves
from jinlin.console.synth.tables import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jinlin.console.synth.crowd import Crowd
    from jinlin.console.synth.plan import Plan, Wish
    from jinlin.console.synth.talk import Talk

KINDS = ("communities", "members", "history", "orders", "posts", "exposures", "costs")
MESSAGES_AT_ONCE = 250_000
SEATS_AT_ONCE = 120_000
CELLS_AT_ONCE = 500_000


@dataclass(frozen=True)
class Part:
    """Some communities with everything that happens in them; `offset` is the number of messages before."""

    plan: Plan
    where: slice
    offset: int
    curves: Curves
    crowd: Crowd
    talk: Talk
    rng: np.random.Generator


def parts(plan: Plan, *, scale: int = 1) -> Iterator[Part]:
    """Make the town part by part."""
    offset = 0
    for where in _slices(plan, scale):
        rng = plan.wish.rng(9, where.start)
        shapes = curves(plan, where, rng)
        people = crowds.gather(plan, where, shapes, rng)
        said = talks.converse(plan, where, people, shapes, rng)
        yield Part(plan, where, offset, shapes, people, said, rng)
        offset += len(said)


def _slices(plan: Plan, scale: int) -> Iterator[slice]:
    begin = 0
    sizes = np.array((plan.messages, plan.seats, np.full_like(plan.seats, plan.wish.days)), dtype=np.float64)
    load = (sizes / np.array((MESSAGES_AT_ONCE, SEATS_AT_ONCE, CELLS_AT_ONCE))[:, None] / scale).max(axis=0)
    total = 0.0
    for community, weight in enumerate(load):
        if total and total + weight > 1:
            yield slice(begin, community)
            begin, total = community, 0.0
        total += weight
    yield slice(begin, plan.wish.groups)


class Sheets:
    """The seven CSV files of the neutral schema, open at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[str, Any] = {}

    def add(self, kind: str, table: Any) -> None:
        """Append rows to one file; the first rows bring the header."""
        if kind not in self._open:
            self._open[kind] = pacsv.CSVWriter(str(self.folder / f"{kind}.csv"), table.schema)
        self._open[kind].write_table(table)

    def close(self) -> None:
        """Finish all files."""
        for sheet in self._open.values():
            sheet.close()


def write(wish: Wish, folder: Path, progress: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Write the seven files and truth.json into a folder and return the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = plans.draw(wish)
    writer, sheets, counts = Writer(plan), Sheets(folder), Counter[str]()
    people = _People(plan)
    try:
        sheets.add("communities", writer.communities())
        for part in parts(plan):
            _write_part(part, writer, sheets, counts)
            people.see(part)
            if progress:
                progress(part.offset + len(part.talk), wish.messages)
    finally:
        sheets.close()
    truth = _truth(plan, counts, people)
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    return truth


def _write_part(part: Part, writer: Writer, sheets: Sheets, counts: Counter[str]) -> None:
    plan, crowd, talk, rng = part.plan, part.crowd, part.talk, part.rng
    bought = trade.buy(plan, part.where, crowd, part.curves, rng)
    posts = trade.publish(crowd, talk, rng)
    tables = {
        "members": writer.members(crowd),
        "history": writer.history(crowd, talk, part.offset, rng),
        "orders": writer.orders(crowd, bought, counts["orders"]),
        "posts": writer.posts(crowd, talk, posts, part.offset),
        "exposures": writer.exposures(trade.expose(plan, part.where, crowd, rng)),
        "costs": writer.costs(trade.spend(plan, part.where, rng)),
    }
    for kind, table in tables.items():
        sheets.add(kind, table)
        counts[f"{kind}_rows"] += table.num_rows
    counts["orders"] += int(bought.order[-1]) + 1 if len(bought) else 0
    counts["messages"] += len(talk)


class _People:
    """Counts who was there, and remembers who is not an ordinary member."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.joins = self.leaves = self.memberships = self.persons = 0
        self.adverts: set[int] = set()
        self.affiliated: dict[int, int] = {}
        self.communities: dict[int, dict[str, int]] = {}

    def see(self, part: Part) -> None:
        crowd, end, start = part.crowd, self.plan.wish.end, self.plan.wish.start
        self.memberships += len(crowd)
        self.joins += int((crowd.joined >= start).sum())
        self.leaves += int((crowd.left < plans.NEVER).sum())
        self.persons += len(np.unique(crowd.person[crowds.home(self.plan, crowd.person) == crowd.community]))
        self.adverts |= set(crowd.person[crowd.advert].tolist())
        outside = crowd.affiliation != crowds.PERSON
        self.affiliated |= dict(zip(crowd.person[outside].tolist(), crowd.affiliation[outside].tolist(), strict=True))
        here = (crowd.left > end) & ~outside
        present = np.bincount(crowd.community[here] - part.where.start, minlength=part.where.stop - part.where.start)
        for number, community in enumerate(range(part.where.start, part.where.stop)):
            self.communities[community] = {
                "present": int(present[number]),
                "messages": int(self.plan.messages[community]),
            }


def _truth(plan: Plan, counts: Counter[str], people: _People) -> dict[str, Any]:
    """Tell what was put in: what a judge of the numbers may be measured against."""
    wish, writer_ids = plan.wish, _ids(plan)
    kinds = ("", "staff", "bot", "alternate")
    return {
        "wish": {
            "groups": wish.groups, "days": wish.days, "messages": wish.messages, "seed": wish.seed,
            "until": wish.until.isoformat(), "memberships": wish.memberships,
        },
        "counts": {
            "communities": wish.groups, "stores": len(plan.stores), "persons": people.persons,
            "memberships": people.memberships, "joins": people.joins, "leaves": people.leaves,
            "messages": counts["messages"], "orders": counts["orders"],
            "rows": {kind: counts[f"{kind}_rows"] for kind in KINDS[1:]} | {"communities": wish.groups},
        },
        "communities": [_community_truth(plan, n, people.communities[n]) for n in range(wish.groups)],
        "accounts": {
            kind: [writer_ids(person) for person, code in sorted(people.affiliated.items()) if kinds[code] == kind]
            for kind in kinds[1:]
        } | {"advertiser": [writer_ids(person) for person in sorted(people.adverts)]},
    }  # fmt: skip


def _ids(plan: Plan) -> Callable[[int], str]:
    staff = crowds.staff_count(plan)
    return lambda person: f"qh{person:05d}" if person < staff else f"wm{person:08d}"


def _community_truth(plan: Plan, community: int, counted: dict[str, int]) -> dict[str, Any]:
    story = plan.story_of(community)
    return {
        "community_id": f"wrQH{community + 1:05d}",
        "name": plan.names[community],
        "unit": plan.stores[int(plan.store[community])].path,
        "story": story.key,
        "type": story.stage,
        "health": story.health,
        "mode": story.mode,
        "trend": story.trend,
        **counted,
    }
