"""Customers and tags at the platform: how they are read, whole and one by one, and what its events mean for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.members import actions, leavers
from jinlin.members.actions import FollowAsIs, PersonAsIs, TagAsIs
from jinlin.members.models import ConsentWord, FollowEnd, Member, Purpose
from jinlin.wecom import rechecks
from jinlin.wecom.client.errors import NotOurCustomer
from jinlin.wecom.jobs import by_change
from jinlin.wecom.models import Account
from jinlin.wecom.reading import Piece, Step
from jinlin.wecom.rechecks import Again, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.wecom.jobs import Heard
    from jinlin.wecom.reading import Reading
    from jinlin.workspaces.models import Workspace

__all__ = ["HANDLERS", "READERS", "STEPS"]

ACCOUNTS_AT_ONCE, ROWS_AT_ONCE = 20, 100


class NotReadYet(Refusal):
    """An event about a customer whom no reading has brought yet."""

    code = "customer_not_read_yet"
    source_what = _("客户 %(external_id)s 还没有同步到")
    source_remedy = _("会自动再试;如果一直这样,请再同步一次")


def _person(contact: Any) -> PersonAsIs:
    return PersonAsIs(contact.external_userid, contact.name, contact.unionid)


def _follow(contact: Any, follow: Any, tag_ids: Sequence[str]) -> FollowAsIs:
    return FollowAsIs(
        person=_person(contact),
        userid=follow.userid,
        since=datetime.fromtimestamp(follow.createtime, UTC),
        remark=follow.remark,
        description=follow.description,
        way=follow.add_way,
        state=follow.state,
        tag_ids=tuple(tag_ids),
    )


# -- tags ------------------------------------------------------------------------------------------------


def _fetch_tags(platform: Any) -> list[TagAsIs]:
    groups = platform.tags.list().tag_group
    return [TagAsIs(tag.id, group.group_name, tag.name) for group in groups for tag in group.tag]


def _keep_tags(reading: Reading, _cursor: dict[str, Any], tags: list[TagAsIs]) -> Piece:
    return Piece(len(tags), actions.mirror_tags(reading.workspace, tags, now=reading.now))


def _keep_tags_again(again: Again, tags: list[TagAsIs]) -> list[str]:
    actions.mirror_tags(again.workspace, tags, now=again.now)
    return []


# -- customers, some accounts at a time ------------------------------------------------------------------


def _accounts(workspace: Workspace, after: str) -> list[str]:
    rows = Account.objects.filter(workspace=workspace, serves=True, gone_at=None, userid__gt=after)
    return list(rows.order_by("userid").values_list("userid", flat=True)[:ACCOUNTS_AT_ONCE])


def _fetch_customers(reading: Reading, cursor: dict[str, Any]) -> Any:
    """Ask for one page of the customers of some accounts; after the last page, for each account's list of ids."""
    accounts = _accounts(reading.workspace, cursor.get("after", ""))
    if not accounts:
        return accounts, [], "", {}
    page = reading.platform.contacts.batch(accounts, cursor=cursor.get("page", ""), limit=ROWS_AT_ONCE)
    complete = {} if page.next_cursor else {each: reading.platform.contacts.list(each) for each in accounts}
    return accounts, page.external_contact_list, page.next_cursor, complete


def _keep_customers(reading: Reading, cursor: dict[str, Any], fetched: Any) -> Piece:
    accounts, rows, following, complete = fetched
    told = [_follow(row.external_contact, row.follow_info, row.follow_info.tag_id) for row in rows]
    changed = actions.mirror_follows(reading.workspace, told, now=reading.now) if told else 0
    for userid, external_ids in complete.items():
        changed += actions.keep_follows_of(reading.workspace, userid, external_ids, now=reading.now)
    if following:
        return Piece(len(rows), changed, {**cursor, "page": following})
    return Piece(len(rows), changed, {"after": accounts[-1]} if accounts else None)


STEPS = (
    *leavers.STEPS,  # first: whoever was handed over is not merely missing from a list
    Step("tags", lambda reading, _cursor: _fetch_tags(reading.platform), _keep_tags),
    Step("customers", _fetch_customers, _keep_customers),
)


# -- one by one ------------------------------------------------------------------------------------------


def _fetch_customer(again: Again) -> list[tuple[str, list[FollowAsIs]]]:
    """Ask for each customer with every account that follows them; nobody where the relation is over."""
    return [(key, _follows_of(again.platform, key)) for key in again.keys]


def _follows_of(platform: Any, external_id: str) -> list[FollowAsIs]:
    try:
        found = list(platform.contacts.iter_followers(external_id))
    except NotOurCustomer:
        return []
    return [_follow(contact, follow, [tag.tag_id for tag in follow.tags if tag.tag_id]) for contact, follow in found]


def _keep_customer(again: Again, fetched: list[tuple[str, list[FollowAsIs]]]) -> list[str]:
    told = [follow for _key, follows in fetched for follow in follows]
    if told:
        actions.mirror_follows(again.workspace, told, now=again.now)
    return []


READERS = {
    "customer": Reader(_fetch_customer, _keep_customer),
    "tags": Reader(lambda again: _fetch_tags(again.platform), _keep_tags_again),
    **leavers.READERS,
}


# -- events ----------------------------------------------------------------------------------------------


def _has_changed(heard: Heard) -> None:
    rechecks.ask(heard.connection.workspace, "customer", [heard.event.text("ExternalUserID")], now=heard.now)


def _was_refused(heard: Heard) -> None:
    _has_changed(heard)
    leavers.was_refused(heard)


def _was_deleted(heard: Heard) -> None:
    transferred = heard.event.text("Source") == "DELETE_BY_TRANSFER"
    actions.end_follow(
        heard.connection.workspace,
        heard.event.text("ExternalUserID"),
        heard.event.text("UserID"),
        at=heard.at,
        by=FollowEnd.TRANSFERRED if transferred else FollowEnd.STAFF,
        now=heard.now,
    )


def _has_dropped(heard: Heard) -> None:
    who = heard.event.text("ExternalUserID"), heard.event.text("UserID")
    actions.drop_follow(heard.connection.workspace, *who, at=heard.at, now=heard.now)


def _tags_have_changed(heard: Heard) -> None:
    rechecks.ask(heard.connection.workspace, "tags", [""], now=heard.now)


def _has_agreed(heard: Heard) -> None:
    """Note that a customer agreed to the archive of what they talk about with an account [D:92005].

    Raises NotReadYet: people agree in their first chat, a moment before they have been read; the callback is tried again.
    """
    external_id, workspace = heard.event.text("ExternalUserID"), heard.connection.workspace
    number = actions.known_ids(workspace, [external_id]).get(external_id)
    if number is None:
        raise NotReadYet(external_id=external_id)
    actions.note_consent(
        workspace,
        Member.objects.get(pk=number),
        purpose=Purpose.ARCHIVE,
        word=ConsentWord.GIVEN,
        at=min(heard.at, heard.now),
        evidence=heard.event.text("UserID"),
        now=heard.now,
    )


HANDLERS = {
    **by_change(
        "change_external_contact",
        {
            "add_external_contact": _has_changed,
            "add_half_external_contact": _has_changed,
            "edit_external_contact": _has_changed,
            "del_external_contact": _was_deleted,
            "del_follow_user": _has_dropped,
            "transfer_fail": _was_refused,
            "msg_audit_approved": _has_agreed,
        },
    ),
    **by_change("change_external_tag", {"*": _tags_have_changed}),
}
