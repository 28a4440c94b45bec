"""What to talk about next, which pains nothing is made for, which comparisons are old (R-102, R-107, R-108)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Max, OuterRef, Q

from jinlin.content.models import BattleCard, PainPoint, Topic, TopicUse

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

__all__ = ["STALE", "cards", "pains", "pick", "script_of", "strongest"]

STALE = timedelta(days=90)
UNUSED_DAYS = 30


def pick(
    access: Access,
    today: date,
    *,
    community: Community | None = None,
    tag: str = "",
    days: int = UNUSED_DAYS,
    limit: int = 10,
) -> list[Topic]:
    """Return topics for a group (or all groups) not used in so many days, in season, those that got most answers first."""
    used = TopicUse.objects.filter(topic=OuterRef("pk"), on__gt=today - timedelta(days=days))
    used = used.filter(community=community) if community else used
    rows = Topic.objects.visible_to(access).in_use().filter(~Exists(used)).annotate(used_on=Max("uses__on"))
    found = [
        topic for topic in rows if (not topic.months or today.month in topic.months) and (not tag or tag in topic.tags)
    ]
    return sorted(found, key=lambda topic: (-(topic.replies_per_use or 0), topic.use_count, topic.pk))[:limit]


def pains(access: Access) -> QuerySet[Any]:
    """Return the pains, the most heard first, with how many approved assets answer each."""
    ready = Count("assets", filter=Q(assets__state="approved", assets__binned_at=None), distinct=True)
    rows = PainPoint.objects.visible_to(access).in_use()
    found: QuerySet[Any] = rows.annotate(answers=ready).order_by("-heard_count", "-heard_at")
    return found


def cards(access: Access, today: date) -> list[tuple[BattleCard, bool]]:
    """Return the comparisons, each with whether it is too old to be used."""
    rows = BattleCard.objects.visible_to(access).in_use().order_by("product", "competitor")
    return [(card, today - card.seen_on > STALE) for card in rows]


def strongest(card: BattleCard, most: int = 2) -> list[dict[str, Any]]:
    """Return the two dimensions in which we are strongest and can show it."""
    proven = [row for row in card.rows if row["evidence"] and row["strength"]]
    return sorted(proven, key=lambda row: -row["strength"])[:most]


def script_of(card: BattleCard) -> str:
    """Return what staff can say: our two strongest sides, without a word about the other that is not shown."""
    return ";".join(f"{row['ours']}({row['evidence']})" for row in strongest(card))
