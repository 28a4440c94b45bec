"""Robots of internal groups: an address that is the secret itself, without a token (§8.1)."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from wecomsim.rules.cards import check_card
from wecomsim.rules.media import check_file, usable
from wecomsim.rules.refused import Refused
from wecomsim.state.shelves import File
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import part, text
from wecomsim.wire.multipart import only_part

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
A_MINUTE, PICTURE = 20, 2 * 1024 * 1024
LONGEST = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}
KINDS = {"text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card"}


def _hook(platform: Platform, given: Given) -> str:
    key = str(given.get("key", ""))
    if key not in platform.corp.shelves.hooks:
        raise Refused(93000)
    return key


@endpoint("webhook/send", "POST", "99110", kinds="")
def send(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Say something in the robot's group, twenty times a minute."""
    key, kind = _hook(platform, given), text(given, "msgtype", 40008)
    if kind not in KINDS:
        raise Refused(40008)
    body, corp = part(given, kind), platform.corp
    _check(platform, key, kind, body)
    now, recent = corp.clock.now(), corp.shelves.hooks[key]
    recent[:] = [at for at in recent if at > now - 60]
    if len(recent) >= A_MINUTE:
        raise Refused(45009)
    recent.append(now)
    corp.shelves.hook_notes.append({"key": key, "at": int(now), "msgtype": kind, kind: body})
    return {}


def _check(platform: Platform, key: str, kind: str, body: Given) -> None:
    if kind in LONGEST:
        said = str(body.get("content", ""))
        if not said:
            raise Refused(44004)
        if len(said.encode()) > LONGEST[kind]:
            raise Refused(40058, f"{kind}.content exceed max length {LONGEST[kind]}")
    elif kind == "image":
        _check_picture(body)
    elif kind == "news":
        if not 1 <= len(body.get("articles") or []) <= 8:  # noqa: PLR2004  [D:99110]
            raise Refused(45008)
    elif kind == "template_card":
        if body.get("card_type") not in {"text_notice", "news_notice"}:
            raise Refused(42014)
        check_card(body)
    elif usable(platform.corp, body.get("media_id"), f"hook:{key}").kind != kind:
        raise Refused(40007)


def _check_picture(body: Given) -> None:
    content = base64.b64decode(str(body.get("base64", "")))
    check_file("image", content, PICTURE)
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != body.get("md5"):
        raise Refused(301019)


@endpoint("webhook/upload_media", "POST", "99110", kinds="")
def upload(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Take a file for this robot alone, for three days."""
    key, kind = _hook(platform, given), str(given.get("type", ""))
    if kind not in {"file", "voice"}:
        raise Refused(40005)
    found = only_part(given.get("_body", b""), given.get("_headers", {}).get("content-type", ""), "media")
    check_file(kind, found.content)
    corp = platform.corp
    file = File("3" + corp.new_id("media"), kind, found.file_name, found.content, corp.clock.now(), f"hook:{key}")
    corp.shelves.files[file.media_id] = file
    return {"type": kind, "media_id": file.media_id, "created_at": str(int(file.made_at))}
