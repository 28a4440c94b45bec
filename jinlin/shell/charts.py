"""A chart as the page describes it; the script draws it, the server writes its table. No library's words in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from jinlin.shell.figures import Definition, Unit, written
from jinlin.shell.formats import Number, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Chart", "Edge", "Graph", "Node", "Point", "Scatter", "Series", "Table"]

Kind = Literal["line", "bar", "stack", "ghost", "area"]
Tone = Literal["primary", "apricot", "ok", "warn", "bad", "quiet", "blue", "violet", ""]


@dataclass(frozen=True)
class Table:
    """A chart's twin: the same numbers in rows, for reading aloud, printing and Excel."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One course of numbers. `ghost` is the dashed comparison; `axis` 1 is the right-hand scale."""

    name: str
    values: Sequence[Number | None]
    kind: Kind = "line"
    unit: Unit = "count"
    axis: Literal[0, 1] = 0
    tone: Tone = ""


@dataclass(frozen=True)
class _Described:
    """What every chart says about itself. `key` is its id on the page; `title` is a sentence."""

    key: str
    title: str
    definition: Definition | None = None
    updated: str = ""
    note: str = ""
    excel_url: str = ""
    empty: str = ""  # why there is nothing to draw


@dataclass(frozen=True)
class Chart(_Described):
    """Courses over labels (days, stores …): lines, bars, stacks."""

    labels: Sequence[str] = ()
    series: Sequence[Series] = ()
    label_title: str = ""
    sideways: bool = False
    height: Literal["small", "medium", "tall"] = "medium"
    band: tuple[float, float, str] | None = None  # a reference range: from, to, its name

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for series in self.series for value in series.values)

    @property
    def spec(self) -> dict[str, Any]:
        """What the script needs."""
        return {
            "type": "courses",
            "labels": list(self.labels),
            "sideways": self.sideways,
            "band": self.band,
            "series": [_series(series) for series in self.series],
        }

    @property
    def table(self) -> Table:
        """The same numbers in rows."""
        columns = [[written(value, series.unit) for value in series.values] for series in self.series]
        rows = zip(self.labels, *columns, strict=True)
        return Table((self.label_title, *(series.name for series in self.series)), tuple(rows))


def _series(series: Series) -> dict[str, Any]:
    values = [None if value is None else float(value) for value in series.values]
    return {
        "name": series.name,
        "values": values,
        "kind": series.kind,
        "unit": series.unit,
        "axis": series.axis,
        "tone": series.tone,
    }


@dataclass(frozen=True)
class Point:
    """One thing in a plane."""

    name: str
    x: float
    y: float
    size: float = 1
    tone: Tone = ""
    group: str = ""
    url: str = ""


@dataclass(frozen=True)
class Scatter(_Described):
    """Points in a plane, cut into four named quarters where `cut` is given."""

    points: Sequence[Point] = ()
    x_title: str = ""
    y_title: str = ""
    x_unit: Unit = "share"
    y_unit: Unit = "share"
    cut: tuple[float, float] | None = None
    quarters: tuple[str, str, str, str] = ("", "", "", "")  # top left, top right, bottom left, bottom right
    size_title: str = ""
    height: Literal["small", "medium", "tall"] = "tall"
    most_rows: int = 200

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.points)

    @property
    def spec(self) -> dict[str, Any]:
        """What the script needs."""
        return {
            "type": "scatter",
            "x": {"title": self.x_title, "unit": self.x_unit},
            "y": {"title": self.y_title, "unit": self.y_unit},
            "cut": self.cut,
            "quarters": self.quarters,
            "sizeTitle": self.size_title,
            "points": [[p.x, p.y, p.size, p.name, p.tone, p.group, p.url] for p in self.points],
        }

    @property
    def table(self) -> Table:
        """The points in rows, the first `most_rows` of them."""
        sized = (self.size_title,) if self.size_title else ()
        rows = tuple(self._row(point) for point in list(self.points)[: self.most_rows])
        return Table(("", self.x_title, self.y_title, *sized), rows)

    def _row(self, point: Point) -> tuple[str, ...]:
        sized = (plain(point.size),) if self.size_title else ()
        return (point.name, written(point.x, self.x_unit), written(point.y, self.y_unit), *sized)


@dataclass(frozen=True)
class Node:
    """A person or thing of a graph."""

    key: str
    name: str
    weight: float = 1
    tone: Tone = "primary"
    url: str = ""


@dataclass(frozen=True)
class Edge:
    """How much goes from one node to another."""

    source: str
    target: str
    weight: float = 1


@dataclass(frozen=True)
class Graph(_Described):
    """Who speaks with whom."""

    nodes: Sequence[Node] = ()
    edges: Sequence[Edge] = ()
    headers: tuple[str, str, str] = ("", "", "")
    height: Literal["small", "medium", "tall"] = "tall"
    tones: Sequence[tuple[Tone, str]] = field(default=())  # the legend

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.nodes)

    @property
    def spec(self) -> dict[str, Any]:
        """What the script needs."""
        return {
            "type": "graph",
            "nodes": [[n.key, n.name, n.weight, n.tone, n.url] for n in self.nodes],
            "edges": [[e.source, e.target, e.weight] for e in self.edges],
            "tones": list(self.tones),
        }

    @property
    def table(self) -> Table:
        """The edges in rows, the heaviest first."""
        names = {node.key: node.name for node in self.nodes}
        heaviest = sorted(self.edges, key=lambda edge: -edge.weight)[:200]
        rows = tuple(
            (names.get(edge.source, edge.source), names.get(edge.target, edge.target), plain(edge.weight))
            for edge in heaviest
        )
        return Table(self.headers, rows)
