"""The phones: an owner's WeCom with the tasks that wait for a tap, and a member's chat, so that a person can play both sides.

    /phones                          whose phone; where something waits for a tap comes first
    /phones/owner?userid=dz0001      mass messages and moments to confirm, what apps say, what was sent, groups
    /phones/chat?chat_id=wr…&person=wm…    what was said; say something, leave

Plain pages with forms; what a button does is an action of `control`, as any other.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from wecomsim.control.doing import CannotDo, do
from wecomsim.state.clock import SHANGHAI

if TYPE_CHECKING:
    from wecomsim.state.rows import Group, Message, Task
    from wecomsim.state.shelves import Moment, Note
    from wecomsim.wire.platform import Platform

__all__ = ["act", "page"]

SHOWN, NAMED, SENT, NOTES = 40, 60, 20, 10
WORDS = {
    "image": "图片",
    "video": "视频",
    "file": "文件",
    "link": "链接",
    "miniprogram": "小程序",
    "weapp": "小程序",
    "voice": "语音",
    "emotion": "表情",
    "revoke": "撤回了一条消息",
}
STYLE = (
    "body{font:15px/1.6 system-ui,'Noto Sans CJK SC',sans-serif;max-width:390px;margin:0 auto;padding:12px;background:#ededed}"
    "section{background:#fff;border-radius:8px;padding:12px;margin:0 0 12px}h1{font-size:18px}h2{font-size:15px;margin:0 0 8px}"
    "p{margin:4px 0;overflow-wrap:anywhere}small{color:#6b6b6b}form{display:inline-block;margin:4px 8px 4px 0}"
    "button,input,select{font:inherit;min-height:36px;padding:4px 10px}a{color:#1a66b3}"
)


def page(platform: Platform, path: str, query: dict[str, str]) -> tuple[int, str]:
    """Return a phone's screen; 404 for somebody or a group that is not there."""
    with platform.corp.lock:
        try:
            if path == "/phones/owner":
                return 200, _owner(platform, query["userid"], query.get("told", ""))
            if path == "/phones/chat":
                return 200, _chat(platform, query["chat_id"], query["person"], query.get("told", ""))
        except KeyError:
            return 404, _html("没有这部手机", "")
        return (200, _whose(platform)) if path == "/phones" else (404, _html("没有这一页", ""))


def act(platform: Platform, given: dict[str, str]) -> str:
    """Do what a button says; return the address to go back to, with what could not be done."""
    back = {name: given.pop(name) for name in list(given) if name.startswith("back_")}
    told, wanted = "", dict[str, Any](given)
    if "only" in wanted:
        wanted["only"] = [wanted["only"]]  # of a form one recipient
    try:
        do(platform, wanted)
    except CannotDo as reason:
        told = str(reason)
    where = {name.removeprefix("back_"): value for name, value in back.items() if name != "back_to"}
    known = "/phones/chat" if back.get("back_to") == "chat" else "/phones/owner"
    return f"{known}?{urlencode(where | ({'told': told} if told else {}))}"


def _whose(platform: Platform) -> str:
    corp = platform.corp
    waiting = Counter(each for task in corp.tasks.values() if not task.cancelled for each in task.recipients)
    waiting -= Counter(each for task in corp.tasks.values() if not task.cancelled for each in task.confirmed)
    waiting += Counter(each for moment in corp.shelves.moments.values() for each in _still_to_publish(moment))
    staff = sorted((each for each in corp.staff.values() if each.left_at is None), key=lambda s: -waiting[s.userid])
    owners = "".join(_of_somebody(each.userid, each.name, waiting[each.userid]) for each in staff[:NAMED])
    return _html("谁的手机", f"<section><h2>员工</h2>{owners}</section>")


def _of_somebody(userid: str, name: str, waiting: int) -> str:
    count = f" <small>{waiting} 条待确认</small>" if waiting else ""
    return f'<p><a href="/phones/owner?userid={escape(userid)}">{escape(name)}</a>{count}</p>'


def _still_to_publish(moment: Moment) -> list[str]:
    return [] if moment.cancelled else [each for each in moment.audience if each not in moment.published]


def _owner(platform: Platform, userid: str, told: str) -> str:
    corp = platform.corp
    staff = corp.staff[userid]
    waiting = [
        t for t in corp.tasks.values() if userid in t.recipients and userid not in t.confirmed and not t.cancelled
    ]
    tasks = "".join(_task(platform, task, userid) for task in waiting) or "<p><small>没有要确认的群发</small></p>"
    mine = [group for group in corp.groups.values() if group.owner == userid and group.dismissed_at is None]
    groups = "".join(_group(group, userid) for group in mine[:NAMED]) or "<p><small>没有群</small></p>"
    sent = sorted((t for t in corp.tasks.values() if userid in t.confirmed), key=lambda t: -t.confirmed[userid])
    done = "".join(_sent(platform, task, userid) for task in sent[:SENT]) or "<p><small>还没有发过群发</small></p>"
    body = (
        f"{_told(told)}<section><h2>群发助手</h2>{tasks}</section>{_moments(platform, userid)}{_notes(platform, userid)}"
        f"<section><h2>已发送</h2>{done}</section>"
        f"<section><h2>客户群</h2>{groups}</section>"
    )
    return _html(f"{staff.name} 的企业微信", body)


def _task(platform: Platform, task: Task, userid: str) -> str:
    to = "、".join(_name(platform, each) for each in task.recipients[userid][:5])
    count = len(task.recipients[userid])
    buttons = "".join(
        _button(word, {"action": name, "msgid": task.msgid, "userid": userid}, {"userid": userid})
        for word, name in (("确认发送", "task.confirm"), ("忽略", "task.ignore"))
    )
    reminded = " · 企业提醒你发送" if task.reminded else ""
    return f"{_content(task)}<p><small>发给 {escape(to)} 等 {count} 个{reminded}</small></p>{buttons}{_partly(platform, task, userid)}"


def _partly(platform: Platform, task: Task, userid: str) -> str:
    """Offer to send it to one recipient alone, where there are several."""
    recipients = task.recipients[userid]
    if len(recipients) == 1:
        return ""
    chosen = "".join(f'<option value="{escape(k)}">{escape(_name(platform, k))}</option>' for k in recipients[:NAMED])
    given = {"action": "task.partly", "msgid": task.msgid, "userid": userid}
    field = f'<select name="only" aria-label="只发给">{chosen}</select>'
    return _button("只发这一个", given, {"userid": userid}, field)


def _moments(platform: Platform, userid: str) -> str:
    """Show the moments the corp wants somebody to publish, and those they did."""
    mine = [each for each in platform.corp.shelves.moments.values() if userid in each.audience and not each.cancelled]
    shown = "".join(_moment(each, userid) for each in sorted(mine, key=lambda each: -each.created_at)[:SENT])
    return f"<section><h2>客户朋友圈</h2>{shown}</section>" if shown else ""


def _moment(moment: Moment, userid: str) -> str:
    words = str(moment.content.get("text", {}).get("content", ""))
    images, link = len(moment.content.get("image", ())), moment.content.get("link", {}).get("title", "")
    attached = f"[图片] {images} 张" if images else f"[链接] {link}" if link else ""
    said = "".join(f"<p>{escape(each)}</p>" for each in (words, attached) if each)
    if userid in moment.published:
        return f"{said}<p><small>已发表 · {len(moment.likes)} 赞 {len(moment.comments)} 评论</small></p>"
    given = {"action": "moment.publish", "moment_id": moment.moment_id, "userid": userid}
    return f"{said}<p><small>{len(moment.audience[userid])} 位客户可见</small></p>{_button('发表', given, {'userid': userid})}"


def _notes(platform: Platform, userid: str) -> str:
    """Show what apps said to somebody lately; a card's buttons call back."""
    notes = platform.corp.shelves.notes.values()
    mine = sorted((each for each in notes if userid in each.to and not each.recalled), key=lambda each: -each.at)
    shown = "".join(_note(each, userid) for each in mine[:NOTES])
    return f"<section><h2>应用消息</h2>{shown}</section>" if shown else ""


def _note(note: Note, userid: str) -> str:
    body, at = note.body, datetime.fromtimestamp(note.at, SHANGHAI)
    title = body.get("main_title", {}) if note.kind == "template_card" else body
    words = [str(title.get(name) or "") for name in ("title", "desc", "description", "content")]
    words += [str(body.get("sub_title_text") or "")]
    words += [f"{row.get('keyname', '')}:{row.get('value', '')}" for row in body.get("horizontal_content_list") or ()]
    said = "".join(f"<p>{escape(each)}</p>" for each in words if each) or f"<p>[{WORDS.get(note.kind, note.kind)}]</p>"
    url = str(body.get("url") or (body.get("card_action") or {}).get("url") or "")
    link = (
        f'<p><a href="{escape(url)}" rel="noreferrer">打开</a></p>' if url.startswith(("https://", "http://")) else ""
    )
    return f"<small>{at:%m-%d %H:%M} {escape(note.app)}</small>{said}{link}{_keys(note, userid)}"


def _keys(note: Note, userid: str) -> str:
    if done := note.body.get("replace_name"):
        return f"<p><small>{escape(str(done))}</small></p>"
    told = {"action": "card.click", "msgid": note.msgid, "userid": userid}
    buttons = [each for each in note.body.get("button_list") or () if each.get("key")]
    return "".join(_button(escape(each["text"]), told | {"key": each["key"]}, {"userid": userid}) for each in buttons)


def _content(task: Task) -> str:
    words = str(task.content.get("text", {}).get("content", ""))
    told = [_attached(each["msgtype"], each[each["msgtype"]]) for each in task.content.get("attachments") or ()]
    return "".join(f"<p>{escape(each)}</p>" for each in (words, *told) if each)


def _attached(kind: str, given: dict[str, Any]) -> str:
    return f"[{WORDS.get(kind, kind)}] {given.get('title', '')}".rstrip()


def _sent(platform: Platform, task: Task, userid: str) -> str:
    """Show what somebody sent, when, and to whom it came."""
    at = datetime.fromtimestamp(task.confirmed[userid], SHANGHAI)
    reached = [each for each in task.recipients[userid] if task.results.get((userid, each), (0, None))[0] == 1]
    to = "、".join(_name(platform, each) for each in reached[:5])
    whom = f"已发给 {escape(to)} 等 {len(reached)} 个" if reached else "没有发出"
    return f"{_content(task)}<p><small>{at:%m-%d %H:%M} {whom}</small></p>"


def _group(group: Group, person: str) -> str:
    link = escape(urlencode({"chat_id": group.chat_id, "person": person}))
    return f'<p><a href="/phones/chat?{link}">{escape(group.name or "未命名群聊")}</a> <small>{len(group.seats)} 人</small></p>'


def _chat(platform: Platform, chat_id: str, person: str, told: str) -> str:
    corp = platform.corp
    group = corp.groups[chat_id]
    name = _name(platform, person)
    said = [message for message in corp.messages[-5000:] if message.chat_id == chat_id][-SHOWN:]
    lines = "".join(_line(platform, message) for message in said) or "<p><small>还没有人说话</small></p>"
    there = {"chat_id": chat_id, "person": person}
    field = '<input name="text" aria-label="说什么" maxlength="500" required>'
    speak = _button("发送", {"action": "message.send", **there}, there, field, to="chat")
    leave = _button("退出群聊", {"action": "group.leave", **there}, there, to="chat") if person != group.owner else ""
    others = [seat.person for seat in group.seats.values() if seat.person != person][:NAMED]
    phones = "".join(
        f'<p><a href="/phones/chat?{escape(urlencode(there | {"person": each}))}">{escape(_name(platform, each))}</a></p>'
        for each in others
    )
    body = (
        f"{_told(told)}<section>{lines}</section><section>{speak}{leave}</section>"
        f"<section><h2>换一个人的手机</h2>{phones}</section>"
    )
    return _html(f"{group.name or '未命名群聊'} · {name}", body)


def _line(platform: Platform, message: Message) -> str:
    at = datetime.fromtimestamp(message.at_ms / 1000, SHANGHAI)
    words = str(message.payload.get("text", {}).get("content", ""))
    words = words or _attached(message.kind, message.payload.get(message.kind, {}))
    return f"<p><small>{at:%H:%M} {escape(_name(platform, message.sender))}</small><br>{escape(words)}</p>"


def _name(platform: Platform, key: str) -> str:
    corp = platform.corp
    if key in corp.staff:
        return corp.staff[key].name
    if key in corp.groups:
        return corp.groups[key].name
    if key == platform.assistant.person:
        return platform.assistant.name
    return corp.customers[key].name


def _button(word: str, given: dict[str, str], back: dict[str, str], field: str = "", *, to: str = "owner") -> str:
    hidden = given | {f"back_{name}": value for name, value in back.items()} | {"back_to": to}
    inputs = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items())
    return f'<form method="post" action="/phones/act">{inputs}{field}<button>{word}</button></form>'


def _told(told: str) -> str:
    return f'<section role="alert">{escape(told)}</section>' if told else ""


def _html(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<h1>{escape(title)}</h1>{body}<p><a href="/phones">全部手机</a></p></html>'
    )
