"""Changes to a definition, each a new one: questions added, replaced, moved, taken out; pages too. And what differs between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.utils.translation import gettext as _

from jinlin.core.ids import new_slug
from jinlin.questionnaires.engine.definition import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinlin.questionnaires.engine.definition import Definition, Question

__all__ = ["add_page", "differences", "move_question", "new_key", "put_question", "remove_page", "remove_question"]

KEY = 8


def new_key() -> str:
    """Return a key for a question or an option: the same answer is found again however the words change."""
    return new_slug(KEY)


def put_question(definition: Definition, question: Question, *, page: int = -1) -> Definition:
    """Replace the question with this key where it stands, or add it at the end of a page."""
    if definition.question(question.key):
        return _each_page(definition, lambda old: question if old.key == question.key else old)
    pages = list(definition.pages) or [Page()]
    place = page if 0 <= page < len(pages) else len(pages) - 1
    pages[place] = msgspec.structs.replace(pages[place], questions=(*pages[place].questions, question))
    return msgspec.structs.replace(definition, pages=tuple(pages))


def remove_question(definition: Definition, key: str) -> Definition:
    """Take a question out; conditions that look at it stay and are told as a problem."""
    return _each_page(definition, lambda old: None if old.key == key else old)


def move_question(definition: Definition, key: str, *, up: bool) -> Definition:
    """Let a question change places with the one before or after it; over the edge of a page it goes to the next one."""
    place = next((n for n, page in enumerate(definition.pages) if any(q.key == key for q in page.questions)), None)
    if place is None:
        return definition
    pages = [list(page.questions) for page in definition.pages]
    at = next(n for n, question in enumerate(pages[place]) if question.key == key)
    question = pages[place].pop(at)
    to = at - 1 if up else at + 1
    if 0 <= to <= len(pages[place]):
        pages[place].insert(to, question)
    elif up and place:
        pages[place - 1].append(question)
    elif not up and place + 1 < len(pages):
        pages[place + 1].insert(0, question)
    else:
        pages[place].insert(at, question)
    return _with(definition, pages)


def add_page(definition: Definition, title: str = "") -> Definition:
    """Add an empty page at the end."""
    return msgspec.structs.replace(definition, pages=(*definition.pages, Page(title=title)))


def remove_page(definition: Definition, place: int) -> Definition:
    """Take a page away; its questions go to the one before it, the only page stays."""
    if not 0 < place < len(definition.pages):
        return definition
    before, page = definition.pages[place - 1], definition.pages[place]
    joined = msgspec.structs.replace(before, questions=(*before.questions, *page.questions))
    pages = (*definition.pages[: place - 1], joined, *definition.pages[place + 1 :])
    return msgspec.structs.replace(definition, pages=pages)


def _each_page(definition: Definition, change: Callable[[Question], Question | None]) -> Definition:
    kept = [[new for old in page.questions if (new := change(old))] for page in definition.pages]
    return _with(definition, kept)


def _with(definition: Definition, pages: list[list[Question]]) -> Definition:
    new = zip(definition.pages, pages, strict=True)
    kept = tuple(msgspec.structs.replace(page, questions=tuple(questions)) for page, questions in new)
    return msgspec.structs.replace(definition, pages=kept)


def differences(old: Definition | None, new: Definition) -> list[str]:
    """Return in sentences what would change for people by publishing `new` after `old`."""
    if old is None:
        return [_("第一次发布")]
    return list(_differences(old, new))


def _differences(old: Definition, new: Definition) -> Iterator[str]:
    yield from _of_questions(old, new)
    if old.notice != new.notice:
        yield _("告知内容有变,已同意旧内容的人重新填写时要再次同意")
    if (old.title, old.intro, old.thanks) != (new.title, new.intro, new.thanks):
        yield _("标题、说明或结束语有变")
    if old.scores != new.scores:
        yield _("得分名称有变")
    if len(old.pages) != len(new.pages):
        yield _("分页有变")


def _of_questions(old: Definition, new: Definition) -> Iterator[str]:
    before, after = {q.key: q for q in old.questions}, {q.key: q for q in new.questions}
    for key, question in after.items():
        if key not in before:
            yield _("新增题目“%(title)s”") % {"title": question.title}
        elif before[key] != question:
            yield _("修改题目“%(title)s”") % {"title": question.title}
    for key, question in before.items():
        if key not in after:
            yield _("删除题目“%(title)s”") % {"title": question.title}
    if [k for k in before if k in after] != [k for k in after if k in before]:
        yield _("题目顺序有变")
