"""How often is right: rules by purchase frequency, tag and type; a plan judged by them; a week adapted to them (R-112, R-118).

Pure. `frequency` is how often people buy such a product: daily, weekly, monthly, seldom. The numbers are the project's defaults
of messages a week; a type's own ceiling of a day wins where it is lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.playbooks import definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.utils.functional import _StrPromise

    from jinlin.playbooks.definition import Definition, Row

__all__ = ["FREQUENCIES", "TYPES", "Change", "Rule", "Verdict", "adapted", "judged", "rule_of", "sends_a_week"]

FREQUENCIES: dict[str, str | _StrPromise] = {
    "daily": gettext_lazy("天天买(生鲜、咖啡)"),
    "weekly": gettext_lazy("每周买(食品、日化)"),
    "monthly": gettext_lazy("每月买(美妆、母婴)"),
    "seldom": gettext_lazy("很少买(家具、课程、保险)"),
}
# Messages a week that a group of such a product bears, and how many of them may sell.
BY_FREQUENCY = {"daily": (21, 7), "weekly": (12, 4), "monthly": (8, 2), "seldom": (4, 1)}
# What a type makes of it: a factor; stores that sell by mass message are infrequent and follow the store's own activity.
TYPES: dict[str, tuple[str | _StrPromise, float]] = {
    "stage.flash": (gettext_lazy("快闪群:短而密"), 2.0),
    "stage.service": (gettext_lazy("服务群:少打扰"), 0.6),
    "stage.conversion": (gettext_lazy("转化群"), 1.0),
    "stage.core": (gettext_lazy("核心群:少而精"), 0.5),
    "model.mass": (gettext_lazy("门店群发型:跟着门店活动走,不常发"), 0.5),
    "model.refined": (gettext_lazy("精细化运营型"), 1.0),
    "model.care": (gettext_lazy("客户服务型:少打扰"), 0.5),
}
# What a tag tells of people: newcomers bear a word more, those who fell silent bear less.
TAGS: dict[str, tuple[str | _StrPromise, float]] = {
    "new": (gettext_lazy("新客多"), 1.2),
    "loyal": (gettext_lazy("老客多"), 1.0),
    "dormant": (gettext_lazy("沉默的多"), 0.5),
    "b2b": (gettext_lazy("企业客户,周末不发"), 0.6),
}
PER_WEEK = 7


@dataclass(frozen=True)
class Rule:
    """How many messages a week are right, how many of them may sell, and why."""

    most: int
    promos: int
    why: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A row that the generator left out or moved, and why."""

    row: str
    column: str
    what: str
    why: str


@dataclass(frozen=True)
class Verdict:
    """A plan beside its rule."""

    sends: float
    promos: float
    rule: Rule

    @property
    def fits(self) -> bool:
        """Whether it keeps to both limits."""
        return self.sends <= self.rule.most and self.promos <= self.rule.promos


def rule_of(frequency: str, tags: Sequence[str] = (), kinds: Sequence[str] = ()) -> Rule:
    """Return the rule of three inputs: frequency, tags, types; the strictest type and tag count."""
    most, promos = BY_FREQUENCY[frequency]
    named = [TYPES[kind] for kind in kinds if kind in TYPES] + [TAGS[tag] for tag in tags if tag in TAGS]
    factor = 1.0
    for _label, each in named:
        factor *= each
    told = (str(FREQUENCIES[frequency]), *(str(label) for label, _factor in named))
    return Rule(max(1, round(most * factor)), max(1, round(promos * min(factor, 1.0))), told)


def sends_a_week(written: Definition, direction: str = "") -> float:
    """Count how often members hear of a plan in a week, on average."""
    rows = [row for row in written.rows if row.is_for_members and direction in {"", row.direction}]
    return sum(_a_week(written, row) for row in rows)


def _a_week(written: Definition, row: Row) -> float:
    when = row.when
    if when.kind == "weekly":
        share = len(when.nth) / 4.35 if when.nth else 1.0
        return len(when.weekdays) * share
    if when.kind == "every":
        return PER_WEEK / when.first
    if when.kind == "monthly":
        return PER_WEEK / 30.4
    days = when.last - when.first + 1 if when.kind == "day" else 1
    return days / max((written.days or PER_WEEK) / PER_WEEK, 1.0)


def judged(written: Definition, rule: Rule) -> Verdict:
    """Put a plan beside a rule."""
    return Verdict(sends_a_week(written), sends_a_week(written, "promo"), rule)


# What goes first where there is too much: fun, then promotion beyond its share, then the rest from the end of the week.
ORDER = ("promo", "value", "care")


def adapted(
    written: Definition, *, frequency: str, tags: Sequence[str] = (), kinds: Sequence[str] = ()
) -> tuple[dict[str, Any], list[Change]]:
    """Return the plan adapted to three inputs, and what was changed and why (R-112)."""
    rule = rule_of(frequency, tags, kinds)
    content, changes = definition.dumped(written), list[Change]()
    if "b2b" in tags:
        changes += _without_weekends(content)
    for direction, most in (("promo", rule.promos), ("", rule.most)):
        changes += _down_to(content, direction, most, rule)
    return content, changes


def _without_weekends(content: dict[str, Any]) -> Iterator[Change]:
    for stage in content["stages"]:
        for row in list(stage.get("rows", [])):
            days = definition.Row(key="", column="", at=row["at"]).when.weekdays
            if days and days <= {5, 6} and row.get("action", "post") in definition.MEMBER_FACING:
                stage["rows"].remove(row)
                yield Change(row["key"], row["column"], _("去掉"), str(TAGS["b2b"][0]))


def _down_to(content: dict[str, Any], direction: str, most: int, rule: Rule) -> Iterator[Change]:
    """Take rows out until the plan keeps to a limit; the last stays whatever the limit."""
    while True:
        read = definition.read(content)
        if sends_a_week(read, direction) <= most:
            return
        rows = [row for row in read.rows if row.is_for_members and direction in {"", row.direction}]
        if len(rows) <= 1:
            return
        chosen = _least(rows)
        for stage in content["stages"]:
            stage["rows"] = [each for each in stage.get("rows", []) if each["key"] != chosen.key]
        told = {"why": "、".join(rule.why), "most": most}
        why = _("%(why)s:每周促销最多 %(most)s 条") if direction else _("%(why)s:每周最多 %(most)s 条")
        yield Change(chosen.key, chosen.column, _("去掉"), why % told)


def _least(rows: Sequence[Row]) -> Row:
    """Return the row that is missed least: without words of its own first, the latest of the week."""
    return max(rows, key=lambda row: (not row.is_ready, _last_day(row), row.when.minutes or 0))


def _last_day(row: Row) -> int:
    return max(row.when.weekdays, default=7)


def known_inputs(given: Mapping[str, Any]) -> tuple[str, list[str], list[str]]:
    """Return frequency, tags and types of a form's answer; what nobody knows is left out."""
    frequency = given.get("frequency", "weekly")
    tags = [each for each in given.get("tags", []) if each in TAGS]
    kinds = [each for each in given.get("kinds", []) if each in TYPES]
    return (frequency if frequency in FREQUENCIES else "weekly"), tags, kinds
