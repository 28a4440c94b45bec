"""People, customers and tags as the platform knows them: found or made, changed where they differ, never deleted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.events import actions as events
from jinlin.events.actions import Happened
from jinlin.members.actions.identifying import known_ids, link
from jinlin.members.models import Affiliation, AffiliationKind, Follow, FollowEnd, Member, Tag, Tagging

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.models import Workspace

__all__ = [
    "FollowAsIs",
    "PersonAsIs",
    "TagAsIs",
    "drop_follow",
    "end_follow",
    "end_follows",
    "keep_follows_of",
    "keep_tags",
    "meet",
    "mirror_follows",
    "mirror_tags",
    "retag",
]

_ROWS = 400
_FOLLOW = ("since", "remark", "description", "way", "state", "tag_ids")


@dataclass(frozen=True)
class PersonAsIs:
    """Somebody as the platform names them."""

    external_id: str
    name: str = ""
    unionid: str = ""
    staff: bool = False


@dataclass(frozen=True)
class FollowAsIs:
    """A customer of an account of the corp, as the platform tells it."""

    person: PersonAsIs
    userid: str
    since: datetime
    remark: str = ""
    description: str = ""
    way: int | None = None
    state: str = ""
    tag_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class TagAsIs:
    """A tag of the corp."""

    external_id: str
    group: str
    name: str


@transaction.atomic
def meet(workspace: Workspace, people: Iterable[PersonAsIs], *, now: datetime) -> dict[str, int]:
    """Return the member behind each id: known by it, known by the same unionid, or made; names and unionids kept up."""
    wanted = {person.external_id: person for person in people}
    found = known_ids(workspace, wanted)
    missing = [person for key, person in wanted.items() if key not in found]
    by_unionid = _by_unionid(workspace, missing)
    linked = {each.external_id: by_unionid[each.unionid] for each in missing if each.unionid in by_unionid}
    made = _make(workspace, [each for each in missing if each.external_id not in linked], now)
    link(workspace, None, linked | made)
    _describe(workspace, wanted, found)
    found |= linked | made
    _affiliate(workspace, {found[key] for key, person in wanted.items() if person.staff})
    return found


def _by_unionid(workspace: Workspace, people: Sequence[PersonAsIs]) -> dict[str, int]:
    unionids = [person.unionid for person in people if person.unionid]
    if not unionids:
        return {}
    rows = Member.objects.filter(workspace=workspace, unionid__in=unionids).values_list("unionid", "id")
    return {unionid: pk for unionid, pk in rows if unionid}


def _make(workspace: Workspace, people: Sequence[PersonAsIs], now: datetime) -> dict[str, int]:
    """Make members; two ids that share a unionid are one person."""
    rows: dict[str, Member] = {}
    for person in people:
        row = Member(workspace=workspace, name=person.name[:120], unionid=person.unionid or None, first_seen_at=now)
        rows.setdefault(person.unionid or f"={person.external_id}", row)
    Member.objects.bulk_create(rows.values(), batch_size=_ROWS)
    return {each.external_id: rows[each.unionid or f"={each.external_id}"].pk for each in people}


def _describe(workspace: Workspace, wanted: Mapping[str, PersonAsIs], found: Mapping[str, int]) -> None:
    """Give known people the name and unionid they have now; a unionid somebody else has stays theirs."""
    told = {found[key]: person for key, person in wanted.items() if key in found}
    changed = []
    free = set(told) and _unionids_free(workspace, told)
    for row in Member.objects.filter(pk__in=told, forgotten_at=None).only("id", "name", "unionid"):
        person = told[row.pk]
        name = person.name[:120] or row.name
        unionid = row.unionid or (person.unionid if person.unionid in free else None) or None
        if (row.name, row.unionid) != (name, unionid):
            row.name, row.unionid = name, unionid
            changed.append(row)
    Member.objects.bulk_update(changed, ["name", "unionid"], batch_size=_ROWS)


def _unionids_free(workspace: Workspace, told: Mapping[int, PersonAsIs]) -> set[str]:
    asked = [person.unionid for person in told.values() if person.unionid]
    taken = set(Member.objects.filter(workspace=workspace, unionid__in=asked).values_list("unionid", flat=True))
    return {each for each in asked if asked.count(each) == 1} - taken


def _affiliate(workspace: Workspace, members: Collection[int]) -> None:
    """Say of members that they are staff; whoever is known as one, or as a bot or an alternate account, stays so."""
    known = Affiliation.objects.filter(workspace=workspace, member__in=members)
    new = set(members) - set(known.values_list("member_id", flat=True))
    rows = [Affiliation(workspace=workspace, member_id=each, kind=AffiliationKind.STAFF) for each in sorted(new)]
    Affiliation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_ROWS)
    Member.objects.filter(pk__in=new).update(published=False)


@transaction.atomic
def mirror_follows(workspace: Workspace, follows: Sequence[FollowAsIs], *, now: datetime) -> int:
    """Let these follows be as told; return how many were new or differed. What is not told stays as it is."""
    people = meet(workspace, [follow.person for follow in follows], now=now)
    gone = set(Member.objects.filter(pk__in=people.values(), forgotten_at__isnull=False).values_list("pk", flat=True))
    told = {
        (people[follow.person.external_id], follow.userid.lower()): follow
        for follow in follows
        if people[follow.person.external_id] not in gone
    }
    rows = Follow.objects.filter(workspace=workspace, member__in={member for member, _userid in told}, ended_at=None)
    known = {(row.member_id, row.userid): row for row in rows}
    _end_those_begun_again(workspace, known, told, now)
    had = {row.pk: row.tag_ids for row in known.values()}
    changed = [row for key, row in known.items() if key in told and _differs(row, told[key])]
    new = [
        Follow(workspace=workspace, member_id=member, userid=userid, **_wanted(follow))
        for (member, userid), follow in told.items()
        if (member, userid) not in known
    ]
    Follow.objects.bulk_update(changed, _FOLLOW, batch_size=_ROWS)
    Follow.objects.bulk_create(new, batch_size=_ROWS)
    if new or changed:
        retag(workspace, {row.member_id for row in [*new, *changed]}, now=now)
    _tell(workspace, "member.followed", new, now)
    _tell_of_tags(workspace, changed, had, now)
    return len(new) + len(changed)


def _end_those_begun_again(
    workspace: Workspace,
    known: dict[tuple[int, str], Follow],
    told: Mapping[tuple[int, str], FollowAsIs],
    now: datetime,
) -> None:
    """End what has begun anew since: the two became friends again, and that is a follow of its own."""
    for key, row in list(known.items()):
        if key in told and row.since < told[key].since:
            by = FollowEnd.CUSTOMER if row.dropped_at else FollowEnd.NOT_LISTED
            _end(workspace, [row], at=row.dropped_at or told[key].since, by=by, now=now)
            del known[key]


def _tell_of_tags(
    workspace: Workspace, rows: Sequence[Follow], had: Mapping[int, Sequence[str]], now: datetime
) -> None:
    """Record whose tags an account changed in the platform's own client."""
    facts = []
    for row in rows:
        added, removed = sorted(set(row.tag_ids) - set(had[row.pk])), sorted(set(had[row.pk]) - set(row.tag_ids))
        if added or removed:
            data = {"member": row.member_id, "userid": row.userid, "added": added, "removed": removed}
            facts.append(Happened("member.tags_changed", f"read:{row.pk}:{int(now.timestamp())}", now, data))
    events.record_all(workspace, facts, now=now)


def _wanted(follow: FollowAsIs) -> dict[str, object]:
    return {
        "since": follow.since,
        "remark": follow.remark[:120],
        "description": follow.description[:400],
        "way": follow.way,
        "state": follow.state[:64],
        "tag_ids": sorted(follow.tag_ids),
    }


def _differs(row: Follow, follow: FollowAsIs) -> bool:
    wanted = _wanted(follow)
    differing = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


@transaction.atomic
def drop_follow(workspace: Workspace, external_id: str, userid: str, *, at: datetime, now: datetime) -> int:
    """Note that the customer deleted the account: the relation stays, one-way, and no message arrives [D:92130]."""
    rows = list(_open(workspace, external_id, userid).filter(dropped_at=None, since__lte=at))
    for row in rows:
        row.dropped_at = at
    Follow.objects.bulk_update(rows, ["dropped_at"])
    _tell(workspace, "member.dropped_account", rows, now)
    return len(rows)


@transaction.atomic
def end_follow(
    workspace: Workspace, external_id: str, userid: str, *, at: datetime, by: FollowEnd, now: datetime
) -> int:
    """End a follow; what is over already stays so. Return how many ended. Tags and history stay."""
    return _end(workspace, list(_open(workspace, external_id, userid).filter(since__lte=at)), at=at, by=by, now=now)


def _open(workspace: Workspace, external_id: str, userid: str) -> QuerySet[Follow]:
    return Follow.objects.filter(
        workspace=workspace,
        userid=userid.lower(),
        member__identities__external_id=external_id,
        member__identities__workspace=workspace,
        ended_at=None,
    )


@transaction.atomic
def keep_follows_of(workspace: Workspace, userid: str, external_ids: Collection[str], *, now: datetime) -> int:
    """End the follows of an account that a complete reading of its customers did not name; return how many."""
    rows = Follow.objects.filter(workspace=workspace, userid=userid.lower(), ended_at=None)
    listed = set(known_ids(workspace, external_ids).values())
    gone = [row for row in rows if row.member_id not in listed]
    return _end(workspace, gone, at=now, by=FollowEnd.NOT_LISTED, now=now)


def _end(workspace: Workspace, rows: Sequence[Follow], *, at: datetime, by: FollowEnd, now: datetime) -> int:
    return end_follows(workspace, rows, {row.pk: at for row in rows}, by=by, now=now)


def end_follows(
    workspace: Workspace, rows: Sequence[Follow], ends: Mapping[int, datetime], *, by: FollowEnd, now: datetime
) -> int:
    """End follows, each at its own time; return how many."""
    for row in rows:
        row.ended_at, row.ended_by = max(ends[row.pk], row.since), by
    Follow.objects.bulk_update(rows, ["ended_at", "ended_by"], batch_size=_ROWS)
    _tell(workspace, "member.unfollowed", rows, now)
    return len(rows)


def _tell(workspace: Workspace, kind: str, rows: Iterable[Follow], now: datetime) -> None:
    facts = [
        Happened(
            kind,
            f"{row.member_id}:{row.userid}:{int(row.since.timestamp())}",
            row.ended_at or row.dropped_at or row.since,
            {"member": row.member_id, "userid": row.userid, "state": row.state},
        )
        for row in rows
    ]
    events.record_all(workspace, facts, now=now)


def retag(workspace: Workspace, members: Collection[int], *, now: datetime) -> None:
    """Let members carry the corp's tags that the accounts which follow them put on them; our own tags are not touched.

    Whoever is followed by nobody any more keeps the tags they had.
    """
    wanted: dict[int, set[str]] = defaultdict(set)
    for member, tag_ids in Follow.objects.filter(workspace=workspace, member__in=members, ended_at=None).values_list(
        "member_id", "tag_ids"
    ):
        wanted[member].update(tag_ids)
    tags = dict(Tag.objects.filter(workspace=workspace, external_id__isnull=False).values_list("external_id", "id"))
    carried = Tagging.objects.filter(workspace=workspace, member__in=wanted, tag__external_id__isnull=False)
    has = {(row.member_id, row.tag_id): row.pk for row in carried}
    should = {(member, tags[each]) for member, each_ids in wanted.items() for each in each_ids if each in tags}
    new = [Tagging(workspace=workspace, member_id=member, tag_id=tag, at=now) for member, tag in should - set(has)]
    Tagging.objects.bulk_create(new, ignore_conflicts=True, batch_size=_ROWS)
    Tagging.objects.filter(pk__in=[pk for key, pk in has.items() if key not in should]).delete()


@transaction.atomic
def mirror_tags(workspace: Workspace, tags: Sequence[TagAsIs], *, now: datetime) -> int:
    """Let the corp's tags be as told, whole; return how many were new, renamed or gone.

    A tag of ours that has the group and name of a corp tag becomes it. A deleted one is marked, not deleted.
    """
    rows = list(Tag.objects.filter(workspace=workspace))
    by_id = {row.external_id: row for row in rows if row.external_id}
    by_name = {(row.group, row.name): row for row in rows}
    told = {each.external_id: each for each in tags}
    happened: list[tuple[str, Tag]] = []
    changed = 0
    for key, row in by_id.items():
        if key not in told and row.gone_at is None:
            row.gone_at, changed = now, changed + 1
            row.save(update_fields=["gone_at"])
            happened.append(("tag.deleted", row))
    for each in told.values():
        row_or_none = by_id.get(each.external_id)
        before = (row_or_none.group, row_or_none.name) if row_or_none else None
        changed += _keep_tag(workspace, each, row_or_none, by_name)
        if row_or_none and before != (row_or_none.group, row_or_none.name):
            happened.append(("tag.renamed", row_or_none))
    stamp = int(now.timestamp())
    facts = [Happened(kind, f"{row.pk}:{stamp}", now, {"tag": row.pk}) for kind, row in happened]
    events.record_all(workspace, facts, now=now)
    return changed


@transaction.atomic
def keep_tags(workspace: Workspace, tags: Sequence[TagAsIs]) -> list[Tag]:
    """Let these tags of the corp be as told and return them; of the others nothing is said."""
    rows = list(Tag.objects.filter(workspace=workspace))
    by_id = {row.external_id: row for row in rows if row.external_id}
    by_name = {(row.group, row.name): row for row in rows}
    for each in tags:
        _keep_tag(workspace, each, by_id.get(each.external_id), by_name)
    return list(Tag.objects.filter(workspace=workspace, external_id__in=[each.external_id for each in tags]))


def _keep_tag(workspace: Workspace, told: TagAsIs, row: Tag | None, by_name: dict[tuple[str, str], Tag]) -> bool:
    group, name = told.group[:40], told.name[:40]
    namesake = by_name.get((group, name))
    if row is None and namesake is not None and namesake.external_id is None:
        row = namesake
    if namesake is not None and namesake is not row:  # two of a name: the older keeps it until the platform renames one
        name = f"{name[:28]}·{told.external_id[-10:]}"
    row = row or Tag(workspace=workspace)
    if (row.external_id, row.group, row.name, row.gone_at) == (told.external_id, group, name, None):
        return False
    by_name.pop((row.group, row.name), None)
    row.external_id, row.group, row.name, row.gone_at = told.external_id, group, name, None
    row.save()
    by_name[group, name] = row
    return True
