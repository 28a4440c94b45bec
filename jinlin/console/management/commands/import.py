# ruff: noqa: N999  (the command is called import)
"""`bin/jinlin import KIND FILE… --workspace W`: files in, a report out; `import rollback RUN` takes one back."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from jinlin.console.ready import ensure_ready
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.imports import actions, jobs, queries
from jinlin.imports.engine.headers import MissingColumn
from jinlin.imports.models import Kind, RowError, Run, State
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

STOPPED, NOTHING_READ = 1, 2
SHOWN_ERRORS = 50


class Stop(Exception):
    """The command ends here: with which exit code, saying what."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Command(BaseCommand):
    """Import files."""

    requires_system_checks = ()  # pages have no part in it
    help = "Import files: KIND is " + ", ".join(Kind.values) + ", or `rollback` with the id of a run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the words of the command line."""
        parser.add_argument("kind", choices=[*Kind.values, "rollback"], metavar="KIND")
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--workspace", metavar="W")
        parser.add_argument(
            "--mapping", default="", metavar="NAME", help="a saved column mapping, or a JSON file with one"
        )
        parser.add_argument("--timezone", default="", metavar="ZONE", help="of times written without an offset")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--json", action="store_true", help="end with one line of counts")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="of what it says")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and leave with the code the guide names."""
        with translation.override("en" if options["lang"] == "en" else "zh-hans"):
            self._do(options)

    def _do(self, options: dict[str, Any]) -> None:
        self.screen = Console(stderr=bool(options["json"]), soft_wrap=True)
        try:
            if options["kind"] == "rollback":
                self._roll_back(options["files"])
                return
            run = self._run(options)
        except Stop as stop:
            self.screen.print(str(stop), style="red", markup=False, highlight=False)
            if options["json"]:
                self.stdout.write(json.dumps({"new": 0, "changed": 0, "skipped": 0, "errors": 0}))
            sys.exit(stop.code)
        self._tell(run, as_json=options["json"])
        if run.state == State.FAILED:
            sys.exit(NOTHING_READ if queries.nothing_was_read(run) else STOPPED)

    def _run(self, options: dict[str, Any]) -> Run:
        name = options["workspace"] or ""
        if not re.fullmatch(r"[\w-]{1,40}", name):
            raise Stop(NOTHING_READ, _("请用 --workspace 指定企业空间：最多 40 个字母、数字、汉字、- 或 _"))
        files = [Path(name) for name in options["files"]]
        absent = [str(file) for file in files if not file.is_file()]
        if absent:
            raise Stop(NOTHING_READ, _("找不到文件：%(files)s") % {"files": "、".join(absent)})
        zone = _zone(options["timezone"])
        ensure_ready()
        now = present.now()
        workspace = workspaces.open_workspace(name=name, slug=name, now=now)
        try:
            run = actions.unfinished(workspace, options["kind"], files) if not options["dry_run"] else None
            if run is None:
                opened = [(file.name, file.resolve()) for file in files]
                run = actions.open_run(workspace=workspace, kind=options["kind"], files=opened, now=now, timezone=zone)
                self._match(run, options["mapping"])
            actions.begin(run=run, dry=options["dry_run"])
        except Refusal as why:
            raise Stop(NOTHING_READ, why.message()) from why
        return self._to_the_end(run)

    def _match(self, run: Run, mapping: str) -> None:
        try:
            chosen = json.loads(Path(mapping).read_text()) if mapping.endswith(".json") else None
            missing = actions.match_columns(run=run, mapping="" if chosen else mapping, chosen=chosen)
            if missing:
                file = next(file for file in run.files if file["headers"])
                raise MissingColumn(file=file["name"], columns="、".join(missing), headers="、".join(file["headers"]))
            if chosen:
                actions.remember_mapping(run=run, name=Path(mapping).stem, now=present.now())
        except Refusal:
            actions.discard(run)
            raise

    def _to_the_end(self, run: Run) -> Run:
        """Work on the run until it has an end, or watch whoever else does."""
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=self.screen,
            disable=not self.screen.is_terminal, transient=True,
        )  # fmt: skip
        with bar:
            task = bar.add_task("", total=None)

            def listen(done: int, total: int, phase: str) -> None:
                bar.update(task, completed=done, total=total or None, description=str(queries.PHASES.get(phase, phase)))

            while run.state in jobs.DUE:
                actions.release(run=run)
                if jobs.claim(run, now=present.now()):
                    run = jobs.perform(run, listener=listen)
                else:
                    time.sleep(0.5)
                    run.refresh_from_db()
                    listen(run.done_count, run.total_count, run.phase)
        return run

    def _roll_back(self, slugs: Sequence[str]) -> None:
        ensure_ready()
        for slug in slugs:
            run = Run.objects.filter(slug=slug).first()
            if run is None:
                raise Stop(NOTHING_READ, _("没有编号为 %(run)s 的导入") % {"run": slug})
            try:
                actions.roll_back(run=run, now=present.now())
            except Refusal as why:
                raise Stop(STOPPED, why.message()) from why
            run.refresh_from_db()
            run = self._to_the_end(run)
            if run.state != State.ROLLED_BACK:
                raise Stop(STOPPED, run.failure)
            self.screen.print(_("已撤销导入 %(run)s") % {"run": slug}, markup=False, highlight=False)

    def _tell(self, run: Run, *, as_json: bool) -> None:
        errors = RowError.objects.filter(run=run).order_by("row", "id")
        if run.error_count:
            self.screen.print(_errors(list(errors[:SHOWN_ERRORS])))
            if run.error_count > SHOWN_ERRORS:
                self.screen.print(_("……共 %(count)s 行有误，全部可在控制台下载") % {"count": run.error_count})
        self.screen.print(_summary(run), markup=False, highlight=False)
        for line in queries.told(run):
            self.screen.print(line, markup=False, highlight=False)
        if run.state == State.FAILED:
            self.screen.print(queries.failure(run), style="red", markup=False, highlight=False)
        if as_json:
            counts = {"new": run.new_count, "changed": run.changed_count, "skipped": run.skipped_count}
            self.stdout.write(json.dumps({**counts, "errors": run.error_count}))


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError) as error:
        raise Stop(NOTHING_READ, _("没有名为 %(zone)s 的时区，请写成 Asia/Shanghai 这样") % {"zone": name}) from error


def _summary(run: Run) -> str:
    counts = {
        "new": run.new_count,
        "changed": run.changed_count,
        "skipped": run.skipped_count,
        "errors": run.error_count,
    }
    text = _("新增 %(new)s，更新 %(changed)s，跳过 %(skipped)s，错误 %(errors)s") % counts
    return f"{text}  [{run.slug} {run.get_state_display()}]"


def _errors(rows: Sequence[RowError]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for header in (_("文件"), _("行"), _("列"), _("值"), _("问题"), _("怎么改")):
        table.add_column(header, overflow="fold")
    for row in rows:
        cells = (row.file, str(row.row), row.column, row.value, row.what, row.how)
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
    return table
