"""Who brought whom: valid referrals (R-242, C-08): the invitee joined, stayed seven days, is somebody else, and no circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.lake import engine
from jinlin.metrics.ingredients.frame import small_table
from jinlin.metrics.ingredients.people import populations, without_excluded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.metrics.ingredients.frame import Frame
    from jinlin.metrics.ingredients.scopes import Places

STAY = ibis.interval(days=7)


def referrers(memberships: Any, spans: Any, excluded_persons: Any, places: Places, frame: Frame) -> Any:
    """Count the persons present in a window who had brought somebody by its end."""
    valid = _valid(memberships, excluded_persons, frame)
    placed = places.of_community(valid)
    since = placed.group_by(["scope", "person"]).agg(proven=placed["proven"].min())
    rows = spans.inner_join(since, ["scope", "person"])
    # The population of those who had proven it: they count from the day they did, like a second joining.
    rows = rows.mutate(joined=ibis.greatest(rows["joined"], rows["proven"]))
    proven = rows.select("scope", "person", "joined", "left")
    counted = populations(proven.filter(proven["joined"] <= proven["left"]), places, frame)
    late = _late(proven, frame)
    counted = counted.left_join(late, ["scope", "window"]).drop("scope_right", "window_right")
    present = counted["start"] + counted["joins"] + counted["late"].fill_null(0)
    return counted.select("scope", "window", referrers=present)


def _valid(memberships: Any, excluded_persons: Any, frame: Frame) -> Any:
    """Return community, person (who invited) and the day `proven` on which the invitee had stayed seven days."""
    rows = memberships.filter(memberships["inviter"].notnull() & memberships["person"].notnull())
    rows = rows.filter(rows["inviter"] != rows["person"])
    stayed = rows["joined_at"] + STAY
    rows = rows.filter(rows["left_at"].isnull() | (rows["left_at"] >= stayed))
    # Exactly at the midnight that ends a window is in time.
    proven = frame.day(rows["joined_at"] + STAY - ibis.interval(microseconds=1))
    rows = rows.mutate(day=frame.day(rows["joined_at"]), proven=proven)
    rows = without_excluded(rows, excluded_persons, "day")
    circles = small_table({"inviter": "int64", "person": "int64"}, circular(memberships))
    rows = rows.anti_join(circles, ["inviter", "person"])
    return rows.select("community", person="inviter", proven="proven")


def _late(rows: Any, frame: Frame) -> Any:
    """Count those who had left before their invitee's seven days were over, within one window."""
    gone = rows.filter(rows["left"] < rows["joined"])
    gone = gone.inner_join(frame.calendar, gone["joined"] == frame.calendar["day"])
    gone = gone.filter(gone["left"] >= gone["a"])
    there = rows.filter(rows["joined"] <= rows["left"])
    back = [gone["scope"] == there["scope"], gone["person"] == there["person"]]
    back += [there["joined"] < gone["b"], there["left"] >= gone["a"]]
    gone = gone.anti_join(there, back).select("scope", "window", "person").distinct()
    return gone.group_by(["scope", "window"]).agg(late=gone.count())


def circular(memberships: Any) -> list[tuple[int, int]]:
    """Return the invitations (inviter, invitee) that are part of a circle: A brought B, B brought A, or longer.

    The engine leaves only persons who both invited and were invited; the circles among those few are found here.
    """
    pairs = memberships.filter(memberships["inviter"].notnull() & (memberships["inviter"] != memberships["person"]))
    pairs = pairs.select("inviter", "person").distinct()
    both = pairs.semi_join(pairs.select(person="inviter").distinct(), "person")
    both = both.semi_join(both.select(inviter="person").distinct(), "inviter")
    rows = engine.connect().to_pyarrow(both)
    edges = list(zip(rows["inviter"].to_pylist(), rows["person"].to_pylist(), strict=True))
    group = _circles(edges)
    return [(a, b) for a, b in edges if group[a] == group[b]]


def _circles(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the number of the strongly connected part of each node (Kosaraju, without recursion)."""
    out: dict[int, list[int]] = {}
    back: dict[int, list[int]] = {}
    for a, b in edges:
        out.setdefault(a, []).append(b)
        back.setdefault(b, []).append(a)
        out.setdefault(b, [])
        back.setdefault(a, [])
    finished: list[int] = []
    seen: set[int] = set()
    for node in out:
        finished += _walk(node, out, seen)
    group: dict[int, int] = {}
    seen = set()
    for node in reversed(finished):
        group.update(dict.fromkeys(_walk(node, back, seen), node))
    return group


def _walk(start: int, edges: dict[int, list[int]], seen: set[int]) -> list[int]:
    """Return the unseen nodes reachable from here in the order in which they are finished."""
    if start in seen:
        return []
    seen.add(start)
    finished, path = [], [(start, iter(edges[start]))]
    while path:
        node, rest = path[-1]
        step = next((one for one in rest if one not in seen), None)
        if step is None:
            finished.append(node)
            path.pop()
        else:
            seen.add(step)
            path.append((step, iter(edges[step])))
    return finished
