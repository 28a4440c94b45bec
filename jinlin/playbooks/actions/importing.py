"""Read the plan operators already keep in a table (日期/时间/栏目/内容/素材/负责人) and make a playbook of it (R-110)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinlin.core.clock import NotADate, parse_date
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.spreadsheets import open_table
from jinlin.core.text import search_key
from jinlin.playbooks import words
from jinlin.playbooks.actions import templates
from jinlin.playbooks.definition import NotADefinition
from jinlin.playbooks.timing import NotATime, When

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from jinlin.playbooks.models import Template
    from jinlin.workspaces.access import Access

__all__ = ["Fault", "PlanRefused", "content_of", "take_in"]

ALIASES = {
    "date": ("日期", "天", "date", "day"),
    "time": ("时间", "时刻", "time"),
    "column": ("栏目", "板块", "column"),
    "text": ("内容", "文案", "话术", "content", "text"),
    "slot": ("素材", "图片", "物料", "material"),
    "owner": ("负责人", "执行人", "owner"),
}
NEEDED = ("date", "time", "column")
MOST = 200


@dataclass(frozen=True)
class Fault:
    """What is wrong in the table: row as a person sees it, column by its header."""

    row: int
    column: str
    what: str


class PlanRefused(Refusal):
    """A table that does not make a playbook; `faults` says where."""

    code = "plan_refused"
    source_what = _("表格有 %(count)s 处看不懂,第一处在第 %(row)s 行“%(column)s”:%(first)s")
    source_remedy = _("改好再上传;表头要有 日期、时间、栏目、内容、素材、负责人")

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong."""
        found = self.params["faults"]
        assert isinstance(found, tuple)  # noqa: S101  (put there below)
        return found


def take_in(*, who: Access, name: str, body: bytes, filename: str, now: datetime) -> Template:
    """Make a playbook of a file. Raises PlanRefused, UnreadableFile."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(filename).name
        path.write_bytes(body)
        table = open_table(path, scratch=Path(folder))
        content = content_of(name, table.headers, table.rows())
    unit = None if who.unit.parent_id is None else who.unit
    try:
        return templates.keep(who=who, content=content, unit=unit, now=now)
    except NotADefinition as wrong:
        raise _refused([Fault(each.row + 1, each.field, each.what) for each in wrong.problems]) from wrong


def content_of(name: str, headers: Sequence[str], rows: Iterator[tuple[int, dict[str, str]]]) -> dict[str, Any]:
    """Return the playbook of a table's rows: its first day is D1. Raises PlanRefused."""
    places = _places(headers)
    read, faults = [], list[Fault]()
    for number, cells in rows:
        told = {key: cells.get(header, "").strip() for key, header in places.items()}
        found = _row(number, told, places)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            read.append(found)
    if faults or not read:
        raise _refused(faults or [Fault(1, "", _("一行也没有"))])
    first = min(on for on, _row_told in read)
    lines = [_written(number, on, first, told) for number, (on, told) in enumerate(read[:MOST], 1)]
    stage = {"key": "plan", "name": name, "rows": lines}
    return {"name": name, "anchor": "date", "anchor_day": 1, "stages": [stage]}


def _places(headers: Sequence[str]) -> dict[str, str]:
    """Find the columns by their names; one that is needed and not there is named."""
    known = {search_key(header).strip(): header for header in headers}
    found = {
        key: known[search_key(alias)]
        for key, aliases in ALIASES.items()
        for alias in reversed(aliases)
        if search_key(alias) in known
    }
    lacking = [ALIASES[key][0] for key in NEEDED if key not in found]
    if lacking:
        raise _refused([Fault(1, each, _("没有这一列")) for each in lacking])
    return found


def _row(number: int, told: Mapping[str, str], places: Mapping[str, str]) -> tuple[date, dict[str, str]] | Fault:
    try:
        on = parse_date(told["date"].split(" ")[0], UTC)  # a bare day: no zone moves it
    except NotADate as wrong:
        return Fault(number, places["date"], wrong.what)
    clock = told["time"][:5].rjust(5, "0").replace("：", ":")
    try:
        When.read(f"D1 {clock}")
    except NotATime:
        return Fault(number, places["time"], _("时间要写成 09:30"))
    if not told["column"]:
        return Fault(number, places["column"], _("没有栏目"))
    return on, {**told, "time": clock}


def _written(number: int, on: date, first: date, told: Mapping[str, str]) -> dict[str, Any]:
    text, owner = told.get("text", ""), told.get("owner", "")
    return {
        "key": f"row{number}",
        "at": f"D{(on - first).days + 1} {told['time']}",
        "column": told["column"][:40],
        "text": text,
        "brief": "" if text else told["column"],
        "slot": told.get("slot", "")[:80],
        "owner": _owner(owner),
        "exception": told["time"] < "08:00",
        "guard": _person(owner),
    }


def _owner(name: str) -> str:
    """Return the role a cell names; a person's name is the operator's affair."""
    if not name:
        return "owner"
    return next((key for key, label in words.OWNERS.items() if name in {key, str(label)}), "operator")


def _person(name: str) -> str:
    """Return a name that is no role, so that whoever operates knows whom the table meant."""
    known = any(name in {key, str(label)} for key, label in words.OWNERS.items())
    return "" if known or not name else name[:60]


def _refused(faults: Sequence[Fault]) -> PlanRefused:
    first = faults[0]
    return PlanRefused(count=len(faults), row=first.row, column=first.column, first=first.what, faults=tuple(faults))
