"""The arrays as tables of the neutral schema, ready to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jinlin.console.synth import crowd as crowds
from jinlin.console.synth import names
from jinlin.console.synth.brand import CAMPAIGNS, CHANNELS, COST_KINDS, EVERYDAY_CAMPAIGN, PRODUCTS
from jinlin.console.synth.crowd import (
    BOT,
    HOSTILE_EVERY,
    STAFF_PER_STORE,
    TIERS,
    Crowd,
    hostile,
    mixed,
    regions,
    share_of,
    staff_count,
    tiers,
)
from jinlin.console.synth.plan import DAY, NEVER
from jinlin.console.synth.texts import KINDS, SPOKEN, Banks, Say, banks
from jinlin.console.synth.trade import DIRECTIONS, EVERYDAY, REFUNDED, STATUSES

if TYPE_CHECKING:
    from jinlin.console.synth.plan import Ints, Plan
    from jinlin.console.synth.talk import Talk
    from jinlin.console.synth.trade import Costs, Exposures, Orders, Posts

_NICKNAMES = 24_000
_RENAMED = 0.012  # share of people who take another nickname during the window
_RECALLED = 0.003
_SPOKEN = np.array([kind in SPOKEN for kind in KINDS])
_DECORATED = np.array([say in {Say.CHAT, Say.QUESTION, Say.AGREE, Say.ANSWER, Say.INTEREST} for say in Say])
_TAGS = ("宝妈", "水果", "海鲜", "早餐", "上班族", "爱做饭", "爱囤货", "养生", "楼栋长", "老人家庭")
_CITIES = {
    "华东": ("上海", "杭州", "南京", "苏州"),
    "华北": ("北京", "天津", "济南"),
    "华南": ("广州", "深圳"),
    "西南": ("成都", "重庆"),
}
_ROLES, _AFFILIATIONS = ("member", "owner", "admin"), ("", "yes", "bot", "alternate")
JOIN, RENAME, SAID, RECALL, LEAVE = range(5)


def pick(choices: list[str] | tuple[str, ...], which: Ints) -> Any:
    """Return the chosen strings; an index below 0 is an empty cell."""
    filled = pa.array(np.where(which >= 0, which, 0), mask=which < 0)
    return pa.array(choices, pa.string()).take(filled)


def when(at: Ints, *, unless: Any = None) -> Any:
    """Return moments as local wall-clock times; empty where `unless` says so."""
    return pa.array(at.astype("datetime64[s]"), mask=at >= NEVER if unless is None else unless | (at >= NEVER))


def numbered(prefix: str, number: Ints, width: int, *, unless: Any = None) -> Any:
    """Return ids such as m00000012."""
    text = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), width, "0")
    ids = pc.binary_join_element_wise(pa.scalar(prefix), text, "")
    return ids if unless is None else pc.if_else(pa.array(unless), pa.scalar(None, pa.string()), ids)


def yuan(fen: Ints, *, unless: Any = None) -> Any:
    """Return money in yuan with two decimals, as text."""
    whole, cents = np.divmod(fen, 100)
    text = pc.binary_join_element_wise(
        pc.cast(pa.array(whole), pa.string()), pc.utf8_lpad(pc.cast(pa.array(cents), pa.string()), 2, "0"), "."
    )
    return text if unless is None else pc.if_else(pa.array(unless), pa.scalar(None, pa.string()), text)


class Writer:
    """Knows the words of one town and turns parts of it into tables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.staff = staff_count(plan)
        self.nicknames = names.bank(plan.wish.rng(2), _NICKNAMES)
        self.lines: Banks = banks(plan.wish.rng(3))
        self.staff_names = self._staff_names()
        self._all_names = pa.array([*self.nicknames, *names.HOSTILE, *self.staff_names], pa.string())
        self._lines = pa.array(self.lines.lines, pa.string())

    def _staff_names(self) -> list[str]:
        shops = [
            (f"{store.name}店长{names.manager(n)}", f"{store.name}小助理", names.manager(n + 57))
            for n, store in enumerate(self.plan.stores)
        ]
        return [name for shop in shops for name in shop] + [f"青禾小助手·{region}" for region in regions(self.plan)]

    def ids(self, person: Ints) -> Any:
        """Return the ids under which people appear in the files."""
        return pc.if_else(pa.array(person < self.staff), numbered("qh", person, 5), numbered("wm", person, 8))

    def community_ids(self, community: Ints) -> Any:
        """Return the ids of communities."""
        return numbered("wrQH", community + 1, 5)

    def names_at(self, person: Ints, at: Ints) -> Any:
        """Return the names people bore at these moments."""
        later = np.asarray(at >= self.renamed_at(person))
        common = mixed(person, 5) % _NICKNAMES
        changed = (common + 1 + person % 97) % _NICKNAMES
        odd = _NICKNAMES + (person - self.staff) // HOSTILE_EVERY % len(names.HOSTILE)
        which = np.where(hostile(self.plan, person), odd, np.where(later, changed, common))
        which = np.where(person < self.staff, _NICKNAMES + len(names.HOSTILE) + person, which)
        return self._all_names.take(pa.array(which))

    def renamed_at(self, person: Ints) -> Ints:
        """Return when people take another nickname, NEVER for most."""
        wish = self.plan.wish
        at = wish.start + 60 + mixed(person, 23) % max(wish.days * DAY - 120, 1)
        renames = (share_of(person, 19) < _RENAMED) & (person >= self.staff) & ~hostile(self.plan, person)
        return np.where(renames, at, NEVER)

    def communities(self) -> Any:
        """Return communities.csv."""
        plan, community = self.plan, np.arange(self.plan.wish.groups)
        stories = [plan.story_of(int(n)) for n in community]
        silent = np.array([story.trend == "silent" for story in stories])
        owner = plan.store * STAFF_PER_STORE
        return pa.table(
            {
                "community_id": self.community_ids(community),
                "community": plan.names,
                "unit": [plan.stores[int(n)].path for n in plan.store],
                "type": [story.types for story in stories],
                "owner": pc.if_else(pa.array(silent), pa.scalar(None, pa.string()), self.ids(owner)),
                "cap": np.maximum(np.array([story.cap for story in stories]), plan.seats + 20 - plan.seats % 10),
                "created_at": when(plan.opened),
                "ended_at": when(plan.ended),
            }
        )

    def members(self, crowd: Crowd) -> Any:
        """Return a part of members.csv: for each person in each community the latest interval."""
        key = crowd.community * (1 << 41) + crowd.person
        order = np.lexsort((crowd.joined, key))
        latest = order[np.append(key[order][1:] != key[order][:-1], True)] if len(order) else order
        c = np.sort(latest)
        person, store = crowd.person[c], self.plan.store[crowd.community[c]]
        known = share_of(person, 29)
        affiliation = crowd.affiliation[c]
        paths = [place.path for place in self.plan.stores]
        home = np.where(crowd.affiliation[c] == BOT, -1, self._home(person, store))
        return pa.table(
            {
                "member": self.ids(person),
                "name": self.names_at(person, np.full(len(c), self.plan.wish.end)),
                "phone": numbered("140", person, 8, unless=(known > 0.62) | (affiliation != 0)),  # noqa: PLR2004
                "community_id": self.community_ids(crowd.community[c]),
                "joined_at": when(crowd.joined[c]),
                "left_at": when(crowd.left[c]),
                "role": pick(_ROLES, crowd.role[c]),
                "tier": pick(TIERS, np.where((affiliation == 0) & (tiers(person) < len(TIERS) - 1), tiers(person), -1)),
                "tags": pick(_tag_pairs(), np.where((known < 0.4) & (affiliation == 0), mixed(person, 31) % 100, -1)),  # noqa: PLR2004
                "staff": pick(_AFFILIATIONS, np.where(affiliation > 0, affiliation, -1)),
                "unit": pick(paths, home),
                "channel": pick([source.name for source in CHANNELS], crowd.channel[c]),
                "inviter": self._inviters(crowd, c),
                "unionid": numbered("oU", mixed(person, 37), 19, unless=(known < 0.3) | (affiliation != 0)),  # noqa: PLR2004
                "region": self._cities(person, home),
            }
        )

    def _home(self, person: Ints, store: Ints) -> Ints:
        """Return the store a person belongs to: that of the community they were numbered in."""
        return np.where(person < self.staff, store, self.plan.store[crowds.home(self.plan, person)])

    def _cities(self, person: Ints, home: Ints) -> Any:
        cities = sorted({city for names_of in _CITIES.values() for city in names_of})
        table = np.array(
            [[cities.index(c[n % len(c)]) for n in range(4)] for c in (_CITIES[s.region] for s in self.plan.stores)]
        )
        return pick(cities, np.where((home >= 0) & (person >= self.staff), table[np.maximum(home, 0), person % 4], -1))

    def _inviters(self, crowd: Crowd, rows: Ints) -> Any:
        inviter = crowd.inviter[rows]
        ids = self.ids(crowd.person[np.maximum(inviter, 0)])
        return pc.if_else(pa.array(inviter < 0), pa.scalar(None, pa.string()), ids)

    def texts(self, talk: Talk, rng: np.random.Generator) -> Any:
        """Return the words of the messages; what is not spoken has none."""
        n, say = len(talk), talk.say
        line = self.lines.first[say] + (rng.random(n) * self.lines.count[say]).astype(np.int64)
        decorated = _DECORATED[say] & (rng.random(n) < 0.45)  # noqa: PLR2004
        front = np.where(decorated & (rng.random(n) < 0.5), rng.integers(0, len(self.lines.before), n), 0)  # noqa: PLR2004
        back = np.where(decorated & (say != int(Say.QUESTION)), rng.integers(0, len(self.lines.after), n), 0)
        words = pc.binary_join_element_wise(
            pick(self.lines.before, front), self._lines.take(pa.array(line)), pick(self.lines.after, back), ""
        )
        return pc.if_else(pa.array(_SPOKEN[talk.form]), words, pa.scalar(None, pa.string()))

    def history(self, crowd: Crowd, talk: Talk, offset: int, rng: np.random.Generator) -> Any:
        """Return a part of history.csv, in order of time; `offset` is the number of messages before it."""
        parts = [
            self._said(crowd, talk, offset, rng),
            self._came(crowd),
            self._went(crowd),
            self._renames(crowd),
            self._recalls(crowd, talk, offset, rng),
        ]
        table = pa.concat_tables(parts, promote_options="default")
        order = np.lexsort((table["rank"].to_numpy(), table["time"].to_numpy().astype(np.int64)))
        return table.drop(["rank"]).take(pa.array(order))

    def _event(self, rank: int, crowd: Crowd, rows: Ints, at: Ints, **more: Any) -> Any:
        words = {JOIN: "join", RENAME: "rename", RECALL: "recall", LEAVE: "leave"}
        empty = pa.nulls(len(rows), pa.string())
        columns = {
            "time": when(at),
            "community_id": self.community_ids(crowd.community[rows]),
            "member": self.ids(crowd.person[rows]),
            "name": self.names_at(crowd.person[rows], at - (rank == RENAME)),
            "kind": pick([words.get(rank, "")], np.zeros(len(rows), np.int64)),
            "text": empty, "id": empty, "reply_to": empty, "new_name": empty, "channel": empty, "inviter": empty,
            "rank": np.full(len(rows), rank, np.int8),
        }  # fmt: skip
        return pa.table({**columns, **more})

    def _said(self, crowd: Crowd, talk: Talk, offset: int, rng: np.random.Generator) -> Any:
        number = offset + np.arange(len(talk))
        return self._event(
            SAID, crowd, talk.who, talk.at,
            kind=pick(KINDS, talk.form),
            text=self.texts(talk, rng),
            id=numbered("m", number, 9),
            reply_to=numbered("m", offset + talk.answers, 9, unless=~talk.quoted),
        )  # fmt: skip

    def _came(self, crowd: Crowd) -> Any:
        rows = np.flatnonzero(crowd.joined >= self.plan.wish.start)
        channel = pick([source.name for source in CHANNELS], crowd.channel[rows])
        return self._event(JOIN, crowd, rows, crowd.joined[rows], channel=channel, inviter=self._inviters(crowd, rows))

    def _went(self, crowd: Crowd) -> Any:
        rows = np.flatnonzero(crowd.left < NEVER)
        return self._event(LEAVE, crowd, rows, crowd.left[rows])

    def _renames(self, crowd: Crowd) -> Any:
        at = self.renamed_at(crowd.person)
        rows = np.flatnonzero(
            (at < NEVER) & (at > crowd.joined) & (at < crowd.left) & (at < self.plan.ended[crowd.community])
        )
        return self._event(RENAME, crowd, rows, at[rows], new_name=self.names_at(crowd.person[rows], at[rows]))

    def _recalls(self, crowd: Crowd, talk: Talk, offset: int, rng: np.random.Generator) -> Any:
        later = talk.at + rng.integers(8, 110, size=len(talk))
        last = np.minimum(np.minimum(crowd.left[talk.who], self.plan.ended[talk.community]), self.plan.wish.end)
        rows = np.flatnonzero((rng.random(len(talk)) < _RECALLED) & (later < last) & (crowd.affiliation[talk.who] == 0))
        return self._event(RECALL, crowd, talk.who[rows], later[rows], reply_to=numbered("m", offset + rows, 9))

    def orders(self, crowd: Crowd, orders: Orders, offset: int) -> Any:
        """Return a part of orders.csv."""
        refunded = orders.status == REFUNDED
        empty = pa.scalar(None, pa.string())
        return pa.table(
            {
                "time": when(orders.at),
                "order_id": numbered("QH", offset + orders.order + 1, 9),
                "line": orders.line,
                "member": pc.if_else(pa.array(orders.known), self.ids(crowd.person[orders.who]), empty),
                "community_id": pc.if_else(
                    pa.array(orders.in_group), self.community_ids(crowd.community[orders.who]), empty
                ),
                "campaign": campaign_names(orders.campaign),
                "product": pick([product.name for product in PRODUCTS], orders.product),
                "quantity": orders.quantity,
                "amount": yuan(orders.amount),
                "cost": yuan(orders.cost),
                "status": pick(STATUSES, orders.status),
                "refunded_at": when(orders.refunded_at, unless=~refunded),
                "refunded_amount": yuan(orders.refunded, unless=~refunded),
            }
        )

    def posts(self, crowd: Crowd, talk: Talk, posts: Posts, offset: int) -> Any:
        """Return a part of posts.csv."""
        said = posts.message
        return pa.table(
            {
                "time": when(talk.at[said]),
                "community_id": self.community_ids(talk.community[said]),
                "id": numbered("p", offset + said, 9),
                "sender": self.ids(crowd.person[talk.who[said]]),
                "direction": pick(DIRECTIONS, posts.direction),
                "promo": pick(("no", "yes"), (talk.say[said] == int(Say.PROMO)).astype(np.int64)),
                "reach": posts.reach,
                "opens": posts.opens,
                "comments": posts.comments,
            }
        )

    def exposures(self, exposures: Exposures) -> Any:
        """Return a part of exposures.csv."""
        cell = (exposures.community * self.plan.wish.days + exposures.day) * len(CHANNELS) + exposures.channel
        return pa.table(
            {
                "id": numbered("e", cell, 9),
                "date": days(self.plan, exposures.day),
                "channel": pick([source.name for source in CHANNELS], exposures.channel),
                "community_id": self.community_ids(exposures.community),
                "exposures": exposures.count,
                "cost": yuan(exposures.fen),
            }
        )

    def costs(self, costs: Costs) -> Any:
        """Return a part of costs.csv."""
        cell = (costs.community * self.plan.wish.days + costs.day) * len(COST_KINDS) + costs.kind
        return pa.table(
            {
                "id": numbered("c", cell, 9),
                "date": days(self.plan, costs.day),
                "community_id": self.community_ids(costs.community),
                "campaign": campaign_names(costs.campaign),
                "kind": pick(COST_KINDS, costs.kind),
                "amount": yuan(costs.fen),
            }
        )


def campaign_names(campaign: Ints) -> Any:
    """Return the names of selling events; an empty cell where there was none."""
    known = [*CAMPAIGNS, EVERYDAY_CAMPAIGN]
    place = np.where(campaign >= 0, campaign % len(CAMPAIGNS), np.where(campaign == EVERYDAY, len(CAMPAIGNS), -1))
    return pick(known, place)


def days(plan: Plan, day: Ints) -> Any:
    """Return days of the window as dates."""
    return pa.array(((plan.wish.start // DAY) + day).astype("datetime64[D]"))


def _tag_pairs() -> list[str]:
    return [f"{one};{other}" if one != other else one for one in _TAGS for other in _TAGS]
