"""Mass messages and moments: what members confirm, let lie, send and publish themselves (§4.5, §4.7, §11.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action
from wecomsim.rules.delivery import Delivery
from wecomsim.rules.media import LIFE
from wecomsim.state.clock import DAY, midnight
from wecomsim.state.rows import Task
from wecomsim.state.shelves import Moment

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]


def _task(platform: Platform, given: Given) -> Task:
    task = platform.corp.tasks[given["msgid"]]
    if task.cancelled:
        message = f"{task.msgid} was stopped"
        raise CannotDo(message)
    age, last = platform.corp.clock.now() - task.created_at, platform.settings.confirmable_days
    if last and age > last * DAY:
        message = f"{task.msgid} is too old to be confirmed"
        raise CannotDo(message)
    if not platform.settings.media_is_copied and age > LIFE and task.content["attachments"]:
        message = f"the media of {task.msgid} are gone"
        raise CannotDo(message)
    if given["userid"] not in task.recipients or given["userid"] in task.confirmed:
        message = f"{given['userid']} has nothing to confirm in {task.msgid}"
        raise CannotDo(message)
    return task


@action("task.confirm")
def confirm_task(platform: Platform, given: Given) -> Given:
    """Let a member confirm a mass message, to all or to some of its recipients (`only`); who has their fill gets none.

    It is then said in each group, or to each customer, by that member.
    """
    task, userid = _task(platform, given), given["userid"]
    chosen = given["only"] if "only" in given else task.recipients[userid]
    unknown = [each for each in chosen if each not in task.recipients[userid]]
    if unknown:
        message = f"{unknown} are not among the recipients"
        raise CannotDo(message)
    return {"results": _sent(platform, task, userid, chosen)}


def _sent(platform: Platform, task: Task, userid: str, chosen: list[str]) -> dict[str, int]:
    corp, outcome = platform.corp, {}
    now, asked = corp.clock.second(), platform.settings.consent_asked
    delivery = Delivery(corp, task.msgid, userid, task.content, asked)
    for recipient in chosen:
        outcome[recipient] = status = _outcome(platform, task, userid, recipient)
        task.results[userid, recipient] = (status, now if status == 1 else None)
        if status == 1:
            platform.quota.take(recipient, corp.clock.now())
            delivery.into(recipient) if task.chat_type == "group" else delivery.to(recipient)
    task.confirmed[userid] = now
    return outcome


@action("task.partly")
def confirm_partly(platform: Platform, given: Given) -> Given:
    """Let a member confirm a mass message to some of its recipients (`only`)."""
    given["only"]
    return confirm_task(platform, given)


@action("task.ignore")
def ignore_task(platform: Platform, given: Given) -> Given:
    """Let a member put a mass message away: for programs they simply have not sent."""
    _task(platform, given)
    return {}


@action("task.personal")
def send_by_hand(platform: Platform, given: Given) -> Given:
    """Let a member send a mass message of their own; it counts against the same quota (§11.3)."""
    corp, userid = platform.corp, platform.corp.staff[given["userid"]].userid
    kind, recipients = given.get("chat_type", "single"), list(given["recipients"])
    content = {"text": {"content": given["text"]}, "attachments": []}
    today = midnight(corp.clock.now())
    most = platform.settings.personal_per_day
    for each in recipients if kind == "single" else []:
        mine = (task for task in corp.tasks.values() if task.personal and task.creator == userid)
        if sum(each in task.recipients[userid] and task.created_at >= today for task in mine) >= most:
            message = f"{userid} has sent {each} their share of today"
            raise CannotDo(message)
    msgid = str(given.get("as") or corp.new_id("msg"))  # what happens again from a journal has the id it had
    task = Task(msgid, kind, corp.clock.second(), content, {userid: recipients}, personal=True, creator=userid)
    corp.tasks[task.msgid] = task
    return {"msgid": task.msgid, "results": _sent(platform, task, userid, recipients)}


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


@action("moment.publish")
def publish_moment(platform: Platform, given: Given) -> Given:
    """Let a member publish a moment of the corp (`moment_id`), or one of their own (`text`)."""
    corp, userid = platform.corp, platform.corp.staff[given["userid"]].userid
    if "moment_id" not in given:
        audience = {userid: list(corp.followed_by[userid])}
        content = {"text": {"content": given["text"]}}
        made = Moment(corp.new_id("mom"), corp.clock.second(), content, audience, creator=userid, personal=True)
        corp.shelves.moments[made.moment_id] = made
    moment = corp.shelves.moments[given.get("moment_id") or made.moment_id]
    if moment.cancelled or userid not in moment.audience or userid in moment.published:
        message = f"{userid} has nothing to publish in {moment.moment_id}"
        raise CannotDo(message)
    moment.published[userid] = corp.clock.second()
    return {"moment_id": moment.moment_id}


@action("moment.like")
def like_moment(platform: Platform, given: Given) -> Given:
    """Let somebody like a moment that a member published."""
    return _reacted(platform, given, "likes")


@action("moment.comment")
def comment_moment(platform: Platform, given: Given) -> Given:
    """Let somebody comment on a moment that a member published."""
    return _reacted(platform, given, "comments")


def _reacted(platform: Platform, given: Given, how: str) -> Given:
    moment, person = platform.corp.shelves.moments[given["moment_id"]], given["person"]
    if given["userid"] not in moment.published:
        message = f"{given['userid']} has not published {moment.moment_id}"
        raise CannotDo(message)
    key = "userid" if person in platform.corp.staff else "external_userid"
    told = {key: person, "create_time": platform.corp.clock.second(), "of": given["userid"]}
    getattr(moment, how).append(told)
    return {}
