"""The shape of a reply graph: centralisation, density, reciprocity, largest part, and the verdict (R-262)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.activity.thresholds import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

DEFINITION = _(
    "节点是有回复往来的人(群主和员工也算),连线是两人之间的回复。中心性 = Σ(最大度 − 各人的度) ÷ ((n−1)(n−2));"
    "密度 = 连线数 ÷ 可能的连线数;互相回复 = 双向连线 ÷ 连线;最大连通部分 = 其中人数 ÷ 节点数。"
    "中心性高为中心辐射;中心性低、互相回复且连成一片为网状链接;其余为混合。"
)
TOO_FEW = _("回复往来太少,不作判断")
LEAST_NODES = 3

Pair = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """The measures of one community's replies; shares are null where there is too little to measure."""

    nodes: int
    links: int
    replies: int
    centralisation: float | None
    density: float | None
    reciprocity: float | None
    largest_part: float | None
    hub: int | None
    hub_share: float | None
    operator_share: float | None
    peer_share: float | None
    verdict: str
    reason: object
    to_connect: tuple[int, ...]


def measure(
    replies: Mapping[Pair, int], operators: Collection[int] = (), thresholds: Mapping[str, float] = DEFAULTS
) -> Graph:
    """Measure a graph of replies: (who, to whom) → how often; replies to oneself are no link."""
    directed = {pair: count for pair, count in replies.items() if pair[0] != pair[1]}
    near = neighbours(directed)
    links = {tuple(sorted(pair)) for pair in directed}
    total = sum(directed.values())
    hub = max(near, key=lambda node: (len(near[node]), -node)) if near else None
    central = centralisation(near)
    both = sum((b, a) in directed for a, b in links)
    reciprocity = both / len(links) if links else None
    part = max(map(len, parts(near)), default=0) / len(near) if near else None
    enough = len(links) >= thresholds["graph.least_links"] and len(near) >= LEAST_NODES
    return Graph(
        nodes=len(near),
        links=len(links),
        replies=total,
        centralisation=central,
        density=2 * len(links) / (len(near) * (len(near) - 1)) if len(near) > 1 else None,
        reciprocity=reciprocity,
        largest_part=part,
        hub=hub,
        hub_share=_touching(directed, {hub} if hub is not None else set(), total),
        operator_share=_touching(directed, set(operators), total),
        peer_share=1 - (_touching(directed, set(operators), total) or 0) if total else None,
        verdict=_verdict(central, reciprocity, part, thresholds) if enough else "",
        reason="" if enough else TOO_FEW,
        to_connect=_to_connect(directed, near, set(operators)),
    )


def neighbours(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    """Return who is linked with whom, whatever the direction."""
    near: dict[int, set[int]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    return near


def centralisation(near: Mapping[int, set[int]]) -> float | None:
    """Return Freeman's degree centralisation: 1 for a star, 0 where all have the same number of links."""
    if len(near) < LEAST_NODES:
        return None
    most = max(map(len, near.values()))
    return sum(most - len(others) for others in near.values()) / ((len(near) - 1) * (len(near) - 2))


def parts(near: Mapping[int, set[int]]) -> list[set[int]]:
    """Return the connected parts of the graph."""
    left, found = set(near), []
    while left:
        part, edge = set(), {min(left)}
        while edge:
            part |= edge
            edge = {other for node in edge for other in near[node]} - part
        left -= part
        found.append(part)
    return found


def _verdict(central: float | None, reciprocity: float | None, part: float | None, limit: Mapping[str, float]) -> str:
    if (central or 0) >= limit["graph.hub_centralisation"]:
        return "hub"
    linked = (reciprocity or 0) >= limit["graph.mesh_reciprocity"] and (part or 0) >= limit["graph.mesh_component"]
    return "mesh" if linked and (central or 0) <= limit["graph.mesh_centralisation"] else "mixed"


def _touching(replies: Mapping[Pair, int], nodes: set[int], total: int) -> float | None:
    if not total:
        return None
    return sum(count for (a, b), count in replies.items() if a in nodes or b in nodes) / total


def _to_connect(replies: Mapping[Pair, int], near: Mapping[int, set[int]], operators: set[int]) -> tuple[int, ...]:
    """Return the members who know nobody but operators, the most talkative first."""
    weight: dict[int, int] = {}
    for (a, b), count in replies.items():
        weight[a] = weight.get(a, 0) + count
        weight[b] = weight.get(b, 0) + count
    alone = [node for node, others in near.items() if node not in operators and others <= operators]
    return tuple(sorted(alone, key=lambda node: (-weight[node], node)))
