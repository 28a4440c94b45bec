"""`python -m wecomsim export`: the past of a city as files of the neutral schema, as a brand would bring it to a product.

What the platform will tell by itself is left out: of history and memberships only what has a moment before the cut is written,
the rest comes by protocol. The brand's own books (groups, orders, posts) are written until the city's start, since no protocol
tells them; and of a group that was dissolved by then everything is, since the platform does not name it any more.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wecomsim.people.city import CITIES
from wecomsim.people.lived import lived
from wecomsim.people.options import Parser, about_the_city, count, day
from wecomsim.people.past import CannotCut, Past, Window, moment
from wecomsim.people.refiled import write_again
from wecomsim.state.clock import DAY, Clock, midnight
from wecomsim.state.corp import Corp

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from wecomsim.people.past import Said
    from wecomsim.state.rows import Stay

__all__ = ["main", "write"]

Cells = dict[str, object]
PAST, DAYS = 90, 85
KINDS = {"text": "message", "emotion": "emoji", "weapp": "mini_program", "external_redpacket": "redpacket"}
WORDS = {
    "text": ("content",),
    "link": ("title", "description", "link_url"),
    "weapp": ("title", "description", "displayname"),
}
CHANNELS = {"qr-mendian": "门店扫码"}
COLUMNS = {
    "communities": "community_id community unit owner created_at ended_at",
    "members": "member name community_id joined_at left_at role staff unit channel inviter unionid",
    "history": "time community_id member name kind text id reply_to channel inviter",
    "orders": "time order_id line member community_id campaign product quantity amount cost status refunded_at refunded_amount",
    "posts": "time community_id id sender direction promo reach opens comments",
}


def main(words: Sequence[str]) -> int:
    """Write the files; tell as one line of JSON how much. Return 2 where there is no such cut or folder, with one line why."""
    given = _options(words)
    corp = Corp(given.seed, Clock(given.start, 0.0))
    try:
        window = _window(corp.clock.now(), given)
        given.out.mkdir(parents=True, exist_ok=True)
    except CannotCut as why:
        return _refused(str(why))
    except OSError as why:
        return _refused(f"{given.out} is no folder to write into: {why.strerror}")
    counts = _export(corp, window, given)
    told = {"corp_id": corp.corp_id, "start": moment(window.start), "cut": moment(window.until)}
    print(json.dumps(told | {"since": moment(window.since), "rows": counts}, ensure_ascii=False))  # noqa: T201  (the person at the shell reads it)
    return 0


def _refused(why: str) -> int:
    print(f"wecomsim export: {why}", file=sys.stderr)  # noqa: T201  (as above)
    return 2


def _window(start: float, given: argparse.Namespace) -> Window:
    """Return the window that is asked for. Raises CannotCut for one that begins before the city lived."""
    window = Window.of(start, given.days or DAYS, given.until or "")
    began = midnight(start) - given.past * DAY
    if given.days and given.city == "qinghe" and not given.from_files and window.since < began:
        most = max(0, (window.until - began) // DAY)
        message = (
            f"the city has lived {given.past} days: {most} until the cut, not {given.days}; give it a longer --past"
        )
        raise CannotCut(message)
    return window


def _export(corp: Corp, window: Window, given: argparse.Namespace) -> dict[str, int]:
    if given.from_files:
        return write_again(corp, given.from_files, given.out, window)
    if given.city == "qinghe":
        return write(
            corp, lived(corp, given.groups, given.members_per_group, given.staff, days=given.past), window, given.out
        )
    CITIES[given.city](corp)
    return write(corp, Past(window.since, window.start), window, given.out)


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="wecomsim export", description=__doc__)
    about_the_city(parser, past=PAST)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--days", type=count, help=f"how many days of history, ending at the cut; {DAYS}")
    parser.add_argument(
        "--until", type=day, help="the day whose beginning is the cut; else the first the archive holds"
    )
    return parser.parse_args(words)


def write(corp: Corp, past: Past, window: Window, folder: Path) -> dict[str, int]:
    """Write the files of a past; return how many rows of each kind."""
    pages = _Pages(corp, past, window)
    rows = {"communities": pages.communities, "members": pages.members, "history": pages.history}
    rows |= {"orders": pages.orders, "posts": pages.posts}
    return {kind: _sheet(folder / f"{kind}.csv", COLUMNS[kind].split(), make) for kind, make in rows.items()}


def _sheet(path: Path, columns: list[str], make: Callable[[], Iterable[Cells]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, columns)
        sheet.writeheader()
        for row in make():
            sheet.writerow(row)
            count += 1
    return count


def words_of(said: Said) -> str:
    """Return what a message says, as whoever reads it from the archive puts it together."""
    return "\n".join(str(said.fields[name]) for name in WORDS.get(said.kind, ()) if said.fields.get(name))


class _Pages:
    """The rows of each kind, in order."""

    def __init__(self, corp: Corp, past: Past, window: Window) -> None:
        self.corp, self.past, self.window = corp, past, window
        self.gone = {group.chat_id for group in corp.groups.values() if group.dismissed_at is not None}

    def _until(self, chat_id: str) -> int:
        """Return until when the files tell of a group: the cut, or everything of one that is no more."""
        return self.window.start if chat_id in self.gone else self.window.until

    def _path(self, number: int) -> str:
        names = []
        while number in self.corp.departments and self.corp.departments[number].parent:
            names.append(self.corp.departments[number].name)
            number = self.corp.departments[number].parent
        return "/".join(reversed(names))

    def _name(self, person: str) -> str:
        known = self.corp.staff.get(person)
        return known.name if known else self.corp.customers[person].name

    def communities(self) -> Iterable[Cells]:
        """List the groups as the brand knows them on the day of the start."""
        for group in self.corp.groups.values():
            yield {
                "community_id": group.chat_id,
                "community": group.name,
                "unit": self._path(self.corp.staff[group.owner].department),
                "owner": group.owner,
                "created_at": moment(group.create_time),
                "ended_at": moment(group.dismissed_at) if group.dismissed_at else "",
            }

    def members(self) -> Iterable[Cells]:
        """List every stay that began before the cut, and the staff that sits nowhere."""
        seated = set()
        for stay in sorted(self.past.stays, key=lambda stay: (stay.joined_at, stay.chat_id, stay.person)):
            if stay.joined_at < self._until(stay.chat_id):
                seated.add(stay.person)
                yield self._person(stay.person) | self._stay(stay)
        for userid in self.corp.staff:
            if userid not in seated:
                yield self._person(userid)

    def _person(self, person: str) -> Cells:
        staff = self.corp.staff.get(person)
        if staff:
            return {"member": person, "name": staff.name, "staff": "yes", "unit": self._path(staff.department)}
        customer = self.corp.customers[person]
        return {"member": person, "name": customer.name, "unionid": customer.unionid}

    def _stay(self, stay: Stay) -> Cells:
        group, left = self.corp.groups[stay.chat_id], stay.left_at
        told = left is not None and (left < self._until(stay.chat_id) or stay.chat_id in self.gone)
        role = "owner" if stay.person == group.owner else "admin" if stay.person in group.admins else "member"
        return {
            "community_id": stay.chat_id,
            "joined_at": moment(stay.joined_at),
            "left_at": moment(left) if left is not None and told else "",
            "role": role,
            "channel": CHANNELS.get(stay.state, ""),
            "inviter": stay.inviter,
        }

    def history(self) -> Iterable[Cells]:
        """List what was said, who came and who went, within the window, in the order of time."""
        rows = [*self._said(), *self._moves()]
        return (row for _at, row in sorted(rows, key=lambda each: each[0]))

    def _within(self, chat_id: str, at: float) -> bool:
        return self.window.since <= at < self._until(chat_id)

    def _said(self) -> Iterable[tuple[float, Cells]]:
        for said in self.past.said:
            at = said.at_ms / 1000
            if self._within(said.chat_id, at):
                told: Cells = {"kind": KINDS.get(said.kind, said.kind), "text": words_of(said), "id": said.msgid}
                if said.takes_back:
                    told = {"kind": "recall", "id": said.msgid, "reply_to": said.takes_back.msgid}
                yield at, self._event(at, said.chat_id, said.person) | told

    def _moves(self) -> Iterable[tuple[float, Cells]]:
        """Yield joins and leaves; that a group was dissolved is no leave of anybody's."""
        for stay in self.past.stays:
            if self._within(stay.chat_id, stay.joined_at):
                told: Cells = {"kind": "join", "channel": CHANNELS.get(stay.state, ""), "inviter": stay.inviter}
                yield stay.joined_at, self._event(stay.joined_at, stay.chat_id, stay.person) | told
            left = stay.left_at
            if left is None or left == self.corp.groups[stay.chat_id].dismissed_at:
                continue
            if self._within(stay.chat_id, left):
                yield left, self._event(left, stay.chat_id, stay.person) | {"kind": "leave"}

    def _event(self, at: float, chat_id: str, person: str) -> Cells:
        return {"time": moment(at), "community_id": chat_id, "member": person, "name": self._name(person)}

    def orders(self) -> Iterable[Cells]:
        """List what was bought, until the start."""
        for order in self.past.orders:
            if self.window.since <= order.at < self.window.start:
                refunded = order.refunded_at is not None and order.refunded_at < self.window.start
                yield {
                    "time": moment(order.at), "order_id": order.order_id, "line": order.line, "member": order.person,
                    "community_id": order.chat_id, "campaign": order.campaign, "product": order.product,
                    "quantity": order.quantity, "amount": _yuan(order.amount), "cost": _yuan(order.cost),
                    "status": "paid" if order.status == "refunded" and not refunded else order.status,
                    "refunded_at": moment(order.refunded_at) if order.refunded_at and refunded else "",
                    "refunded_amount": _yuan(order.refunded) if refunded else "",
                }  # fmt: skip

    def posts(self) -> Iterable[Cells]:
        """List what staff published, until the start."""
        for post in self.past.posts:
            at = post.said.at_ms / 1000
            if self.window.since <= at < self.window.start:
                yield {
                    "time": moment(at), "community_id": post.said.chat_id, "id": f"p{post.said.msgid}", "sender": post.said.person,
                    "direction": post.direction, "promo": "yes" if post.sells else "no",
                    "reach": post.reach, "opens": post.opens, "comments": post.comments,
                }  # fmt: skip


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"
