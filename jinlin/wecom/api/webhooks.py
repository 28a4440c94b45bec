"""Robots of internal groups: the address is the secret, there is no token (§8.1)."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from jinlin.wecom.api.section import Section, at_most, one_of
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence


LONGEST = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}  # bytes
LARGEST, LARGEST_PICTURE, LARGEST_VOICE = 20 * 1024 * 1024, 2 * 1024 * 1024, 2 * 1024 * 1024


class RobotFile(Answer, frozen=True, kw_only=True):
    """A file for one robot, for three days; `created_at` comes as text."""

    media_id: str
    type: str = ""
    created_at: int = 0


class Webhooks(Section):
    """Robots of internal groups; twenty messages a minute each [D:99110]."""

    def send(self, key: str, msgtype: str, body: dict[str, Any]) -> None:
        """Send through a robot. Raises OverLimit, Incomplete, RateLimited, 93000 for an unknown one, Uncertain."""
        one_of(msgtype, body)
        if msgtype in LONGEST:
            one_of(f"{msgtype}.content", body.get("content"))
            at_most(LONGEST[msgtype], f"{msgtype}.content", str(body["content"]).encode())
        told = {"msgtype": msgtype, msgtype: body}
        self.caller.without_token("POST", "webhook/send", Answer, {"key": key}, told)

    def text(self, key: str, content: str, *, users: Sequence[str] = (), mobiles: Sequence[str] = ()) -> None:
        """Say something of at most 2,048 bytes, to some by id or number, or to `@all` [D:99110]. Raises as `send`."""
        names = {"mentioned_list": [*users], "mentioned_mobile_list": [*mobiles]}
        self.send(key, "text", {"content": content} | {name: each for name, each in names.items() if each})

    def markdown(self, key: str, content: str) -> None:
        """Say something formatted, of at most 4,096 bytes [D:99110]. Raises as `send`."""
        self.send(key, "markdown", {"content": content})

    def image(self, key: str, content: bytes) -> None:
        """Show a picture of at most 2 MB [D:99110]. Raises as `send`."""
        at_most(LARGEST_PICTURE, "image", content)
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        self.send(key, "image", {"base64": base64.b64encode(content).decode(), "md5": md5})

    def news(self, key: str, articles: Sequence[dict[str, Any]]) -> None:
        """Show one to eight articles of title, description, url, picurl [D:99110]. Raises as `send`."""
        one_of("news.articles", articles)
        at_most(8, "news.articles", articles)
        self.send(key, "news", {"articles": [*articles]})

    def upload(self, key: str, name: str, content: bytes, kind: str = "file") -> str:
        """Keep a file or voice for one robot for three days [D:99110]. Raises OverLimit."""
        at_most(LARGEST_VOICE if kind == "voice" else LARGEST, kind, content)
        told = {"key": key, "type": kind}
        return self.caller.upload_without_token("webhook/upload_media", RobotFile, name, content, told).media_id
