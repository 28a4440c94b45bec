"""Turn the text of a cell into the value its column asks for, or say why it cannot be."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from jinlin.core.clock import parse_date, parse_moment
from jinlin.core.money import parse_yuan
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import safe_name, search_key, tidy

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from jinlin.imports.engine.protocol import Column

LONGEST_TEXT = 120
LARGEST_COUNT = 10**15
_SEPARATORS = re.compile(r"[;；,，、|｜]")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_NUMBER = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_YES = frozenset({"yes", "y", "true", "t", "1", "是", "有", "对", "√"})
_NO = frozenset({"no", "n", "false", "f", "0", "否", "无", "没有", "不是", "×"})
_FEWEST_PHONE_DIGITS, _MOST_PHONE_DIGITS = 5, 15


class TextTooLong(Refusal):
    """An id or name longer than anything honest."""

    code = "text_too_long"
    source_what = _("内容有 %(length)s 个字符，最多 %(limit)s 个")
    source_remedy = _("请检查是否把别的列填到了这里")


class NotACount(Refusal):
    """Not a whole number from zero upwards."""

    code = "not_a_count"
    source_what = _("“%(value)s”不是非负整数")
    source_remedy = _("请填整数，例如 1200")


class NotANumber(Refusal):
    """Not a number from zero upwards with up to three decimals."""

    code = "not_a_number"
    source_what = _("“%(value)s”不是数量")
    source_remedy = _("请填零或正数，最多三位小数，例如 2 或 0.5；退货请写在退款列")


class NotYesOrNo(Refusal):
    """Neither yes nor no."""

    code = "not_yes_or_no"
    source_what = _("“%(value)s”既不是“是”也不是“否”")
    source_remedy = _("请填 是 或 否（yes / no 也可以）")


class NotAChoice(Refusal):
    """A word that is none of those known."""

    code = "not_a_choice"
    source_what = _("不认识“%(value)s”")
    source_remedy = _("可以填：%(known)s")


class NotAPhone(Refusal):
    """Not a telephone number."""

    code = "not_a_phone"
    source_what = _("“%(value)s”不是电话号码")
    source_remedy = _("请填 11 位手机号，或带区号的号码")


def parse(column: Column, text: str, zone: tzinfo, *, excel: bool = False) -> Any:
    """Return the value of a cell that is not empty. Raises a Refusal."""
    if column.form == "moment":
        return parse_moment(text, zone, excel=excel)
    if column.form == "date":
        return parse_date(text, zone, excel=excel)
    return _PARSERS[column.form](column, text)


def _text(column: Column, text: str) -> str:
    limit = column.longest or LONGEST_TEXT
    value = _CONTROL.sub(" ", text) if not text.isprintable() else text
    if len(value) > limit:
        raise TextTooLong(length=len(value), limit=limit)
    return tidy(value)


@lru_cache(maxsize=4096)
def _yuan(_column: Column, text: str) -> int:
    return int(parse_yuan(text))


@lru_cache(maxsize=4096)
def _count(_column: Column, text: str) -> int:
    written = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if not _COUNT.fullmatch(written) or int(written.replace(",", "")) > LARGEST_COUNT:
        raise NotACount(value=safe_name(text))
    return int(written.replace(",", ""))


@lru_cache(maxsize=4096)
def _number(_column: Column, text: str) -> str:
    """Return a decimal of up to three places, as text without needless zeros."""
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or len((match[2] or "").rstrip("0")) > 3 or len(match[1]) > 11:  # noqa: PLR2004  (numeric(14, 3))
        raise NotANumber(value=safe_name(text))
    return f"{int(match[1].replace(',', ''))}.{(match[2] or '')[:3].ljust(3, '0')}"


@lru_cache(maxsize=4096)
def _yes_no(_column: Column, text: str) -> bool:
    word = search_key(text)
    if word not in _YES and word not in _NO:
        raise NotYesOrNo(value=safe_name(text))
    return word in _YES


@lru_cache(maxsize=4096)
def _choice(column: Column, text: str) -> str:
    key = choices(column).get(search_key(text))
    if key is None:
        raise NotAChoice(value=safe_name(text), known="、".join(known(column)))
    return key


@cache
def choices(column: Column) -> dict[str, str]:
    """Return every way in which the choices of a column are written."""
    return {
        search_key(word): choice.key
        for choice in column.choices
        for word in (choice.key, choice.label, *choice.aliases)
        if word
    }


def known(column: Column) -> list[str]:
    """List the choices of a column, as an error row names them."""
    return [f"{choice.key} {choice.label}".strip() for choice in column.choices]


def _phone(_column: Column, text: str) -> str:
    """Return the digits; a phone that a spreadsheet kept as a number is the phone it was."""
    written = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?[eE]\+?1[0-4]", written):
        written = f"{float(written):.0f}"
    digits = re.sub(r"[\s()\-+.]", "", written)
    if not digits.isdecimal() or not _FEWEST_PHONE_DIGITS <= len(digits) <= _MOST_PHONE_DIGITS:
        raise NotAPhone(value="*" * min(len(text), 11))
    if len(digits) in {13, 15}:  # 86 or 0086 before a mobile number
        digits = re.sub(r"^(?:00)?86(?=1[0-9]{10}$)", "", digits)
    return digits


def _list(column: Column, text: str) -> tuple[str, ...]:
    parts = [_text(column, part) for part in _SEPARATORS.split(text)]
    return tuple(dict.fromkeys(part for part in parts if part))


_PARSERS: dict[str, Callable[[Column, str], Any]] = {
    "text": _text,
    "path": _text,
    "yuan": _yuan,
    "count": _count,
    "number": _number,
    "yes_no": _yes_no,
    "choice": _choice,
    "phone": _phone,
    "list": _list,
}
