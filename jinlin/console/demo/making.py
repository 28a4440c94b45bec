"""Making the demo brand through the product's own doors: files, imports, the platform, numbers, people, desk.

What happened is made up once, as the raw material of a simulated city. What was before its last days comes as files that the
city itself exports, the rest by protocol, as with a real brand that connects.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from jinlin.console.demo import (
    answering,
    cast,
    city,
    coding,
    fresh,
    gating,
    greeting,
    keeping,
    opening,
    peopling,
    playing,
    ruling,
    sending,
    shaping,
    stocking,
    visiting,
)
from jinlin.console.synth import files
from jinlin.console.synth import plan as plans
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.imports import actions as imports
from jinlin.imports import jobs
from jinlin.imports.models import Kind, Run, State
from jinlin.metrics import actions as metrics
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

ORDER = (Kind.COMMUNITIES, Kind.HISTORY, Kind.MEMBERS, Kind.ORDERS, Kind.POSTS, Kind.EXPOSURES, Kind.COSTS)


class ImportFailed(Exception):
    """The product did not take one of its own files."""


@dataclass(frozen=True)
class Size:
    """How large the brand is to be."""

    groups: int = cast.GROUPS
    days: int = cast.DAYS
    messages: int = cast.MESSAGES
    seed: int = cast.SEED


@dataclass(frozen=True)
class Step:
    """A piece of the work: what it is called, and how to do it; `do` gets a listener and tells what came of it."""

    title: str
    do: Callable[[Callable[[int, int], None]], str]


@dataclass
class Making:
    """The demo brand on its way."""

    now: datetime
    size: Size = field(default_factory=Size)

    @property
    def today(self) -> date:
        """The day it is where the brand is."""
        return local_date(self.now, ZoneInfo(settings.JINLIN_DEFAULT_ZONE))

    @property
    def start(self) -> str:
        """The moment at which the city begins, as it is told."""
        return self.now.isoformat()

    @property
    def workspace(self) -> Workspace:
        """The brand's space."""
        return Workspace.objects.get(slug=cast.SLUG)

    @property
    def lin(self) -> Access:
        """What 林 may see and do: everything."""
        return Access.of(Staff.objects.select_related("workspace", "unit").get(workspace=self.workspace, name="林"))

    def steps(self) -> Iterator[Step]:
        """Yield the work in order."""
        yield Step("编写 90 天的社群生活", self.write_files)
        yield Step("组织架构与员工", self.open)
        yield Step("导出 5 天以前的历史", self.export)
        for kind in ORDER:
            yield Step(f"导入{kind.label}", lambda listen, kind=kind: self.bring_in(kind, listen))  # type: ignore[misc]
        yield Step("对接企业微信,读取最近几天", self.connect)
        yield Step("计算指标", self.count)
        yield Step("群章程与类型", self.shape)
        yield Step("群里的人", self.people)
        yield Step("群活码", self.make_codes)
        yield Step("问答库与群里的问题", self.answer)
        yield Step("欢迎、公告、新人", self.greet)
        yield Step("入群门槛与申请", self.gate)
        yield Step("群规、违规与舆情", self.rule)
        yield Step("素材、栏目、话术", self.stock)
        yield Step("筹备中的群", self.prepare)
        yield Step("剧本与日历", self.play)
        yield Step("群发与发送记录", self.send)
        yield Step("备注、视图、目标、报告", self.keep)

    def write_files(self, listen: Callable[[int, int], None]) -> str:
        """Make up the brand's life until yesterday."""
        for kept in (kept_in(), city.journal()):
            kept.unlink(missing_ok=True)
        fresh.remove(cast.SLUG)
        wish = plans.Wish(self.size.groups, self.size.days, self.size.messages, self.today, self.size.seed)
        counts = files.write(wish, city.raw(), listen)["counts"]
        return f"{counts['communities']} 个群,{counts['persons']:,} 人,{counts['messages']:,} 条消息"

    def open(self, _listen: Callable[[int, int], None]) -> str:
        """Open the brand's space with its tree and the people who sign in."""
        workspace = workspaces.open_workspace(slug=cast.SLUG, name=cast.NAME, now=self.now)
        truth = json.loads((city.raw() / "truth.json").read_text(encoding="utf-8"))
        paths = list(dict.fromkeys([*(one["unit"] for one in truth["communities"]), "华东/静安店"]))
        for path in paths:
            workspaces.ensure_unit_path(workspace, path, now=self.now)
        root = workspace.units.get(parent=None)
        for one in cast.COLLEAGUES:
            unit = workspaces.ensure_unit_path(workspace, one.path, now=self.now).unit if one.path else root
            workspaces.add_staff(
                workspace,
                unit=unit,
                name=one.name,
                username=one.username,
                roles=[one.role],
                password=cast.PASSWORD,
                now=self.now,
            )
        keeping.register_channels(workspace)
        return f"{len(paths)} 家门店,{len(cast.COLLEAGUES)} 个账号"

    def export(self, _listen: Callable[[int, int], None]) -> str:
        """Have the city write what no protocol will tell."""
        told = city.write_past(self.start, self.size.days)
        return f"到 {city.last_day_told(told)} 之前 {told['rows']['history']:,} 行"

    def connect(self, listen: Callable[[int, int], None]) -> str:
        """Let the brand connect to its city, and read what the platform has: who is there, what was said in the last days."""
        now = present.now()
        with visiting.visited(self.start, now) as console:
            console.connect(now)
            sync = visiting.read_everything(self.workspace, now, listen)
            count = visiting.fetch_talk(self.workspace, now, lambda run: self._to_the_end(run, listen))
            visiting.look_again(present.now())
        return f"{sync.counts['groups']['read']} 个群,{count:,} 条消息"

    def bring_in(self, kind: Kind, listen: Callable[[int, int], None]) -> str:
        """Import one of the seven files, as 林 would."""
        file = city.files() / f"{kind}.csv"
        run = imports.open_run(
            workspace=self.workspace,
            kind=kind,
            files=[(file.name, file.resolve())],
            now=present.now(),
            staff=self.lin.staff,
        )
        imports.match_columns(run=run)
        imports.begin(run=run, dry=False)
        run = self._to_the_end(run, listen)
        if run.state != State.APPLIED:
            raise ImportFailed(f"{kind}: {run.state} {run.failure}")
        errors = f",错误 {run.error_count:,}" if run.error_count else ""
        return f"新增 {run.new_count:,}{errors}"

    def _to_the_end(self, run: Run, listen: Callable[[int, int], None]) -> Run:
        while run.state in jobs.DUE:
            imports.release(run=run)
            if not jobs.claim(run, now=present.now()):
                raise ImportFailed(f"{run.kind}: somebody else is importing into {cast.SLUG}")
            run = jobs.perform(run, listener=lambda done, total, _phase: listen(done, total))
        return run

    def count(self, _listen: Callable[[int, int], None]) -> str:
        """Publish, roll up, judge and alert."""
        as_of = metrics.refresh(self.workspace, present.now())
        return f"截至 {as_of}" if as_of else ""

    def shape(self, _listen: Callable[[int, int], None]) -> str:
        """Write what the brand decided about its groups."""
        return shaping.keep(self.lin, now=present.now())

    def play(self, _listen: Callable[[int, int], None]) -> str:
        """Start playbooks and let the clock pass over them."""
        return playing.play(self.lin, now=present.now())

    def make_codes(self, _listen: Callable[[int, int], None]) -> str:
        """Put up the brand's codes for groups."""
        return coding.keep(self.lin, now=present.now())

    def answer(self, _listen: Callable[[int, int], None]) -> str:
        """Write the library of answers and hear what was asked."""
        return answering.keep(self.lin, now=present.now())

    def greet(self, _listen: Callable[[int, int], None]) -> str:
        """Write welcomes and notices, and look after newcomers."""
        return greeting.keep(self.lin, now=present.now())

    def people(self, _listen: Callable[[int, int], None]) -> str:
        """Give the groups their people, the stores their week, the accounts their personas."""
        return peopling.people(self.lin, present.now())

    def gate(self, _listen: Callable[[int, int], None]) -> str:
        """Place gates before groups, and let people ask to come in."""
        return gating.open_gates(self.lin, present.now())

    def rule(self, _listen: Callable[[int, int], None]) -> str:
        """Let rules hold, find what breaks them, and have a crisis handled."""
        return ruling.keep(self.lin, now=present.now())

    def stock(self, _listen: Callable[[int, int], None]) -> str:
        """Fill the library and let its columns have come out."""
        return stocking.keep(self.lin, now=present.now())

    def prepare(self, _listen: Callable[[int, int], None]) -> str:
        """Begin to prepare groups that are not there yet."""
        return opening.keep(self.lin, now=present.now())

    def send(self, _listen: Callable[[int, int], None]) -> str:
        """Send some mass messages: one that is over, one for today, one that waits for approval, a draft."""
        return sending.send(self.lin, now=present.now())

    def keep(self, _listen: Callable[[int, int], None]) -> str:
        """Put onto the desk what people would have put there."""
        told = keeping.keep(self.lin, today=self.today, now=present.now())
        note = {"workspace": cast.SLUG, "username": "lin", "password": cast.PASSWORD}
        note |= {"until": str(self.today), "start": self.start}
        kept_in().write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
        return told


def kept_in() -> Path:
    """Return where it is written down that the demo is complete, and how to sign in."""
    return Path(settings.JINLIN_HOME) / "demo.json"


def is_complete() -> bool:
    """Say whether the demo brand was made to its end, with its city, and is still there."""
    return bool(made_at()) and Workspace.objects.filter(slug=cast.SLUG).exists()


def made_until() -> str:
    """Return the day after the last one of the demo that is there."""
    return _noted("until")


def made_at() -> str:
    """Return the moment at which the city of the demo began; empty where there is none."""
    return _noted("start")


def _noted(what: str) -> str:
    return str(json.loads(kept_in().read_text(encoding="utf-8")).get(what, "")) if kept_in().exists() else ""
