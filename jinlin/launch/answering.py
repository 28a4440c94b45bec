"""The answers a pack brings to the library (R-085), for groups of its stage; what the library has under its title stays.

Whoever may not write the brand's library brings them for the one group they open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jinlin.answers.actions import library
from jinlin.answers.actions.library import Wording
from jinlin.answers.models import AnswerKind, Entry, ScopeKind

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.launch.packs import Answer, Pack
    from jinlin.workspaces.access import Access

MANAGE = "answers.manage"


def answer(*, who: Access, community: Community, pack: Pack, language: str, now: datetime) -> int:
    """Add the pack's entries; return how many were new."""
    new = missing(community, pack, language)
    if not who.can(MANAGE):
        new = [replace(each, scope=ScopeKind.COMMUNITY, scope_key="", community=community) for each in new]
    for each in new:
        library.add(who=who, wording=each, now=now)
    return len(new)


def missing(community: Community, pack: Pack, language: str) -> list[Wording]:
    """Return the pack's entries that the library does not have for this group."""
    wanted = [_wording(pack, each, language) for each in pack.answers]
    rows = Entry.objects.in_use().filter(workspace=community.workspace_id, title__in=[each.title for each in wanted])
    known = set(rows.filter(community=None).values_list("title", "scope_key"))
    own = set(rows.filter(community=community).values_list("title", flat=True))
    return [each for each in wanted if (each.title, each.scope_key) not in known and each.title not in own]


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
