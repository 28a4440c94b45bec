"""Keep what there is to talk about: topics and how they went, pains as members word them, our product beside another's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from jinlin.content import copycheck, refusals
from jinlin.content.models import BattleCard, PainPoint, Topic, TopicUse
from jinlin.content.queries import check_for
from jinlin.core.clock import local_date
from jinlin.core.refusals import source_text as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

__all__ = ["Comparison", "bring_up", "count_replies", "end", "hear", "save_card", "save_topic"]

DIMENSIONS = ("price", "service", "content", "extras")


@transaction.atomic
def save_topic(
    *,
    who: Access,
    title: str,
    text: str,
    tags: Sequence[str] = (),
    months: Sequence[int] = (),
    topic: Topic | None = None,
    now: datetime,
) -> Topic:
    """Keep a topic, or write one anew. Raises TitleMissing, FieldMissing, NameTaken, CopyBlocked."""
    title, text = title.strip(), text.strip()
    if not title:
        raise refusals.TitleMissing
    if not text:
        raise refusals.FieldMissing(what=_("话题"))
    twins = Topic.objects.filter(workspace=who.workspace, title=title, ended_at=None)
    if twins.exclude(pk=topic.pk if topic else 0).exists():
        raise refusals.NameTaken(name=title)
    _refuse_blocked(who, text)
    topic = topic or Topic(workspace=who.workspace, made_at=now)
    topic.title, topic.text = title, text
    topic.tags = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))[:10]
    topic.months = sorted({month for month in months if 1 <= month <= 12})  # noqa: PLR2004 - the months of a year
    topic.save()
    return topic


@transaction.atomic
def bring_up(*, who: Access, topic: Topic, community: Community, now: datetime) -> TopicUse:
    """Note that a topic was brought up in a group today; twice on a day is once."""
    on = local_date(now, who.workspace.zone)
    told = {"by": who.staff, "at": now}
    use, made = TopicUse.objects.get_or_create(workspace=who.workspace, topic=topic, community=community, on=on, defaults=told)  # fmt: skip
    if made:
        Topic.objects.filter(pk=topic.pk).update(use_count=F("use_count") + 1)
    return use


@transaction.atomic
def count_replies(*, use: TopicUse, replies: int) -> None:
    """Keep how many answered; a later count takes the place of an earlier one."""
    before = TopicUse.objects.select_for_update().get(pk=use.pk).reply_count
    TopicUse.objects.filter(pk=use.pk).update(reply_count=replies)
    added = {
        "reply_sum": F("reply_sum") + replies - (before or 0),
        "counted_uses": F("counted_uses") + int(before is None),
    }
    Topic.objects.filter(pk=use.topic_id).update(**added)


@transaction.atomic
def hear(*, who: Access, wording: str, tag: str = "", product: str = "", basis: str = "", now: datetime) -> PainPoint:
    """Note a pain in a member's words; heard again it counts again, and what is told anew of it is kept. Raises TitleMissing."""
    if not wording.strip():
        raise refusals.TitleMissing
    told = {"tag": tag.strip(), "product": product.strip(), "basis": basis.strip(), "made_at": now, "heard_at": now}
    pain, made = PainPoint.objects.get_or_create(
        workspace=who.workspace, wording=wording.strip()[:120], ended_at=None, defaults=told
    )
    if not made:
        known = {name: told[name] for name in ("tag", "product", "basis") if told[name]}
        PainPoint.objects.filter(pk=pain.pk).update(heard_count=F("heard_count") + 1, heard_at=now, **known)
        pain.refresh_from_db()
    return pain


@dataclass(frozen=True)
class Comparison:
    """One side by side: price, service, content or extras; how strong we are in it, 0 to 5, and what shows it."""

    dimension: str
    ours: str
    theirs: str
    evidence: str = ""
    strength: int = 0


@transaction.atomic
def save_card(
    *, who: Access, product: str, competitor: str, rows: Sequence[Comparison], seen_on: date, now: datetime
) -> BattleCard:
    """Keep a comparison; the one of the same product and competitor is written anew.

    Raises TitleMissing, FieldMissing (a strength without evidence is a claim), CopyBlocked.
    """
    product, competitor = product.strip(), competitor.strip()
    if not product or not competitor:
        raise refusals.TitleMissing
    kept = [row for row in rows if row.dimension in DIMENSIONS and row.ours.strip()]
    if not kept or any(row.strength and not row.evidence.strip() for row in kept):
        raise refusals.FieldMissing(what=_("证据"))
    _refuse_blocked(who, "\n".join(row.ours for row in kept))
    told: dict[str, Any] = {"rows": [vars(row) for row in kept], "seen_on": seen_on}
    card, _made = BattleCard.objects.update_or_create(
        workspace=who.workspace, product=product, competitor=competitor, ended_at=None,
        defaults=told, create_defaults=told | {"made_at": now},
    )  # fmt: skip
    return card


def end(*, row: Topic | PainPoint | BattleCard, now: datetime) -> None:
    """Take a topic, a pain or a comparison out of use. Twice changes nothing."""
    type(row).objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)


def _refuse_blocked(who: Access, text: str) -> None:
    hits = check_for(who.workspace, text)
    if copycheck.blocks(hits):
        raise refusals.CopyBlocked(words="、".join(hit.word for hit in hits if hit.level == copycheck.BLOCK))
