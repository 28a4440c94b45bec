"""Stop a group's runs where people leave in numbers: a day's leavers beyond a share, or far beyond the usual (ux.md §5).

The day's leavers are those of the group's standing; the mean is that of the fourteen days before, from the memberships. A
group with fewer than three leavers is left alone: one of twenty is 5 %.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities.models import Membership
from jinlin.core.clock import day_bounds, local_date
from jinlin.events import actions as events
from jinlin.playbooks.models import Enrolment
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from jinlin.metrics.models import Standing

__all__ = ["stop_leavers"]

FEWEST = 3
DAYS = 14
AT_ONCE = 500
A_DAY = timedelta(days=1)


def stop_leavers(now: datetime) -> int:
    """Stop the enrolments of groups that people leave in numbers; return how many. Only groups with leavers are looked at."""
    rows = Enrolment.objects.that_take_part().filter(
        run__ended_at=None, community__standing__exits_1d__gte=FEWEST, community__ended_at=None
    )
    rows = rows.select_related("run__version", "run__workspace", "run__responsible", "community__standing")
    after, count = 0, 0
    while found := list(rows.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        after = found[-1].pk
        count += _stop_some([each for each in found if not _was_let_go_on(each)], now)
    return count


def _was_let_go_on(enrolment: Enrolment) -> bool:
    """Say whether somebody has seen the leavers of that day and let the group go on."""
    on = local_date(enrolment.resumed_at, enrolment.run.workspace.zone) if enrolment.resumed_at else None
    return on is not None and enrolment.community.standing.as_of < on


def _stop_some(found: list[Enrolment], now: datetime) -> int:
    means = _means(found)
    stopping = [(each, why) for each in found if (why := _why(each, means.get(each.community_id, 0.0)))]
    for enrolment, why in stopping:
        _stop(enrolment, why, now)
    return len(stopping)


def _why(enrolment: Enrolment, mean: float) -> str:
    """Say why a group is stopped; empty where it is not."""
    standing: Standing = enrolment.community.standing
    stops, exits = enrolment.run.version.definition.stops, standing.exits_1d or 0
    before = standing.member_count + exits - (standing.joins_1d or 0)
    share = exits / before if before > 0 else 0.0
    if share > stops.leave_rate:
        return _("一天退群 %(n)s 人,占 %(share).1f%%") % {"n": exits, "share": share * 100}
    if mean and exits > stops.times_mean * mean:
        return _("一天退群 %(n)s 人,平时每天 %(mean).1f 人") % {"n": exits, "mean": mean}
    return ""


def _means(found: list[Enrolment]) -> dict[int, float]:
    """Return how many left each group on a day in the fourteen days before the day of its standing."""
    by_day: dict[tuple[ZoneInfo, date], list[int]] = defaultdict(list)
    for each in found:
        by_day[each.run.workspace.zone, each.community.standing.as_of].append(each.community_id)
    told: dict[int, float] = {}
    for (zone, as_of), communities in by_day.items():
        since, until = day_bounds(as_of - DAYS * A_DAY, zone)[0], day_bounds(as_of, zone)[0]
        rows = Membership.objects.filter(community__in=communities, left_at__gte=since, left_at__lt=until)
        told |= {pk: n / DAYS for pk, n in rows.order_by().values_list("community_id").annotate(n=Count("pk"))}
    return told


@transaction.atomic
def _stop(enrolment: Enrolment, why: str, now: datetime) -> None:
    rows = Enrolment.objects.that_take_part().filter(pk=enrolment.pk)
    if not rows.update(stopped_at=now, stopped_why=why[:200]):
        return
    run = enrolment.run
    told = {"run": run.pk, "community": enrolment.community_id}
    on = enrolment.community.standing.as_of
    events.record("run.group_stopped", run.workspace, key=f"{enrolment.pk}:{on}", at=now, now=now, **told)
    wanted = Wanted(
        assignee=run.responsible,
        title=_("退群太多,已停下:%(group)s") % {"group": enrolment.community.name},
        due_at=now + A_DAY,
        kind="playbook",
        brief=_("%(why)s。看过原因再决定要不要恢复。") % {"why": why},
        subject=Subject("community", enrolment.community_id),
        link=reverse("playbook-run", args=[run.slug]),
        key=f"playbook-stopped:{enrolment.pk}:{on}",
    )
    tasks.assign(who=run.workspace, wanted=wanted, now=now)
