"""Departments and accounts at the platform: how they are read, and what events of the address book mean for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.wecom import org, rechecks
from jinlin.wecom.api.address_book import User
from jinlin.wecom.client.errors import OutOfRange, WeComError
from jinlin.wecom.jobs import by_change
from jinlin.wecom.models import AccountState
from jinlin.wecom.org import AccountAsIs, DepartmentAsIs
from jinlin.wecom.reading import Piece, Step
from jinlin.wecom.rechecks import Again, Reader

if TYPE_CHECKING:
    from jinlin.wecom.jobs import Heard
    from jinlin.wecom.reading import Reading

__all__ = ["HANDLERS", "READERS", "STEPS"]

LEAVERS_AT_ONCE = 25
UNKNOWN = {40003, 46004, 60111}


def _fetch_departments(platform: Any) -> list[DepartmentAsIs]:
    numbers = [each.id for each in platform.address_book.department_ids()]
    found = [platform.address_book.department(number) for number in numbers]
    return [DepartmentAsIs(each.id, each.parentid, each.name or str(each.id)) for each in found]


def _keep_departments(reading: Reading, _cursor: dict[str, Any], told: list[DepartmentAsIs]) -> Piece:
    return Piece(len(told), org.mirror_departments(reading.workspace, told, now=reading.now))


def _fetch_staff(reading: Reading, cursor: dict[str, Any]) -> Any:
    """Ask for the members of some departments; in the end for those who may have customers."""
    numbers = cursor.get("departments")
    if numbers is None:
        numbers = [each.id for each in reading.platform.address_book.department_ids()]
    mine, rest = numbers[:10], numbers[10:]
    found = [user for number in mine for user in reading.platform.address_book.users(number)]
    serving = None if rest else reading.platform.contacts.followers()
    return found, rest, serving


def _keep_staff(reading: Reading, _cursor: dict[str, Any], fetched: Any) -> Piece:
    found, rest, serving = fetched
    told = [_account(user) for user in found]
    changed = org.mirror_accounts(reading.workspace, told, now=reading.now, sync=reading.sync)
    if serving is None:
        return Piece(len(found), changed, {"departments": rest})
    changed += org.mirror_serving(reading.workspace, serving, now=reading.now)
    return Piece(len(found), changed)


def _account(user: Any) -> AccountAsIs:
    department = user.main_department or (user.department[0] if user.department else None)
    return AccountAsIs(user.userid, user.name or user.userid, department, user.status or 1)


def _fetch_leavers(reading: Reading, _cursor: dict[str, Any]) -> dict[str, User | None]:
    """Ask one by one for accounts no department named: they left, or are only out of our range."""
    return {userid: _user(reading, userid) for userid in org.unseen_accounts(reading.sync, LEAVERS_AT_ONCE)}


def _user(reading: Reading, userid: str) -> User | None:
    """Return an account; None for one that is no more."""
    try:
        user: User = reading.platform.address_book.user(userid)
    except OutOfRange:
        return User(userid=userid)  # still there, as far as we are told
    except WeComError as error:
        if error.errcode not in UNKNOWN:
            raise
        return None
    return user if user.status != AccountState.LEFT else None


def _keep_leavers(reading: Reading, _cursor: dict[str, Any], found: dict[str, User | None]) -> Piece:
    gone = [userid for userid, user in found.items() if user is None]
    changed = sum(org.leave(reading.workspace, userid, now=reading.now) for userid in gone)
    org.note_seen(reading.sync, list(found))
    more = len(found) == LEAVERS_AT_ONCE
    return Piece(len(found), changed, {"more": True} if more else None)


STEPS = (
    Step("departments", lambda reading, _cursor: _fetch_departments(reading.platform), _keep_departments),
    Step("staff", _fetch_staff, _keep_staff),
    Step("leavers", _fetch_leavers, _keep_leavers),
)


def _fetch_org(again: Again) -> Any:
    platform = again.platform
    departments = _fetch_departments(platform)
    users = [user for each in departments for user in platform.address_book.users(each.number)]
    return departments, users, platform.contacts.followers()


def _keep_org(again: Again, fetched: Any) -> list[str]:
    departments, users, serving = fetched
    org.mirror_departments(again.workspace, departments, now=again.now)
    org.mirror_accounts(again.workspace, [_account(user) for user in users], now=again.now)
    org.mirror_serving(again.workspace, serving, now=again.now)
    return []


READERS = {"org": Reader(_fetch_org, _keep_org)}


def _org_has_changed(heard: Heard) -> None:
    rechecks.ask(heard.connection.workspace, "org", [""], now=heard.now)


def _has_left(heard: Heard) -> None:
    org.leave(heard.connection.workspace, heard.event.text("UserID"), now=heard.now)


def _only_noted(_heard: Heard) -> None:
    """Nothing of ours changes; the callback itself is kept and shown."""


HANDLERS = {
    **by_change("change_contact", {"delete_user": _has_left, "*": _org_has_changed}),
    **{
        (event, "*"): _only_noted
        for event in (
            "msgaudit_notify",  # the archive is pulled by the clock
            "enter_agent",
            "inactive_alert",
            "close_inactive_agent",
            "reopen_inactive_agent",
            "low_active_alert",
            "low_active",
            "active_restored",
            "customer_acquisition",  # [D:97299]
            "batch_job_result",  # [D:90240]
            "upload_media_job_finish",
            "kf_msg_or_event",  # [D:94670]
            "kf_account_auth_change",  # [D:97712]
            "template_card_event",
            "template_card_menu_event",
            "program_notify",  # [D:99998]
            "click",
            "view",
            "LOCATION",
            "scancode_push",
            "scancode_waitmsg",
            "pic_sysphoto",
            "pic_photo_or_album",
            "pic_weixin",
            "location_select",
            "open_approval_change",
            "share_agent_change",
            "share_chain_change",
            "message.text",  # what a member typed to the app [D:90239]
            "message.image",
            "message.voice",
            "message.video",
            "message.location",
            "message.link",
        )
    },
    ("subscribe", "*"): _org_has_changed,
    ("unsubscribe", "*"): _org_has_changed,
}
