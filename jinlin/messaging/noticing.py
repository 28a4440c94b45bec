"""Ask the keeper of each group to put a notice there, and believe it when the platform tells that it stands there (R-087).

A group has one notice at the platform. It may hold several announcements, so that one counts as standing where the
group's notice contains its words; blanks and width of letters do not matter.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities import keepers
from jinlin.communities.models import Community
from jinlin.core.text import search_key
from jinlin.messaging.models import UNDER_WAY, Posting, PostingState
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.events.models import Fact
    from jinlin.workspaces.models import Staff, Workspace

__all__ = ["KIND", "ask_keepers", "notice_changed", "stands_in", "task_done"]

KIND = "announcement"
AT_ONCE = 200
A_DAY = timedelta(days=1)


def stands_in(notice: str, text: str) -> bool:
    """Say whether a group's notice contains the words of an announcement."""
    return "".join(search_key(text).split()) in "".join(search_key(notice).split())


@transaction.atomic
def ask_keepers(now: datetime) -> bool:
    """Give the next postings of one workspace to the keepers of their groups; say whether more are waiting."""
    rows = _waiting()
    first = rows.order_by("pk").first()
    if first is None:
        return False
    found = list(rows.filter(workspace=first.workspace_id).order_by("pk")[:AT_ONCE])
    standing = [row for row in found if stands_in(row.community.notice, row.edition.text)]
    for row in standing:
        row.state, row.seen_at = PostingState.SEEN, now
    _ask(first.workspace, [row for row in found if row.seen_at is None], now)
    Posting.objects.bulk_update(found, ["state", "seen_at", "asked_at", "task"], batch_size=AT_ONCE)
    return len(found) == AT_ONCE


def _waiting() -> QuerySet[Posting]:
    rows = Posting.objects.filter(state=PostingState.WAITING)
    return rows.select_related("workspace", "announcement", "edition", "community__unit", "community__owner")


def _ask(workspace: Workspace, rows: Sequence[Posting], now: datetime) -> None:
    """Make a task for each; a group that nobody can act for is shown as such."""
    keeping = _keepers([row.community for row in rows])
    asked = [(row, keeping[row.community_id]) for row in rows if row.community_id in keeping]
    wanted = [_task(row, staff, now) for row, staff in asked]
    for (row, _staff), task in zip(asked, tasks.assign_all(who=workspace, wanted=wanted, now=now), strict=True):
        row.state, row.asked_at, row.task = PostingState.ASKED, now, task
    for row in rows:
        if row.task is None:
            row.state = PostingState.NOBODY


def _keepers(communities: Sequence[Community]) -> dict[int, Staff]:
    """Return who is to act in each group: the owner where their account works, else an admin."""
    found = keepers.keepers_of(communities)
    able = {key: [each.staff for each in of if each.works and each.staff] for key, of in found.items()}
    return {key: staff for key, of in able.items() for staff in of[:1] if staff}


def _task(row: Posting, staff: Staff, now: datetime) -> Wanted:
    pinned = _("发布后请置顶。") if row.announcement.pinned else ""
    return Wanted(
        assignee=staff,
        title=_("更新群公告:%(group)s") % {"group": row.community.name},
        due_at=min(now + A_DAY, row.announcement.valid_until or now + A_DAY),
        kind=KIND,
        brief=(pinned + row.edition.text)[:1000],
        subject=Subject("community", row.community_id),
        link=reverse("announcement", args=[row.announcement.slug]),
        key=f"{KIND}:{row.pk}",
    )


def notice_changed(fact: Fact, now: datetime) -> None:
    """See which announcements stand in a group after its notice changed (reaction to community.notice_changed)."""
    community = Community.objects.filter(workspace=fact.workspace_id, pk=fact.data["community"]).first()
    if community is None:
        return
    rows = Posting.objects.filter(workspace=fact.workspace_id, community=community)
    rows = rows.filter(state__in=[*UNDER_WAY, PostingState.GONE], announcement__ended_at=None)
    found = list(rows.select_related("edition", "task__workspace").order_by("-wanted_at", "-pk"))
    latest = next((row.pk for row in found if row.state != PostingState.GONE and row.wanted_at <= fact.at), None)
    for row in found:
        _settle(row, community.notice, fact, now, is_latest=row.pk == latest)


def _settle(row: Posting, notice: str, fact: Fact, now: datetime, *, is_latest: bool) -> None:
    if stands_in(notice, row.edition.text):
        _seen(row, fact, now)
    elif row.state == PostingState.SEEN:
        row.state, row.left_at = PostingState.GONE, fact.at
        row.save(update_fields=["state", "left_at"])
    elif is_latest and row.state in {PostingState.ASKED, PostingState.DECLARED}:
        row.state, row.differed_at = PostingState.DIFFERS, fact.at
        row.save(update_fields=["state", "differed_at"])


def _seen(row: Posting, fact: Fact, now: datetime) -> None:
    row.state, row.seen_at, row.left_at = PostingState.SEEN, row.seen_at or fact.at, None
    row.save(update_fields=["state", "seen_at", "left_at"])
    if row.task:
        tasks.verify(task=row.task, fact=fact, now=now)


def task_done(fact: Fact, _now: datetime) -> None:
    """Note that somebody says a notice stands there (reaction to task.done); the platform has the last word."""
    rows = Posting.objects.filter(workspace=fact.workspace_id, task=fact.data["task"], declared_at=None)
    for row in rows:
        row.declared_at = fact.at
        row.state = PostingState.DECLARED if row.state == PostingState.ASKED else row.state
        row.save(update_fields=["declared_at", "state"])
