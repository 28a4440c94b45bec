"""Money as people write it, in yuan, and as we keep it, in whole fen."""

import re
import unicodedata
from typing import NewType

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.text import safe_name

__all__ = [
    "LARGEST_YUAN",
    "AmountTooBig",
    "Fen",
    "FractionOfFen",
    "NegativeAmount",
    "NotAnAmount",
    "format_yuan",
    "parse_yuan",
]

Fen = NewType("Fen", int)

LARGEST_YUAN = 10**12

_LONGEST = 40
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-"})
_WRITTEN = re.compile(
    r"(?P<before>[+-]?)\s*(?:¥|RMB|CNY|人民币)?\s*(?P<after>[+-]?)\s*"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]+))?\s*(?:元|圆|块)?",
    re.IGNORECASE,
)


class NotAnAmount(Refusal, ValueError):
    """The text is not an amount in yuan."""

    code = "not_an_amount"
    source_what = _("“%(value)s”不是金额")
    source_remedy = _("请写成以元为单位的数字，例如 12、12.30 或 ¥1,234.50")


class FractionOfFen(NotAnAmount):
    """More than two decimals: there is no coin for it, and rounding is not ours to choose."""

    code = "fraction_of_fen"
    source_what = _("金额“%(value)s”不足一分")
    source_remedy = _("请保留到两位小数")


class NegativeAmount(NotAnAmount):
    """Below zero where only amounts from zero upwards make sense."""

    code = "negative_amount"
    source_what = _("金额“%(value)s”是负数")
    source_remedy = _("这里只能填零或正数；退款请用单独的退款列")


class AmountTooBig(NotAnAmount):
    """Above a thousand billion yuan: almost surely an id in the wrong column."""

    code = "amount_too_big"
    source_what = _("金额“%(value)s”超过一万亿元")
    source_remedy = _("请检查是否把编号当成了金额")


def parse_yuan(text: str, *, negative: bool = False) -> Fen:
    """Turn an amount written in yuan ("12", "¥1,234.50", "12.30元", full-width digits) into fen, exactly.

    Below zero only with `negative`. Raises NotAnAmount, or its kinds FractionOfFen, NegativeAmount and
    AmountTooBig.
    """
    sign, whole, part = _pieces(text)
    if part.rstrip("0")[2:]:
        raise FractionOfFen(value=safe_name(text))
    fen = int(whole or "0") * 100 + int(part[:2].ljust(2, "0"))
    if fen > LARGEST_YUAN * 100:
        raise AmountTooBig(value=safe_name(text))
    if sign == "-" and fen and not negative:
        raise NegativeAmount(value=safe_name(text))
    return Fen(-fen if sign == "-" else fen)


def format_yuan(fen: int, *, symbol: str = "¥") -> str:
    """Write fen as yuan with thousands separators: 123450 → "¥1,234.50", -5 → "-¥0.05"."""
    yuan, cents = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{symbol}{yuan:,}.{cents:02d}"


def _pieces(text: str) -> tuple[str, str, str]:
    written = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).translate(_MINUS).strip()
    match = _WRITTEN.fullmatch(written) if len(text) <= _LONGEST else None
    if match is None or not (match["whole"] or match["part"]) or (match["before"] and match["after"]):
        raise NotAnAmount(value=safe_name(text))
    return match["before"] or match["after"], match["whole"].replace(",", ""), match["part"] or ""
