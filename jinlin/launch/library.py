"""The library of packs: templates by type (R-038), presets by industry (area V), combos (R-278), cases (R-328).

Read once per process from the package's data; `problems` says what a pack refers to that does not exist.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml

from jinlin.communities import elements, types
from jinlin.communities.models import Tone
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.wording import Words
from jinlin.joining.gating.conditions import Kind
from jinlin.joining.welcoming import wording
from jinlin.launch.packs import Band, Pack
from jinlin.metrics.definitions import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_DATA = Path(__file__).with_name("data")
T = TypeVar("T")

DETECTIONS = frozenset({"link", "qr", "phone", "keyword", "flood", "repetition", "abuse"})
SEVERITIES = frozenset({"light", "severe"})
OWNERS = frozenset({"owner", "admin", "assistant", "guide", "advisor", "lecturer", "koc", "sdr"})
ACTIONS = frozenset({"post", "activity", "human"})
DIRECTIONS = frozenset({"value", "promo", "care"})
DIMENSIONS = frozenset(
    {"privilege", "welfare", "entertainment", "content", "care", "activity", "planning", "sop"}
)
LEVELS = frozenset({"none", "low", "medium", "high"})


class NoSuchPack(Refusal):
    """A template, preset, combo or case that the library does not have."""

    code = "no_such_pack"
    source_what = _("没有叫“%(key)s”的模板或预设")
    source_remedy = _("可以用：%(known)s")


class Module(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a part of the product is that a combo opens; one not built yet says what it waits for."""

    built: bool
    waits_for: tuple[str, ...]


class Combo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a community is run together with (R-278); what it opens says the type `combo` of its key."""

    requirement: str
    industries: tuple[str, ...]


class CaseFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One figure of a case, as a text reports it (R-329)."""

    metric: str
    value: float
    unit: Words
    base: Words
    caveat: Words
    window: Words = Words("", "")


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What texts report of one brand (R-328): anecdotal, never a target."""

    name: Words
    industry: str
    types: tuple[str, ...]
    seed: str
    mechanics: tuple[Words, ...]
    figures: tuple[CaseFigure, ...] = ()


@cache
def templates() -> dict[str, Pack]:
    """Return the templates by key, in order."""
    content = _yaml("templates.yaml")
    return {
        key: _pack({"key": key, **_laid_over(content["base"], entry)}, f"templates.yaml, {key}")
        for key, entry in content["templates"].items()
    }


@cache
def presets() -> dict[str, Pack]:
    """Return the presets by key, in the order of their requirements."""
    packs = [_pack(_yaml(f"presets/{file.name}"), file.name) for file in sorted((_DATA / "presets").glob("*.yaml"))]
    return {pack.key: pack for pack in sorted(packs, key=lambda pack: pack.requirement)}


@cache
def combos() -> dict[str, Combo]:
    """Return the five combos by key."""
    return {key: msgspec.convert(entry, Combo) for key, entry in _yaml("combos.yaml")["combos"].items()}


@cache
def modules() -> dict[str, Module]:
    """Return the modules that combos open."""
    return {key: msgspec.convert(entry, Module) for key, entry in _yaml("combos.yaml")["modules"].items()}


@cache
def cases() -> dict[str, Case]:
    """Return the case library by key."""
    return {key: msgspec.convert(entry, Case) for key, entry in _yaml("cases.yaml")["cases"].items()}


def pack(key: str) -> Pack:
    """Return a template or preset by its key. Raises NoSuchPack."""
    if key not in known():
        raise NoSuchPack(key=key, known="、".join(known()))
    return known()[key]


def known() -> dict[str, Pack]:
    """Return every template and preset by its key."""
    return {**templates(), **presets()}


def _yaml(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
    return content


def _pack(content: Mapping[str, Any], where: str) -> Pack:
    """Read a pack; its combo is a place like the others, so that whoever begins with it gets its modules."""
    try:
        read = msgspec.convert(content, Pack)
        return msgspec.structs.replace(read, types={**read.types, "combo": read.combo}) if read.combo else read
    except msgspec.ValidationError as wrong:
        raise ValueError(f"{where}: {wrong}") from wrong


def _laid_over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Return the base with what the top says in its place; mappings are laid over one another, lists are replaced."""
    laid = dict(base)
    for key, value in top.items():
        below = laid.get(key)
        deeper = isinstance(value, dict) and isinstance(below, dict) and key not in {"types", "gate"}
        laid[key] = _laid_over(below, value) if deeper and below is not None else value
    return laid


def problems(pack: Pack) -> list[str]:
    """Return what the pack refers to that does not exist, and what it lacks; nothing when it can be used."""
    return [
        *_places(pack),
        *_references(pack),
        *_charter(pack),
        *_vocabulary(pack),
        *_welcome(pack),
        *_untranslated(pack),
    ]


def _places(pack: Pack) -> Iterator[str]:
    try:
        types.refuse_impossible(pack.types)
    except Refusal as refusal:
        yield f"types: {refusal}"


def _references(pack: Pack) -> Iterator[str]:
    columns = {column.key for column in pack.columns}
    asked = {pack.questionnaire.key} if pack.questionnaire else set()
    yield from _unknown("column", (row.column for row in (*pack.day, *pack.week)), columns)
    yield from _unknown(
        "questionnaire", (one.questionnaire for one in pack.gate.conditions if one.questionnaire), asked
    )
    yield from _unknown("metric", (band.metric for band in pack.metrics), METRICS)
    yield from _unknown("case", pack.cases, cases())
    yield from _unknown("combo", (pack.combo,) if pack.combo else (), combos())
    yield from _unknown("migration target", (pack.migration.to,), templates())


def _charter(pack: Pack) -> Iterator[str]:
    charter = pack.charter
    objectives = (charter.objectives.primary, *charter.objectives.also)
    yield from _unknown("value direction", charter.directions, elements.DIRECTIONS)
    yield from _unknown("objective", objectives, elements.OBJECTIVES)
    yield from _unknown("carrier", (one.kind for one in charter.carriers), elements.CARRIERS)
    yield from _unknown("business role", (charter.role,), elements.ROLES)
    yield from _unknown("designated action", (charter.action,) if charter.action else (), elements.ACTIONS)
    yield from _unknown("tone", pack.persona.tones if pack.persona else (), Tone.values)


def _vocabulary(pack: Pack) -> Iterator[str]:
    rows = (*pack.day, *pack.week)
    yield from _unknown("condition", (one.kind for one in pack.gate.conditions), Kind.values)
    yield from _unknown("level", (pack.gate.level,), LEVELS)
    yield from _unknown("detection", (rule.detect for rule in pack.rules.conduct), DETECTIONS)
    yield from _unknown("severity", (rule.severity for rule in pack.rules.conduct), SEVERITIES)
    yield from _unknown("owner", (row.owner for row in rows), OWNERS)
    yield from _unknown("action", (row.action for row in rows), ACTIONS)
    yield from _unknown("time", (row.at for row in rows if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", row.at)), ())
    yield from _unknown("direction", (column.direction for column in pack.columns), DIRECTIONS)
    yield from _unknown("dimension", (column.dimension for column in pack.columns), DIMENSIONS)
    yield from _unknown("pattern", (p for p in (pack.rules.nickname.pattern,) if not _compiles(p)), ())


def _welcome(pack: Pack) -> Iterator[str]:
    """Say what a welcome lacks of purpose, benefit and next step, in either language (R-082)."""
    for language in ("zh", "en"):
        lacking = wording.missing(pack.welcome.text(language))
        yield from (f"welcome ({language}): {part.key}" for part in lacking)


def _unknown(what: str, found: Iterator[str] | tuple[str, ...], known: Any) -> Iterator[str]:
    yield from (f"{what}: {one}" for one in found if one not in known)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _untranslated(pack: Pack) -> Iterator[str]:
    """Name texts that have one language only."""
    yield from (f"language: {words.zh or words.en}" for words in _words(pack) if bool(words.zh) != bool(words.en))


def _words(part: Any) -> Iterator[Words]:
    """Return every text within a part, however deep."""
    if isinstance(part, Words):
        yield part
    elif isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            yield from _words(getattr(part, name))
    elif isinstance(part, (tuple, list)):
        for one in part:
            yield from _words(one)


def bands(metric: str) -> list[tuple[Pack, Band]]:
    """Return what packs report for a metric, as reference (R-329)."""
    return [(pack, band) for pack in presets().values() for band in pack.metrics if band.metric == metric]


def searched(words: str, industry: str = "", kind: str = "") -> dict[str, Case]:
    """Return the cases that have the words in name or mechanics, of an industry, of a type as `axis.key` (R-328)."""
    wanted = words.strip().casefold()
    fits: Callable[[Case], bool] = lambda case: (  # noqa: E731  (a predicate of three parts reads best in place)
        (not industry or case.industry == industry)
        and (not kind or kind in case.types)
        and (not wanted or any(wanted in f"{text.zh} {text.en}".casefold() for text in (case.name, *case.mechanics)))
    )
    return {key: case for key, case in cases().items() if fits(case)}
