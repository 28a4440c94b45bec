"""What people say to each other, as the archive has it (§6.3): each kind with its payload, files with their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from wecomsim.state.shelves import File, Shelves

__all__ = ["KEYS", "KINDS", "payload_of"]

Payload = dict[str, Any]
# Payload keys that differ from the kind (§6.3).
KEYS = {
    "external_redpacket": "redpacket",
    "meeting_notification": "info",
    "docmsg": "doc",
    "markdown": "info",
    "news": "info",
    "voiptext": "info",
    "qydiskfile": "info",
}
# Kinds that come with a file: the name of its size, the first bytes of its content, its usual name.
FILES = {
    "image": ("filesize", b"\xff\xd8\xff\xe0", "image.jpg"),
    "voice": ("voice_size", b"#!AMR\n", "voice.amr"),
    "video": ("filesize", b"\0\0\0\x18ftypmp42", "video.mp4"),
    "emotion": ("imagesize", b"GIF89a", "emotion.gif"),
    "file": ("filesize", b"", "file.bin"),
}
USUAL: dict[str, Payload] = {
    "voice": {"play_length": 5},
    "video": {"play_length": 15},
    "emotion": {"type": 1, "width": 240, "height": 240},
    "file": {"filename": "资料.docx", "fileext": "docx"},
}
# What every other kind carries; a payload must have exactly these (§6.3).
FIELDS: dict[str, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        "text": "content",
        "card": "corpname userid",
        "location": "longitude latitude address title zoom",
        "link": "title description link_url image_url",
        "weapp": "title description username displayname",
        "chatrecord": "title item",
        "todo": "title content",
        "vote": "votetitle voteitem votetype voteid",
        "collect": "room_name creator create_time title details",
        "redpacket": "type wish totalcnt totalamount",
        "external_redpacket": "type wish totalcnt totalamount",
        "meeting": "topic starttime endtime address remarks meetingid",
        "meeting_notification": "content meeting_id notification_type",
        "docmsg": "title doc_creator link_url",
        "markdown": "content",
        "news": "item",
        "calendar": "title creatorname attendeename starttime endtime place remarks",
        "mixed": "item",
        "sphfeed": "feed_type sph_name feed_desc",
        "voiptext": "callduration invitetype",
        "qydiskfile": "filename",
    }.items()
}
KINDS = frozenset([*FILES, *FIELDS])


def payload_of(shelves: Shelves, kind: str, given: Payload, key: str, now: float) -> Payload:
    """Return the payload of a message under its key; a file has `content` or `size` bytes. Raises ValueError for a wrong one."""
    fields = dict(given)
    if kind in FILES:
        return {kind: _with_file(shelves, kind, fields, key, now)}
    wanted = FIELDS.get(kind)
    if wanted is None:
        message = f"unknown kind {kind!r}; known: {', '.join(sorted(KINDS))}"
        raise ValueError(message)
    if set(fields) != wanted:
        message = f"a {kind} has {', '.join(sorted(wanted))}; given: {', '.join(sorted(fields)) or 'nothing'}"
        raise ValueError(message)
    return {KEYS.get(kind, kind): fields}


def _with_file(shelves: Shelves, kind: str, fields: Payload, key: str, now: float) -> Payload:
    size_name, begins, name = FILES[kind]
    content, size = fields.pop("content", None), int(fields.pop("size", 2000))
    if content is None:
        seed = hashlib.sha256(key.encode()).digest()
        content = (begins + seed * (size // len(seed) + 1))[:size]
    file_id = "SIM_" + hashlib.sha256(f"{key}:{kind}".encode()).hexdigest()
    shelves.files[file_id] = File(file_id, kind, name, content, now, "archive")
    return {"md5sum": _md5(content), size_name: len(content)} | USUAL.get(kind, {}) | fields | {"sdkfileid": file_id}


@lru_cache(maxsize=4)
def _md5(content: bytes) -> str:
    """Return the checksum of a file; one that is sent to many is read once."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
