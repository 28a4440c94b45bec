"""Who does what in a group, what is missing, and what may be done by whom (R-046–R-055).

Owner and admins are the platform's truth and come from `keepers`; every other function is an appointment of ours. What a group
needs is `needs_of`: it follows from its type where that says so, from its unit otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jinlin.communities import definitions, keepers
from jinlin.communities.models import Appointment, Function, MembershipRole, Overstep, OwnerProfile, OwnerStyle, Power
from jinlin.core.refusals import Refusal, source_text
from jinlin.workspaces.models import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from jinlin.communities.definitions import Terms
    from jinlin.communities.keepers import Keeper
    from jinlin.communities.models import Community

__all__ = [
    "ADMIN",
    "LABELS",
    "OWNER",
    "BeyondScope",
    "Need",
    "Team",
    "Vacancy",
    "needs_of",
    "of",
    "oversteps_of",
    "quota_of",
    "refuse_beyond",
    "staffing_said",
    "teams_of",
]

OWNER, ADMIN = str(MembershipRole.OWNER), str(MembershipRole.ADMIN)
LABELS: dict[str, str | _StrPromise] = {OWNER: _("群主"), ADMIN: _("管理员"), **dict(Function.choices)}


class BeyondScope(Refusal):
    """A deputy helps within what was agreed; the rest is the owner's."""

    code = "beyond_scope"
    source_what = source_text("协管“%(name)s”没有被授权“%(action)s”,已拒绝并记录")
    source_remedy = source_text("请交给群主或管理员来做,或由安排人放宽授权")


@dataclass(frozen=True)
class Need:
    """How many of a function a group needs: at least, and at most where there is a limit."""

    function: str
    least: int
    most: int | None = None


@dataclass(frozen=True)
class Vacancy:
    """A function that is not filled as it should be: too few, or (negative) too many."""

    need: Need
    have: int

    @property
    def label(self) -> str:
        """The function in words."""
        return str(LABELS[self.need.function])

    @property
    def missing(self) -> int:
        """How many are missing; none where there are too many."""
        return max(0, self.need.least - self.have)

    @property
    def excess(self) -> int:
        """How many there are too many."""
        return max(0, self.have - self.need.most) if self.need.most is not None else 0

    @property
    def words(self) -> str:
        """What is wrong, as people say it: 导购 缺 2, 管理员 多 1."""
        told = {"function": self.label, "n": self.missing or self.excess}
        return gettext("%(function)s 缺 %(n)s") % told if self.missing else gettext("%(function)s 多 %(n)s") % told


GUIDES, MOST_GUIDES = 3, 5  # of a store group, beside one manager


@dataclass(frozen=True)
class Team:
    """The people of one group."""

    community: Community
    keepers: Sequence[Keeper]
    appointments: Sequence[Appointment]
    needs: Sequence[Need]

    @property
    def owners(self) -> list[Keeper]:
        """Whoever owns it: one, where all is well."""
        return [each for each in self.keepers if each.is_owner]

    @property
    def admins(self) -> list[Keeper]:
        """Those who can stand in for the owner; an owner who is told as admin too is no second person (R-048)."""
        own = {each.member.pk for each in self.owners}
        return [each for each in self.keepers if not each.is_owner and each.member.pk not in own]

    def holding(self, function: str) -> list[Appointment]:
        """Return who has a function now; of colleagues who left, nobody."""
        return [each for each in self.appointments if each.function == function and _is_there(each)]

    def count(self, function: str) -> int:
        """Count who fills a function."""
        known = {OWNER: self.owners, ADMIN: self.admins}.get(function)
        return len(known) if known is not None else len(self.holding(function))

    @property
    def vacancies(self) -> list[Vacancy]:
        """What is missing or too much, in the order of the needs."""
        found = [Vacancy(need, self.count(need.function)) for need in self.needs]
        return [each for each in found if each.missing or each.excess]

    @property
    def is_valid(self) -> bool:
        """Whether every function is filled as it should be."""
        return not self.vacancies


def _is_there(appointment: Appointment) -> bool:
    return appointment.staff is None or appointment.staff.left_at is None


def of(community: Community) -> Team:
    """Return the people of a group."""
    return teams_of([community])[community.pk]


def teams_of(communities: Sequence[Community]) -> dict[int, Team]:
    """Return the people of each of these groups; a handful of queries, however many. The unit of each is read."""
    found = keepers.keepers_of(communities)
    held: dict[int, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.that_last().filter(community__in=[each.pk for each in communities])
    for row in rows.select_related("staff__unit", "member").order_by("function", "since", "pk"):
        held[row.community_id].append(row)
    terms = _terms(communities)
    return {each.pk: Team(each, found[each.pk], held[each.pk], needs_of(each, terms[each.pk])) for each in communities}


def _terms(communities: Sequence[Community]) -> dict[int, Terms]:
    workspaces = {each.workspace_id for each in communities}
    found: dict[int, Terms] = {}
    for workspace in workspaces:
        mine = [each.pk for each in communities if each.workspace_id == workspace]
        found |= definitions.for_communities(workspace, mine)
    return found


def needs_of(community: Community, terms: Terms | None = None) -> tuple[Need, ...]:
    """Return which functions a group needs: as its type says, where one of its axes says it, as its unit does otherwise."""
    said = staffing_said(terms) if terms else None
    admins = min(max(said["admins"], 1), keepers.MOST_ADMINS) if said else 1
    guides = said["guides"] if said else GUIDES
    needs = [Need(OWNER, 1, 1), Need(ADMIN, admins, keepers.MOST_ADMINS), Need(Function.ASSISTANT, 1)]
    if community.unit.kind == UnitKind.STORE and guides:
        needs += [Need(Function.MANAGER, 1, 1), Need(Function.GUIDE, guides, max(guides, MOST_GUIDES))]
    return tuple(needs)


def staffing_said(terms: Terms) -> dict[str, int] | None:
    """Return the staffing one of the axes says; None where only the default of every community is there."""
    return terms.staffing if terms.origin["staffing"] != definitions.DEFAULT else None


def quota_of(communities: Iterable[Community]) -> dict[int, int | None]:
    """Return how often the owner of each group should speak on a day; None for an authority, who owes no words (R-047)."""
    ids = [each.pk for each in communities]
    known = {row.community_id: row for row in OwnerProfile.objects.filter(community__in=ids)}
    usual = OwnerProfile()
    return {key: _quota(known.get(key, usual)) for key in ids}


def _quota(profile: OwnerProfile) -> int | None:
    return profile.daily_quota if profile.style == OwnerStyle.ACTIVE_HOST else None


def refuse_beyond(deputy: Appointment, action: str, *, now: datetime) -> None:
    """Let a deputy do what they may; what they may not is written down and refused. Raises BeyondScope.

    A power counts until the last day of the term, in the workspace's zone. Call it before the transaction of the deed
    begins: what is refused has to stay written down.
    """
    if may(deputy, action, now):
        return
    Overstep.objects.create(workspace_id=deputy.workspace_id, appointment=deputy, action=action[:40], at=now)
    name = Power(action).label if action in Power.values else action
    raise BeyondScope(name=deputy.holder, action=name)


def may(deputy: Appointment, action: str, now: datetime) -> bool:
    """Say whether a deputy may do something now: within their powers and their term."""
    return deputy.function == Function.DEPUTY and action in deputy.powers and _lasts(deputy, now)


def _lasts(deputy: Appointment, now: datetime) -> bool:
    if deputy.ended_at is not None:
        return False
    return deputy.until is None or now.astimezone(deputy.workspace.zone).date() <= deputy.until


def oversteps_of(deputies: Iterable[int], *, most: int = 20) -> list[Overstep]:
    """Return what deputies wanted to do and may not, the latest first."""
    rows = Overstep.objects.filter(appointment__in=list(deputies)).select_related("appointment__member")
    return list(rows.order_by("-at", "-pk")[:most])
