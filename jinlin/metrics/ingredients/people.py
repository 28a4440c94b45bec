"""Who was there: stays of persons in scopes, and the populations of each window (design §4, C-05, C-06).

Nothing here is of the size persons × days: start and end are cumulative sums over the edges of the windows, joins and
exits come from the stays that begin or end inside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.metrics.ingredients.frame import EVER, NEVER

if TYPE_CHECKING:
    from jinlin.metrics.ingredients.frame import Frame
    from jinlin.metrics.ingredients.scopes import Places

NO = ibis.literal(0, "boolean")
TO_THE_ROW_BEFORE = {"preceding": (None, 1), "following": None}


def excluded(persons: Any, frame: Frame) -> Any:
    """Return who is staff, a bot or an alternate account, from day `since` through day `until`."""
    rows = persons.filter(persons["kind"].notnull() & (persons["kind"] != ""))
    return rows.select(
        "person",
        since=rows["since"].isnull().ifelse(EVER, frame.day(rows["since"])).cast("int32"),
        until=rows["until"].isnull().ifelse(NEVER, frame.day(rows["until"])).cast("int32"),
        # Midnight is the beginning of a day in which they are members again.
        through=rows["until"]
        .isnull()
        .ifelse(NEVER, frame.day(rows["until"] - ibis.interval(microseconds=1)))
        .cast("int32"),
    )


def without_excluded(rows: Any, excluded_persons: Any, day: str) -> Any:
    """Drop rows of persons who are staff, bot or alternate at any moment of the row's day."""
    return rows.anti_join(
        excluded_persons,
        [
            rows["person"] == excluded_persons["person"],
            rows[day] >= excluded_persons["since"],
            rows[day] <= excluded_persons["through"],
        ],
    )


def stays(memberships: Any, excluded_persons: Any, frame: Frame) -> Any:
    """Return memberships in days (joined, left), cut where a person is staff, bot or alternate.

    Who becomes staff leaves the population that day and joins it again on the day the affiliation ends.
    """
    rows = memberships.filter(memberships["joined_at"].notnull() & memberships["person"].notnull())
    rows = rows.mutate(
        joined=frame.day(rows["joined_at"]),
        left=rows["left_at"].isnull().ifelse(NEVER, frame.day(rows["left_at"])).cast("int32"),
    ).drop("joined_at", "left_at")
    ours = rows.anti_join(excluded_persons, "person")
    cut = rows.inner_join(_gaps(excluded_persons), "person")
    cut = cut.mutate(_from=ibis.greatest(cut["joined"], cut["begins"]), _to=ibis.least(cut["left"], cut["ends"]))
    a_moment = (cut["joined"] == cut["left"]) & (cut["begins"] <= cut["joined"]) & (cut["joined"] < cut["ends"])
    cut = cut.filter((cut["_from"] < cut["_to"]) | a_moment)
    cut = cut.mutate(joined=cut["_from"], left=cut["_to"]).select(ours.columns)
    return ours.union(cut)


def _gaps(excluded_persons: Any) -> Any:
    """Return the stretches (begins, ends] in which a person with affiliations is an ordinary member."""
    rows = excluded_persons
    before = rows["until"].max().over(ibis.window(group_by="person", order_by="since", **TO_THE_ROW_BEFORE))
    between = rows.select("person", begins=before.fill_null(EVER).cast("int32"), ends=rows["since"])
    after = rows.group_by("person").agg(begins=rows["until"].max(), ends=ibis.literal(NEVER, "int32"))
    gaps = between.union(after.select("person", "begins", "ends"))
    return gaps.filter(gaps["begins"] < gaps["ends"])


def in_scopes(rows: Any, places: Places, frame: Frame) -> Any:
    """Return the stays that touch the windows, by scope: scope, person, joined, left; union of intervals per person."""
    touching = rows.filter((rows["joined"] < frame.last) & (rows["left"] >= frame.first))
    return united(places.of_community(touching).select("scope", "person", "joined", "left"))


def united(rows: Any) -> Any:
    """Merge stays of one person in one scope that overlap or touch: the union of intervals."""
    order = {"group_by": ["scope", "person"], "order_by": ["joined", "left"]}
    reached = rows["left"].max().over(ibis.window(**order, **TO_THE_ROW_BEFORE))
    marked = rows.mutate(_new=(reached.isnull() | (reached < rows["joined"])).cast("int32"))
    run = marked["_new"].sum().over(ibis.window(**order, preceding=None, following=0))
    numbered = marked.mutate(_run=run)
    merged = numbered.group_by(["scope", "person", "_run"]).agg(
        joined=numbered["joined"].min(), left=numbered["left"].max()
    )
    return merged.drop("_run")


def populations(spans: Any, places: Places, frame: Frame) -> Any:
    """Count per scope and window: start, end, joins, exits, lost, member_days, daily_present.

    lost: at the start and not at the end. member_days: Σ of day-end counts. daily_present: Σ of each day's present.
    """
    edges = _at_edges(spans, places, frame)
    opening = edges.rename({"ak": "k", "start": "open", "_fa": "days", "_ja": "begun"})
    closing = edges.rename({"bk": "k", "end": "open", "_fb": "days", "_jb": "begun"})
    rows = frame.listed.inner_join(opening, "ak").inner_join(closing, ["bk", "scope"])
    rows = rows.select(
        "scope",
        "window",
        "start",
        "end",
        member_days=rows["_fb"] - rows["_fa"],
        daily_present=rows["_fb"] - rows["_fa"] + rows["start"] - rows["end"] + rows["_jb"] - rows["_ja"],
    )
    moved = _moves(spans, frame)
    rows = rows.left_join(moved, ["scope", "window"]).drop("scope_right", "window_right")
    return rows.mutate(**{name: rows[name].fill_null(0) for name in ("joins", "exits", "lost")})


def _at_edges(spans: Any, places: Places, frame: Frame) -> Any:
    """Count, at every edge: open stays, days of stay so far, and stays begun so far."""
    grid = places.list.cross_join(frame.edge_table)
    joined = ibis.greatest(spans["joined"], frame.first - 1)
    begun = spans.mutate(day=joined, x=(joined - frame.first).cast("int64"))
    ended = spans.filter(spans["left"] < frame.last)
    ended = ended.mutate(day=ended["left"], x=(ended["left"] - frame.first).cast("int64"))
    changes = _by_edge(begun, frame, 1).union(_by_edge(ended, frame, -1))
    changes = changes.group_by(["scope", "k"]).agg(
        n=changes["n"].sum(), s=changes["s"].sum(), begun=changes["begun"].sum()
    )
    rows = grid.left_join(changes, ["scope", "k"]).drop("scope_right", "k_right")
    so_far = ibis.window(group_by="scope", order_by="k", preceding=None, following=0)
    sums = {name: rows[name].fill_null(0).sum().over(so_far).cast("int64") for name in ("n", "s", "begun")}
    rows = rows.select("scope", "k", "x", **sums)
    return rows.select("scope", "k", open=rows["n"], days=rows["x"] * rows["n"] - rows["s"], begun=rows["begun"])


def _by_edge(rows: Any, frame: Frame, sign: int) -> Any:
    placed = rows.inner_join(frame.ranks, "day")
    counted = placed.group_by(["scope", "k"]).agg(n=placed.count(), s=placed["x"].sum())
    return counted.select(
        "scope",
        "k",
        n=counted["n"] * sign,
        s=counted["s"] * sign,
        begun=counted["n"] if sign > 0 else ibis.literal(0, "int64"),
    )


def touched(spans: Any, frame: Frame) -> Any:
    """Return the persons whose stay begins or ends in a window: were they there at its start, are they at its end."""
    going = spans.inner_join(frame.calendar, spans["left"] == frame.calendar["day"])
    going = going.select("scope", "person", "window", was=going["joined"] < going["a"], is_=NO)
    coming = spans.inner_join(frame.calendar, spans["joined"] == frame.calendar["day"])
    coming = coming.filter(coming["left"] >= coming["a"])
    coming = coming.select("scope", "person", "window", was=NO, is_=coming["left"] >= coming["b"])
    rows = going.union(coming)
    return rows.group_by(["scope", "person", "window"]).agg(was=rows["was"].any(), is_=rows["is_"].any())


def _moves(spans: Any, frame: Frame) -> Any:
    rows = touched(spans, frame)
    return rows.group_by(["scope", "window"]).agg(
        joins=(~rows["was"]).cast("int64").sum(),
        exits=(~rows["is_"]).cast("int64").sum(),
        lost=(rows["was"] & ~rows["is_"]).cast("int64").sum(),
    )


def seats(rows: Any, places: Places, frame: Frame) -> Any:
    """Count memberships instead of persons: stays touching the window, begun in it, ended in it, open at its end."""
    placed = places.of_community(rows.filter((rows["joined"] < frame.last) & (rows["left"] >= frame.first)))
    edges = _at_edges(placed.select("scope", "person", "joined", "left"), places, frame)
    opening = frame.listed.inner_join(edges.rename(ak="k", _open="open"), "ak").select("scope", "window", "_open", "bk")
    rows = opening.inner_join(edges.rename(bk="k", end_seats="open"), ["bk", "scope"])
    rows = rows.select("scope", "window", "_open", "end_seats")
    for name, day in (("joins_seats", "joined"), ("exits_seats", "left")):
        events = placed.inner_join(frame.calendar, placed[day] == frame.calendar["day"])
        counted = events.group_by(["scope", "window"]).agg(**{name: events.count()})
        rows = rows.left_join(counted, ["scope", "window"]).drop("scope_right", "window_right")
    rows = rows.mutate(joins_seats=rows["joins_seats"].fill_null(0), exits_seats=rows["exits_seats"].fill_null(0))
    return rows.mutate(members_seats=rows["_open"] + rows["joins_seats"]).drop("_open")


def ever(rows: Any, places: Places, frame: Frame) -> Any:
    """Count everybody who had ever joined by the end of the window (the literal retention, C-05)."""
    placed = places.of_community(rows.filter(rows["joined"] < frame.last))
    first = placed.group_by(["scope", "person"]).agg(joined=placed["joined"].min())
    first = first.mutate(left=ibis.literal(NEVER, "int32"))
    edges = _at_edges(first, places, frame)
    rows = frame.listed.inner_join(edges.rename(bk="k", ever="open"), "bk")
    return rows.select("scope", "window", "ever")


def cohort(spans: Any, frame: Frame, horizon: int, day: int) -> Any:
    """Count joiners of the window whose n-th day has begun by the horizon, and those still there then (R-238)."""
    came = spans.inner_join(frame.calendar, spans["joined"] == frame.calendar["day"])
    came = came.filter(came["joined"] + day <= horizon)
    return came.group_by(["scope", "window"]).agg(
        cohort=came.count(), stayed=(came["left"] >= came["joined"] + day).cast("int64").sum()
    )
