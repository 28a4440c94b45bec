"""What is stored about a message's text: features, never verdicts (C-07). Rules version 1.

* `length`: signs of the text without blanks at its ends.
* `emoji_only`: nothing but emoji, WeCom's built-in ones in square brackets (`emotions.txt`) included, or a sticker.
* `plus_one`: a pure line of a relay or a count: "1", "+1", "+1+1", "加1", "扣1", "111", full width too, with at most
  closing marks behind. A line that says how much ("1份", "+2") says something and is not one.
* `link`: a web address or a mini-program link in the text, or a row of kind link or mini_program.
* `qr`: words that ask to scan a code; the picture itself is not looked at.
* `phone`: a mainland mobile number, with blanks or hyphens too.
* `question`: a question mark, or a word that asks, in Chinese or at the beginning of an English sentence.
* `promo`: a word of `promo.txt`.
* `mention`: @ before a name, not inside an address.
* `fingerprint`: the key of the text without blanks, marks and case, so that repetition can be counted without it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import ibis

from jinlin.lake import engine

RULES = 1

_HERE = Path(__file__).parent
_EMOJI = (
    r"[\x{203C}\x{2049}\x{2122}\x{2139}\x{2190}-\x{21FF}\x{2300}-\x{23FF}\x{24C2}\x{25A0}-\x{27BF}\x{2900}-\x{297F}"
    r"\x{2B00}-\x{2BFF}\x{3030}\x{303D}\x{3297}\x{3299}\x{1F000}-\x{1FAFF}\x{FE0E}\x{FE0F}\x{200D}\x{20E3}"
    r"\x{E0020}-\x{E007F}]|[0-9#*]\x{FE0F}?\x{20E3}"
)
_PLUS_ONE = r"(?:\s*[+＋加扣]?\s*[1１])+\s*[!！~～。.]*"
_LINK = r"(?i)https?://|\bwww\.[a-z0-9]|#小程序://|\b[a-z0-9-]+\.(?:com|cn|net|org|top|shop|cc|vip|me|io)(?:/|\b)"
_QR = r"二维码|二維碼|扫码|掃碼|扫一扫|长按识别|长按图片|扫描下方|(?i:qr ?code)"
_PHONE = r"(?:^|[^0-9])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?:[^0-9]|$)"
_QUESTION = (
    r"[?？]|吗|嗎|怎么|怎麼|怎样|如何|多少|什么|什麼|啥|为何|哪[里裡儿个些位家天种]|几[点号时个天位块]|有没有|有沒有|能不能|可不可以|"
    r"是不是|请问|請問|求助|求推荐|谁知道|"
    r"(?i:^(?:how|what|why|where|when|who|which|does|do|did|is there|are there|can|could|anyone|anybody)\b)"
)
_MENTION = r"(?:^|[^A-Za-z0-9._%+-])[@＠][^\s@＠]"
_QUOTE = (
    r"(?s)^(?:(?:这是一条引用/回复消息|This is a quote/reply)[:：].*?(?:\n-(?: ?-){2,}\s*\n|$)"
    r"|「[^\n:：]+[:：].*?」\s*\n-(?: ?-){2,}\s*\n)"
)
QUOTES = ("这是一条引用/回复消息", "This is a quote/reply")
"""How WeCom begins the text of a quoted reply (`wecom-api.md` 6.3)."""

UNNAMED = 0
"""The `reply_to` of a message that answers one nobody can name: WeCom quotes the text and gives no id."""

_NOISE = r"[\s\p{P}\p{S}\x{200B}-\x{200F}\x{FE0E}\x{FE0F}]+"


def features(text: Any, kind: Any) -> dict[str, Any]:
    """Return the features of a trimmed text (null where there is none) of a row of this kind."""
    said = text.notnull()
    return {
        "length": ibis.coalesce(text.length(), 0).cast("int32"),
        "emoji_only": ibis.coalesce(engine.all_of_it_is(text, _only_emoji()), False) | (kind == "emoji"),
        "plus_one": _says(engine.all_of_it_is(text, _PLUS_ONE), said),
        "link": _says(_found(text, _LINK, ".", "://"), said) | kind.isin(["link", "mini_program"]),
        "qr": _says(text.re_search(_QR), said),
        "phone": _says(_found(text, _PHONE, "1"), said),
        "question": _says(text.re_search(_QUESTION), said),
        "promo": _says(text.re_search(_lexicon()), said),
        "mention": _says(_found(text, _MENTION, "@", "＠"), said),
        "fingerprint": fingerprint(text),
    }


def is_quote(text: Any) -> Any:
    """Say whether a text answers another by quoting it, as WeCom or as WeChat writes it."""
    plain = text.startswith("「") & text.contains("」\n- - -")
    return text.startswith(QUOTES[0]) | text.startswith(QUOTES[1]) | plain


def own_words(text: Any) -> Any:
    """Return what a person wrote themselves: the text without the quotation it answers."""
    rest = engine.trim_blanks(engine.replace_all(text, _QUOTE, "", "")).nullif("")
    return ibis.cases((ibis.coalesce(is_quote(text), False), rest), else_=text)


def fingerprint(text: Any) -> Any:
    """Return the key of what two texts have in common when a person would call them the same; null if nothing is left."""
    return engine.key64(engine.replace_all(text.lower(), _NOISE, "", "g").nullif(""))


def _found(text: Any, pattern: str, *signs: str) -> Any:
    """Search a pattern only where there is one of the signs without which it finds nothing: that is asked fast."""
    anywhere = text.contains(signs[0])
    for sign in signs[1:]:
        anywhere |= text.contains(sign)
    return ibis.cases((anywhere, text.re_search(pattern)), else_=False)


def _says(found: Any, said: Any) -> Any:
    return said & found


@cache
def _lexicon() -> str:
    lines = (_HERE / "promo.txt").read_text(encoding="utf-8").splitlines()
    return "(?i)" + "|".join(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _only_emoji() -> str:
    lines = (_HERE / "emotions.txt").read_text(encoding="utf-8").splitlines()
    names = "|".join(name for line in lines if not line.startswith("#") for name in line.split())
    return rf"(?:{_EMOJI}|\[(?:{names})\]|\s)+"
