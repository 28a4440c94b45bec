"""The type registry: axes, their values and the pairs that cannot be, read from `types.yaml` (R-037)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILE = Path(__file__).with_name("types.yaml")


class UnknownType(Refusal):
    """A word that is no value of any axis."""

    code = "unknown_type"
    source_what = _("不认识社群类型“%(value)s”")
    source_remedy = _("可以填：%(known)s")


class TwoOnOneAxis(Refusal):
    """Two values of one axis for one community."""

    code = "two_on_one_axis"
    source_what = _("“%(first)s”和“%(second)s”是同一个维度的两个值")
    source_remedy = _("每个维度只填一个")


class ImpossiblePair(Refusal):
    """Two values that no community can have together."""

    code = "impossible_pair"
    source_what = _("“%(first)s”不能同时是“%(second)s”：%(why)s")
    source_remedy = _("请改掉其中一个")


@dataclass(frozen=True)
class Value:
    """One place on an axis."""

    axis: str
    key: str
    zh: str
    en: str
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return _in_language(self.zh, self.en)


@dataclass(frozen=True)
class Axis:
    """One classification; a community has at most one of its values."""

    key: str
    zh: str
    en: str
    values: tuple[Value, ...]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return _in_language(self.zh, self.en)


def _in_language(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh


@cache
def axes() -> dict[str, Axis]:
    """Return every axis by its key, in order."""
    return {key: _axis(key, entry) for key, entry in _read()["axes"].items()}


@cache
def _read() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


def _axis(key: str, entry: Mapping[str, Any]) -> Axis:
    values = tuple(
        Value(axis=key, key=name, zh=value["zh"], en=value["en"], also=tuple(value.get("also", ())))
        for name, value in entry["values"].items()
    )
    return Axis(key=key, zh=entry["zh"], en=entry["en"], values=values)


@cache
def _names() -> dict[str, Value]:
    """Every way to write a value. A word that two axes share means the earlier axis; `axis.key` says which."""
    names: dict[str, Value] = {}
    for axis in axes().values():
        for value in axis.values:
            for word in (f"{axis.key}.{value.key}", value.key, value.zh, value.en, *value.also):
                names.setdefault(search_key(word), value)
    return names


def value_of(axis: str, key: str) -> Value | None:
    """Return a value by axis and key, None if the registry no longer has it."""
    found = axes().get(axis)
    return next((value for value in found.values if value.key == key), None) if found else None


def read(words: Iterable[str]) -> dict[str, str]:
    """Return axis → key for words in either language. Raises UnknownType, TwoOnOneAxis, ImpossiblePair."""
    placed: dict[str, Value] = {}
    for word in words:
        value = _names().get(search_key(word))
        if value is None:
            raise UnknownType(value=word, known=known())
        other = placed.setdefault(value.axis, value)
        if other is not value:
            raise TwoOnOneAxis(first=other.zh, second=value.zh)
    keys = {axis: value.key for axis, value in placed.items()}
    refuse_impossible(keys)
    return keys


def known() -> str:
    """List the values people most often mean, with their keys."""
    return "、".join(f"{value.zh}（{value.key}）" for axis in axes().values() for value in axis.values)


def impossible() -> list[tuple[str, str, str]]:
    """Return the pairs that cannot be and why, in the reader's language."""
    told = []
    for rule in _read()["impossible"]:
        first, second = (value_of(*place.split(".")) for place in rule["pair"])
        if first and second:
            told.append((first.name, second.name, _in_language(rule["zh"], rule["en"])))
    return told


def refuse_impossible(keys: Mapping[str, str]) -> None:
    """Raise ImpossiblePair when two of the places (axis → key) cannot go together, UnknownType for one nobody knows."""
    for axis, key in keys.items():
        if value_of(axis, key) is None:
            raise UnknownType(value=f"{axis}.{key}", known=known())
    for rule in _read()["impossible"]:
        (axis, key), (other_axis, other_key) = (place.split(".") for place in rule["pair"])
        if keys.get(axis) == key and keys.get(other_axis) == other_key:
            first, second = value_of(axis, key), value_of(other_axis, other_key)
            raise ImpossiblePair(
                first=first.zh if first else key, second=second.zh if second else other_key, why=rule["zh"]
            )
