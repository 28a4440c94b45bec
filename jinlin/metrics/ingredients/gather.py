"""All ingredients of a question as one table: a row per scope and window, a column per ingredient."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.metrics.ingredients import official, people, referrals, talk, trade
from jinlin.metrics.ingredients.scopes import Places, Scope
from jinlin.metrics.judged import invalidated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinlin.metrics.definitions import Metric, Variant
    from jinlin.metrics.ingredients.frame import Frame
    from jinlin.metrics.readings import Readings, Validity
    from jinlin.metrics.sources import Sources
    from jinlin.workspaces.models import Workspace

NUMBERS = count()


@dataclass(frozen=True)
class Question:
    """A workspace, scopes, windows and readings; the tables that answer it, each made once."""

    workspace: Workspace
    scope: Scope
    frame: Frame
    readings: Readings
    sources: Sources
    rolled_up: Validity  # the reading of valid messages that the roll-ups were built with

    def daily(self, dataset: str) -> Any:
        """Return a daily dataset over the windows."""
        return lake.table(self.workspace, dataset, self.frame.since, self.frame.until)

    def by_platform(self, metric: Metric) -> frozenset[int]:
        """Return the windows of which the platform's own statistics tell this number."""
        return official.windows_by_platform(self, metric)

    def variants(self, metric: Metric) -> list[tuple[Variant, frozenset[int]]]:
        """Return the formulas of a metric with the windows each answers for; one at least."""
        everything, theirs = frozenset(range(len(self.frame.windows))), self.by_platform(metric)
        usual = metric.variant(self.readings)
        if metric.official is None or not theirs:
            return [(usual, everything)]
        others = everything - theirs
        return [(usual, others), (metric.official, theirs)] if others else [(metric.official, theirs)]

    @cached_property
    def memberships(self) -> Any:
        """The memberships as they are."""
        return lake.latest(self.workspace, "memberships")

    @cached_property
    def places(self) -> Places:
        """How rows find their scopes."""
        communities = lake.latest(self.workspace, "communities").select("community", "unit_path", "owner")
        return Places(self.scope, communities, dict(self.workspace.units.values_list("pk", "path")))

    @cached_property
    def excluded(self) -> Any:
        """Staff, bots and alternate accounts, in days."""
        return people.excluded(lake.latest(self.workspace, "persons"), self.frame)

    @cached_property
    def stays(self) -> Any:
        """Memberships in days, without the times in which persons are excluded."""
        return people.stays(self.memberships, self.excluded, self.frame)

    @cached_property
    def spans(self) -> Any:
        """Stays by scope, each person's united: computed once and kept until `close`, for most ingredients begin here."""
        return engine.keep(people.in_scopes(self.stays, self.places, self.frame), self._kept)

    @cached_property
    def _kept(self) -> str:
        return f"spans_{next(NUMBERS)}"

    def close(self) -> None:
        """Give back what was kept."""
        if self.__dict__.pop("spans", None) is not None:
            engine.forget(self._kept)

    @cached_property
    def lines(self) -> Any:
        """Order lines that are sales."""
        return trade.purchases(self.daily("orders"))


def _people(q: Question) -> Any:
    return people.populations(q.spans, q.places, q.frame)


def _seats(q: Question) -> Any:
    return people.seats(q.stays, q.places, q.frame)


def _ever(q: Question) -> Any:
    return people.ever(q.stays, q.places, q.frame)


def _cohort(q: Question) -> Any:
    day = int(q.readings.retention.removeprefix("d")) if q.readings.retention.startswith("d") else 1
    return people.cohort(q.spans, q.frame, (q.sources.last or q.frame.until).toordinal() + 1, day)


def _talk(q: Question) -> Any:
    totals = talk.totals(q.daily("community_day"), q.places, q.frame)
    return totals if _one_row_a_day(q) else totals.drop("speaker_days", "valid_messages")


def _speakers(q: Question) -> Any:
    if q.readings.validity != q.rolled_up:
        history = q.daily("history")
        rows = talk.spoken(history, talk.taken_away(history, _invalidated(q)), q.readings.validity)
    else:
        rows = q.daily("member_day")
    counted = talk.speakers(rows, q.excluded, q.places, q.frame)
    return counted.select("scope", "window", "speakers") if _one_row_a_day(q) else counted


def _invalidated(q: Question) -> Any:
    found = invalidated(q.workspace, q.frame.since, q.frame.until) if not q.readings.validity.against_rules else []
    return ibis.memtable(pa.table({"key": pa.array(found, pa.int64())}))


def _one_row_a_day(q: Question) -> bool:
    """Whether the community-day roll-up already has the valid speakers of each day and scope."""
    return q.scope.kind == "community" and q.readings.validity == q.rolled_up


def _buyers(q: Question) -> Any:
    return trade.buyers(q.lines, q.spans, q.excluded, q.places, q.frame)


def _channel(q: Question) -> Any:
    return trade.joins_of_channel(q.stays, q.spans, q.places, q.frame, q.readings.channel or 0)


def _basis(q: Question) -> Any:
    """Count the memberships that touch the windows by how they are known."""
    rows = q.memberships.filter(q.memberships["person"].notnull()).select("community", "joined_basis", "left_at")
    rows = q.places.of_community(rows)
    inferred = rows["joined_basis"] == "inferred"
    counted = rows.group_by("scope").agg(
        memberships=rows.count(),
        inferred=inferred.cast("int64").sum(),
        leaves_known=(~inferred | rows["left_at"].notnull()).cast("int64").sum(),
    )
    return counted.cross_join(q.frame.listed.select("window"))


GROUPS: dict[str, tuple[Callable[[Question], Any], tuple[str, ...]]] = {
    "people": (_people, ("start", "end", "joins", "exits", "lost", "member_days", "daily_present")),
    "seats": (_seats, ("members_seats", "end_seats", "joins_seats", "exits_seats")),
    "ever": (_ever, ("ever",)),
    "cohort": (_cohort, ("cohort", "stayed")),
    "talk": (_talk, ("messages", "messages_all", "promo_messages", "replies", "peer_replies")),
    "named": (lambda q: talk.named(q.daily("reply_day"), q.places, q.frame), ("named_replies",)),
    "speakers": (_speakers, ("speakers",)),
    "voiced": (lambda q: talk.voiced(q.daily("community_day"), q.places, q.frame), ("groups_with_messages",)),
    "official": (official.counted, official.COLUMNS),
    "sales": (
        lambda q: trade.sales(q.lines, q.places, q.frame),
        ("sales", "orders", "margin", "lines_without_cost", "lines_without_buyer"),
    ),
    "buyers": (_buyers, ("buyers", "repeat_buyers", "buyers_present", "buyers_outside")),
    "costs": (lambda q: trade.costs(q.daily("costs"), q.places, q.frame), ("ledger_costs", "cost_rows")),
    "exposures": (
        lambda q: trade.exposures(q.daily("exposures"), q.places, q.frame, q.readings.channel),
        ("exposures", "exposure_costs", "exposure_cost_rows"),
    ),
    "channel": (_channel, ("channel_joins",)),
    "referrals": (
        lambda q: referrals.referrers(q.memberships, q.spans, q.excluded, q.places, q.frame),
        ("referrers",),
    ),
    "posts": (
        lambda q: trade.posts(q.daily("posts"), q.places, q.frame),
        ("open_reach", "opens", "comment_reach", "comments"),
    ),
    "basis": (_basis, ("memberships", "inferred", "leaves_known")),
}
SPOKEN = ("speaker_days", "valid_messages")  # of the group "talk" or "speakers", see _one_row_a_day


def gather(question: Question, groups: Iterable[str]) -> Any:
    """Return scope, window and the ingredients of these groups; what did not happen is 0."""
    rows = question.places.list.cross_join(question.frame.listed.select("window", "a", "b"))
    rows = rows.mutate(days=(rows["b"] - rows["a"]).cast("int64")).drop("a", "b")
    wanted = set(groups)
    if wanted & {"spoken"}:
        wanted = (wanted - {"spoken"}) | {"talk" if _one_row_a_day(question) else "speakers"}
    for group in sorted(wanted):
        make, _columns = GROUPS[group]
        rows = _with(rows, make(question))
    return rows


def _with(rows: Any, more: Any) -> Any:
    names = [name for name in more.columns if name not in {"scope", "window"}]
    more = more.rename({"_scope": "scope", "_window": "window"})
    joined = rows.left_join(more, [rows["scope"] == more["_scope"], rows["window"] == more["_window"]])
    joined = joined.drop("_scope", "_window")
    return joined.mutate(**{name: ibis.coalesce(joined[name], 0).cast("int64") for name in names})
