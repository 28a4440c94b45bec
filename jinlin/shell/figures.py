"""A figure as a tile shows it: the value, what it was before, and the one definition it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from jinlin.shell import formats

if TYPE_CHECKING:
    from jinlin.shell.formats import Number

__all__ = ["Better", "Definition", "Delta", "Figure", "Link", "Unit", "written"]

Unit = Literal["count", "signed", "share", "yuan", "decimal"]
_CENTS_COUNT_BELOW, _ABBREVIATED_FROM = 100_00, 10_000_00
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Link:
    """Somewhere to go, with the words on it."""

    label: str
    url: str


@dataclass(frozen=True)
class Definition:
    """What a number means: formula in words, its two halves with their values, the window, where it is written."""

    name: str
    formula: str
    numerator: str = ""
    denominator: str = ""
    window: str = ""
    reading: str = ""
    basis: str = ""
    url: str = ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The definition as label and text, without what is not known."""
        told = (
            (_("公式"), self.formula),
            (_("分子"), self.numerator),
            (_("分母"), self.denominator),
            (_("时间窗"), self.window),
            (_("口径"), self.reading),
            (_("依据"), self.basis),
        )
        return [(label, text) for label, text in told if text]


@dataclass(frozen=True)
class Delta:
    """A change against an earlier value: direction, size and whether that is good news."""

    change: Number | None
    unit: Unit = "count"
    better: Better = "higher"
    against: str = ""

    @property
    def direction(self) -> Literal["up", "down", "same"]:
        """Which way it went, at the precision on screen."""
        if self.change is None or self.text in {"0", "0.0", "0.0pp", "¥0.00"}:
            return "same"
        return "up" if self.change > 0 else "down"

    @property
    def news(self) -> Literal["good", "bad", "plain"]:
        """Whether it is good news; the colour follows this, never the direction alone."""
        if self.better == "neither" or self.direction == "same":
            return "plain"
        return "good" if (self.direction == "up") == (self.better == "higher") else "bad"

    @property
    def text(self) -> str:
        """The size with its sign; shares in percentage points."""
        if self.change is None:
            return formats.DASH
        if self.unit == "share":
            return f"{formats.signed(self.change * 100, 1)}pp"
        if self.unit == "yuan":
            sign = "+" if self.change > 0 else ""
            return f"{sign}{_short_yuan(round(self.change))}"
        return formats.signed(self.change, 1 if self.unit == "decimal" else 0)

    @property
    def said(self) -> str:
        """The direction for people who do not see the arrow."""
        return {"up": _("上升"), "down": _("下降"), "same": _("持平")}[self.direction]


@dataclass(frozen=True)
class Figure:
    """One number of a tile. `value` None is "not available" and wants a `reason`, and a `remedy` where there is one."""

    label: str
    value: Number | None
    unit: Unit = "count"
    better: Better = "higher"
    day_before: Number | None = None
    week_before: Number | None = None
    note: str = ""
    reason: str = ""
    remedy: Link | None = None
    definition: Definition | None = None
    url: str = ""
    trend: tuple[Number | None, ...] = field(default=())
    against: str = ""  # what `day_before` is, where it is not the day before: "较上期"

    @property
    def text(self) -> str:
        """The value as the tile writes it."""
        return written(self.value, self.unit)

    @property
    def full(self) -> str:
        """The value unabridged, for the hover title; empty where nothing was shortened."""
        if self.value is None:
            return ""
        full = formats.full_yuan(int(self.value)) if self.unit == "yuan" else formats.plain(self.value)
        return full if self.unit in {"count", "yuan"} and full != self.text else ""

    @property
    def deltas(self) -> list[Delta]:
        """The changes that can be told, the nearest first."""
        if self.value is None:
            return []
        earlier = ((self.against or _("较前日"), self.day_before), (_("较上周同日"), self.week_before))
        return [
            Delta(self.value - before, self.unit, self.better, against)  # type: ignore[operator]  # one unit, one type
            for against, before in earlier
            if before is not None
        ]


def _short_yuan(fen: int) -> str:
    """Write a change of money; from ¥100 on the cents say nothing."""
    is_large = _CENTS_COUNT_BELOW <= abs(fen) < _ABBREVIATED_FROM
    return formats.whole_yuan(fen) if is_large else formats.compact_yuan(fen)


def written(value: Number | None, unit: Unit) -> str:
    """Write a value in its unit."""
    if value is None:
        return formats.DASH
    if unit == "yuan":
        return formats.compact_yuan(round(value))
    writers = {"share": formats.share, "signed": formats.signed, "count": formats.abbreviated}
    return writers[unit](value) if unit in writers else formats.plain(value, 1)
