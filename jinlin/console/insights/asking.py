"""What the address of a data page asks: whose numbers, which days, cut how. The whole state is in the address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from jinlin.core import present
from jinlin.core.clock import Window, local_date
from jinlin.lake.models import LakeFile
from jinlin.metrics.activity.ground import Scope as Ground
from jinlin.metrics.queries import Scope
from jinlin.metrics.sources import DATED
from jinlin.workspaces.models import Unit, UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from jinlin.core.clock import Step
    from jinlin.workspaces.access import Access, AccessRequest
    from jinlin.workspaces.models import Workspace

PRESETS = (1, 7, 30, 90)
LONGEST_DAYS = 732
MOST_PIECES = 120
UNITS_SHOWN = 500
SHORT_DAYS, MIDDLE_DAYS = 31, 186


class Choice(NamedTuple):
    """One option as the page draws it."""

    value: str
    label: str
    url: str
    on: bool


@dataclass(frozen=True)
class Asked:
    """A question about numbers, read from an address."""

    access: Access
    query: QueryDict
    unit: Unit
    units: tuple[Unit, ...]
    as_of: date
    known: bool  # whether the lake has anything at all
    window: Window
    by: Step
    wrong: str = ""  # what made no sense in the address and was not applied
    found: dict[str, Any] = field(default_factory=dict, compare=False)  # what was looked up for this question

    @property
    def scope(self) -> Scope:
        """The unit's subtree for the metrics; the root is everything."""
        return Scope.units(self.unit.pk) if self.unit.parent_id else Scope.whole()

    @property
    def ground(self) -> Ground:
        """The same for the analyses."""
        return Ground.unit(self.unit)

    @property
    def last_on(self) -> date:
        """The last day that counts."""
        return self.window.until - timedelta(days=1)

    @property
    def pieces(self) -> tuple[Window, ...]:
        """The window cut into days, weeks or months."""
        return self.window.split(self.by)

    @property
    def days_text(self) -> str:
        """The window as people write it, both days included."""
        return span(self.window)

    @cached_property
    def parts(self) -> tuple[Any, ...]:
        """What the answer depends on, beside the lake."""
        return (self.unit.path, self.window.since, self.window.until, self.by)

    def url(self, **changes: str) -> str:
        """Return this address with other words; an empty word leaves the parameter out."""
        query = self.query.copy()
        for name in ("part", "export", "page"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"

    @property
    def presets(self) -> list[Choice]:
        """The usual stretches of days."""
        names = {1: _("昨日"), 7: _("近 7 天"), 30: _("近 30 天"), 90: _("近 90 天")}
        if self.as_of != _yesterday(self.access):
            names[1] = _("最后一天")
        return [
            Choice(str(days), names[days], self.url(days=str(days), since="", until=""), self._is_preset(days))
            for days in PRESETS
        ]

    @property
    def steps(self) -> list[Choice]:
        """Day, week, month."""
        names = (("day", _("按日")), ("week", _("按周")), ("month", _("按月")))
        return [Choice(key, name, self.url(by=key), key == self.by) for key, name in names]

    @property
    def is_free(self) -> bool:
        """Whether the days were chosen freely."""
        return not any(self._is_preset(days) for days in PRESETS)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form of days and unit hands on unchanged."""
        own = {"unit", "since", "until", "days", "part", "export", "page"}
        return [(name, value) for name, values in self.query.lists() if name not in own for value in values]

    def _is_preset(self, days: int) -> bool:
        return self.window.days == days and self.last_on == self.as_of


def ask(request: AccessRequest, *, usual: int = 30) -> Asked:
    """Read the address; what makes no sense is told, not applied. Raises Http404 for a unit one may not see."""
    access, query = request.access, request.GET
    units = tuple(Unit.objects.visible_to(access).order_by("path")[:UNITS_SHOWN])
    last = last_day_of(access.workspace, _yesterday(access) + timedelta(days=1))
    as_of = last or _yesterday(access)
    window, wrong = _window(query, as_of, usual)
    return Asked(
        access=access,
        query=query,
        unit=_unit(access, units, query.get("unit", "")),
        units=units,
        as_of=as_of,
        known=last is not None,
        window=window,
        by=_step(query.get("by", ""), window),
        wrong=wrong,
    )


def last_day_of(workspace: Workspace, today: date) -> date | None:
    """Return the last whole day with any data, none while there is no data at all."""
    rows = LakeFile.objects.filter(workspace=workspace, dataset__in=DATED, on__lt=today, row_count__gt=0)
    last: date | None = rows.aggregate(last=Max("on"))["last"]
    return last


def span(window: Window) -> str:
    """Write a window with both days included."""
    last = window.until - timedelta(days=1)
    return window.since.isoformat() if last == window.since else f"{window.since} – {last}"


def label(piece: Window, by: Step) -> str:
    """Name a piece on an axis."""
    if by == "month":
        return piece.since.strftime("%Y-%m")
    return (
        piece.since.strftime("%m-%d") if by == "day" else f"{piece.since:%m-%d}–{piece.until - timedelta(days=1):%m-%d}"
    )


def indented(unit: Unit, root: Unit) -> str:
    """Write a unit's name under its parents."""
    depth = unit.path.count("/") - root.path.count("/")
    name = _("全部门店") if unit.kind == UnitKind.HQ and unit.parent_id is None else unit.name
    return f"{'　' * max(depth, 0)}{name}"


def _yesterday(access: Access) -> date:
    return local_date(present.now(), access.workspace.zone) - timedelta(days=1)


def _unit(access: Access, units: tuple[Unit, ...], slug: str) -> Unit:
    if not slug or slug == access.unit.slug:
        return access.unit
    found = next((unit for unit in units if unit.slug == slug), None)
    found = found or Unit.objects.visible_to(access).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _window(query: Mapping[str, str], as_of: date, usual: int) -> tuple[Window, str]:
    days = query.get("days", "")
    fallback = _ending(as_of, int(days) if days.isdigit() and int(days) in PRESETS else usual)
    if not query.get("since") and not query.get("until"):
        return fallback, ""
    try:
        since, last = date.fromisoformat(query["since"]), date.fromisoformat(query["until"])
    except (KeyError, ValueError):
        return fallback, _("日期要写全,例如 2026-03-01 到 2026-03-31;先按默认时间显示")
    if last < since or (last - since).days >= LONGEST_DAYS or last.year > present.now().year + 1:
        return fallback, _("结束日期要晚于开始日期,且不超过两年;先按默认时间显示")
    return Window(since, last + timedelta(days=1)), ""


def _ending(as_of: date, days: int) -> Window:
    return Window(as_of - timedelta(days=days - 1), as_of + timedelta(days=1))


def _step(word: str, window: Window) -> Step:
    usual = "day" if window.days <= SHORT_DAYS else "week" if window.days <= MIDDLE_DAYS else "month"
    step = cast("Step", word if word in {"day", "week", "month"} else usual)
    return step if len(window.split(step)) <= MOST_PIECES else cast("Step", usual)
