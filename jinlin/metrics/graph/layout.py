"""Where to draw the busiest people of a reply graph: the same graph always gives the same picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.metrics.graph.measures import Pair, neighbours

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MOST_NODES = 60
STEPS = 30


@dataclass(frozen=True)
class Node:
    """A person at a place in the unit square, with the number of their links and replies."""

    person: int
    x: float
    y: float
    links: int
    replies: int
    operator: bool


@dataclass(frozen=True)
class Drawing:
    """Nodes and the links among them: (from, to, replies)."""

    nodes: tuple[Node, ...]
    links: tuple[tuple[int, int, int], ...]
    left_out: int


def draw(replies: Mapping[Pair, int], operators: Collection[int] = (), most: int = MOST_NODES) -> Drawing:
    """Place the `most` best linked people by springs and repulsion from a ring ordered by links."""
    directed = {pair: count for pair, count in replies.items() if pair[0] != pair[1]}
    near = neighbours(directed)
    chosen = sorted(near, key=lambda node: (-len(near[node]), node))[:most]
    shown = {pair: count for pair, count in directed.items() if pair[0] in set(chosen) and pair[1] in set(chosen)}
    places = _settle(chosen, {tuple(sorted(pair)) for pair in shown})
    weight: dict[int, int] = {}
    for (a, b), count in directed.items():
        weight[a] = weight.get(a, 0) + count
        weight[b] = weight.get(b, 0) + count
    nodes = tuple(
        Node(
            person,
            round(places[person][0], 4),
            round(places[person][1], 4),
            len(near[person]),
            weight[person],
            person in operators,
        )
        for person in chosen
    )
    return Drawing(nodes, tuple((a, b, count) for (a, b), count in sorted(shown.items())), len(near) - len(chosen))


def _settle(nodes: list[int], links: set[tuple[int, ...]]) -> dict[int, tuple[float, float]]:
    count = len(nodes)
    if not count:
        return {}
    at = [[math.cos(2 * math.pi * n / count), math.sin(2 * math.pi * n / count)] for n in range(count)]
    index = {node: n for n, node in enumerate(nodes)}
    pairs = sorted((index[a], index[b]) for a, b in links)
    ideal = 2 / math.sqrt(count)
    for step in range(STEPS):
        pull = _forces(at, pairs, ideal)
        heat = 0.2 * (1 - step / STEPS)
        for n, (x, y) in enumerate(pull):
            length = math.hypot(x, y) or 1.0
            at[n][0] += x / length * min(length, heat)
            at[n][1] += y / length * min(length, heat)
    return dict(zip(nodes, _fitted(at), strict=True))


def _forces(at: list[list[float]], pairs: list[tuple[int, int]], ideal: float) -> list[list[float]]:
    pull = [[0.0, 0.0] for _ in at]
    for a in range(len(at)):
        for b in range(a):
            _push(at, pull, a, b, lambda far: ideal * ideal / far)
    for a, b in pairs:
        _push(at, pull, a, b, lambda far: -far * far / ideal)
    return pull


def _push(at: list[list[float]], pull: list[list[float]], a: int, b: int, force: object) -> None:
    x, y = at[a][0] - at[b][0], at[a][1] - at[b][1]
    far = math.hypot(x, y) or 0.01
    strength = force(far) / far  # type: ignore[operator]  # a plain callable, typed loosely to stay fast
    pull[a][0] += x * strength
    pull[a][1] += y * strength
    pull[b][0] -= x * strength
    pull[b][1] -= y * strength


def _fitted(at: list[list[float]]) -> list[tuple[float, float]]:
    """Bring the picture into the unit square with a margin."""
    low = [min(place[axis] for place in at) for axis in (0, 1)]
    wide = [max(place[axis] for place in at) - low[axis] or 1.0 for axis in (0, 1)]
    return [tuple(0.05 + 0.9 * (place[axis] - low[axis]) / wide[axis] for axis in (0, 1)) for place in at]  # type: ignore[misc]  # two axes
