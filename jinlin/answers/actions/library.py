"""Write, rewrite and end entries of the library; each writing is an edition that stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import transaction

from jinlin.answers.matching import check_pattern, lines_of, words_of
from jinlin.answers.matching.wording import MOST_LINES, MOST_WORDS
from jinlin.answers.models import AnswerKind, Edition, Entry, ScopeKind
from jinlin.answers.refusals import (
    AddressWrong,
    AnswerMissing,
    AskedMissing,
    NumberWrong,
    ScopeUnknown,
    TitleMissing,
    TooLong,
    TooManyWays,
    ValidityWrong,
)
from jinlin.communities import types
from jinlin.core.refusals import source_text as _
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

LONGEST = {"title": 60, "asked": 2000, "patterns": 2000, "text": 2000, "url": 500, "image_url": 500, "app_id": 40}
MOST_PATTERNS, LOWEST, HIGHEST = 10, 1, 9
WORDS = {"title": _("标题"), "asked": _("问法"), "patterns": _("正则"), "text": _("回答"), "url": _("链接"), "image_url": _("图片地址"), "app_id": _("小程序 appid")}  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """What an entry is to say: the fields of `Entry`, typed in. `scope_key`: "axis=value", a tag, or nothing."""

    title: str
    asked: str = ""
    patterns: str = ""
    kind: str = AnswerKind.TEXT
    text: str = ""
    url: str = ""
    image_url: str = ""
    app_id: str = ""
    scope: str = ScopeKind.WORKSPACE
    scope_key: str = ""
    community: Community | None = None
    priority: int = 5
    since: datetime | None = None
    until: datetime | None = None
    mention_needed: bool = False


@transaction.atomic
def add(*, who: Access, wording: Wording, now: datetime) -> Entry:
    """Put an entry into the library.

    Raises TitleMissing, AskedMissing, AnswerMissing, AddressWrong, ScopeUnknown, TooLong, TooManyWays, ValidityWrong,
    NumberWrong, PatternBroken.
    """
    fields = checked(who.workspace, wording)
    entry = Entry.objects.create(workspace=who.workspace, made_by=who.staff, made_at=now, changed_at=now, **fields)
    _keep(who, entry, now)
    return entry


@transaction.atomic
def change(*, who: Access, entry: Entry, wording: Wording, now: datetime) -> Entry:
    """Write an entry anew; the same words again change nothing. Raises as `add`."""
    refuse_beyond(who, entry.community, wording.community if wording.scope == ScopeKind.COMMUNITY else None)
    fields = checked(who.workspace, wording)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if all(getattr(entry, name) == value for name, value in fields.items()):
        return entry
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.edition, entry.changed_at = entry.edition + 1, now
    entry.save(update_fields=[*fields, "edition", "changed_at"])
    _keep(who, entry, now)
    return entry


@transaction.atomic
def end(*, who: Access, entry: Entry, now: datetime) -> Entry:
    """Take an entry out of the library; what it answered stays counted. Twice changes nothing."""
    refuse_beyond(who, entry.community)
    rows = Entry.objects.filter(pk=entry.pk, ended_at=None)
    if rows.update(ended_at=now, ended_by=who.staff, changed_at=now):
        workspaces.audit(who, "answers.ended", entry, now=now)
    entry.refresh_from_db()
    return entry


def refuse_beyond(who: Access, *places: Community | None) -> None:
    """Raise PermissionDenied where an entry is for more groups than somebody works for (None: beyond one group)."""
    for place in places:
        if place is None or not place.unit.path.startswith(who.unit.path):
            who.refuse_part()


def _keep(who: Access, entry: Entry, now: datetime) -> None:
    said = {
        name: str(getattr(entry, name) or "")
        for name in (*LONGEST, "kind", "scope", "scope_key", "priority", "since", "until")
    }
    said |= {"community": entry.community.name if entry.community else "", "mention_needed": str(entry.mention_needed)}
    Edition.objects.create(
        workspace=entry.workspace, entry=entry, number=entry.edition, said=said, by=who.staff, at=now
    )
    workspaces.audit(who, "answers.saved", entry, now=now)


def checked(workspace: Workspace, told: Wording) -> dict[str, Any]:
    """Return the fields of an entry, tidied; what its kind does not need is dropped. Raises as `add`."""
    fields: dict[str, Any] = dict(vars(told))
    fields |= {name: str(fields[name]).strip() for name in LONGEST}
    fields["asked"] = "\n".join(lines_of(fields["asked"]))
    fields["patterns"] = "\n".join(line.strip() for line in fields["patterns"].splitlines() if line.strip())
    for name, most in LONGEST.items():
        if len(fields[name]) > most:
            raise TooLong(what=WORDS[name], most=most)
    _check_asking(fields)
    _check_scope(workspace, fields)
    _check_answer(fields)
    if told.since and told.until and told.until <= told.since:
        raise ValidityWrong
    if not LOWEST <= told.priority <= HIGHEST:
        raise NumberWrong(value=told.priority)
    return fields


def _check_asking(fields: dict[str, Any]) -> None:
    if not fields["title"]:
        raise TitleMissing
    lines, patterns = lines_of(fields["asked"]), fields["patterns"].splitlines()
    words = [words_of(line) for line in lines]
    if not patterns and not any(words):
        raise AskedMissing
    if len(lines) > MOST_LINES or len(patterns) > MOST_PATTERNS or any(len(each) > MOST_WORDS for each in words):
        raise TooManyWays(lines=MOST_LINES, words=MOST_WORDS)
    for pattern in patterns:
        check_pattern(pattern)


def _check_scope(workspace: Workspace, fields: dict[str, Any]) -> None:
    scope, key = fields["scope"], str(fields["scope_key"]).strip()
    axis, _sign, value = key.partition("=")
    known = {
        ScopeKind.WORKSPACE: True,
        ScopeKind.TYPE: bool(types.value_of(axis, value)),
        ScopeKind.TAG: bool(key),
        ScopeKind.COMMUNITY: bool(fields["community"]) and fields["community"].workspace_id == workspace.pk,
    }
    if not known.get(scope, False):
        raise ScopeUnknown(scope=key or scope)
    fields["scope_key"] = key if scope in {ScopeKind.TYPE, ScopeKind.TAG} else ""
    fields["community"] = fields["community"] if scope == ScopeKind.COMMUNITY else None


NEEDS = {
    AnswerKind.TEXT: ("text",),
    AnswerKind.IMAGE: ("image_url",),
    AnswerKind.ARTICLE: ("text", "url"),
    AnswerKind.MINI_PROGRAM: ("text", "app_id", "url"),
    AnswerKind.FILE: ("text", "url"),
    AnswerKind.STAFF: (),
}
MAY_HAVE = {AnswerKind.IMAGE: ("text",), AnswerKind.ARTICLE: ("image_url",), AnswerKind.MINI_PROGRAM: ("image_url",), AnswerKind.STAFF: ("text",)}  # fmt: skip


def _check_answer(fields: dict[str, Any]) -> None:
    """Refuse an answer that lacks something; `text` is what is said, or the title of a card."""
    kind = fields["kind"]
    if kind not in AnswerKind.values:
        raise AnswerMissing(what=WORDS["text"])
    needed = NEEDS[AnswerKind(kind)]
    for name in ("text", "url", "image_url", "app_id"):
        if name in needed and not fields[name]:
            raise AnswerMissing(what=WORDS[name])
        if name not in (*needed, *MAY_HAVE.get(AnswerKind(kind), ())):
            fields[name] = ""
    for name in ("url", "image_url"):
        if fields[name] and not (kind == AnswerKind.MINI_PROGRAM and name == "url") and not _is_link(fields[name]):
            raise AddressWrong(url=fields[name][:60])


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)
