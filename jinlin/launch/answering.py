"""The answers a pack brings to the library (R-085), for groups of its stage; what the library has under its title stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.answers.actions import library
from jinlin.answers.actions.library import Wording
from jinlin.answers.models import AnswerKind, Entry, ScopeKind

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.launch.packs import Answer, Pack
    from jinlin.workspaces.access import Access


def answer(*, who: Access, pack: Pack, language: str, now: datetime) -> int:
    """Add the pack's entries; return how many were new."""
    wanted = [_wording(pack, each, language) for each in pack.answers]
    rows = Entry.objects.filter(workspace=who.workspace, ended_at=None, title__in=[each.title for each in wanted])
    known = set(rows.values_list("title", "scope_key"))
    new = [each for each in wanted if (each.title, each.scope_key) not in known]
    for each in new:
        library.add(who=who, wording=each, now=now)
    return len(new)


def _wording(pack: Pack, one: Answer, language: str) -> Wording:
    words = one.words.en if language.startswith("en") else one.words.zh
    stage = pack.types.get("stage", "")
    return Wording(
        title=words[0],
        asked="\n".join(words),
        kind=AnswerKind.ARTICLE if one.link else AnswerKind.TEXT,
        text=one.text.in_language(language),
        url=one.link,
        scope=ScopeKind.TYPE if stage else ScopeKind.WORKSPACE,
        scope_key=f"stage={stage}" if stage else "",
    )
