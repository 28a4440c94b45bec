"""Questions about announcements and how far the groups are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from jinlin.messaging.models import UNDER_WAY, Announcement, Edition, Posting, PostingState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from jinlin.communities.models import Community
    from jinlin.messaging.models.announcements import AnnouncementQuerySet
    from jinlin.workspaces.access import Access

COUNTED = (*UNDER_WAY, PostingState.GONE)


def listed(access: Access) -> AnnouncementQuerySet:
    """Return announcements with their present words, how many groups they go to and in how many they stand."""
    near = Q() if access.unit.parent_id is None else Q(postings__community__unit__path__startswith=access.unit.path)
    words = Edition.objects.filter(announcement=OuterRef("pk")).order_by("-number")
    rows = Announcement.objects.visible_to(access).annotate(
        text=Subquery(words.values("text")[:1]),
        number=Subquery(words.values("number")[:1]),
        groups=Count("postings", filter=near & Q(postings__state__in=COUNTED)),
        seen=Count("postings", filter=near & Q(postings__state=PostingState.SEEN)),
        differing=Count("postings", filter=near & Q(postings__state=PostingState.DIFFERS)),
    )
    return rows.select_related("made_by")


def still_up(rows: AnnouncementQuerySet, now: datetime) -> AnnouncementQuerySet:
    """Return those whose time is over and that still stand in some group."""
    standing = Posting.objects.filter(announcement=OuterRef("pk"), state=PostingState.SEEN)
    return rows.filter(Q(valid_until__lte=now) | Q(ended_at__isnull=False)).filter(Exists(standing))


def that_differ(rows: AnnouncementQuerySet) -> AnnouncementQuerySet:
    """Return those in whose place some group has other words."""
    differing = Posting.objects.filter(announcement=OuterRef("pk"), state=PostingState.DIFFERS)
    return rows.filter(Exists(differing), ended_at=None)


def postings_of(access: Access, announcement: Announcement) -> QuerySet[Posting]:
    """Return how far each group of the subtree is, those that need a look first."""
    rows = Posting.objects.filter(announcement=announcement, state__in=COUNTED)
    rows = rows.filter(community__unit__path__startswith=access.unit.path)
    return rows.select_related("community__unit", "edition", "task__assignee")


def counts_of(access: Access, announcement: Announcement) -> dict[str, int]:
    """Count the groups of the subtree in each state."""
    rows = postings_of(access, announcement).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def history_of(community: Community) -> QuerySet[Posting]:
    """Return every edition that was wanted in a group, the latest first."""
    rows = Posting.objects.filter(workspace=community.workspace_id, community=community)
    return rows.select_related("announcement", "edition", "task__assignee").order_by("-wanted_at", "-pk")
