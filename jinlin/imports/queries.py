"""Questions about import runs: what one says of itself, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.core.spreadsheets import UnreadableFile
from jinlin.imports.engine.headers import MissingColumn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.core.refusals import Refusal
    from jinlin.imports.models import Run

_LISTS = {
    "units_made": gettext_lazy("新建组织单元"),
    "communities_made": gettext_lazy("新建社群"),
    "channels_made": gettext_lazy("新建渠道（未登记）"),
}
_NAMED = 5


def told(run: Run) -> Iterator[str]:
    """Yield what the report tells beside the counts: what was made on the way, what was passed over."""
    for key, label in _LISTS.items():
        entry = run.report.get(key)
        if entry and entry["count"]:
            names = "、".join(entry["first"][:_NAMED])
            more = "……" if entry["count"] > _NAMED else ""
            yield _("%(what)s %(count)s 个：%(names)s") % {
                "what": label,
                "count": entry["count"],
                "names": names + more,
            }
    if run.report.get("members_made"):
        yield _("新建成员 %(count)s 人") % {"count": run.report["members_made"]}
    if run.report.get("empty_files"):
        yield _("没有数据行、已略过的文件：%(names)s") % {"names": "、".join(run.report["empty_files"])}
    if run.report.get("ignored_columns"):
        yield _("未使用的列：%(names)s") % {"names": "、".join(run.report["ignored_columns"])}


PHASES = {
    "checking": gettext_lazy("正在检查"),
    "importing": gettext_lazy("正在导入"),
    "undoing": gettext_lazy("正在撤销"),
    "reading": gettext_lazy("正在读取文件"),
    "people": gettext_lazy("正在辨认成员"),
    "memberships": gettext_lazy("正在写入成员关系"),
    "history": gettext_lazy("正在写入消息"),
}


def phase(run: Run) -> str:
    """Return what is going on, in the reader's language."""
    return str(PHASES.get(run.phase) or run.get_state_display())


def failure(run: Run) -> str:
    """Return why a run failed, in the reader's language."""
    why = run.report.get("failure")
    if not why:
        return run.failure
    parts = [_(why[part]) % why["params"] for part in ("where", "what", "remedy") if why.get(part)]
    return " — ".join(parts)


def nothing_was_read(run: Run) -> bool:
    """Say whether a run failed because there was no table in its files."""
    return run.report.get("failure", {}).get("code") in set(_codes(UnreadableFile)) | {MissingColumn.code, "file_gone"}


def _codes(kind: type[Refusal]) -> Iterator[str]:
    yield kind.code
    for child in kind.__subclasses__():
        yield from _codes(child)
