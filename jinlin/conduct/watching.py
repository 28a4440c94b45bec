"""A rule version made ready for the finder, with the white list that holds everywhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinlin.conduct.detecting.finding import Wanted, Watch
from jinlin.conduct.models import Exemption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.conduct.models import Rule, RuleVersion

__all__ = ["watch_of"]

WORDS = {Exemption.Kind.WORD, Exemption.Kind.HOST}


def watch_of(version: RuleVersion, spared: Iterable[Exemption] = ()) -> Watch:
    """Return what the finder needs of a version; compiled once while neither it nor the white list changes."""
    welcome = {each.value.lower() for each in spared if each.kind in WORDS and each.community_id is None}
    return _watch(tuple(wanted_of(rule) for rule in version.rules.order_by("place")), frozenset(welcome))


def wanted_of(rule: Rule) -> Wanted:
    """Return a rule as the finder takes it."""
    return Wanted(rule.key, rule.detector, tuple(rule.words), rule.count, rule.minutes)


@lru_cache(maxsize=200)
def _watch(rules: tuple[Wanted, ...], welcome: frozenset[str]) -> Watch:
    return Watch(rules, welcome)
