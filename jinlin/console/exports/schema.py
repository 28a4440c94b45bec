"""Files of the neutral schema, as `docs/guide/import.md` documents them: what is written here, the importers read (R-274).

Columns that no importer knows carry what may not leave whole (a masked phone) or what cannot be brought back (which tags are
the corp's); an import names them in its report and passes over them.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from jinlin.communities.history.kinds import MESSAGES
from jinlin.communities.models import Community, Membership
from jinlin.communities.queries import visible_members
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.core.text import mask_phone
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.members.models import Affiliation, Identity, Member, Tagging

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import ibis

    from jinlin.workspaces.access import Access

    Row = list[object]

__all__ = ["KINDS", "Wanted", "count_of", "sheet_of"]

T = TypeVar("T")
AT_ONCE = 1_000
MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
COLUMNS = {
    "communities": "community_id community unit type owner cap created_at ended_at",
    "members": "member name community_id joined_at left_at role tier tags staff unit channel inviter unionid region phone_masked",
    "tags": "member name tags corp_tags",
    "history": "time community_id member name kind text id reply_to channel inviter",
}
KINDS = tuple(COLUMNS)
MOMENTS = {"created_at", "ended_at", "joined_at", "left_at", "time"}


@dataclass(frozen=True)
class Wanted:
    """What is to be written: of whom, which kind, and of talk in which group on which days [since, until)."""

    access: Access
    kind: str
    community: Community | None = None
    since: date | None = None
    until: date | None = None


def sheet_of(wanted: Wanted) -> Sheet:
    """Return the table; its rows are read as it is written."""
    columns = [Column(name, "moment" if name in MOMENTS else "text") for name in COLUMNS[wanted.kind].split()]
    return Sheet(wanted.kind, columns, ROWS[wanted.kind](wanted))


def count_of(wanted: Wanted) -> int:
    """Return how many rows there will be, at most."""
    if wanted.kind == "communities":
        return int(Community.objects.visible_to(wanted.access).count())
    if wanted.kind == "members":
        return int(_memberships(wanted).count()) + (0 if wanted.community else int(_groupless(wanted).count()))
    if wanted.kind == "tags":
        return int(_tagged(wanted).count())
    talk = int(_talk(wanted, "history").count().to_pyarrow().as_py())
    return talk + 2 * int(_memberships(wanted).count())


def _some(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    walked = iter(rows)
    while some := list(islice(walked, size)):
        yield some


# -- groups ----------------------------------------------------------------------------------------------


def _communities(wanted: Wanted) -> Iterator[Row]:
    rows = Community.objects.visible_to(wanted.access).select_related("unit", "owner").prefetch_related("placements")
    paths = _Paths()
    for some in _some(rows.order_by("pk").iterator(chunk_size=AT_ONCE), AT_ONCE):
        ids = _ids({row.owner_id for row in some if row.owner_id})
        for row in some:
            types = ";".join(sorted(each.key for each in row.placements.all()))
            owner = ids.get(row.owner_id or 0, row.owner_name)
            place = [row.external_id or row.slug, row.name, paths.of(row.unit), types, owner, row.cap]
            yield [*place, row.opened_at, row.ended_at]


class _Paths:
    """Units as the importers read them: 大区/门店, without the headquarters above."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, unit: Any) -> str:
        """Return the path of a unit below headquarters; empty for headquarters."""
        if unit is None or unit.parent_id is None:
            return ""
        if unit.pk not in self._known:
            above = self.of(unit.parent)
            self._known[unit.pk] = f"{above}/{unit.name}" if above else unit.name
        return self._known[unit.pk]


def _ids(members: Iterable[int]) -> dict[int, str]:
    """Return by which id each member is known outside, the first of several; none of those who were forgotten."""
    rows = Identity.objects.filter(member__in=set(members), member__forgotten_at=None).order_by("-pk")
    return dict(rows.values_list("member_id", "external_id"))


# -- people ----------------------------------------------------------------------------------------------


def _memberships(wanted: Wanted) -> Any:
    rows = Membership.objects.filter(workspace=wanted.access.workspace, member__forgotten_at=None)
    if wanted.community:
        return rows.filter(community=wanted.community)
    return rows.filter(community__in=Community.objects.visible_to(wanted.access).order_by().values("pk"))


def _groupless(wanted: Wanted) -> Any:
    return visible_members(wanted.access).filter(forgotten_at=None, memberships=None)


def _members(wanted: Wanted) -> Iterator[Row]:
    seats = _memberships(wanted).select_related("member__unit__parent", "community", "channel").order_by("pk")
    for some in _some(seats.iterator(chunk_size=AT_ONCE), AT_ONCE):
        yield from _people([(row.member, row) for row in some])
    if wanted.community is None:
        rows = _groupless(wanted).select_related("unit__parent").order_by("pk")
        for some in _some(rows.iterator(chunk_size=AT_ONCE), AT_ONCE):
            yield from _people([(row, None) for row in some])


def _people(pairs: Sequence[tuple[Member, Membership | None]]) -> Iterator[Row]:
    numbers = {member.pk for member, _seat in pairs}
    ids = _ids(numbers | {seat.inviter_id for _member, seat in pairs if seat and seat.inviter_id})
    tags, kinds, paths = _tags_of(numbers), _kinds_of(numbers), _Paths()
    for member, seat in pairs:
        stay: Row = ["", None, None, ""]
        if seat:
            stay = [seat.community.external_id or seat.community.slug, seat.joined_at, seat.left_at, str(seat.role)]
        own, corp = tags[member.pk]
        about = [member.tier, ";".join([*own, *corp]), kinds.get(member.pk, ""), paths.of(member.unit)]
        came = [seat.channel.name if seat and seat.channel else "", ids.get(seat.inviter_id or 0, "") if seat else ""]
        rest = [member.unionid or "", member.region, member.phone_masked]
        yield [ids.get(member.pk, member.slug), member.name, *stay, *about, *came, *rest]


def _tags_of(members: Iterable[int]) -> dict[int, tuple[list[str], list[str]]]:
    """Return by member their own tags and the corp's."""
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    rows = Tagging.objects.filter(member__in=set(members)).order_by("tag__name")
    for member, name, external in rows.values_list("member_id", "tag__name", "tag__external_id"):
        found[member][1 if external else 0].append(name)
    return found


def _kinds_of(members: Iterable[int]) -> dict[int, str]:
    return dict(Affiliation.objects.filter(member__in=set(members)).values_list("member_id", "kind"))


# -- tags ------------------------------------------------------------------------------------------------


def _tagged(wanted: Wanted) -> Any:
    tagged = Tagging.objects.filter(workspace=wanted.access.workspace).order_by().values("member_id")
    rows = visible_members(wanted.access).filter(forgotten_at=None, pk__in=tagged)
    if wanted.community:
        rows = rows.filter(memberships__community=wanted.community).distinct()
    return rows


def _tags(wanted: Wanted) -> Iterator[Row]:
    for some in _some(_tagged(wanted).order_by("pk").iterator(chunk_size=AT_ONCE), AT_ONCE):
        numbers = [row.pk for row in some]
        ids, tags = _ids(numbers), _tags_of(numbers)
        for row in some:
            own, corp = tags[row.pk]
            yield [ids.get(row.pk, row.slug), row.name, ";".join([*own, *corp]), ";".join(corp)]


# -- talk ------------------------------------------------------------------------------------------------


def _talk(wanted: Wanted, dataset: str) -> ibis.Table:
    table = lake.table(wanted.access.workspace, dataset, wanted.since, wanted.until)
    return table.filter(table["community"] == (wanted.community.pk if wanted.community else 0))


def _history(wanted: Wanted) -> Iterator[Row]:
    """Yield what was said, who came and who left, in the order of time; phone numbers in texts are masked."""
    if wanted.community is None:
        return
    place = wanted.community.external_id or wanted.community.slug
    moves = deque(_moves(wanted))
    for some in _some(_said(wanted), AT_ONCE):
        ids = _ids({row["person"] for row in some if row["person"]})
        for row in some:
            while moves and moves[0][0] <= row["at"]:
                yield _moved(place, moves.popleft())
            if row["person"] in ids:  # of people who were forgotten nothing leaves
                yield _message(place, ids[row["person"]], row)
    yield from (_moved(place, each) for each in moves)


def _message(place: str, who: str, row: dict[str, Any]) -> Row:
    answers = row["target"] if row["kind"] == "recall" else row["reply_to"]
    text = MOBILE.sub(lambda found: mask_phone(found[0]), row["text"] or "")
    known = [f"m{row['key']}", "" if answers is None else f"m{answers}"]
    return [row["at"], place, who, row["name"] or "", row["kind"], text, *known, "", ""]


def _said(wanted: Wanted) -> Iterator[dict[str, Any]]:
    rows, texts = _talk(wanted, "history"), _talk(wanted, "texts").select("key", "name", "text")
    rows = rows.filter(rows["kind"].isin([*MESSAGES, "recall"]))
    columns = ["at", "person", "kind", "key", "reply_to", "target", "name", "text"]
    for batch in engine.batches(rows.left_join(texts, "key").select(*columns).order_by("at", "key"), AT_ONCE):
        for row in batch.to_pylist():
            yield row | {"at": row["at"].replace(tzinfo=UTC)}


Move = tuple[datetime, str, str, str, str]  # when, join or leave, who, channel, inviter


def _moves(wanted: Wanted) -> list[Move]:
    """List who came and left within the days."""
    found: list[tuple[datetime, str, Membership]] = []
    for seat in _memberships(wanted).select_related("channel", "member"):
        found.append((seat.joined_at, "join", seat))
        found += [(seat.left_at, "leave", seat)] if seat.left_at else []
    zone = wanted.access.workspace.zone
    within = [each for each in found if _is_within(wanted, each[0].astimezone(zone).date())]
    people = {seat.member_id for _at, _kind, seat in within} | {seat.inviter_id or 0 for _at, _kind, seat in within}
    ids = _ids(people)
    rows = [
        (at, kind, ids.get(seat.member_id, seat.member.slug), *(_origin(seat, ids) if kind == "join" else ("", "")))
        for at, kind, seat in within
    ]
    return sorted(rows)


def _origin(seat: Membership, ids: dict[int, str]) -> tuple[str, str]:
    return (seat.channel.name if seat.channel else "", ids.get(seat.inviter_id or 0, ""))


def _is_within(wanted: Wanted, on: date) -> bool:
    return (wanted.since is None or wanted.since <= on) and (wanted.until is None or on < wanted.until)


def _moved(place: str, move: Move) -> Row:
    at, kind, who, channel, inviter = move
    return [at, place, who, "", kind, "", "", "", channel, inviter]


ROWS = {"communities": _communities, "members": _members, "tags": _tags, "history": _history}
