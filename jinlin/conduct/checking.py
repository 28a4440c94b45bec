"""Who of a community fits its rules: nicknames, self-introductions, confirmed violations (R-074, R-078). A dry run always."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.communities.models import Membership, MembershipRole
from jinlin.conduct import patterns, queries, trying
from jinlin.conduct.models import Acknowledgement, Case, CaseState, Penalty
from jinlin.core.clock import local_date
from jinlin.lake import engine
from jinlin.lake import queries as lake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.communities.models import Community
    from jinlin.conduct.models import RuleVersion
    from jinlin.members.models import Member

__all__ = ["ASK", "KEEP", "REMOVE", "Checked", "check"]

KEEP, ASK, REMOVE = "keep", "ask", "remove"
NEWCOMER_DAYS = 60  # who joined before is no newcomer, and was not asked for an introduction
MANY_OFFENCES = 3
DRAFT_DAYS = 30
SHORTEST_INTRO = 8
_INTRO = re.compile(
    r"大家好|各位好|自我介绍|我是|我叫|叫我|坐标|来自|本人|初来乍到|新人报[道到]|\bi am\b|\bi'm\b|my name|hello everyone|hi all",
    re.IGNORECASE,
)


@dataclass
class Checked:
    """A member beside the rules: what speaks against them, and what that comes to."""

    member: Member
    name: str  # as it was last shown in the group, as far as known
    joined_at: datetime
    bad_nickname: bool = False
    no_intro: bool = False
    offences: int = 0
    would_break: int = 0
    to_remove: bool = False
    knows: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """Whether to keep them, to ask them, or to let them go."""
        if self.to_remove or self.offences >= MANY_OFFENCES:
            return REMOVE
        return ASK if self.bad_nickname or self.no_intro or self.offences or self.would_break else KEEP


def check(community: Community, version: RuleVersion, *, now: datetime) -> list[Checked]:
    """Judge every ordinary member who is in the group: those to remove first, then those to ask. Changes nothing.

    A draft is held against the talk of the last days as well: who would have broken what it is to say (R-078).
    """
    outside, _seats = queries.spared_persons(community.workspace, [], now)
    rows = Membership.objects.filter(community=community, left_at=None, role=MembershipRole.MEMBER)
    rows = rows.exclude(member__in=outside).select_related("member").order_by("joined_at", "pk")
    seats = list(rows)
    names, introduced = _heard(community, seats, now)
    found = [_checked(version, row, names.get(row.member_id, "") or row.member.name) for row in seats]
    _mark_newcomers(version, found, introduced, now)
    _mark_offenders(community, version, found, now)
    if version.is_draft:
        broken = trying.would_break(community, version, days=DRAFT_DAYS, now=now)
        for each in found:
            each.would_break = broken[each.member.pk]
    known = set(Acknowledgement.objects.filter(version=version).values_list("member_id", flat=True))
    for each in found:
        each.knows = each.member.pk in known
        each.reasons = _reasons(version, each)
    return sorted(found, key=lambda each: ((REMOVE, ASK, KEEP).index(each.verdict), -each.offences, each.joined_at))


def _checked(version: RuleVersion, row: Membership, name: str) -> Checked:
    pattern = version.nickname_pattern
    return Checked(row.member, name, row.joined_at, bad_nickname=bool(pattern) and not patterns.fits(pattern, name))


def _heard(
    community: Community, seats: Iterable[Membership], now: datetime
) -> tuple[dict[int, str], dict[int, datetime]]:
    """Return the last name each person was shown by, and when newcomers introduced themselves."""
    since = now - timedelta(days=NEWCOMER_DAYS)
    first = local_date(since, community.workspace.zone)
    texts = lake.table(community.workspace, "texts", first)
    texts = texts.filter((texts["community"] == community.pk) & texts["person"].notnull())
    table = engine.connect().to_pyarrow(texts.order_by("at").select("person", "at", "name", "text")).to_pydict()
    fresh = {row.member_id: row.joined_at for row in seats if row.joined_at >= since}
    names: dict[int, str] = {}
    introduced: dict[int, datetime] = {}
    for person, at, name, text in zip(*(table[each] for each in ("person", "at", "name", "text")), strict=True):
        if name:
            names[person] = name
        said_at = at.replace(tzinfo=UTC)
        if person in fresh and person not in introduced and said_at >= fresh[person] and is_intro(text or ""):
            introduced[person] = said_at
    return names, introduced


def is_intro(text: str) -> bool:
    """Say whether somebody introduces themselves: long enough, and in words people begin with."""
    return len(text) >= SHORTEST_INTRO and bool(_INTRO.search(text))


def _mark_newcomers(
    version: RuleVersion, found: Iterable[Checked], introduced: dict[int, datetime], now: datetime
) -> None:
    wants = version.intro_template or any(rule.detector == "intro" for rule in version.rules.all())
    if not wants:
        return
    limit, since = now - timedelta(days=version.intro_days), now - timedelta(days=NEWCOMER_DAYS)
    for each in found:
        each.no_intro = since <= each.joined_at <= limit and each.member.pk not in introduced


def _mark_offenders(community: Community, version: RuleVersion, found: Iterable[Checked], now: datetime) -> None:
    rows = Case.objects.filter(community=community, state=CaseState.CONFIRMED)
    recent = rows.filter(at__gte=now - timedelta(days=version.decay_days))
    counted: dict[int, int] = {}
    leave: set[int] = set()
    for member, penalty in recent.values_list("member_id", "penalty"):
        counted[member] = counted.get(member, 0) + 1
        if penalty == Penalty.REMOVE:
            leave.add(member)
    for each in found:
        each.offences, each.to_remove = counted.get(each.member.pk, 0), each.member.pk in leave


def _reasons(version: RuleVersion, each: Checked) -> list[str]:
    told = []
    if each.to_remove:
        told.append(_("已决定移出"))
    if each.offences:
        told.append(_("%(days)s 天内违规 %(n)s 次") % {"days": version.decay_days, "n": each.offences})
    if each.would_break:
        told.append(_("近 %(days)s 天的话有 %(n)s 句不合新群规") % {"days": DRAFT_DAYS, "n": each.would_break})
    if each.bad_nickname:
        told.append(_("昵称不符合“%(format)s”") % {"format": version.nickname_format or version.nickname_pattern})
    if each.no_intro:
        told.append(_("入群超过 %(days)s 天没有自我介绍") % {"days": version.intro_days})
    return told
