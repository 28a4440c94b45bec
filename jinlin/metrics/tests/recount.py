"""Every ingredient and indicator counted again by brute force in plain Python, moment by moment and person by person.

Written from `docs/house.md` and the definitions alone; shares no code with `metrics.ingredients`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinlin.metrics.tests.counting.world import Raw, Row

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
EVENTS = {"join", "leave", "rename", "recall", "system"}


def days(since: date, until: date) -> list[date]:
    return [since + n * DAY for n in range((until - since).days)]


@dataclass
class Recount:
    """One scope of one world: `communities` are its groups, `path` the unit's path (None: everything)."""

    raw: Raw
    communities: set[int]
    path: str | None = None
    single: bool = False

    # -- people

    def excluded_at(self, person: int, at: datetime) -> bool:
        rows = (row for row in self.raw.persons if row["person"] == person and row["kind"])
        return any(
            (row.get("since") is None or row["since"] < at) and (row.get("until") is None or at <= row["until"])
            for row in rows
        )

    def excluded_on(self, person: int, day: date) -> bool:
        """Whether staff, bot or alternate at any moment of the day."""
        begins, ends = self.raw.midnight(day), self.raw.midnight(day + DAY)
        rows = (row for row in self.raw.persons if row["person"] == person and row["kind"])
        return any(
            (row.get("since") is None or row["since"] < ends) and (row.get("until") is None or row["until"] > begins)
            for row in rows
        )

    def member(self, row: Row, day: date) -> bool:
        """Whether a membership is open, of an ordinary member, at the midnight that begins the day."""
        at = self.raw.midnight(day)
        still = row["left_at"] is None or row["left_at"] >= at
        return row["joined_at"] < at and still and not self.excluded_at(row["person"], at)

    def passing(self, row: Row, since: date, until: date) -> bool:
        """Whether somebody came and went within one day of the window, too short for any midnight."""
        left = row["left_at"]
        if left is None or self.raw.day_of(left) != (day := self.raw.day_of(row["joined_at"])):
            return False
        rows = [one for one in self.raw.persons if one["person"] == row["person"] and one["kind"]]
        staff = any(
            (one.get("since") is None or self.raw.day_of(one["since"]) <= day)
            and (one.get("until") is None or day < self.raw.day_of(one["until"]))
            for one in rows
        )
        return since <= day < until and not staff

    @property
    def rows(self) -> list[Row]:
        return [row for row in self.raw.memberships if row["community"] in self.communities]

    def at(self, day: date) -> set[int]:
        return {row["person"] for row in self.rows if self.member(row, day)}

    def present(self, since: date, until: date) -> set[int]:
        found = {row["person"] for row in self.rows if self.passing(row, since, until)}
        for day in [*days(since, until), until]:
            found |= self.at(day)
        return found

    def stretches(self, row: Row) -> list[tuple[date, date | None]]:
        """The days on which stays of one membership begin and end, staff time cut out."""
        first, horizon = self.raw.first - 40 * DAY, self.raw.last + 40 * DAY
        if self.passing(row, date.min, date.max):
            return [(self.raw.day_of(row["joined_at"]),) * 2]
        found: list[tuple[date, date | None]] = []
        begun: date | None = None
        for day in days(first, horizon):
            if self.member(row, day) and begun is None:
                begun = day - DAY
            if begun is not None and not self.member(row, day):
                found.append((begun, day - DAY))
                begun = None
        return [*found, (begun, None)] if begun is not None else found

    def seats(self, since: date, until: date) -> dict[str, int]:
        all_stretches = [one for row in self.rows for one in self.stretches(row)]
        return {
            "members_seats": sum(a < until and (b is None or b >= since) for a, b in all_stretches),
            "joins_seats": sum(since <= a < until for a, _ in all_stretches),
            "exits_seats": sum(b is not None and since <= b < until for _, b in all_stretches),
        }

    # -- talk

    def messages(self, since: date, until: date) -> list[Row]:
        rows = [row for row in self.raw.history if row["community"] in self.communities and row["kind"] not in EVENTS]
        return [row for row in rows if since <= row["on"] < until]

    def ours(self, row: Row) -> bool:
        return row["person"] is not None and not self.excluded_on(row["person"], row["on"])

    def valid(self, row: Row) -> bool:
        recalled = {
            one.get("target")
            for one in self.raw.history
            if one["kind"] == "recall" and row["on"] <= one["on"] <= row["on"] + DAY
        }
        text = row["kind"] in {"message", "text"} and row["length"] >= 1
        return (
            text
            and not row["emoji_only"]
            and not row["plus_one"]
            and self.ours(row)
            and row["key"] not in recalled | self.raw.invalidated
        )

    def replies(self, since: date, until: date) -> list[bool]:
        by_key = {row["key"]: row for row in self.raw.history if row["kind"] not in EVENTS}
        found = []
        for row in self.messages(since, until):
            asked = by_key.get(row.get("reply_to"))
            if asked is None or any(asked[name] != row[name] for name in ("on", "community")):
                continue
            if None in {asked["person"], row["person"]}:
                continue
            if asked["person"] != row["person"]:
                found.append(self.ours(row) and self.ours(asked))
        return found

    # -- trade

    def mine(self, row: Row) -> bool:
        """Whether a row of trade counts here: by its community, else by the unit of its member, else to the whole."""
        if row.get("community") is not None:
            return row["community"] in self.communities
        if self.path is None:
            return not self.single
        root = min(self.raw.units.values(), key=len)
        return (row.get("unit_path") or root).startswith(self.path)

    def purchases(self, since: date, until: date) -> list[tuple[Row, int]]:
        found = []
        for row in self.raw.orders:
            if not (since <= row["on"] < until and self.mine(row) and row["status"] in {"paid", "refunded"}):
                continue
            back = row["refunded_fen"]
            if row["status"] == "refunded" and back == 0:
                continue
            if back and back >= row["amount_fen"]:
                continue
            found.append((row, row["amount_fen"] - back))
        return found

    def of(self, dataset: str, since: date, until: date) -> list[Row]:
        return [row for row in getattr(self.raw, dataset) if since <= row["on"] < until and self.mine(row)]

    # -- referral

    def referrers(self, since: date, until: date) -> set[int]:
        ends = self.raw.midnight(until)
        found = set()
        for row in self.rows:
            inviter, joined, left = row["inviter"], row["joined_at"], row["left_at"]
            stayed = (left is None or left >= joined + WEEK) and joined + WEEK <= ends
            if inviter is None or inviter == row["person"] or not stayed:
                continue
            if not self.excluded_on(row["person"], self.raw.day_of(joined)) and not self.circular(
                inviter, row["person"]
            ):
                found.add(inviter)
        return found & self.present(since, until)

    def excluded_on_or_later(self, person: int, day: date) -> bool:
        return self.excluded_on(person, day)

    def circular(self, inviter: int, invitee: int) -> bool:
        """Whether the invitee leads back to the inviter by any chain of invitations."""
        reached, frontier = set(), {invitee}
        while frontier:
            reached |= frontier
            frontier = {
                row["person"]
                for row in self.raw.memberships
                if row["inviter"] in frontier and row["inviter"] != row["person"]
            } - reached
        return inviter in reached

    # -- indicators

    # long: the whole recount stands in one place, to be read beside the design
    def indicators(self, since: date, until: date) -> dict[str, tuple[Any, Any]]:
        """Return numerator and denominator (None: there is none) of every metric."""
        start, end, present = self.at(since), self.at(until), self.present(since, until)
        each = days(since, until)
        average = sum(len(self.at(day + DAY)) for day in each) / len(each)
        daily_present = sum(len(self.present(day, day + DAY)) for day in each)
        said = self.messages(since, until)
        ours, valid = [row for row in said if self.ours(row)], [row for row in said if self.valid(row)]
        bought = self.purchases(since, until)
        sales, orders = sum(net for _, net in bought), {row["order_id"] for row, _ in bought}
        buying: dict[int, set[date]] = {}
        for row, _ in bought:
            if row["person"] is not None and not self.excluded_on(row["person"], row["on"]):
                buying.setdefault(row["person"], set()).add(row["on"])
        buyers = set(buying)
        seen = self.of("exposures", since, until)
        costs = sum(row["amount_fen"] for row in self.of("costs", since, until)) + sum(
            row["cost_fen"] or 0 for row in seen
        )
        exposures = sum(row["exposures"] for row in seen)
        margin = sum(net - (row["cost_fen"] or 0) for row, net in bought if row["cost_fen"] is not None)
        replies, referrers = self.replies(since, until), self.referrers(since, until)
        posts = [row for row in self.of("posts", since, until) if row["reach"] is not None]
        joins, exits = present - start, present - end
        return {
            "entry_rate": (len(joins), exposures),
            "exit_rate": (len(exits), len(start)),
            "growth_rate": (len(end) - len(start), len(start)),
            "net_adds": (len(end) - len(start), None),
            "joins": (len(joins), None),
            "exits": (len(exits), None),
            "members_start": (len(start), None),
            "members": (len(present), None),
            "members_end": (len(end), None),
            **{name: (value, None) for name, value in self.seats(since, until).items()},
            "exposures": (exposures, None),
            "interaction_rate": (len({(row["on"], row["person"]) for row in valid}), daily_present),
            "messages_per_member": (len(ours), average),
            "messages_per_member_all": (len(said), average),
            "messages": (len(ours), None),
            "messages_all": (len(said), None),
            "valid_messages": (len(valid), None),
            "groups_with_messages": (len({row["community"] for row in said}), None),
            "speakers": (len({row["person"] for row in valid}), None),
            "promo_share": (sum(row["promo"] for row in said), len(said)),
            "peer_interaction_share": (sum(replies), len(replies)),
            "open_rate": (
                sum(row["opens"] or 0 for row in posts),
                sum(10 for row in posts if row["opens"] is not None),
            ),
            "comment_rate": (len(posts), 10 * len(posts)),
            "retention_rate": (len(start & end), len(start)),
            "conversion_rate": (len(buyers & present), len(present)),
            "spend_per_buyer": (sales, len(buyers)),
            "roi": (sales, costs),
            "average_order_value": (sales, len(orders)),
            "profit_roi": (margin - costs, costs),
            "repurchase_rate": (sum(len(on) > 1 for on in buying.values()), len(buyers)),
            "buyers": (len(buyers), None),
            "buyers_outside": (len(buyers - present), None),
            "orders": (len(orders), None),
            "sales": (sales, None),
            "costs": (costs, None),
            "referral_rate": (len(referrers), len(present)),
            "referrers": (len(referrers), None),
            "_lines_without_cost": (sum(row["cost_fen"] is None for row, _ in bought), None),
        }
