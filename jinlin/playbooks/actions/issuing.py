"""Hand on what is due: messages to the one door, notices to announcements, everything else to people (R-110, R-269).

An occurrence is handed on group by group in pieces, each in a transaction of its own with the place it reached; what was
handed on has a key, so that a piece repeated after a crash changes nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.communities.models import Community, CommunityTag
from jinlin.events import actions as events
from jinlin.messaging.policies import row_of
from jinlin.playbooks import days, handing
from jinlin.playbooks.models import Enrolment, Exemption, Occurrence, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jinlin.playbooks.definition import Row

__all__ = ["PIECE", "issue", "issue_next"]

PIECE = 2000  # groups at once: as many as one platform task takes
IDS = 400
AT_ONCE = 20


def issue_next(now: datetime) -> bool:
    """Hand on a piece of each of the next occurrences; say whether more are waiting. One query where nothing is due."""
    rows = Occurrence.objects.filter(state=State.PLANNED, issue_at__lte=now)
    rows = rows.select_related("run__version__template", "run__workspace", "run__responsible", "only")
    found = list(rows.order_by("issue_at", "pk")[:AT_ONCE])
    return any(issue(occurrence, now) for occurrence in found) or len(found) == AT_ONCE


@transaction.atomic
def issue(occurrence: Occurrence, now: datetime) -> bool:
    """Hand on the next piece of an occurrence; say whether there is more of it.

    One whose time was over before anybody came to it is missed, and told as such (R-113).
    """
    if occurrence.until_at <= now and occurrence.issued_through == 0:
        _miss(occurrence, now)
        return False
    row = occurrence.run.version.definition.by_key.get(occurrence.row)
    why = _why_not(occurrence, row)
    if row is None or why:
        _leave_out(occurrence, why or _("剧本里已经没有这一行"), now)
        return False
    if row.each == "run":
        handing.hand_to_run(occurrence, row, now)
        return _finish(occurrence, now, total=1)
    return _issue_piece(occurrence, row, now)


def _why_not(occurrence: Occurrence, row: Row | None) -> str:
    """Say why the whole row is left out that day: the calendar may have changed since it was planned."""
    if row is None or occurrence.by_hand:
        return ""
    rest = days.stretch(occurrence.run.workspace, occurrence.due_at, occurrence.due_at)
    return rest.why_not((*occurrence.run.version.definition.skip, *row.skip), occurrence.due_at)


def _miss(occurrence: Occurrence, now: datetime) -> None:
    occurrence.state, occurrence.settled_at = State.MISSED, now
    occurrence.total = _size(occurrence)
    occurrence.save(update_fields=["state", "settled_at", "total"])
    told = {"occurrence": occurrence.pk, "run": occurrence.run_id}
    events.record("occurrence.missed", occurrence.workspace, key=str(occurrence.pk), at=now, now=now, **told)


def _size(occurrence: Occurrence) -> int:
    return 1 if occurrence.only_id else Enrolment.objects.that_take_part().filter(cohort=occurrence.cohort_id).count()


def _leave_out(occurrence: Occurrence, why: str, now: datetime) -> None:
    occurrence.state, occurrence.why, occurrence.settled_at = State.SKIPPED, why[:200], now
    occurrence.save(update_fields=["state", "why", "settled_at"])


def _issue_piece(occurrence: Occurrence, row: Row, now: datetime) -> bool:
    """Hand a row on for the next groups, and keep how far it is."""
    seats = _seats(occurrence)
    groups = _groups([community for _pk, community in seats])
    left_out = _left_out(occurrence, row, groups)
    taking = [each for each in groups if each.pk not in left_out]
    refused = handing.hand_on(occurrence, row, taking, now) if taking else Counter[str]()
    gone = len(seats) - len(groups)
    counted = Counter(left_out.values()) + refused + (Counter({"ended": gone}) if gone else Counter())
    occurrence.left_out = dict(Counter(occurrence.left_out) + counted)
    occurrence.skipped += sum(counted.values())
    occurrence.total += len(taking) - sum(refused.values())
    occurrence.issued_through = max((pk for pk, _community in seats), default=occurrence.issued_through)
    if len(seats) < PIECE or occurrence.only_id:
        return _finish(occurrence, now)
    occurrence.save(update_fields=["left_out", "skipped", "total", "issued_through"])
    return True


def _seats(occurrence: Occurrence) -> list[tuple[int, int]]:
    """Return the next enrolments with their groups; of one group alone where the occurrence is its own."""
    rows = Enrolment.objects.that_take_part().filter(cohort=occurrence.cohort_id, pk__gt=occurrence.issued_through)
    if occurrence.only_id:
        rows = rows.filter(community=occurrence.only_id)
    return list(rows.order_by("pk").values_list("pk", "community_id")[:PIECE])


def _groups(ids: Sequence[int]) -> list[Community]:
    found: list[Community] = []
    for piece in _pieces(ids):
        rows = Community.objects.begun().filter(pk__in=piece, ended_at=None)
        found += rows.select_related("unit", "owner").order_by("pk")
    return found


def _left_out(occurrence: Occurrence, row: Row, groups: Sequence[Community]) -> dict[int, str]:
    """Return the groups that are left out, with the rule: by hand, or office groups at weekends."""
    rows = Exemption.objects.filter(occurrence=occurrence)
    found = dict.fromkeys(rows.values_list("community_id", flat=True), "by_hand")
    workspace, rules = occurrence.run.workspace, (*occurrence.run.version.definition.skip, *row.skip)
    if days.stretch(workspace, occurrence.due_at, occurrence.due_at).leaves_out_offices(rules, occurrence.due_at):
        for piece in _pieces([each.pk for each in groups]):
            tagged = CommunityTag.objects.filter(
                workspace=workspace, community__in=piece, name=row_of(workspace).office_tag
            )
            found |= dict.fromkeys(tagged.values_list("community_id", flat=True), "office_weekend")
    inside = {each.pk for each in groups}
    return {pk: rule for pk, rule in found.items() if pk in inside}


def _pieces(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(ids), IDS):
        yield ids[begin : begin + IDS]


def _finish(occurrence: Occurrence, now: datetime, total: int | None = None) -> bool:
    """Note that everything was handed on; one that nobody has to do is done with."""
    if total is not None:
        occurrence.total = total
    occurrence.state, occurrence.issued_at, occurrence.stale = State.ISSUED, now, True
    if occurrence.total == 0:
        occurrence.state, occurrence.settled_at, occurrence.stale = State.SKIPPED, now, False
        occurrence.why = occurrence.why or _("没有群要做")
    occurrence.save()
    return False
