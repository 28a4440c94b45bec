"""Tables of places by metrics, sortable by any column through the address; the same rows as Excel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from jinlin.console.figures import BETTER, definition, unit_of
from jinlin.console.insights.figures import kind_of
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics.definitions import METRICS
from jinlin.shell.charts import Chart, Series
from jinlin.shell.figures import Definition, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinlin.console.insights.asking import Asked
    from jinlin.metrics.answers import Figure
    from jinlin.metrics.definitions import Metric

ROWS_SHOWN = 200
BARS_SHOWN = 12


class Value(NamedTuple):
    """A number or why there is none."""

    value: float | int | None
    reason: str = ""
    source: str = ""  # "official" where the platform counted it


@dataclass(frozen=True)
class Place:
    """A row: a store, an owner, a type, a community."""

    name: str
    values: Mapping[str, Value]
    note: str = ""
    url: str = ""
    extra: tuple[Any, ...] = ()


class Heading(NamedTuple):
    """A column's head as it is drawn."""

    key: str
    label: str
    definition: Definition
    url: str
    direction: str


class Shown(NamedTuple):
    """A cell as it is drawn."""

    label: str
    text: str
    reason: str
    best: bool


@dataclass(frozen=True)
class Board:
    """Places in the order asked for."""

    asked: Asked
    places: Sequence[Place]
    keys: Sequence[str]
    title: str
    usual: str
    count_label: str = ""
    excel: str = ""
    mark_best: bool = False
    note: str = ""
    most: int = ROWS_SHOWN
    extra_titles: tuple[str, ...] = field(default=())

    @property
    def sort(self) -> str:
        """The column asked for, with a minus for descending."""
        asked = self.asked.query.get("sort", "")
        return asked if asked.lstrip("-") in (*self.keys, "name") else self.usual

    @property
    def ordered(self) -> list[Place]:
        """The places in order; those without a value come last."""
        key, down = self.sort.lstrip("-"), self.sort.startswith("-")
        if key == "name":
            return sorted(self.places, key=lambda place: place.name, reverse=down)
        known = [place for place in self.places if _value(place, key) is not None]
        rest = [place for place in self.places if _value(place, key) is None]
        known.sort(key=lambda place: (_value(place, key), place.name), reverse=down)
        return known + sorted(rest, key=lambda place: place.name)

    @property
    def headings(self) -> list[Heading]:
        """The heads of the value columns."""
        key, down = self.sort.lstrip("-"), self.sort.startswith("-")
        return [
            Heading(
                one,
                str(METRICS[one].label),
                definition(one, self._told(one)),
                self.asked.url(sort=one if one == key and down else f"-{one}"),
                ("descending" if down else "ascending") if one == key else "",
            )
            for one in self.keys
        ]

    @property
    def rows(self) -> list[tuple[Place, list[Shown]]]:
        """The first rows with their cells."""
        best = {key: self._best(key) for key in self.keys} if self.mark_best else {}
        return [(place, [self._cell(place, key, best) for key in self.keys]) for place in self.ordered[: self.most]]

    @property
    def left_out(self) -> int:
        """How many rows only the Excel has."""
        return max(0, len(self.places) - self.most)

    @property
    def chart(self) -> Chart:
        """The leading places by the present column, as bars."""
        key = self.sort.lstrip("-") if self.sort.lstrip("-") != "name" else self.usual.lstrip("-")
        metric = METRICS[key]
        known = [place for place in self.ordered if _value(place, key) is not None][:BARS_SHOWN]
        order = _("从高到低") if self.sort.startswith("-") else _("从低到高")
        return Chart(
            key="board",
            title=_("%(metric)s%(order)s前 %(count)s") % {"metric": metric.label, "order": order, "count": len(known)},
            labels=[place.name for place in known],
            label_title=self.title,
            series=[Series(str(metric.label), [_value(place, key) for place in known], "bar", unit_of(metric))],
            sideways=True,
            height="medium",
            definition=definition(key, self._told(key)),
            excel_url=self.excel,
            updated=self.asked.as_of.isoformat(),
            empty=next((place.values[key].reason for place in self.places if place.values[key].reason), ""),
        )

    def sheet(self) -> Sheet:
        """Return the rows as a table to take away."""
        columns = [Column(self.title), Column(_("说明")), *(Column(title) for title in self.extra_titles)]
        columns += [
            Column(str(METRICS[k].label), kind_of(METRICS[k]), definition(k, self._told(k)).formula) for k in self.keys
        ]
        rows = [[p.name, p.note, *p.extra, *(_cell(METRICS[k], _value(p, k)) for k in self.keys)] for p in self.ordered]
        return Sheet(self.title, columns, rows)

    def _told(self, key: str) -> Mapping[str, str]:
        """Return where the numbers of a column come from, which decides their definition."""
        sources = (place.values[key].source for place in self.places if key in place.values)
        return {"source": next(filter(None, sources), "")}

    def _best(self, key: str) -> float | int | None:
        values = [value for place in self.places if (value := _value(place, key)) is not None]
        better = BETTER[METRICS[key].better]
        if len(values) < 2 or better == "neither":  # noqa: PLR2004  (best of one is no news)
            return None
        return max(values) if better == "higher" else min(values)

    def _cell(self, place: Place, key: str, best: Mapping[str, float | int | None]) -> Shown:
        value = place.values.get(key, Value(None))
        text = written(value.value, unit_of(METRICS[key]))
        is_best = value.value is not None and best.get(key) == value.value
        return Shown(str(METRICS[key].label), text, value.reason, is_best)


def valued(figures: Iterable[Figure]) -> dict[int, dict[str, Value]]:
    """Return values by place and metric."""
    found: dict[int, dict[str, Value]] = {}
    for one in figures:
        found.setdefault(one.community or one.unit or one.owner or 0, {})[one.metric] = Value(
            one.value, one.reason, one.source
        )
    return found


def pooled(figures: Iterable[Figure], keys: Sequence[str]) -> dict[str, Value]:
    """Return the figures of several communities as one: halves are added, so a person in two of them counts twice."""
    mine: dict[str, list[Figure]] = {key: [] for key in keys}
    for one in figures:
        if one.metric in mine:
            mine[one.metric].append(one)
    return {key: _pooled(METRICS[key], rows) for key, rows in mine.items()}


def _pooled(metric: Metric, rows: list[Figure]) -> Value:
    told = [row for row in rows if row.numerator is not None and (row.value is not None or row.denominator == 0)]
    if not told:
        return Value(None, rows[0].reason if rows else _("没有数据"))
    top = sum(row.numerator or 0 for row in told)
    if metric.usual.denominator is None:
        return Value(top)
    bottom = sum(row.denominator or 0 for row in told)
    return Value(top / bottom) if bottom else Value(None, rows[0].reason)


def _value(place: Place, key: str) -> float | int | None:
    return place.values.get(key, Value(None)).value


def _cell(metric: Metric, value: float | None) -> Any:
    return round(value) if value is not None and metric.unit == "money" else value
