"""The library in Jinlin's own columns, so that what was written out can be read in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.answers.files.columns import COLUMNS
from jinlin.answers.models import ScopeKind
from jinlin.communities import types
from jinlin.core.spreadsheets import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.answers.models import Entry

MOMENTS = {"since", "until"}


def library_sheet(entries: Iterable[Entry]) -> Sheet:
    """Return entries as a sheet, one a row."""
    columns = [Column(_(each.header), "moment" if each.key in MOMENTS else "text") for each in COLUMNS]
    return Sheet(_("问答库"), columns, (_row(entry) for entry in entries))


def _row(entry: Entry) -> list[object]:
    told: dict[str, object] = {each.key: getattr(entry, each.key, "") for each in COLUMNS}
    told |= {"kind": entry.get_kind_display(), "place": place_in_words(entry), "priority": str(entry.priority)}
    told |= {"asked": entry.asked.replace("\n", " | "), "mention_needed": _("是") if entry.mention_needed else _("否")}
    return [told[each.key] for each in COLUMNS]


def place_in_words(entry: Entry) -> str:
    """Say for which groups an entry is, so that a file can name it: 全部群, 社群类型:服务交流群, 标签:办公楼, 群:静安店 1 群."""
    if entry.scope == ScopeKind.COMMUNITY:
        return _("群:%(name)s") % {"name": entry.community.name if entry.community else ""}
    if entry.scope == ScopeKind.TAG:
        return _("标签:%(name)s") % {"name": entry.scope_key}
    if entry.scope == ScopeKind.TYPE:
        axis, _sign, key = entry.scope_key.partition("=")
        value = types.value_of(axis, key)
        return _("类型:%(name)s") % {"name": value.name if value else entry.scope_key}
    return str(ScopeKind.WORKSPACE.label)
