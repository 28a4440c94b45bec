"""Change the corp's tags on customers: the wish is a row before the platform hears of it, the mirror follows when it has agreed.

The platform takes the same change again without harm [D:92118], so one whose answer was lost is sent once more; and the
customer is read again after each, so that in the end the mirror says what the platform says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from jinlin.core.ids import new_slug
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.events import actions as events
from jinlin.members.actions.mirroring import TagAsIs, keep_tags, retag
from jinlin.members.models import Follow, Tag, TagChange, TagChangeState
from jinlin.members.queries import corp_tags, taggable
from jinlin.wecom import rechecks
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.wecom.api import WeCom
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = [
    "NotToTag",
    "NothingToChange",
    "TagWish",
    "UnknownCorpTag",
    "ask_for_tags",
    "claim_tag_changes",
    "fail_tag_change",
    "make_corp_tag",
    "note_tag_change",
    "put_off_tag_change",
    "rename_corp_tag",
    "renew_tag_change",
]

MOST_AT_ONCE = 500  # changes of one press
LEASE = timedelta(minutes=2)
PATIENCE = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))


class NothingToChange(Refusal):
    """Everybody has these tags already, or nobody has them."""

    code = "nothing_to_change"
    source_what = _("没有要改的")
    source_remedy = _("选中的客户已经是这样，或者没有人加他们为好友")


class UnknownCorpTag(Refusal):
    """A tag that is not the corp's, or was deleted there."""

    code = "unknown_corp_tag"
    source_what = _("有标签不是企业标签,或在企业微信里已被删除")
    source_remedy = _("请刷新页面后再选")


class NotToTag(Refusal):
    """Somebody else's customer."""

    code = "not_to_tag"
    source_what = _("这位客户不在你的企微好友里")
    source_remedy = _("请跟进他的员工或总部来改")


@dataclass(frozen=True)
class TagWish:
    """What is to become of one follow."""

    follow: Follow
    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


@transaction.atomic
def ask_for_tags(who: Access, wishes: Iterable[TagWish], *, now: datetime) -> str:
    """Write down changes to be sent, at most 500; return the word by which they are found together.

    What changes nothing is left out. Raises NotToTag, UnknownCorpTag, NothingToChange.
    """
    asked = list(wishes)[:MOST_AT_ONCE]
    names = _names(who.workspace, asked)
    rows_now = taggable(who).select_related("member").in_bulk([wish.follow.pk for wish in asked])
    if any(wish.follow.pk not in rows_now for wish in asked):
        raise NotToTag
    under_way = _under_way(asked)
    batch = new_slug()
    rows = [
        TagChange(
            workspace=who.workspace,
            batch=batch,
            follow=rows_now[wish.follow.pk],
            add=sorted(wish.add - wish.remove),
            remove=sorted(wish.remove),
            staff=who.staff,
            asked_at=now,
            due_at=now,
        )
        for wish in asked
        if wish.follow.pk in under_way or _changes(rows_now[wish.follow.pk].tag_ids, wish)
    ]
    if not rows:
        raise NothingToChange
    TagChange.objects.bulk_create(rows, batch_size=400)
    done = [(row.follow.member, {"tag": told(row, names), "username": row.follow.userid}) for row in rows]
    workspaces.audit_all(who, "members.tags_asked", done, now=now)
    return batch


def _names(workspace: Workspace, wishes: Sequence[TagWish]) -> dict[str, str]:
    """Return what the tags are called; one that was deleted there can still be taken off. Raises UnknownCorpTag."""
    added = {each for wish in wishes for each in wish.add}
    wanted = added | {each for wish in wishes for each in wish.remove}
    rows = Tag.objects.filter(workspace=workspace, external_id__in=wanted)
    names = {str(key): name for key, name in rows.values_list("external_id", "name")}
    usable = set(corp_tags(workspace).filter(external_id__in=added).values_list("external_id", flat=True))
    if added - usable or wanted - set(names):
        raise UnknownCorpTag
    return names


def _under_way(wishes: Sequence[TagWish]) -> set[int]:
    """Return the follows whose tags are about to change: what they have now says little."""
    rows = TagChange.objects.filter(state=TagChangeState.WAITING, follow__in=[wish.follow.pk for wish in wishes])
    return set(rows.values_list("follow_id", flat=True))


def _changes(tag_ids: Iterable[str], wish: TagWish) -> bool:
    has = set(tag_ids)
    return bool(wish.add - wish.remove - has or wish.remove & has)


def told(row: TagChange, names: dict[str, str]) -> str:
    """Write a change for people: +高 −低."""
    parts = [f"+{names.get(each, each)}" for each in row.add] + [f"−{names.get(each, each)}" for each in row.remove]
    return " ".join(parts)


# -- carried out -----------------------------------------------------------------------------------------


def claim_tag_changes(now: datetime, most: int) -> list[TagChange]:
    """Take what is due, the changes of one follow strictly one after the other; nobody else has them until the lease is over."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    earlier = TagChange.objects.filter(follow=OuterRef("follow"), state=TagChangeState.WAITING, pk__lt=OuterRef("pk"))
    due = TagChange.objects.filter(free, state=TagChangeState.WAITING, due_at__lte=now).exclude(Exists(earlier))
    due = due.exclude(workspace__wecom__paused_at__isnull=False).select_related("workspace", "follow__member")
    return [row for row in due.order_by("due_at", "pk")[:most] if _claimed(row, free, now)]


def renew_tag_change(row: TagChange, *, now: datetime) -> bool:
    """Take a claimed change for a lease more, right before it is sent; say whether it is still ours.

    What another worker took over meanwhile is theirs: a later change of the same follow may have been sent since.
    """
    return _claimed(row, Q(claimed_until=row.claimed_until), now)


def _claimed(row: TagChange, free: Q, now: datetime) -> bool:
    until = now + LEASE
    if not TagChange.objects.filter(free, pk=row.pk, state=TagChangeState.WAITING).update(claimed_until=until):
        return False
    row.claimed_until = until
    return True


@transaction.atomic
def note_tag_change(row: TagChange, external_id: str, *, now: datetime) -> None:
    """Let the mirror follow what the platform has agreed to; once, however often it is told."""
    waiting = TagChange.objects.filter(pk=row.pk, state=TagChangeState.WAITING)
    settled = {"errcode": None, "error": "", "claimed_until": None, "settled_at": now}
    if not waiting.update(state=TagChangeState.DONE, **settled):
        rechecks.ask(row.workspace, "customer", [external_id], now=now)  # sent twice: what came between may be undone
        return
    follow = Follow.objects.select_for_update().get(pk=row.follow_id)
    follow.tag_ids = sorted((set(follow.tag_ids) - set(row.remove)) | set(row.add))
    follow.save(update_fields=["tag_ids"])
    retag(row.workspace, {follow.member_id}, now=now)
    data = {"member": follow.member_id, "userid": follow.userid, "added": row.add, "removed": row.remove}
    events.record("member.tags_changed", row.workspace, key=str(row.pk), at=now, now=now, **data)
    rechecks.ask(row.workspace, "customer", [external_id], now=now)


def put_off_tag_change(row: TagChange, *, error: Refusal, until: datetime | None = None, now: datetime) -> None:
    """Send a change again later, a bounded number of times; `until` is when the platform takes calls again.

    One that another worker has taken over is left to it.
    """
    if row.failures >= len(PATIENCE):
        fail_tag_change(row, error=error, now=now)
        return
    due = max(now + PATIENCE[row.failures], until or now)
    mine = TagChange.objects.filter(pk=row.pk, state=TagChangeState.WAITING, claimed_until=row.claimed_until)
    mine.update(failures=row.failures + 1, due_at=due, claimed_until=None, **_why(error))


def fail_tag_change(row: TagChange, *, error: Refusal, now: datetime) -> None:
    """Leave a change that the platform refused; the mirror stays as it is."""
    mine = TagChange.objects.filter(pk=row.pk, state=TagChangeState.WAITING)
    mine.update(state=TagChangeState.FAILED, claimed_until=None, settled_at=now, **_why(error))


def _why(error: Refusal) -> dict[str, object]:
    return {"errcode": getattr(error, "errcode", None), "error": error.message()[:300]}


# -- the tags themselves ---------------------------------------------------------------------------------


def make_corp_tag(who: Access, platform: WeCom, *, group: str, name: str, now: datetime) -> Tag:
    """Make a tag at the platform, in a group known by its name or made with it. Raises OverLimit, WeComError, Uncertain, TimedOut.

    Asked again after a lost answer it makes no second one: the platform keeps a name once in a group [D:92117].
    """
    rechecks.ask(who.workspace, "tags", [""], now=now)  # whatever becomes of the answer
    made = platform.tags.add([name], group_name=group)
    groups = [made, *(() if any(tag.name == name for tag in made.tag) else platform.tags.list().tag_group)]
    found = [
        TagAsIs(tag.id, each.group_name, tag.name)
        for each in groups
        for tag in each.tag
        if (each.group_name, tag.name) == (group, name)
    ]
    with transaction.atomic():
        (row,) = keep_tags(who.workspace, found[:1])
        workspaces.audit(who, "tags.made", row, details={"tag": row.name}, now=now)
        events.record("tag.made", who.workspace, key=str(row.pk), at=now, now=now, tag=row.pk)
    return row


def rename_corp_tag(who: Access, platform: WeCom, tag: Tag, *, name: str, now: datetime) -> Tag:
    """Rename a tag at the platform, then here. Raises OverLimit, WeComError for a name that is taken or a tag that is another app's."""
    rechecks.ask(who.workspace, "tags", [""], now=now)
    platform.tags.edit(str(tag.external_id), name=name)
    with transaction.atomic():
        before = tag.name
        (row,) = keep_tags(who.workspace, [TagAsIs(str(tag.external_id), tag.group, name)])
        workspaces.audit(who, "tags.renamed", row, details={"from": before, "to": row.name}, now=now)
        key = f"{row.pk}:{int(now.timestamp())}"
        events.record("tag.renamed", who.workspace, key=key, at=now, now=now, tag=row.pk)
    return row
