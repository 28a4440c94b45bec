"""What is asked about codes: which there are, who came by them, who of them stayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from jinlin.communities.models import Community, Membership
from jinlin.joining.models import Code, CodeState, CodeWish, CodeWishState, Place, Showing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.joining.models import CodeQuerySet
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["Came", "came_by", "codes", "groups_named", "listed", "people_in", "places_of", "shown_to", "troubled"]

DAY, WEEK = timedelta(hours=24), timedelta(days=7)


@dataclass(frozen=True)
class Came:
    """Who came by a code: how often somebody joined, how many sit in a group now, and who stayed a day and a week.

    Of the share that stayed count only joins that are as long ago; without any there is none.
    """

    joined: int = 0
    present: int = 0
    day_old: int = 0
    day_stayed: int = 0
    week_old: int = 0
    week_stayed: int = 0

    @property
    def day_share(self) -> float | None:
        """The share of joins a day ago or more that stayed a day."""
        return self.day_stayed / self.day_old if self.day_old else None

    @property
    def week_share(self) -> float | None:
        """The share of joins a week ago or more that stayed a week."""
        return self.week_stayed / self.week_old if self.week_old else None


def codes(access: Access) -> CodeQuerySet:
    """Return the codes one sees, with what the list shows of them."""
    return Code.objects.visible_to(access).select_related("channel", "unit")


def listed(access: Access, state: State, now: datetime) -> CodeQuerySet:
    """Return the codes that match the filters, in the order asked for."""
    rows = codes(access)
    if words := state.text("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(state=words))
    if channel := state.choice("channel"):
        rows = rows.filter(channel_id=int(channel))
    if kind := state.choice("kind"):
        rows = rows.filter(kind=kind)
    if (wanted := state.choice("state")) in CodeState.values:
        rows = rows.in_state(wanted, now)
    return rows.order_by(*state.order_by)


def came_by(workspace: Workspace, states: Iterable[str], now: datetime) -> dict[str, Came]:
    """Count who came by codes, by their `state`; one query over the joins that carry one."""
    day, week = Q(joined_at__lte=now - DAY), Q(joined_at__lte=now - WEEK)
    stays = Q(left_at=None)
    rows = Membership.objects.filter(workspace=workspace, state__in=set(states)).exclude(state="").order_by()
    told = rows.values_list("state").annotate(
        joined=Count("pk"),
        present=Count("pk", filter=stays),
        day_old=Count("pk", filter=day),
        day_stayed=Count("pk", filter=day & (stays | Q(left_at__gte=F("joined_at") + DAY))),
        week_old=Count("pk", filter=week),
        week_stayed=Count("pk", filter=week & (stays | Q(left_at__gte=F("joined_at") + WEEK))),
    )
    return {state: Came(*counts) for state, *counts in told}


def people_in(communities: Iterable[int]) -> dict[int, int]:
    """Count who sits in groups now, staff too: a seat is a seat."""
    rows = Membership.objects.filter(community__in=set(communities), left_at=None).order_by()
    return dict(rows.values_list("community").annotate(count=Count("pk")))


def places_of(codes: Sequence[Code]) -> dict[int, list[Place]]:
    """Return the groups the codes lead to, in their order."""
    found: dict[int, list[Place]] = {code.pk: [] for code in codes}
    rows = Place.objects.filter(code__in=found, left_at=None).select_related("community__unit", "community__owner")
    for row in rows.order_by("number"):
        found[row.code_id].append(row)
    return found


def troubled(code: Code) -> CodeWish | None:
    """Return what the platform was asked last, where it has refused or not answered yet."""
    last = CodeWish.objects.filter(code=code).order_by("-pk").first()
    return last if last and last.state != CodeWishState.DONE else None


def groups_named(access: Access, words: Sequence[str]) -> dict[str, list[Community]]:
    """Return for each word the open groups one sees that have it as id or name; two at most, to tell that it is not clear."""
    mine = Community.objects.visible_to(access).filter(ended_at=None)
    rows = mine.filter(Q(external_id__in=words) | Q(name__in=words)).order_by("pk")
    found: dict[str, list[Community]] = {word: [] for word in words}
    for row in rows:
        for word in {row.name, row.external_id or ""} & found.keys():
            found[word].append(row)
    return found


def shown_to(code: Code, key: str) -> Place | None:
    """Return the group of a manual code that a phone was shown."""
    row = Showing.objects.select_related("place").filter(code=code, key=key, place__left_at=None).first()
    return row.place if row else None
