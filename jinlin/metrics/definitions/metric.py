"""What a metric is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from jinlin.core.refusals import Refusal, source_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from jinlin.metrics.readings import Readings

Formula = Callable[[Any], Any]
Unit = Literal["share", "per_head", "money", "ratio", "count"]
Source = str  # a dataset, or what memberships must tell: "leaves", "inviter"


class Stage(StrEnum):
    """The five stages of a community's indicators (R-242)."""

    INITIAL = "initial"
    ACTIVATION = "activation"
    RETENTION = "retention"
    MONETISATION = "monetisation"
    PROPAGATION = "propagation"

    @property
    def label(self) -> _StrPromise:
        """The name of the stage."""
        return STAGES[self]


STAGES: dict[Stage, _StrPromise] = {
    Stage.INITIAL: _("初建期"),
    Stage.ACTIVATION: _("激活期"),
    Stage.RETENTION: _("留存期"),
    Stage.MONETISATION: _("变现期"),
    Stage.PROPAGATION: _("传播期"),
}


class NoSuchMetric(Refusal):
    """A key that no metric has."""

    code = "no_such_metric"
    source_what = source_text("没有名为“%(key)s”的指标")
    source_remedy = source_text("可用的指标:%(known)s")


@dataclass(frozen=True)
class Variant:
    """One reading of a metric: numerator ÷ denominator over ingredients, and the sentence that says so."""

    numerator: Formula
    denominator: Formula | None
    sentence: _StrPromise
    groups: tuple[str, ...]
    zero: str = "denominator_zero"
    needs: tuple[Source, ...] | None = None
    one_day: bool = False  # counted once a day by the platform, so that days do not add up to a window


@dataclass(frozen=True)
class Metric:
    """A named number with one definition for every reading of it."""

    key: str
    label: _StrPromise
    stage: Stage
    unit: Unit
    needs: tuple[Source, ...]
    usual: Variant
    better: Literal["up", "down", ""] = ""
    reading: str = ""
    others: Mapping[str, Variant] = field(default_factory=dict)
    money: tuple[bool, bool] = (False, False)  # whether numerator and denominator are fen
    source: str = ""  # the requirement the formula comes from
    official: Variant | None = None  # what the platform's own statistics say instead, per owner

    def variant(self, readings: Readings) -> Variant:
        """Return the formula of the chosen reading."""
        return self.others.get(getattr(readings, self.reading, ""), self.usual) if self.reading else self.usual

    def needed(self, readings: Readings) -> tuple[Source, ...]:
        """Return the sources without which the number is not available."""
        own = self.variant(readings).needs
        return self.needs if own is None else own


def column(name: str) -> Formula:
    """Return the formula that is one ingredient."""
    return lambda t: t[name]


def by_platform(
    numerator: Formula, sentence: _StrPromise, denominator: Formula | None = None, *, one_day: bool = False
) -> Variant:
    """Return a formula over the platform's own statistics of owners and days [D:92133]."""
    return Variant(numerator, denominator, sentence, ("official",), "nobody_counted", ("official_day",), one_day)


def present(t: Any) -> Any:
    """Start and everybody who joined within the window."""
    return t["start"] + t["joins"]


def count(
    name: str,
    label: _StrPromise,
    sentence: _StrPromise,
    group: str | tuple[str, ...],
    stage: Stage,
    needs: tuple[Source, ...],
    **rest: Any,
) -> Metric:
    """Return a metric that is one ingredient, under its own name unless `column` says another."""
    formula = rest.pop("formula", None) or column(rest.pop("ingredient", name))
    groups = (group,) if isinstance(group, str) else group
    unit = rest.pop("unit", "count")
    return Metric(name, label, stage, unit, needs, Variant(formula, None, sentence, groups), **rest)
