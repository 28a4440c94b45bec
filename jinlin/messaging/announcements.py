"""Publish a notice to many groups in one action, change it, take it back (R-087); `RULES` publishes rules by it (R-075).

Nothing is put into a group by us: each group's posting becomes a task of whoever keeps the group (`noticing`), and is
verified when the platform tells that the group's notice has these words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.messaging.models import UNDER_WAY, Announcement, AnnouncementKind, Edition, Posting, PostingState
from jinlin.tasks import actions as tasks
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.tasks.models import Subject
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff

__all__ = ["LONGEST_TEXT", "LONGEST_TITLE", "Wording", "current_edition", "may_change", "publish", "revise", "withdraw"]

LONGEST_TITLE, LONGEST_TEXT, ROWS = 60, 2000, 400


class NothingToSay(Refusal):
    """A notice has a title for colleagues and words for members."""

    code = "announcement_empty"
    source_what = _("公告的标题或正文还是空的")
    source_remedy = _("标题给同事看,正文给群成员看,两样都要写")


class TooLong(Refusal):
    """More than people read in a notice."""

    code = "announcement_too_long"
    source_what = _("公告超过 %(most)s 个字")
    source_remedy = _("请改短,细节放到链接里")


class OverAlready(Refusal):
    """It would be out of date on arrival."""

    code = "announcement_over_already"
    source_what = _("有效期已经过了")
    source_remedy = _("请选一个以后的时间,或不填有效期")


class NoGroups(Refusal):
    """A notice goes to groups that are open, and that one may see."""

    code = "announcement_without_groups"
    source_what = _("没有选到还开着的群")
    source_remedy = _("请至少选一个群")


class Withdrawn(Refusal):
    """What was taken back is history."""

    code = "announcement_withdrawn"
    source_what = _("公告“%(title)s”已经撤回")
    source_remedy = _("请新发一条")


class SomebodyElses(Refusal):
    """What headquarters published, a store does not change."""

    code = "announcement_of_somebody_else"
    source_what = _("公告“%(title)s”不是你这一级发布的")
    source_remedy = _("请联系发布人修改或撤回")


@dataclass(frozen=True)
class Wording:
    """What a notice says and how long it holds; `subject` names what it was made of, such as a set of rules."""

    title: str
    text: str
    kind: str = AnnouncementKind.NOTICE
    pinned: bool = False
    valid_until: datetime | None = None
    subject: Subject | None = None


@transaction.atomic
def publish(*, who: Actor, wording: Wording, communities: Iterable[int], now: datetime) -> Announcement:
    """Publish a notice to groups, by their numbers; each has a posting that waits to be given to its keeper.

    Groups that ended or that one may not see are left out. Raises NothingToSay, TooLong, OverAlready, NoGroups.
    """
    _check(wording, now)
    found = _open_groups(who, communities)
    if not found:
        raise NoGroups
    row = Announcement.objects.create(
        workspace=workspaces.workspace_of(who),
        title=wording.title.strip(),
        kind=wording.kind,
        pinned=wording.pinned,
        valid_until=wording.valid_until,
        subject_kind=wording.subject.kind if wording.subject else "",
        subject_id=wording.subject.id if wording.subject else None,
        made_by=_person(who),
        made_at=now,
    )
    edition = _edition(who, row, wording.text, 1, now)
    _want(edition, found, now)
    _tell("announcement.published", who, row, edition, len(found), now)
    return row


@transaction.atomic
def revise(*, who: Actor, announcement: Announcement, text: str, now: datetime) -> Edition:
    """Give a notice other words and ask for them in every group it goes to; the same words change nothing.

    Raises Withdrawn, SomebodyElses, NothingToSay, TooLong.
    """
    _refuse_others(who, announcement)
    if announcement.ended_at is not None:
        raise Withdrawn(title=announcement.title)
    _check_text(text)
    last = current_edition(announcement)
    if last.text == text.strip():
        return last
    rows = announcement.postings.filter(state__in=UNDER_WAY) | announcement.postings.filter(state=PostingState.GONE)
    groups = sorted(set(rows.values_list("community_id", flat=True)))
    _end(who, rows, PostingState.REPLACED, now)
    edition = _edition(who, announcement, text, last.number + 1, now)
    _want(edition, _open_groups(announcement.workspace, groups), now)
    _tell("announcement.revised", who, announcement, edition, len(groups), now)
    return edition


@transaction.atomic
def withdraw(*, who: Actor, announcement: Announcement, now: datetime) -> Announcement:
    """Take a notice back: tasks that wait go; where it stands already somebody has to change it. Twice changes nothing.

    Raises SomebodyElses.
    """
    _refuse_others(who, announcement)
    if Announcement.objects.filter(pk=announcement.pk, ended_at=None).update(ended_at=now, ended_by=_person(who)):
        rows = announcement.postings.filter(state__in=UNDER_WAY)
        _tell("announcement.withdrawn", who, announcement, current_edition(announcement), rows.count(), now)
        _end(who, rows.exclude(state=PostingState.SEEN), PostingState.WITHDRAWN, now)
    announcement.refresh_from_db()
    return announcement


def current_edition(announcement: Announcement) -> Edition:
    """Return the words that hold."""
    return announcement.editions.order_by("-number")[0]


def may_change(access: Access, announcement: Announcement) -> bool:
    """Say whether it was published by the reader's own part of the brand."""
    maker = announcement.made_by
    return access.unit.parent_id is None or bool(maker and maker.unit.path.startswith(access.unit.path))


def _refuse_others(who: Actor, announcement: Announcement) -> None:
    if isinstance(who, Access) and not may_change(who, announcement):
        raise SomebodyElses(title=announcement.title)


def _check(wording: Wording, now: datetime) -> None:
    if not wording.title.strip():
        raise NothingToSay
    _check_text(wording.text)
    if len(wording.title.strip()) > LONGEST_TITLE:
        raise TooLong(most=LONGEST_TITLE)
    if wording.valid_until is not None and wording.valid_until <= now:
        raise OverAlready


def _check_text(text: str) -> None:
    if not text.strip():
        raise NothingToSay
    if len(text.strip()) > LONGEST_TEXT:
        raise TooLong(most=LONGEST_TEXT)


def _open_groups(who: Actor, communities: Iterable[int]) -> list[int]:
    """Return which of these groups are open and may be seen, in pieces that any database takes."""
    ids, found = sorted(set(communities)), list[int]()
    rows = Community.objects.filter(workspace=workspaces.workspace_of(who), ended_at=None)
    rows = rows.visible_to(who) if isinstance(who, Access) else rows
    for begin in range(0, len(ids), ROWS):
        found += rows.filter(pk__in=ids[begin : begin + ROWS]).values_list("pk", flat=True)
    return found


def _edition(who: Actor, row: Announcement, text: str, number: int, now: datetime) -> Edition:
    return Edition.objects.create(
        workspace=row.workspace,
        announcement=row,
        number=number,
        text=text.strip(),
        made_by=_person(who),
        made_at=now,
    )


def _want(edition: Edition, communities: Sequence[int], now: datetime) -> None:
    rows = [
        Posting(
            workspace_id=edition.workspace_id,
            announcement_id=edition.announcement_id,
            edition=edition,
            community_id=community,
            wanted_at=now,
        )
        for community in communities
    ]
    Posting.objects.bulk_create(rows, batch_size=ROWS)


def _end(who: Actor, rows: QuerySet[Posting], state: PostingState, now: datetime) -> None:
    """Let postings be over, and take back the tasks that still wait for them."""
    waiting = list(rows.filter(task__closed_at=None, task__isnull=False).select_related("task__workspace"))
    ids = list(rows.values_list("pk", flat=True))
    for begin in range(0, len(ids), ROWS):
        Posting.objects.filter(pk__in=ids[begin : begin + ROWS]).update(state=state)
    for posting in waiting:
        if posting.task:
            tasks.withdraw(who=workspaces.workspace_of(who), task=posting.task, now=now)


def _tell(kind: str, who: Actor, row: Announcement, edition: Edition, groups: int, now: datetime) -> None:
    told = {"announcement": row.pk, "edition": edition.number, "groups": groups}
    events.record(kind, row.workspace, key=f"{row.pk}:{edition.number}", at=now, now=now, **told)
    workspaces.audit(who, kind, row, details={"count": groups}, now=now)


def _person(who: Actor) -> Staff | None:
    return who.staff if isinstance(who, Access) else None
