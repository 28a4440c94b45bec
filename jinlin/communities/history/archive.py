"""The decrypted JSONL of WeCom's conversation archive as rows of a history (`wecom-api.md` 6.3).

Who is who tells the id: `wo…` and `wm…` are customers, `wb…` bots, every other is one of our staff. One-to-one
messages (no `roomid`) and the switch of archiving are passed over and counted. A type that nobody knows is `other`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ibis

from jinlin.lake import engine

if TYPE_CHECKING:
    from pathlib import Path

LAYOUT = "archive"

_LINES_LOOKED_AT = 20

# msgtype → kind of ours, and where its words are.
TYPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "text": ("message", ("$.text.content",)),
    "markdown": ("message", ("$.info.content",)),
    "image": ("image", ()),
    "voice": ("voice", ()),
    "video": ("video", ()),
    "card": ("card", ("$.card.corpname",)),
    "location": ("location", ("$.location.title", "$.location.address")),
    "emotion": ("emoji", ()),
    "file": ("file", ("$.file.filename",)),
    "link": ("link", ("$.link.title", "$.link.description", "$.link.link_url")),
    "weapp": ("mini_program", ("$.weapp.title", "$.weapp.description", "$.weapp.displayname")),
    "vote": ("vote", ("$.vote.votetitle",)),
    "mixed": ("mixed", ("$.mixed.item",)),
    "redpacket": ("redpacket", ("$.redpacket.wish",)),
    "external_redpacket": ("redpacket", ("$.redpacket.wish",)),
    "revoke": ("recall", ()),
    "agree": ("system", ()),
    "disagree": ("system", ()),
    "chatrecord": ("other", ("$.chatrecord.title",)),
    "todo": ("other", ("$.todo.title", "$.todo.content")),
    "collect": ("other", ("$.collect.title",)),
    "meeting": ("other", ("$.meeting.topic",)),
    "meeting_notification": ("other", ("$.info.content",)),
    "docmsg": ("other", ("$.doc.title", "$.doc.link_url")),
    "news": ("other", ("$.info.item[0].title", "$.info.item[0].description", "$.info.item[0].url")),
    "calendar": ("other", ("$.calendar.title",)),
    "sphfeed": ("other", ("$.sphfeed.sph_name", "$.sphfeed.feed_desc")),
    "qydiskfile": ("other", ("$.info.filename",)),
    "voip_doc_share": ("other", ("$.voip_doc_share.filename",)),
    "meeting_voice_call": ("other", ()),
    "voiptext": ("other", ()),
}


def is_archive(path: Path) -> bool:
    """Say from its first lines whether a UTF-8 file is a decrypted archive."""
    with path.open("rb") as file:
        lines = [file.readline(1 << 22).strip() for _ in range(_LINES_LOOKED_AT)]
    return any(_is_message(line.removeprefix(b"\xef\xbb\xbf")) for line in lines if line)


def _is_message(line: bytes) -> bool:
    try:
        message = json.loads(line)
    except ValueError:
        return False
    return isinstance(message, dict) and "msgid" in message and ("msgtype" in message or "action" in message)


def affiliation(external_id: str) -> str:
    """Return what an id says about whose it is: "" for a customer."""
    if external_id.startswith(("wo", "wm")):
        return ""
    return "bot" if external_id.startswith("wb") else "staff"


def rows(lines: ibis.Table) -> ibis.Table:
    """Return one row of texts for each line, with the column keys of the neutral schema."""
    line = lines["line"]
    is_object = engine.json_valid(line) & line.re_search(r"^\s*\{")
    message = ibis.cases((is_object, line))
    seen = lines.mutate(
        message=message,
        type=engine.json_text(message, "$.msgtype"),
        action=engine.json_text(message, "$.action"),
        room=engine.json_text(message, "$.roomid").nullif(""),
    )
    return seen.select(
        "file",
        time=engine.json_text(seen["message"], "$.msgtime"),
        community_id=seen["room"],
        member=engine.json_text(seen["message"], "$.from"),
        kind=_kind(seen),
        text=_text(seen),
        id=engine.json_text(seen["message"], "$.msgid"),
        reply_to=engine.json_text(seen["message"], "$.revoke.pre_msgid"),
        passed_over=seen["message"].notnull() & (seen["room"].isnull() | (seen["action"] == "switch")),
        broken=ibis.cases((seen["message"].isnull() & line.notnull(), line)),
    )


def _kind(seen: ibis.Table) -> Any:
    known = [(seen["type"] == name, kind) for name, (kind, _paths) in TYPES.items()]
    return ibis.cases((seen["action"] == "recall", "recall"), *known, else_="other")


def _text(seen: ibis.Table) -> Any:
    """Return the words of a message: of a mixed one all its texts, else what its type's fields say, one a line."""
    words = [
        (seen["type"] == name, _joined(seen["message"], paths))
        for name, (_kind, paths) in TYPES.items()
        if paths and name != "mixed"
    ]
    return ibis.cases(*words, (seen["type"] == "mixed", _mixed(seen["message"])))


def _joined(message: Any, paths: tuple[str, ...]) -> Any:
    if len(paths) == 1:
        return engine.json_text(message, paths[0])
    return ibis.literal("\n").join([engine.json_text(message, path).nullif("") for path in paths])


def _mixed(message: Any) -> Any:
    """Return the texts among the items; an item's content is JSON within JSON."""
    items = engine.json_texts(message, "$.mixed.item[*].content")
    texts = items.map(lambda item: engine.json_text(ibis.cases((engine.json_valid(item), item)), "$.content"))
    return texts.filter(lambda text: text.notnull()).join("\n").nullif("")
