"""A past that comes as files of the neutral schema: what of it a city remembers."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wecomsim.people.days import quoted
from wecomsim.people.past import Past, Said, cut_of, settle
from wecomsim.state import ids
from wecomsim.state.clock import DAY, SHANGHAI
from wecomsim.state.rows import Order, Stay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wecomsim.state.corp import Corp

__all__ = ["Row", "moment_of", "remember", "rows_of"]

Row = dict[str, str]
Pair = tuple[str, str]
FILES = {"image": "image", "voice": "voice", "video": "video", "emoji": "emotion", "file": "file"}
WRITTEN = {"message", "relay", "mixed", "other", "system"}
NOT_SAID = {"recall", "rename", "system"}
LONG_AGO = 10 * DAY  # older messages are not quoted


def rows_of(path: Path) -> Iterator[Row]:
    """Read the rows of a file; of one that is not there none."""
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def moment_of(text: str) -> float:
    """Read a moment as seconds; one without an offset is of Shanghai."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).timestamp()


def remember(corp: Corp, folder: Path) -> None:
    """Let a city that has moved in from a folder remember its past: who is gone, the last days' talk, the orders.

    Its archive begins at the cut: what was before it is told by the files in their own words, not in the archive's.
    """
    start = corp.clock.second()
    memory = _Memory(corp, Past(cut_of(start), start))
    for place, row in enumerate(rows_of(folder / "history.csv")):
        at = moment_of(row["time"])
        if at < start and row.get("community_id") in corp.groups:
            memory.take(place, at, row)
    memory.stays(folder / "members.csv")
    memory.orders(folder / "orders.csv")
    memory.past.number(corp.seed)
    settle(corp, memory.past)


@dataclass
class _Memory:
    corp: Corp
    past: Past
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # message → who wrote it, what
    moves: dict[Pair, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, place: int, at: float, row: Row) -> None:
        """Take in a row of the history."""
        kind = row["kind"]
        if kind in {"join", "leave"}:
            self.moves[row["community_id"], row["member"]].append((int(at), kind))
            return
        if kind not in NOT_SAID:
            self.corp.tally.hear(row["community_id"], at, row["member"])
        if at < self.past.began - LONG_AGO:
            return
        if row.get("id") and row.get("text"):
            self.names[row["id"]] = row.get("name") or row["member"], row["text"]
        said = self._said(at, row) if at >= self.past.began and self._known(row["member"]) else None
        if said:
            said.msgid = row.get("id") or f"{ids.of('msg', self.corp.seed, f'row{place}')}_external"
            self.past.said.append(said)

    def _known(self, person: str) -> bool:
        return person in self.corp.staff or person in self.corp.customers

    def _said(self, at: float, row: Row) -> Said | None:
        """Return a row as a message of the archive; nothing for what the archive does not have."""
        who = (round(at * 1000), row["member"], row["community_id"])
        if row["kind"] == "recall":
            return Said(
                *who, "revoke", takes_back=Said(0, row["member"], row["community_id"], msgid=row.get("reply_to", ""))
            )
        kind, fields = _in_the_archive(row["kind"], row.get("text") or "")
        if kind == "text" and row.get("reply_to") in self.names:
            fields["content"] = quoted(*self.names[row["reply_to"]], fields["content"])
        return Said(*who, kind, fields) if kind else None

    def stays(self, path: Path) -> None:
        """Put together who was where until when: what members.csv says of the last stay, what the history says of others."""
        over: dict[tuple[str, str, int], Stay] = {}
        for pair, moves in self.moves.items():
            began: int | None = None
            for at, kind in sorted(moves):
                if kind == "join":
                    began = at if began is None else began
                elif began is not None:
                    over[*pair, at] = Stay(*pair, pair[1] in self.corp.staff, began, at)
                    began = None
        for row in rows_of(path):
            if row.get("left_at") and row.get("joined_at") and row.get("community_id") in self.corp.groups:
                left = int(moment_of(row["left_at"]))
                stay = Stay(
                    row["community_id"], row["member"], bool(row.get("staff")), int(moment_of(row["joined_at"])), left
                )
                over[stay.chat_id, stay.person, left] = stay
        self.past.stays += over.values()

    def orders(self, path: Path) -> None:
        """Take in the orders."""
        for row in rows_of(path):
            if moment_of(row["time"]) < self.past.ended:
                self.past.orders.append(_order(row))


def _in_the_archive(kind: str, text: str) -> tuple[str, dict[str, Any]]:
    """Return the archive's kind and fields of a kind of the neutral schema (§6.3); two empty ones for what it has not."""
    if kind in FILES:
        return FILES[kind], {}
    if kind in WRITTEN:
        return ("text", {"content": text}) if text else ("", {})
    fields: dict[str, dict[str, Any]] = {
        "link": {"title": text, "description": "", "link_url": "https://qinghe.example.com/a", "image_url": ""},
        "mini_program": {"title": text, "description": "", "username": "gh_qinghe@app", "displayname": "青禾"},
        "location": {"longitude": 121.47, "latitude": 31.23, "address": "", "title": text, "zoom": 15},
        "redpacket": {"type": 1, "wish": text or "恭喜发财", "totalcnt": 1, "totalamount": 100},
        "vote": {"votetitle": text, "voteitem": ["要", "不要"], "votetype": 101, "voteid": "V1"},
        "card": {"corpname": "微信联系人", "userid": ""},
    }
    names = {"mini_program": "weapp", "redpacket": "external_redpacket"}
    return (names.get(kind, kind), fields[kind]) if kind in fields else ("", {})


def _order(row: Row) -> Order:
    refunded = row.get("refunded_at")
    return Order(
        row["order_id"],
        int(moment_of(row["time"])),
        row.get("member") or "",
        row.get("community_id") or "",
        row.get("product") or "",
        int(Decimal(row.get("quantity") or 0)),
        _fen(row["amount"]),
        _fen(row.get("cost")),
        int(row.get("line") or 1),
        row.get("campaign") or "",
        row.get("status") or "paid",
        int(moment_of(refunded)) if refunded else None,
        _fen(row.get("refunded_amount")),
    )


def _fen(text: str | None) -> int:
    return int(Decimal(text) * 100) if text else 0
