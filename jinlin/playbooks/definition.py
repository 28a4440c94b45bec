"""What a playbook is: stages and rows as data, read strictly, with problems that name stage and row (R-110).

A definition is a JSON object. `read` makes the typed form of it or raises `NotADefinition`, which carries every problem
found, so that an editor can show them all at once. A row says when (see `timing`), under which column, what is done through
which channel, by whom, how one sees that it worked, and what it must not do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from django.utils.translation import gettext

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.playbooks import words
from jinlin.playbooks.timing import EARLIEST, QUIET_FROM, QUIET_TO, NotATime, When

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "ANCHORS",
    "Definition",
    "NotADefinition",
    "Problem",
    "Row",
    "Stage",
    "Stops",
    "advice",
    "dumped",
    "problems",
    "read",
]

MEMBER_FACING = frozenset({"post", "announcement", "activity"})
ANCHORS = ("date", "group", "join", "event")
MOST_STAGES, MOST_ROWS = 30, 200
LONGEST_TEXT = 4000


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The strictness that all parts share."""


class Row(_Part, frozen=True):
    """One line of a playbook; `key` names it within the playbook, for good: what was planned hangs on it."""

    key: str
    at: str
    column: str
    action: str = "post"
    channel: str = ""
    brief: str = ""
    text: str = ""  # what members read
    slot: str = ""  # what has to be put in before it can go out: a poster, a link, a list
    material: str = ""  # the slug of an asset of the library
    direction: str = "value"
    owner: str = "owner"
    purpose: str = ""
    metric: str = ""
    target: str = ""
    guard: str = ""
    minutes: int = 120  # how long it may take; unfinished after that is late
    each: str = "group"  # a task of every group, or one of the whole run
    exception: bool = False  # may go out from 07:00 on
    demand: bool = False  # demand information: once a day
    skip: tuple[str, ...] = ()
    form: str = ""  # which activity: relay, check_in, draw, seckill, vote …
    place: str = "online"
    step: str = ""  # acquire, activate, convert, retain, propagate

    @property
    def is_for_members(self) -> bool:
        """Whether members notice it, so that quiet hours hold."""
        return self.action in MEMBER_FACING

    @property
    def way(self) -> str:
        """The channel; without one, a person sends it in the chat with one tap."""
        return self.channel or ("announcement" if self.action == "announcement" else "sidebar")

    @property
    def stands_in(self) -> str:
        """The one step it belongs to: what it says, else what its direction and action mean (R-023)."""
        by_direction = {"promo": "convert", "care": "retain"}
        return self.step or by_direction.get(self.direction, "activate")

    @property
    def is_ready(self) -> bool:
        """Whether it can go out as it is; otherwise somebody prepares it by its brief."""
        return bool(self.text.strip() or self.material)

    @property
    def when(self) -> When:
        """Its time, read. Raises NotATime, which a checked definition never does."""
        return When.read(self.at)


class Stage(_Part, frozen=True):
    """A part of a playbook: warm-up, opening, close."""

    key: str
    name: str
    rows: tuple[Row, ...] = ()
    about: str = ""


class Stops(_Part, frozen=True):
    """When a group is taken out by itself: a day's leavers as a share, or as a multiple of its mean of two weeks."""

    leave_rate: float = 0.03
    times_mean: float = 3.0


class Definition(_Part, frozen=True, dict=True):
    """A whole playbook."""

    name: str
    stages: tuple[Stage, ...]
    key: str = ""
    about: str = ""
    basis: str = ""  # where times and actions come from
    anchor: str = "date"
    anchor_day: int = 0  # the number of the anchor's own day: 0 or 1
    days: int | None = None  # how long it lasts from the anchor's day; null goes on until somebody stops it
    skip: tuple[str, ...] = ()
    stops: Stops = Stops()
    per_day: int = 6
    promo_per_day: int = 3
    suits: tuple[str, ...] = ()  # "axis.key" of the type registry
    industries: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """The rows by their keys."""
        return {row.key: row for stage in self.stages for row in stage.rows}

    @property
    def rows(self) -> Iterator[Row]:
        """The rows, stage by stage."""
        return (row for stage in self.stages for row in stage.rows)

    def stage_of(self, key: str) -> Stage | None:
        """Return the stage a row stands in."""
        return next((stage for stage in self.stages for row in stage.rows if row.key == key), None)


@dataclass(frozen=True)
class Problem:
    """What is wrong, in which stage and row (numbers from 1; 0 where it concerns the whole), and in which field."""

    what: str
    stage: int = 0
    row: int = 0
    field: str = ""
    blocks: bool = True

    @property
    def where(self) -> str:
        """Stage and row in words."""
        if self.row:
            return gettext("第 %(stage)s 阶段第 %(row)s 行") % {"stage": self.stage, "row": self.row}
        return gettext("第 %(stage)s 阶段") % {"stage": self.stage} if self.stage else ""

    def __str__(self) -> str:
        return f"{self.where}：{self.what}" if self.where else self.what


class NotADefinition(Refusal):
    """A playbook that cannot be run as it is written; `problems` says why, in order."""

    code = "not_a_definition"
    source_what = _("剧本有 %(count)s 处要改：%(first)s")
    source_remedy = _("请按提示改好再保存")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong."""
        found = self.params["problems"]
        assert isinstance(found, tuple)  # noqa: S101  (put there by `read`)
        return found


def read(content: Mapping[str, Any]) -> Definition:
    """Return the playbook a JSON object holds. Raises NotADefinition."""
    found = list(_shape(content))
    if not found:
        definition = msgspec.convert(dict(content), Definition)
        found = [each for each in problems(definition) if each.blocks]
        if not found:
            return definition
    raise NotADefinition(count=len(found), first=str(found[0]), problems=tuple(found))


def dumped(definition: Definition) -> dict[str, Any]:
    """Return the JSON object of a playbook."""
    content: dict[str, Any] = msgspec.to_builtins(definition)
    return content


def _shape(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what is not even the right kind of value, row by row."""
    stages = content.get("stages")
    if not isinstance(stages, (list, tuple)):
        yield Problem(gettext("没有阶段"), field="stages")
        return
    for number, stage in enumerate(stages, 1):
        yield from _shape_of_stage(stage, number)
    whole = _wrong({**content, "stages": ()}, Definition)
    if whole:
        yield Problem(whole)


def _shape_of_stage(stage: Any, number: int) -> Iterator[Problem]:
    rows = stage.get("rows", ()) if isinstance(stage, dict) else None
    if not isinstance(rows, (list, tuple)):
        yield Problem(gettext("阶段要有名称和行"), stage=number)
        return
    for place, row in enumerate(rows, 1):
        if wrong := _wrong(row, Row):
            yield Problem(wrong, number, place)
    if wrong := _wrong({**stage, "rows": ()}, Stage):
        yield Problem(wrong, number)


def _wrong(content: Any, kind: type[msgspec.Struct]) -> str:
    try:
        msgspec.convert(content, kind)
    except msgspec.ValidationError as wrong:
        return str(wrong)
    return ""


def problems(definition: Definition) -> Iterator[Problem]:
    """Yield what is wrong with a playbook, and (with `blocks` false) what is worth a look."""
    if not definition.name.strip():
        yield Problem(gettext("还没有名称"), field="name")
    if definition.anchor not in ANCHORS:
        yield Problem(gettext("不认识起点“%(value)s”") % {"value": definition.anchor}, field="anchor")
    if not any(stage.rows for stage in definition.stages):
        yield Problem(gettext("一行也没有"), field="stages")
    if len(definition.stages) > MOST_STAGES or sum(1 for _row in definition.rows) > MOST_ROWS:
        yield Problem(gettext("太长了：最多 30 个阶段、200 行"), field="stages")
    if definition.days is not None and definition.days < 1:
        yield Problem(gettext("持续天数至少是 1"), field="days")
    yield from _unknown(definition.skip, words.SKIPS, 0, 0, "skip")
    yield from _doubled(definition)
    for number, stage in enumerate(definition.stages, 1):
        if not stage.name.strip():
            yield Problem(gettext("阶段没有名称"), number, field="name")
        for place, row in enumerate(stage.rows, 1):
            yield from _of_row(definition, row, number, place)


def _doubled(definition: Definition) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, stage in enumerate(definition.stages, 1):
        for place, row in enumerate(stage.rows, 1):
            if row.key in seen:
                yield Problem(gettext("和另一行用了同一个编号“%(key)s”") % {"key": row.key}, number, place, "key")
            seen.add(row.key)


def _of_row(definition: Definition, row: Row, stage: int, place: int) -> Iterator[Problem]:
    if not row.key.strip():
        yield Problem(gettext("没有编号"), stage, place, "key")
    if not row.column.strip():
        yield Problem(gettext("没有栏目"), stage, place, "column")
    yield from _unknown((row.action,), words.ACTIONS, stage, place, "action")
    yield from _unknown((row.channel,) if row.channel else (), words.CHANNELS, stage, place, "channel")
    yield from _unknown((row.owner,), words.OWNERS, stage, place, "owner")
    yield from _unknown((row.direction,), words.DIRECTIONS, stage, place, "direction")
    yield from _unknown((row.step,) if row.step else (), words.STEPS, stage, place, "step")
    yield from _unknown((row.form,) if row.form else (), words.FORMS, stage, place, "form")
    yield from _unknown((row.place,), words.PLACES, stage, place, "place")
    yield from _unknown((row.each,), words.EACH, stage, place, "each")
    yield from _unknown(row.skip, words.SKIPS, stage, place, "skip")
    if not 0 < row.minutes <= 7 * 24 * 60:
        yield Problem(gettext("完成时限要在 1 分钟到 7 天之间"), stage, place, "minutes")
    if len(row.text) > LONGEST_TEXT:
        yield Problem(gettext("文字超过 %(most)s 个字") % {"most": LONGEST_TEXT}, stage, place, "text")
    if not (row.brief.strip() or row.is_ready):
        yield Problem(gettext("写简介或内容，做的人才知道做什么"), stage, place, "brief")
    yield from _of_channel(row, stage, place)
    yield from _of_time(definition, row, stage, place)


def _unknown(found: tuple[str, ...], known: Mapping[str, Any], stage: int, place: int, field: str) -> Iterator[Problem]:
    for value in found:
        if value not in known:
            told = {"value": value, "known": "、".join(known)}
            yield Problem(gettext("不认识“%(value)s”，可以是 %(known)s") % told, stage, place, field)


def _of_channel(row: Row, stage: int, place: int) -> Iterator[Problem]:
    if row.action == "post" and row.way not in words.POST_CHANNELS:
        yield Problem(gettext("发消息只能走群发任务或侧边栏"), stage, place, "channel")
    if row.action == "announcement" and row.channel not in {"", "announcement"}:
        yield Problem(gettext("群公告不走别的通道"), stage, place, "channel")


def _of_time(definition: Definition, row: Row, stage: int, place: int) -> Iterator[Problem]:
    try:
        when = row.when
    except NotATime as wrong:
        yield Problem(wrong.message(), stage, place, "at")
        return
    if definition.anchor == "join" and when.repeats:
        yield Problem(gettext("从进群算起的剧本不能有每周、每天的行"), stage, place, "at")
    if when.minutes is None or not row.is_for_members:
        return
    if when.minutes < EARLIEST or when.minutes >= QUIET_FROM:
        yield Problem(gettext("22:00 到 07:00 不打扰群成员"), stage, place, "at")
    elif when.minutes < QUIET_TO and not row.exception:
        yield Problem(gettext("08:00 以前要勾选“提前到 07:00”，启动时由有权的人批准"), stage, place, "at")


def advice(definition: Definition, row: Row) -> Iterator[Problem]:
    """Yield what is worth a look in a row that may be saved: budgets of the day, gaps, what has to be prepared."""
    day = [each for each in definition.rows if each.is_for_members and _shares_a_day(each, row)]
    if row.is_for_members and len(day) > definition.per_day:
        yield Problem(
            gettext("这一天会有 %(n)s 条，超过每天 %(most)s 条") % {"n": len(day), "most": definition.per_day}
        )
    promos = [each for each in day if each.direction == "promo"]
    if row.direction == "promo" and len(promos) > definition.promo_per_day:
        told = {"n": len(promos), "most": definition.promo_per_day}
        yield Problem(gettext("这一天会有 %(n)s 条促销，超过每天 %(most)s 条") % told)
    near = [each for each in day if each.key != row.key and _is_near(each, row)]
    if near:
        yield Problem(gettext("离“%(column)s”不到 45 分钟") % {"column": near[0].column})
    if row.action == "post" and not row.is_ready:
        yield Problem(gettext("还没有文字：到时派人按简介准备"))


def _shares_a_day(one: Row, other: Row) -> bool:
    """Say whether two rows can fall on one day: by weekdays, by numbered days; offsets are told apart by their text."""
    a, b = one.when, other.when
    if a.kind == b.kind == "day":
        return a.first <= b.last and b.first <= a.last
    if a.kind == b.kind == "weekly":
        return bool(a.weekdays & b.weekdays)
    return "offset" not in {a.kind, b.kind} and {a.kind, b.kind} != {"day", "weekly"}


NEAR = 45


def _is_near(one: Row, other: Row) -> bool:
    a, b = one.when.minutes, other.when.minutes
    return a is not None and b is not None and abs(a - b) < NEAR
