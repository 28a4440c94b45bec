"""What the pages about corp tags show: the tags to choose from, changes with what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from jinlin.communities.queries import visible_members
from jinlin.members.actions import TagWish
from jinlin.members.models import Follow, Tag, TagChange, TagChangeState
from jinlin.members.queries import corp_tags
from jinlin.shell.listing import Column, Filter, Listing, Preset
from jinlin.wecom.models import Account
from jinlin.wecom.words import error_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from jinlin.core.refusals import Refusal
    from jinlin.members.models import Member
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

PAGE = "tag-changes"
SHOWN = 300  # tags of a picker; beyond, one searches


def _cell(name: str) -> str:
    return f"console/people/changes/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("member", _("成员"), fixed=True, template=_cell("member")),
        Column("account", _("跟进员工"), template=_cell("account")),
        Column("what", _("改动"), template=_cell("what")),
        Column("state", _("结果"), template=_cell("state")),
        Column("staff", _("操作人"), template=_cell("staff"), phone=False),
        Column("asked", _("时间"), align="end", sort="asked_at", template=_cell("asked")),
    ),
    filters=(
        Filter("state", _("结果"), "multi", TagChangeState.choices),
        Filter("batch", _("批次"), placeholder=_("批量操作的编号")),
    ),
    presets=(
        Preset(_("失败"), f"state={TagChangeState.FAILED}"),
        Preset(_("等待企业微信"), f"state={TagChangeState.WAITING}"),
    ),
    all_label=_("全部"),
    default_sort="-asked",
    row_key=lambda row: str(row.pk),
)


@dataclass(frozen=True)
class Choice:
    """A tag to choose."""

    id: str
    name: str
    on: bool


# -- choosing --------------------------------------------------------------------------------------------


def wish_of(follow: Follow, had: Sequence[str], chosen: Sequence[str]) -> TagWish:
    """Return what somebody changed against what they saw; what came or went meanwhile is left alone."""
    seen, wanted = set(had), set(chosen)
    return TagWish(follow, frozenset(wanted - seen), frozenset(seen - wanted))


def picker(access: Access, follow: Follow | None, words: str = "") -> dict[str, Any]:
    """Return the tags to choose from, of one friendship where it is one; `words` are part of a name or of a group's."""
    on = set(follow.tag_ids) if follow else set()
    found = corp_tags(access.workspace).filter(Q(name__icontains=words) | Q(group__icontains=words))
    rows = list(found[: SHOWN + 1])
    is_cut, rows = len(rows) > SHOWN, rows[:SHOWN]
    known = {str(row.external_id) for row in rows}
    if not words:  # what is on can always be taken off, deleted at the platform or not
        rows += Tag.objects.filter(workspace=access.workspace, external_id__in=on - known).order_by("group", "name")
    account = Account.objects.filter(workspace=access.workspace, userid=follow.userid).first() if follow else None
    return {
        "follow": follow,
        "account": account.name if account else "",
        "groups": grouped(rows, on),
        "group_names": _group_names(access),
        "tags": rows,
        "words": words,
        "is_cut": is_cut,
    }


def grouped(rows: Iterable[Tag], on: set[str] | frozenset[str] = frozenset()) -> list[tuple[str, list[Choice]]]:
    """Return tags group by group."""
    found: dict[str, list[Choice]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(Choice(str(row.external_id), row.name, str(row.external_id) in on))
    return list(found.items())


def _group_names(access: Access) -> list[str]:
    names = corp_tags(access.workspace).order_by("group").values_list("group", flat=True)
    return list(names.distinct()[:SHOWN])


def batch(access: Access, people: QuerySet[Member], follows: QuerySet[Follow], words: str = "") -> dict[str, Any]:
    """Return what is asked before many are tagged: who they are, whose customers, which tags."""
    slugs = list(people.values_list("slug", flat=True))
    counts = dict(follows.order_by().values_list("userid").annotate(n=Count("pk")))
    names = dict(Account.objects.filter(workspace=access.workspace, userid__in=counts).values_list("userid", "name"))
    followed = follows.order_by().values("member").distinct().count()
    return picker(access, None, words) | {
        "slugs": slugs,
        "people_count": len(slugs),
        "followed_count": followed,
        "alone_count": len(slugs) - followed,
        "accounts": [(userid, names.get(userid) or userid, n) for userid, n in sorted(counts.items())],
    }


# -- what became of it -----------------------------------------------------------------------------------


def changes(access: Access) -> QuerySet[TagChange]:
    """Return the changes of members one may see."""
    rows = TagChange.objects.filter(workspace=access.workspace)
    return rows.filter(follow__member__in=visible_members(access).order_by().values("pk"))


def listed(access: Access, state: State) -> QuerySet[TagChange]:
    """Return the changes that match, ordered."""
    rows = changes(access).select_related("follow__member", "staff")
    if states := state.choices("state"):
        rows = rows.filter(state__in=states)
    if word := state.text("batch"):
        rows = rows.filter(batch=word)
    return rows.order_by(*state.order_by, "-pk")


def words_for(access: Access, rows: Sequence[TagChange]) -> dict[str, Any]:
    """Return the names that a page of changes needs: of accounts and tags."""
    ids = {each for row in rows for each in (*row.add, *row.remove)}
    tags = Tag.objects.filter(workspace=access.workspace, external_id__in=ids).values_list("external_id", "name")
    accounts = Account.objects.filter(workspace=access.workspace, userid__in={row.follow.userid for row in rows})
    return {
        "tag_names": dict(tags),
        "account_names": dict(accounts.values_list("userid", "name")),
        "reasons": {row.pk: reason(row) for row in rows},
    }


def reason(row: TagChange) -> str:
    """Say why a change failed or waits, in words."""
    return f"{error_name(row.errcode)}({row.errcode})" if row.errcode is not None else row.error


def why(refusal: Refusal) -> str:
    """Say why the platform refused, in words where its number has some."""
    errcode = getattr(refusal, "errcode", None)
    return refusal.message() if errcode is None else f"{error_name(errcode)}({errcode})"


@dataclass(frozen=True)
class OpenChange:
    """A change that waits, or was refused and nothing followed it."""

    words: str
    state: str
    label: str
    why: str


def of_follows(access: Access, follows: Sequence[Follow]) -> dict[int, tuple[list[str], list[OpenChange]]]:
    """Return for each of these friendships the tags' names, and what is under way or was refused last; three queries."""
    rows = list(TagChange.objects.filter(follow__in=follows).exclude(state=TagChangeState.DONE).order_by("pk"))
    settled = dict(
        TagChange.objects.filter(follow__in=follows, state=TagChangeState.DONE)
        .order_by("pk")
        .values_list("follow_id", "pk")
    )
    ids = {each for follow in follows for each in follow.tag_ids} | {
        each for row in rows for each in (*row.add, *row.remove)
    }
    names = dict(Tag.objects.filter(workspace=access.workspace, external_id__in=ids).values_list("external_id", "name"))
    shown = [row for row in rows if row.pk > settled.get(row.follow_id, 0)]
    return {
        follow.pk: (
            [str(names[each]) for each in follow.tag_ids if each in names],
            [_open(row, names) for row in shown if row.follow_id == follow.pk][-3:],
        )
        for follow in follows
    }


def _open(row: TagChange, names: dict[str | None, str]) -> OpenChange:
    words = [f"+{names.get(each, each)}" for each in row.add] + [f"−{names.get(each, each)}" for each in row.remove]
    return OpenChange(" ".join(words), row.state, row.get_state_display(), reason(row) if row.error else "")
