"""Whom a broadcast would reach: which groups, how many people without counting anybody twice, what the door would say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.audiences.models import Audience
from jinlin.audiences.queries import members_of
from jinlin.communities.models import Membership
from jinlin.core.clock import local_date
from jinlin.messaging import aims, outcomes, senders
from jinlin.messaging.door.asking import MOVED, QUEUED, REFUSED
from jinlin.metrics.models import Light

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.communities.models import Community
    from jinlin.messaging.door import Verdict
    from jinlin.messaging.posting import Wanted
    from jinlin.workspaces.access import Access

__all__ = ["Foreseen", "Reach", "ReachAim", "ReachForm", "foreseen", "reach"]


@dataclass(frozen=True)
class ReachAim(aims.Aim):
    """Groups by unit, type, tag, name, health, and by people of a saved segment in them."""

    light: str = ""
    audience: str = ""  # slug of a segment

    def groups(self, access: Access) -> QuerySet[Community]:
        """Return the open groups of the subtree that are meant."""
        rows = super().groups(access)
        if self.light:
            rows = rows.filter(standing__light=self.light)
        return rows

    def chosen(self, access: Access, now: datetime) -> list[Community]:
        """Return the groups, those with people of the segment only where one is asked for, in the order of their names."""
        rows = list(self.groups(access).select_related("unit").order_by("name", "pk"))
        if not self.audience:
            return rows
        segment = Audience.objects.filter(workspace=access.workspace, slug=self.audience).first()
        people = members_of(segment, local_date(now, access.workspace.zone), access=access) if segment else []
        there: set[int] = set()
        for piece in senders.in_pieces(people):
            seats = Membership.objects.filter(workspace=access.workspace, member__in=piece, left_at=None)
            there |= set(seats.values_list("community_id", flat=True))
        return [row for row in rows if row.pk in there]


@dataclass(frozen=True)
class Reach:
    """How many groups and how many people, each once."""

    groups: int
    people: int


def reach(access: Access, groups: Sequence[Community]) -> Reach:
    """Count the people of groups, whoever is in several of them once; staff, bots and alternates are none."""
    people: set[int] = set()
    for piece in senders.in_pieces([each.pk for each in groups]):
        seats = Membership.objects.filter(workspace=access.workspace, community__in=piece, left_at=None)
        people |= set(seats.filter(member__affiliations=None).values_list("member_id", flat=True))
    return Reach(len(groups), len(people))


@dataclass(frozen=True)
class Foreseen:
    """What the door would say: how many go as wanted, later, not at all, and each rule with its first reason."""

    passes: int
    moved: int
    refused: int
    reasons: list[tuple[str, str, int, bool]]  # why, what would help, how many groups, whether they are refused

    @property
    def total(self) -> int:
        """How many groups were asked about."""
        return self.passes + self.moved + self.refused


def foreseen(judged: Sequence[tuple[Wanted, Verdict]]) -> Foreseen:
    """Sum up the verdicts for people."""
    counted: Counter[tuple[str, bool]] = Counter()
    first: dict[tuple[str, bool], Any] = {}
    for _wanted, verdict in judged:
        if verdict.rule:
            key = (verdict.rule, verdict.outcome == REFUSED)
            counted[key] += 1
            first.setdefault(key, verdict.numbers)
    moved = sum(verdict.outcome in {MOVED, QUEUED} for _wanted, verdict in judged)
    refused = sum(verdict.outcome == REFUSED for _wanted, verdict in judged)
    reasons = [
        (outcomes.told(rule, first[rule, is_refused]), outcomes.remedy(rule), count, is_refused)
        for (rule, is_refused), count in counted.most_common()
    ]
    return Foreseen(len(judged) - moved - refused, moved, refused, reasons)


class ReachForm(aims.AimForm):
    """Asks which groups are meant, by health and segment too."""

    light = forms.ChoiceField(label=_("健康度"), required=False)
    audience = forms.ChoiceField(label=_("群里有这些人"), required=False)

    def __init__(self, access: Access, *args: Any, **kwargs: Any) -> None:
        super().__init__(access, *args, **kwargs)
        segments = Audience.objects.filter(workspace=access.workspace).order_by("name")
        for name, choices in (
            ("light", list(Light.choices)),
            ("audience", list(segments.values_list("slug", "name")[:200])),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            field.choices = [("", _("全部")), *choices]

    @property
    def wanted(self) -> dict[str, str]:
        """What was chosen, as a broadcast keeps it."""
        names = ("unit", "kind", "tag", "words", "light", "audience")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    @property
    def reach_aim(self) -> ReachAim:
        """What was chosen, as an aim."""
        return ReachAim(**self.wanted)
