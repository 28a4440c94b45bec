"""A made-up town straight into a workspace, for trials at a scale where files would only cost time.

Rows are made in bulk and lake files through `lake.actions`; texts are left out, their features come from the real rules.
What the lake copies of rows (memberships, orders …) is published afterwards by the owning apps, as after an import.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa
from django.db import transaction

from jinlin.communities import types
from jinlin.communities.history import rules
from jinlin.communities.models import Channel, Community, Membership, Placement
from jinlin.console.synth import bulk, files, pour_trade
from jinlin.console.synth import plan as plans
from jinlin.console.synth.brand import CHANNELS
from jinlin.console.synth.crowd import OWNER, PERSON, TIERS, mixed, tiers
from jinlin.console.synth.plan import DAY, NEVER
from jinlin.console.synth.tables import Writer
from jinlin.console.synth.texts import KINDS
from jinlin.lake import actions as lake
from jinlin.lake import engine
from jinlin.members.models import Affiliation, Identity, Member
from jinlin.workspaces.unit_paths import UnitTree

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.console.synth.crowd import Crowd
    from jinlin.console.synth.files import Part
    from jinlin.console.synth.plan import Ints, Plan, Wish
    from jinlin.workspaces.models import Workspace

SCALE = 8  # parts as many times larger than those of the files
_LATEST = 1 << 37  # local seconds that a datetime can still hold
_ROLES = ("member", "owner", "admin")
_AFFILIATIONS = ("", "staff", "bot", "alternate")
_FEATURES = ("length", "emoji_only", "plus_one", "link", "qr", "phone", "question", "promo", "mention", "fingerprint")


class NotEmpty(Exception):
    """The workspace has communities already; made-up ones are not mixed with others."""


@dataclass
class Pouring:
    """One town on its way into one workspace."""

    plan: Plan
    workspace: Workspace
    now: datetime

    def __post_init__(self) -> None:
        self.writer = Writer(self.plan)
        self.offsets = _offsets(self.plan.wish, self.workspace)
        self.members = np.zeros(int(self.plan.seats.sum()) + self.writer.staff, dtype=np.int64)
        self.communities = np.zeros(self.plan.wish.groups, dtype=np.int64)
        self.channels = np.zeros(len(CHANNELS), dtype=np.int64)
        self.counts = Counter[str]()
        self.features = _features(tuple(self.writer.lines.lines))

    def utc(self, at: Ints) -> list[datetime | None]:
        """Return local seconds as moments in UTC, without zone; None for NEVER."""
        moments = (np.minimum(at, _LATEST) - self.offset(at)).astype("datetime64[s]").astype(object)
        moments[at >= NEVER] = None
        return list(moments)

    def utc_aware(self, at: Ints) -> list[datetime | None]:
        """Return the same with their zone."""
        return [moment and moment.replace(tzinfo=UTC) for moment in self.utc(at)]

    def offset(self, at: Ints) -> Ints:
        """Return how far the wall clock is ahead of UTC at these local seconds."""
        first, ahead = self.offsets
        return ahead[np.clip(at // DAY - first, 0, len(ahead) - 1)]

    def day(self, day: Ints) -> list[date]:
        """Return days of the window as dates."""
        return list((self.plan.wish.start // DAY + day).astype("datetime64[D]").astype(object))


def pour(
    wish: Wish, workspace: Workspace, now: datetime, listen: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Fill an empty workspace with a made-up town; return how many rows of each kind. Raises NotEmpty."""
    if Community.objects.filter(workspace=workspace).exists():
        raise NotEmpty(workspace.slug)
    work = Pouring(plans.draw(wish), workspace, now)
    with transaction.atomic():
        _channels(work)
        _communities(work)
    for part in files.parts(work.plan, scale=SCALE):
        with transaction.atomic():
            _people(work, part.crowd)
            _memberships(work, part.crowd)
            pour_trade.pour(work, part)
        _history(work, part)
        if listen:
            listen(part.offset + len(part.talk), wish.messages)
    return dict(work.counts)


def _offsets(wish: Wish, workspace: Workspace) -> tuple[int, Ints]:
    """Return the first day known and the zone's offset at noon of it and of every day after."""
    first = wish.start // DAY - 2400
    noons = (datetime.fromtimestamp((first + n) * DAY + DAY // 2, UTC) for n in range(wish.end // DAY - first + 1))
    ahead = [noon.replace(tzinfo=workspace.zone).utcoffset() or timedelta(0) for noon in noons]
    return first, np.array([int(one.total_seconds()) for one in ahead])


@lru_cache(maxsize=1)
def _features(lines: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return the features of every line, by the rules an import uses."""
    table = ibis.memtable(pa.table({"text": lines, "place": range(len(lines))}))
    found = table.select("place", **rules.features(table["text"], ibis.literal("message")))
    rows = engine.connect().to_pyarrow(found.order_by("place"))
    filled = {
        name: rows[name].combine_chunks().fill_null(0 if name in {"length", "fingerprint"} else False)
        for name in _FEATURES
    }
    return {name: values.to_numpy(zero_copy_only=False) for name, values in filled.items()}


def _channels(work: Pouring) -> None:
    rows = [Channel(workspace=work.workspace, name=one.name, kind=one.kind) for one in CHANNELS]
    work.channels[:] = bulk.make(Channel, rows)


def _communities(work: Pouring) -> None:
    plan, tree = work.plan, UnitTree(work.workspace)
    units = [tree.make(store.path, write=True)[0] for store in plan.stores]
    opened, ended = work.utc_aware(plan.opened), work.utc_aware(plan.ended)
    rows = [
        Community(
            workspace=work.workspace,
            external_id=f"wrQH{n + 1:05d}",
            name=plan.names[n],
            unit_id=units[int(plan.store[n])],
            owner_name=work.writer.staff_names[int(plan.store[n]) * 3],
            cap=max(plan.story_of(n).cap, int(plan.seats[n])),
            opened_at=opened[n],
            ended_at=ended[n],
        )
        for n in range(plan.wish.groups)
    ]
    work.communities[:] = bulk.make(Community, rows)
    places = {
        story: types.read(story.types.split(";")) for story in {plan.story_of(n) for n in range(plan.wish.groups)}
    }
    placed = [
        (int(work.communities[n]), *one) for n in range(plan.wish.groups) for one in places[plan.story_of(n)].items()
    ]
    community, axis, key = zip(*placed, strict=True)
    everywhere = [work.workspace.pk] * len(placed)
    bulk.insert(
        Placement,
        {"workspace_id": everywhere, "community_id": list(community), "axis": list(axis), "key": list(key)},
    )
    work.counts["communities"] = plan.wish.groups


def _people(work: Pouring, crowd: Crowd) -> None:
    """Make the members this part brings, with identity and, where they are no ordinary ones, affiliation."""
    person, row = np.unique(crowd.person, return_index=True)
    new = work.members[person] == 0
    person, row = person[new], row[new]
    ordinary = crowd.affiliation[row] == PERSON
    everywhere = [work.workspace.pk] * len(person)
    made = bulk.insert_named(
        Member,
        {
            "workspace_id": everywhere,
            "name": work.writer.names_at(person, np.full(len(person), work.plan.wish.end)).to_pylist(),
            "tier": [TIERS[tier] if plain else "" for tier, plain in zip(tiers(person), ordinary, strict=True)],
            "first_seen_at": work.utc(crowd.joined[row]),
        },
    )
    work.members[person] = made
    ids = work.writer.ids(person).to_pylist()
    bulk.insert(Identity, {"workspace_id": everywhere, "member_id": made, "external_id": ids})
    outside = np.flatnonzero(~ordinary)
    bulk.insert(
        Affiliation,
        {
            "workspace_id": everywhere[: len(outside)],
            "member_id": [made[place] for place in outside],
            "kind": [_AFFILIATIONS[kind] for kind in crowd.affiliation[row][outside]],
        },
    )
    work.counts["members"] += len(made)


def _memberships(work: Pouring, crowd: Crowd) -> None:
    inviter = np.where(crowd.inviter >= 0, work.members[crowd.person[np.maximum(crowd.inviter, 0)]], 0)
    channel = np.where(crowd.channel >= 0, work.channels[np.maximum(crowd.channel, 0)], 0)
    columns = {
        "workspace_id": [work.workspace.pk] * len(crowd),
        "community_id": work.communities[crowd.community].tolist(),
        "member_id": work.members[crowd.person].tolist(),
        "joined_at": work.utc(crowd.joined),
        "left_at": work.utc(crowd.left),
        "left_basis": np.where(crowd.left < NEVER, "declared", "").tolist(),
        "role": [_ROLES[role] for role in crowd.role],
        "channel_id": _known(channel),
        "inviter_id": _known(inviter),
    }
    work.counts["memberships"] += bulk.insert(Membership, columns)
    heads = np.flatnonzero(crowd.role == OWNER)
    owners = [
        Community(pk=pk, owner_id=owner)
        for pk, owner in zip(
            work.communities[crowd.community[heads]].tolist(), work.members[crowd.person[heads]].tolist(), strict=True
        )
    ]
    bulk.set_fields(Community, owners, ["owner"])


def _known(ids: Ints) -> list[int | None]:
    return [pk or None for pk in ids.tolist()]


def _history(work: Pouring, part: Part) -> None:
    """Stage the part's messages, comings and goings, one file a day, and list them at once."""
    table = pa.concat_tables(
        [_said(work, part), _moved(work, part.crowd, came=True), _moved(work, part.crowd, came=False)]
    )
    staged = lake.stage_days(work.workspace, "history", ibis.memtable(table))
    lake.commit(work.workspace, f"synth:{work.plan.wish.seed}:{part.where.start}", staged, now=work.now)
    work.counts["history"] += len(table)


def _said(work: Pouring, part: Part) -> pa.Table:
    crowd, talk, lines = part.crowd, part.talk, work.writer.lines
    number = part.offset + np.arange(len(talk))
    line = lines.first[talk.say] + (part.rng.random(len(talk)) * lines.count[talk.say]).astype(np.int64)
    spoken = np.isin(np.array(KINDS)[talk.form], ("message", "link", "mini_program", "relay", "vote"))
    known = {name: _where(spoken, values[line]) for name, values in work.features.items()}
    reply = pa.array(_key(part.offset + talk.answers), mask=~talk.quoted)
    kind = pa.array(KINDS).take(pa.array(talk.form))
    return _rows(work, crowd, talk.who, talk.at, {"key": _key(number), "kind": kind, "reply_to": reply, **known})


def _where(spoken: np.ndarray, values: np.ndarray) -> pa.Array:
    """Return a feature of the spoken rows; what is not spoken has none."""
    if values.dtype == np.int64:
        return pa.array(values, mask=~spoken | (values == 0))  # a fingerprint, missing where nothing is left of a text
    return pa.array(np.where(spoken, values, values.dtype.type(0)))


def _moved(work: Pouring, crowd: Crowd, *, came: bool) -> pa.Table:
    moments = crowd.joined if came else crowd.left
    rows = np.flatnonzero((moments >= work.plan.wish.start) & (moments < NEVER))
    word = "join" if came else "leave"
    key = mixed((crowd.community[rows] * (1 << 32) + rows) * 2 + came, 73)
    return _rows(work, crowd, rows, moments[rows], {"key": key, "kind": pa.array([word] * len(rows), pa.string())})


def _rows(work: Pouring, crowd: Crowd, who: Ints, at: Ints, known: dict[str, Any]) -> pa.Table:
    """Return rows of the dataset `history`; features nobody gave are those of no text."""
    count = len(who)
    no, never = pa.array(np.zeros(count, bool)), pa.nulls(count, pa.int64())
    plain = dict.fromkeys(_FEATURES[1:-1], no)
    columns = {
        "on": pa.array((at // DAY).astype("datetime64[D]")),
        "community": pa.array(work.communities[crowd.community[who]]),
        "person": pa.array(work.members[crowd.person[who]]),
        "at": pa.array(((at - work.offset(at)) * 1_000_000).astype("datetime64[us]")),
        "digest": known["key"],
        "length": pa.array(np.zeros(count, np.int32)),
        **plain,
        "reply_to": never,
        "target": never,
        "fingerprint": never,
        "rules": pa.array(np.full(count, rules.RULES, np.int16)),
        **known,
    }
    order = (
        "on",
        "community",
        "person",
        "at",
        "key",
        "digest",
        "kind",
        *_FEATURES[:-1],
        "reply_to",
        "target",
        "fingerprint",
    )
    return pa.table({name: columns[name] for name in (*order, "rules")})


def _key(number: Ints) -> Ints:
    """Return keys that look as those of messages do: spread over all 62 bits."""
    return mixed(number, 71)
