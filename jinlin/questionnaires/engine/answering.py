"""Read what somebody typed into an answer, or say in one sentence what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.core.text import tidy
from jinlin.questionnaires.engine.checking import limits
from jinlin.questionnaires.engine.definition import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinlin.questionnaires.engine.definition import Question

__all__ = ["PROVINCES", "Wrong", "read_answer"]

LONGEST_TEXT, LONGEST_REGION = 2000, 60
USUAL_TEXT = 500
MOST_VALUES = 200
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MOBILE = re.compile(r"1[3-9]\d{9}")
NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,4})?")
PROVINCES = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
    "海外",
]


class Wrong(ValueError):
    """An answer that is none; its text is for whoever gave it."""


def read_answer(question: Question, given: Sequence[str]) -> Any:
    """Return the answer, None where nothing was answered. Raises Wrong."""
    values = [_clean(each) for each in given[:MOST_VALUES]]
    filled = [each for each in values if each]
    if not filled:
        if question.required:
            raise Wrong(_("请勾选后再继续") if question.kind is Kind.CONSENT else _("这一题必填"))
        return None
    return READERS[question.kind](question, filled)


def _clean(text: str) -> str:
    """Leave out what no person types: control characters except line ends, and what turns the reading direction round."""
    kept = (c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return tidy("".join(c for c in kept if c not in TURNING))


def _single(question: Question, given: list[str]) -> str:
    if len(given) != 1 or question.option(given[0]) is None:
        raise Wrong(_("请从选项里选一个"))
    return given[0]


def _multiple(question: Question, given: list[str]) -> list[str]:
    if any(question.option(each) is None for each in given):
        raise Wrong(_("请从选项里选"))
    chosen = [option.key for option in question.options if option.key in given]
    least, most = int(question.least or 0), int(question.most or len(question.options))
    if len(chosen) < least:
        raise Wrong(ngettext("请至少选 %(n)s 项", "请至少选 %(n)s 项", least) % {"n": least})
    if len(chosen) > most:
        raise Wrong(ngettext("最多选 %(n)s 项", "最多选 %(n)s 项", most) % {"n": most})
    return chosen


def _text(question: Question, given: list[str]) -> str:
    least, most = int(question.least or 0), min(int(question.most or USUAL_TEXT), LONGEST_TEXT)
    if len(given[0]) > most:
        raise Wrong(ngettext("最多 %(n)s 个字", "最多 %(n)s 个字", most) % {"n": most})
    if len(given[0]) < least:
        raise Wrong(ngettext("请至少写 %(n)s 个字", "请至少写 %(n)s 个字", least) % {"n": least})
    return given[0]


def _number(question: Question, given: list[str]) -> float:
    text = unicodedata.normalize("NFKC", given[0]).replace(",", "")
    if not NUMBER.fullmatch(text):
        raise Wrong(_("请填写数字"))
    low, high = limits(question)
    if not low <= float(text) <= high:
        raise Wrong(_("请填写 %(low)s 到 %(high)s 之间的数") % {"low": f"{low:g}", "high": f"{high:g}"})
    return float(text)


def _scale(question: Question, given: list[str]) -> int:
    low, high = limits(question)
    if not given[0].isascii() or not given[0].isdecimal() or not low <= int(given[0][:4]) <= high:
        raise Wrong(_("请选一个分数"))
    return int(given[0])


def _date(_question: Question, given: list[str]) -> str:
    try:
        return date.fromisoformat(given[0]).isoformat()
    except ValueError:
        raise Wrong(_("请填写日期,例如 2026-03-05")) from None


def _region(_question: Question, given: list[str]) -> str:
    if given[0] not in PROVINCES:
        raise Wrong(_("请选择省份"))
    return " ".join(given[:2])[:LONGEST_REGION]


def _phone(_question: Question, given: list[str]) -> str:
    """Return the digits; whoever keeps them seals them first."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", given[0])).removeprefix("+86")
    if not MOBILE.fullmatch(digits):
        raise Wrong(_("请填写 11 位手机号"))
    return digits


def _picture(_question: Question, _given: list[str]) -> Any:
    """Refuse words: a picture is handed in as a file, which `showing.take` puts here."""
    raise Wrong(_("请上传一张图片"))


def _consent(_question: Question, _given: list[str]) -> bool:
    return True


READERS: dict[Kind, Callable[[Question, list[str]], Any]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.RATING: _scale,
    Kind.NPS: _scale,
    Kind.DATE: _date,
    Kind.REGION: _region,
    Kind.PHONE: _phone,
    Kind.CONSENT: _consent,
    Kind.PICTURE: _picture,
}
