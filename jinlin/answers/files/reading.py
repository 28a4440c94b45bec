"""A library file read row by row: everything that is wrong is told with row and column, and then nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _g

from jinlin.answers.actions.library import Wording, checked
from jinlin.answers.files.columns import COLUMNS, NO, YES
from jinlin.answers.models import AnswerKind, ScopeKind
from jinlin.answers.refusals import NumberWrong, ScopeUnknown
from jinlin.communities import types
from jinlin.communities.models import Community, CommunityTag
from jinlin.core.clock import parse_moment
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.spreadsheets import open_table
from jinlin.core.text import header_key, search_key

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access

MOST_ROWS, MOST_ERRORS = 20_000, 200
PLACES = {"群": ScopeKind.COMMUNITY, "group": ScopeKind.COMMUNITY, "标签": ScopeKind.TAG, "tag": ScopeKind.TAG, "类型": ScopeKind.TYPE, "type": ScopeKind.TYPE}  # fmt: skip


class ColumnMissing(Refusal):
    """A file without the columns that make an entry."""

    code = "answers_column_missing"
    source_what = _("文件里没有“%(column)s”这一列")
    source_remedy = _("先导出一份看看列名,或下载模板")


class TooManyRows(Refusal):
    """More than a library should have."""

    code = "answers_too_many_rows"
    source_what = _("文件超过 %(most)s 行")
    source_remedy = _("请分成几个文件")


class WordUnknown(Refusal):
    """A word where only a few are possible."""

    code = "answers_word_unknown"
    source_what = _("不认识“%(value)s”")
    source_remedy = _("可以填:%(known)s")


class TwiceInTheFile(Refusal):
    """The same title for the same groups twice."""

    code = "answers_twice"
    source_what = _("和第 %(row)s 行是同一条(标题和范围都一样)")
    source_remedy = _("删掉一行,或改标题")


@dataclass(frozen=True)
class FileError:
    """What is wrong where."""

    row: int
    column: str
    words: str


class LibraryUnreadable(Exception):
    """Something in a file is wrong: every error with its row and column; nothing was kept."""

    def __init__(self, errors: list[FileError]) -> None:
        super().__init__(errors)
        self.errors = errors


def read_library(access: Access, path: Path) -> list[Wording]:
    """Return the entries of a file. Raises LibraryUnreadable, a kind of UnreadableFile, ColumnMissing, TooManyRows."""
    with TemporaryDirectory() as scratch:
        table = open_table(path, scratch=Path(scratch))
        headers = _headers(table.headers)
        rows = [
            (number, {key: cells.get(header, "") for key, header in headers.items()}) for number, cells in table.rows()
        ]
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    reading = _Reading(access)
    read = [wording for number, cells in rows if (wording := reading.row(number, cells)) is not None]
    if reading.errors:
        raise LibraryUnreadable(reading.errors[:MOST_ERRORS])
    return read


def _headers(headers: tuple[str, ...]) -> dict[str, str]:
    """Return under which header each column is; headers are known in both scripts and languages."""
    by_key = {header_key(header): header for header in headers if header}
    found = {}
    for column in COLUMNS:
        names = (column.header, _g(column.header), *column.aliases)
        header = next((by_key[key] for name in names if (key := header_key(name)) in by_key), None)
        if header is not None:
            found[column.key] = header
    for needed in ("title", "asked"):
        if needed not in found:
            raise ColumnMissing(column=_g(next(each.header for each in COLUMNS if each.key == needed)))
    return found


class _Reading:
    def __init__(self, access: Access) -> None:
        self.access, self.errors = access, list[FileError]()
        self.seen: dict[tuple[str, str, str], int] = {}
        tags = CommunityTag.objects.filter(workspace=access.workspace).values_list("name", flat=True).distinct()
        self.tags = {search_key(name): name for name in tags}

    def row(self, number: int, cells: dict[str, str]) -> Wording | None:
        """Read one row; None, and an error, where something is wrong."""
        told: dict[str, Any] = {
            name: cells.get(name, "").strip()
            for name in ("title", "asked", "patterns", "text", "url", "image_url", "app_id")
        }
        before = len(self.errors)
        for name, read in self._readers().items():
            try:
                told |= read(cells.get(name, "").strip())
            except Refusal as refusal:
                self._refuse(number, name, refusal)
        if len(self.errors) > before:
            return None
        wording = Wording(**told)
        try:
            checked(self.access.workspace, wording)
            self._once(number, wording)
        except Refusal as refusal:
            self._refuse(number, _COLUMN_OF.get(refusal.code, "title"), refusal)
            return None
        return wording

    def _refuse(self, number: int, column: str, refusal: Refusal) -> None:
        header = next(each.header for each in COLUMNS if each.key == column)
        self.errors.append(FileError(number, _g(header), refusal.message()))

    def _once(self, number: int, wording: Wording) -> None:
        place = str(wording.community.pk) if wording.community else wording.scope_key
        first = self.seen.setdefault((search_key(wording.title), wording.scope, place), number)
        if first != number:
            raise TwiceInTheFile(row=first)

    def _readers(self) -> dict[str, Any]:
        zone = self.access.workspace.zone
        return {
            "kind": lambda cell: {"kind": _choice(cell)},
            "place": self._place,
            "priority": lambda cell: {"priority": _priority(cell)},
            "since": lambda cell: {"since": parse_moment(cell, zone, excel=True) if cell else None},
            "until": lambda cell: {"until": parse_moment(cell, zone, excel=True) if cell else None},
            "mention_needed": lambda cell: {"mention_needed": _yes(cell)},
        }

    def _place(self, cell: str) -> dict[str, Any]:
        if not cell or search_key(cell) in {"全部群", "全部", "all", "all groups"}:
            return {"scope": ScopeKind.WORKSPACE}
        word, _sign, name = cell.replace("：", ":").partition(":")
        kind = PLACES.get(search_key(word))
        if kind is None or not name.strip():
            raise ScopeUnknown(scope=cell)
        return getattr(self, f"_{kind}")(name.strip())  # type: ignore[no-any-return]  # the three below

    def _community(self, name: str) -> dict[str, Any]:
        found = Community.objects.visible_to(self.access).filter(name=name, ended_at=None)[:2]
        if len(found) != 1:
            raise ScopeUnknown(scope=name)
        return {"scope": ScopeKind.COMMUNITY, "community": found[0]}

    def _tag(self, name: str) -> dict[str, Any]:
        return {"scope": ScopeKind.TAG, "scope_key": self.tags.get(search_key(name), name)}

    def _type(self, name: str) -> dict[str, Any]:
        (axis, key), *_rest = types.read([name.replace("=", ".")]).items()
        return {"scope": ScopeKind.TYPE, "scope_key": f"{axis}={key}"}


_COLUMN_OF = {
    "answer_asked_missing": "asked", "answer_too_many_ways": "asked", "pattern_broken": "patterns", "answer_missing": "text",
    "answer_address_wrong": "url", "answer_scope_unknown": "place", "answer_validity_wrong": "until",
    "answer_priority_wrong": "priority", "unknown_type": "place",
}  # fmt: skip


def _choice(cell: str) -> str:
    words = {
        search_key(word): value for value, label in AnswerKind.choices for word in (value, str(label), _g(str(label)))
    }
    words |= {
        "": AnswerKind.TEXT,
        "文本": AnswerKind.TEXT,
        "图文": AnswerKind.ARTICLE,
        "文章": AnswerKind.ARTICLE,
        "miniprogram": AnswerKind.MINI_PROGRAM,
    }
    if search_key(cell) not in words:
        raise WordUnknown(value=cell, known="、".join(str(label) for label in AnswerKind.labels))
    return str(words[search_key(cell)])


def _priority(cell: str) -> int:
    if not cell:
        return 5
    if not (cell.isascii() and cell.isdigit()):
        raise NumberWrong(value=cell)
    return int(cell[:3])


def _yes(cell: str) -> bool:
    word = search_key(cell)
    if word not in YES | NO:
        raise WordUnknown(value=cell, known=_("是、否"))
    return word in YES
