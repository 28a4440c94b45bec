"""What can be attached to a mass message, a welcome or a moment, with the longest each part may be [D:92135]."""

from __future__ import annotations

from typing import Any

from jinlin.wecom.api.section import at_most, one_of

__all__ = ["Attachment", "checked", "file", "image", "link", "mini_program", "video"]

Attachment = dict[str, Any]
LONGEST = {  # bytes
    "link": {"title": 128, "desc": 512, "url": 2048, "picurl": 2048},
    "miniprogram": {"title": 64},
}
NEEDED = {
    "image": ("media_id", "pic_url"),
    "link": ("url",),
    "miniprogram": ("appid",),
    "video": ("media_id",),
    "file": ("media_id",),
}


def image(media_id: str = "", *, pic_url: str = "") -> Attachment:
    """Attach a picture by media id, or by an address of `media.picture`. Raises Incomplete for neither."""
    return checked({"msgtype": "image", "image": {"media_id": media_id} if media_id else {"pic_url": pic_url}})


def link(title: str, url: str, *, desc: str = "", picurl: str = "") -> Attachment:
    """Attach a page. Raises OverLimit for too many bytes."""
    return checked({"msgtype": "link", "link": {"title": title, "picurl": picurl, "desc": desc, "url": url}})


def mini_program(title: str, appid: str, page: str, pic_media_id: str) -> Attachment:
    """Attach a page of a mini-program with its cover of 520 by 416. Raises OverLimit for a title of more than 64 bytes."""
    told = {"title": title, "pic_media_id": pic_media_id, "appid": appid, "page": page}
    return checked({"msgtype": "miniprogram", "miniprogram": told})


def video(media_id: str) -> Attachment:
    """Attach a film."""
    return checked({"msgtype": "video", "video": {"media_id": media_id}})


def file(media_id: str) -> Attachment:
    """Attach a file."""
    return checked({"msgtype": "file", "file": {"media_id": media_id}})


def checked(attachment: Attachment) -> Attachment:
    """Return it if the platform takes it. Raises OverLimit, Incomplete where the object named like `msgtype` is not there."""
    kind = attachment.get("msgtype", "")
    part: dict[str, Any] = attachment.get(kind) or {}
    one_of(f"msgtype {kind}", kind in NEEDED and part)
    one_of(f"{kind}: {', '.join(NEEDED[kind])}", *(part.get(name) for name in NEEDED[kind]))
    for name, most in LONGEST.get(kind, {}).items():
        at_most(most, f"{kind}.{name}", str(part.get(name, "")).encode())
    return attachment
