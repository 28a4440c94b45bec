"""Which files a decrypted message carries (§6.3): its own, and those of the items it is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["IMAGE", "Carried", "files_in"]

IMAGE = "image"
MOST_FILES = 50  # of one message
SIZES = ("filesize", "voice_size", "imagesize")
# What an item of a forwarded record or of a mixed message is as a message.
ITEMS = {
    "ChatRecordImage": IMAGE,
    "ChatRecordVideo": "video",
    "ChatRecordFile": "file",
    "ChatRecordVoice": "voice",
    "ChatRecordEmotion": "emotion",
}


@dataclass(frozen=True)
class Carried:
    """One file of a message; `size` None and `md5` empty where the platform does not say."""

    kind: str
    file_id: str
    name: str
    size: int | None
    md5: str


def files_in(message: Mapping[str, Any]) -> list[Carried]:
    """Return the files of a message in their order; what is not as documented carries none."""
    kind = str(message.get("msgtype", ""))
    payload = message.get(kind)
    if not isinstance(payload, dict):
        return []
    return list(_files(kind, payload))[:MOST_FILES]


def _files(kind: str, payload: Mapping[str, Any]) -> Iterator[Carried]:
    if payload.get("sdkfileid"):
        yield _carried(kind, payload)
    items = payload.get("item")
    for item in items if isinstance(items, list) else ():
        content = _opened(item)
        if content.get("sdkfileid"):
            named = str(item.get("type", ""))
            yield _carried(ITEMS.get(named, named), content)


def _opened(item: Any) -> Mapping[str, Any]:
    """Return what an item says: its content is JSON within JSON."""
    try:
        told = json.loads(item["content"])
    except (KeyError, TypeError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _carried(kind: str, payload: Mapping[str, Any]) -> Carried:
    sizes = [payload[name] for name in SIZES if isinstance(payload.get(name), int)]
    return Carried(
        kind=kind[:24],
        file_id=str(payload["sdkfileid"]),
        name=str(payload.get("filename", ""))[:200],
        size=sizes[0] if sizes else None,
        md5=str(payload.get("md5sum", "")).lower()[:32],
    )
