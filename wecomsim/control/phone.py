"""What people do on their phones: talk, confirm, publish, tap, sign in."""

from __future__ import annotations

import itertools
import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action, group_of
from wecomsim.state.rows import Message, Task
from wecomsim.wire.platform import LoginCode

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]


CODE_SECONDS = 300
_numbers = itertools.count(1)


@action("message.send")
def send_message(platform: Platform, given: Given) -> Given:
    """Let somebody speak in a group; `payload` for kinds other than text (§6.3)."""
    group, corp = group_of(platform, given), platform.corp
    if given["person"] not in group.seats:
        message = f"{given['person']} is not in {group.chat_id}"
        raise CannotDo(message)
    kind = given.get("kind", "text")
    payload = given.get("payload") or {"text": {"content": given["text"]}}
    msgid = f"sim{next(_numbers)}_{int(corp.clock.now() * 1000)}_external"
    corp.messages.append(Message(msgid, int(corp.clock.now() * 1000), given["person"], group.chat_id, kind, payload))
    return {"msgid": msgid}


def _task(platform: Platform, given: Given) -> Task:
    task = platform.corp.tasks[given["msgid"]]
    if task.cancelled:
        message = f"{task.msgid} was stopped"
        raise CannotDo(message)
    return task


@action("task.confirm")
def confirm_task(platform: Platform, given: Given) -> Given:
    """Let a member confirm a mass message, to all or to some of its recipients (`only`); who has their fill gets none."""
    task, userid, corp = _task(platform, given), given["userid"], platform.corp
    now, outcome = corp.clock.second(), {}
    for recipient in given.get("only") or task.recipients[userid]:
        outcome[recipient] = status = _outcome(platform, task, userid, recipient)
        task.results[userid, recipient] = (status, now if status == 1 else None)
        if status == 1:
            platform.quota.take(recipient, corp.clock.now())
    task.confirmed[userid] = now
    return {"results": outcome}


def _outcome(platform: Platform, task: Task, userid: str, recipient: str) -> int:
    """Return 1 sent, 2 no friend, 3 quota spent [D:93338]."""
    corp = platform.corp
    if task.chat_type == "single":
        follow = corp.follows.get(recipient, {}).get(userid)
        if follow is None or follow.deleted_by_customer:
            return 2
    elif corp.groups[recipient].dismissed_at is not None:
        return 2
    return 3 if platform.quota.is_spent(recipient, corp.clock.now(), platform.settings.mass_quota) else 1


@action("login.code")
def login_code(platform: Platform, given: Given) -> Given:
    """Let somebody pass the sign-in page of the platform; the code is good once, for five minutes."""
    code = secrets.token_urlsafe(24)
    until = platform.corp.clock.now() + CODE_SECONDS
    platform.codes[code] = LoginCode(given.get("userid", ""), until, external_userid=given.get("external_userid", ""))
    return {"code": code}
