"""Mass messages that a person must confirm (§4.5, §11.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.media import usable
from wecomsim.rules.ranges import sees
from wecomsim.rules.refused import Refused
from wecomsim.state.rows import Task
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, number, objects, part, text, words
from wecomsim.wire.sections.address_book import member

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import Follow
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_CUSTOMERS, MOST_GROUPS, MOST_ATTACHMENTS, LONGEST_TEXT = 10_000, 2000, 9, 4000
LONGEST = {
    "link": (("title", 128), ("desc", 512), ("url", 2048), ("picurl", 2048)),
    "miniprogram": (("title", 64),),
}
NEEDED = {"link": ("title", "url"), "miniprogram": ("title", "appid", "page")}
KINDS = {"image", "link", "miniprogram", "video", "file"}
MOST_TAGS = 100
MONTH, DAY, REMINDERS = 31 * 86_400, 86_400, 3


def content_of(platform: Platform, given: Given, longest: int = LONGEST_TEXT) -> Given:
    """Return text and attachments. Raises Refused 45002, 41064, 41065, 40007, 40058 where both are empty."""
    words_said = part(given, "text").get("content", "")
    attachments = objects(given, "attachments", MOST_ATTACHMENTS, 41064)
    if not isinstance(words_said, str) or len(words_said.encode()) > longest:
        raise Refused(45002)
    for each in attachments:
        if str(each.get("msgtype")) not in KINDS or not isinstance(each.get(each["msgtype"]), dict):
            raise Refused(41065)
        check_attached(platform, each["msgtype"], each[each["msgtype"]])
    if not words_said and not attachments:
        raise Refused(40058)
    return {"text": {"content": words_said}, "attachments": attachments}


def check_attached(platform: Platform, kind: str, told: Given) -> None:
    """Refuse what is too long, and media that are not there, of the wrong kind or too old. Raises Refused 40058, 40007."""
    for name, most in LONGEST.get(kind, ()):
        if len(str(told.get(name, "")).encode()) > most:
            raise Refused(40058, f"invalid param `{name}`")
    for name in NEEDED.get(kind, ()):
        if not told.get(name):
            raise Refused(40058, f"missing param `{name}`")
    if kind == "image" and not told.get("media_id"):
        if told.get("pic_url") not in platform.corp.shelves.pictures:  # only addresses of media/uploadimg
            raise Refused(40007)
        return
    name = "pic_media_id" if kind == "miniprogram" else "media_id"
    wanted = "image" if kind == "miniprogram" else kind
    if kind != "link" and usable(platform.corp, told.get(name)).kind != wanted:
        raise Refused(40007)


@endpoint("externalcontact/add_msg_template", "POST", "92135", empty={"fail_list": []})
def add_task(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make a task; nothing is sent until a person confirms it."""
    kind = str(given.get("chat_type") or "single")
    if kind not in {"single", "group"}:
        raise Refused(86214)
    content = content_of(platform, given)
    chosen, failed = (_to_groups if kind == "group" else _to_customers)(platform, caller, given)
    if not chosen:
        raise Refused(41048)
    corp = platform.corp
    task = Task(corp.new_id("msg"), kind, corp.clock.second(), content, chosen)
    corp.tasks[task.msgid] = task
    return {"fail_list": failed, "msgid": task.msgid}


def _to_groups(platform: Platform, caller: Caller, given: Given) -> tuple[dict[str, list[str]], list[str]]:
    sender = member(platform, caller, text(given, "sender", 40058)).userid
    asked = list(dict.fromkeys(words(given, "chat_id_list", MOST_GROUPS)))
    mine = {
        group.chat_id: None
        for group in platform.corp.groups.values()
        if group.owner == sender and group.dismissed_at is None
    }
    chosen = [each for each in asked if each in mine] if asked else list(mine)
    return ({sender: chosen} if chosen else {}), [each for each in asked if each not in mine]


def _to_customers(platform: Platform, caller: Caller, given: Given) -> tuple[dict[str, list[str]], list[str]]:
    """Choose customers by id, else by tags (all lists, one tag of each), else all of the sender; each from one account."""
    corp, sender = platform.corp, given.get("sender") or ""
    asked, groups = (
        list(dict.fromkeys(words(given, "external_userid", MOST_CUSTOMERS))),
        objects(part(given, "tag_filter"), "group_list", MOST_TAGS),
    )
    if not sender and not asked and not groups:
        raise Refused(40058)
    sender = member(platform, caller, sender).userid if sender else ""
    for each in groups:
        words(each, "tag_list", MOST_TAGS)
    candidates = asked or (list(corp.followed_by[sender]) if sender else list(corp.follows))
    chosen: dict[str, list[str]] = {}
    failed: list[str] = []
    for customer in candidates:
        follows = [each for each in corp.follows[customer].values() if sender in {"", each.userid}]
        in_range = [each for each in follows if sees(corp, caller.app, corp.staff[each.userid])]
        fitting = [each for each in in_range if asked or _has_tags(each.tags, groups)]
        if fitting:  # the account that had to do with them last
            chosen.setdefault(max(fitting, key=lambda each: _last(corp, each)).userid, []).append(customer)
        elif asked:
            failed.append(customer)
    return chosen, failed


def _last(corp: Corp, follow: Follow) -> float:
    """Return when a member and a customer last had to do with each other: talked, else became friends."""
    return corp.shelves.last_talks.get((follow.userid, follow.external_userid), follow.createtime)


def _has_tags(tags: list[str], groups: list[Given]) -> bool:
    return all(set(group.get("tag_list") or []) & set(tags) for group in groups)


def task_of(platform: Platform, given: Given) -> Task:
    """Return a task. Raises Refused 41046, 41047, and 41063 where it is still being dispatched."""
    task = platform.corp.tasks.get(text(given, "msgid", 41046))
    if task is None:
        raise Refused(41047)
    if platform.corp.clock.now() < task.created_at + platform.settings.dispatching_seconds:
        raise Refused(41063)
    return task


@endpoint("externalcontact/get_groupmsg_list_v2", "POST", "93338", empty={"group_msg_list": []})
def list_tasks(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List tasks of a kind within a month."""
    kind, since, until = text(given, "chat_type"), number(given, "start_time"), number(given, "end_time")
    if kind not in {"single", "group"} or not 0 <= until - since <= MONTH:
        raise Refused(40058)
    wanted = {0: {False}, 1: {True}, 2: {False, True}}.get(number(given, "filter_type", 2))
    if wanted is None:
        raise Refused(40058, "invalid param `filter_type`")
    found = [
        task
        for task in platform.corp.tasks.values()
        if task.chat_type == kind
        and since <= task.created_at <= until
        and task.personal in wanted
        and (not given.get("creator") or task.creator == given["creator"])
    ]
    rows, following = platform.page("tasks", found, given.get("cursor"), limit_of(given, 50, 100))
    return {"next_cursor": following, "group_msg_list": [_told(task) for task in rows]}


def _told(task: Task) -> Given:
    by = {"creator": task.creator} if task.creator else {}
    return {
        "msgid": task.msgid,
        **by,
        "create_time": str(task.created_at),  # a string, as in the official sample
        "create_type": int(task.personal),
        **task.content,
    }


@endpoint("externalcontact/get_groupmsg_task", "POST", "93338", empty={"task_list": []})
def senders(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say who has confirmed."""
    task = task_of(platform, given)
    rows, following = platform.page(
        f"task{task.msgid}", list(task.recipients), given.get("cursor"), limit_of(given, 500, 1000)
    )
    told = []
    for userid in rows:
        at = task.confirmed.get(userid)
        told.append({"userid": userid, "status": 2, "send_time": at} if at else {"userid": userid, "status": 0})
    return {"next_cursor": following, "task_list": told}


@endpoint("externalcontact/get_groupmsg_send_result", "POST", "93338", empty={"send_list": []})
def results(platform: Platform, caller: Caller, given: Given) -> Given:
    """Say what became of each recipient; groups nobody sent to are not listed."""
    task, userid = task_of(platform, given), member(platform, caller, text(given, "userid", 41009)).userid
    told = []
    for recipient in task.recipients.get(userid, []):
        status, at = task.results.get((userid, recipient), (0, None))
        if task.chat_type == "group" and status == 0:
            continue
        key = "chat_id" if task.chat_type == "group" else "external_userid"
        told.append({key: recipient, "userid": userid, "status": status} | ({"send_time": at} if at else {}))
    rows, following = platform.page(f"sent{task.msgid}{userid}", told, given.get("cursor"), limit_of(given, 500, 1000))
    return {"next_cursor": following, "send_list": rows}


@endpoint("externalcontact/remind_groupmsg_send", "POST", "97610")
def remind(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Remind those who have not confirmed, three times in 24 hours."""
    task, now = task_of(platform, given), platform.corp.clock.second()
    if task.cancelled:
        raise Refused(41093)
    task.reminded = [at for at in task.reminded if at > now - DAY]
    if len(task.reminded) >= REMINDERS:
        raise Refused(41094)
    task.reminded.append(now)
    return {}


@endpoint("externalcontact/cancel_groupmsg_send", "POST", "97611")
def cancel(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Stop those who have not confirmed; what was sent stays sent."""
    task = task_of(platform, given)
    if task.cancelled:
        raise Refused(41093)
    task.cancelled = True
    return {}
