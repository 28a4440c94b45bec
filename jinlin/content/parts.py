"""What one message is made of, free of rows: text, pictures, files, cards (R-093), within the platform's limits [D:92135].

Everybody who keeps or sends a message speaks in parts: the library, playbooks, broadcasts, the toolbar. A file is named by
its key in the library (`content.StoredFile.slug`); whoever sends turns it into what the platform takes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "KINDS",
    "MOST_ATTACHMENTS",
    "AddressWrong",
    "NothingToSay",
    "Part",
    "PartIncomplete",
    "PartTooLong",
    "PartUnknown",
    "TooManyAttachments",
    "TooManyTexts",
    "as_json",
    "attachments",
    "checked",
    "digest",
    "file_keys",
    "filled",
    "from_json",
    "lacking",
    "plain",
    "text_of",
    "told",
    "variables",
]

TEXT, IMAGE, VIDEO, FILE, LINK, MINI_PROGRAM = "text", "image", "video", "file", "link", "miniprogram"
KINDS: Final = (TEXT, IMAGE, VIDEO, FILE, LINK, MINI_PROGRAM)
MOST_ATTACHMENTS: Final = 9
WORDS: Final = {TEXT: _("文字"), IMAGE: _("图片"), VIDEO: _("视频"), FILE: _("文件"), LINK: _("链接"), MINI_PROGRAM: _("小程序")}  # fmt: skip
FIELDS: Final = {"text": _("文字"), "title": _("标题"), "desc": _("描述"), "url": _("链接"), "appid": _("小程序 appid"), "page": _("小程序页面"), "file": _("文件"), "cover": _("封面图")}  # fmt: skip
NEEDED: Final = {
    TEXT: ("text",),
    IMAGE: ("file",),
    VIDEO: ("file",),
    FILE: ("file",),
    LINK: ("title", "url"),
    MINI_PROGRAM: ("title", "appid", "page"),
}
MAY_HAVE: Final = {IMAGE: ("title",), VIDEO: ("title",), FILE: ("title",), LINK: ("desc", "cover"), MINI_PROGRAM: ("cover",)}  # fmt: skip
# Bytes in UTF-8, as the platform counts [D:92135].
LONGEST: Final = {
    (TEXT, "text"): 4000,
    (LINK, "title"): 128,
    (LINK, "desc"): 512,
    (LINK, "url"): 2048,
    (MINI_PROGRAM, "title"): 64,
    (MINI_PROGRAM, "page"): 1024,
    (MINI_PROGRAM, "appid"): 64,
}
_LONGEST_OTHER = 2048
_VARIABLE = re.compile(r"\{([^{}\s]{1,20})\}")


class NothingToSay(Refusal):
    """A message is made of something."""

    code = "message_empty"
    source_what = _("内容还是空的")
    source_remedy = _("写几句话,或加一张图、一个链接")


class PartUnknown(Refusal):
    """A kind of part nobody can send."""

    code = "message_part_unknown"
    source_what = _("不认识的内容类型“%(kind)s”")
    source_remedy = _("用文字、图片、视频、文件、链接或小程序")


class TooManyTexts(Refusal):
    """The platform takes one text for each message."""

    code = "message_texts"
    source_what = _("一条消息只能有一段文字")
    source_remedy = _("把几段合成一段,或分成几条消息")


class TooManyAttachments(Refusal):
    """More than the platform attaches."""

    code = "message_attachments"
    source_what = _("附件超过 %(most)s 个")
    source_remedy = _("一条消息最多 1 段文字加 %(most)s 个附件,请分成几条")


class PartIncomplete(Refusal):
    """A card or file that lacks what it needs."""

    code = "message_part_incomplete"
    source_what = _("%(kind)s缺少“%(what)s”")
    source_remedy = _("补上再保存")


class PartTooLong(Refusal):
    """More bytes than the platform takes."""

    code = "message_part_too_long"
    source_what = _("%(kind)s的“%(what)s”超过 %(most)s 字节")
    source_remedy = _("一个汉字算 3 字节,请改短")


class AddressWrong(Refusal):
    """Not an address a phone could open."""

    code = "message_address_wrong"
    source_what = _("链接“%(url)s”不能打开")
    source_remedy = _("要以 http:// 或 https:// 开头,从浏览器地址栏完整复制")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message. `file` and `cover` are keys of files of the library; what a kind does not use is empty."""

    kind: str
    text: str = ""
    title: str = ""
    desc: str = ""
    url: str = ""
    appid: str = ""
    page: str = ""
    file: str = ""
    cover: str = ""


def checked(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts tidied, the text first; what a kind does not use is dropped.

    Raises NothingToSay, PartUnknown, TooManyTexts, TooManyAttachments, PartIncomplete, PartTooLong, AddressWrong.
    """
    tidied = [part for each in parts if (part := _tidied(each)) != Part(TEXT)]
    texts = [part for part in tidied if part.kind == TEXT]
    others = [part for part in tidied if part.kind != TEXT]
    if not tidied:
        raise NothingToSay
    if len(texts) > 1:
        raise TooManyTexts
    if len(others) > MOST_ATTACHMENTS:
        raise TooManyAttachments(most=MOST_ATTACHMENTS)
    for part in tidied:
        _check(part)
    return (*texts, *others)


def _tidied(part: Part) -> Part:
    if part.kind not in NEEDED:
        raise PartUnknown(kind=part.kind)
    used = (*NEEDED[part.kind], *MAY_HAVE.get(part.kind, ()))
    return Part(part.kind, **{name: str(getattr(part, name)).strip() for name in used})


def _check(part: Part) -> None:
    kind = WORDS[part.kind]
    for name in NEEDED[part.kind]:
        if not getattr(part, name):
            raise PartIncomplete(kind=kind, what=FIELDS[name])
    for name in FIELDS:
        most = LONGEST.get((part.kind, name), _LONGEST_OTHER)
        if len(getattr(part, name).encode()) > most:
            raise PartTooLong(kind=kind, what=FIELDS[name], most=most)
    if part.kind == LINK and not is_address(part.url):
        raise AddressWrong(url=part.url[:60])


def is_address(url: str) -> bool:
    """Say whether a phone could open it: http or https, a host, no blanks, nobody's name and password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    return is_web and not re.search(r"[\s\\\x00-\x1f]", url)


def text_of(parts: Iterable[Part]) -> str:
    """Return the words of a message; empty where it has none."""
    return next((part.text for part in parts if part.kind == TEXT), "")


def attachments(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return what goes with the words."""
    return tuple(part for part in parts if part.kind != TEXT)


def plain(parts: Iterable[Part]) -> str:
    """Return a message as plain text, as somebody would paste it: words, then each attachment on a line (R-093)."""
    return "\n".join(filter(None, (_plain(part) for part in parts)))


def _plain(part: Part) -> str:
    if part.kind == TEXT:
        return part.text
    name = part.title or part.file
    where = f" {part.url}" if part.kind == LINK else f" {part.page}" if part.kind == MINI_PROGRAM else ""
    return f"[{WORDS[part.kind]}] {name}{where}"


def told(parts: Iterable[Part]) -> str:
    """Return every word a reader of the message would see, for search and the copy check."""
    return "\n".join(word for part in parts for word in (part.text, part.title, part.desc) if word)


def filled(parts: Iterable[Part], values: Mapping[str, str]) -> tuple[Part, ...]:
    """Return the parts with {name} replaced in words and addresses; an unknown one stays as it is, to be seen."""

    def one(text: str) -> str:
        return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)

    return tuple(
        replace(
            part,
            text=one(part.text),
            title=one(part.title),
            desc=one(part.desc),
            url=one(part.url),
            page=one(part.page),
        )
        for part in parts
    )


def variables(parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the names in braces, each once, in order."""
    words = [getattr(part, name) for part in parts for name in ("text", "title", "desc", "url", "page")]
    return tuple(dict.fromkeys(name for word in words for name in _VARIABLE.findall(word)))


def file_keys(parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the keys of the files a message needs, each once."""
    return tuple(dict.fromkeys(key for part in parts for key in (part.file, part.cover) if key))


def lacking(parts: Iterable[Part], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds that a message of a given shape lacks: a waterfall post is text, image, video, link (R-093).

    A mini-program card opens a product as a link does, and counts as one.
    """
    there = Counter(part.kind for part in parts)
    there[LINK] += there[MINI_PROGRAM]
    return tuple(kind for kind in wanted if not there[kind])


WATERFALL: Final = (TEXT, IMAGE, VIDEO, LINK)


def as_json(parts: Iterable[Part]) -> list[dict[str, str]]:
    """Return parts as they are stored: one object each, without what is empty."""
    return [{name: value for name, value in asdict(part).items() if value} for part in parts]


def from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Read what `as_json` wrote; names nobody knows are left out."""
    known = {*FIELDS, "kind"}
    return tuple(Part(**{name: str(value) for name, value in each.items() if name in known}) for each in stored)


def digest(parts: Iterable[Part]) -> str:
    """Return what two messages of the same content have in common: 64 hexadecimal signs."""
    told_as = json.dumps(as_json(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told_as.encode()).hexdigest()
