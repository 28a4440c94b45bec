"""Words for people: what the keys of packs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinlin.communities import types
from jinlin.joining.gating.conditions import Kind
from jinlin.launch import library
from jinlin.metrics.definitions import METRICS
from jinlin.shell import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

    from jinlin.launch.library import Case
    from jinlin.launch.packs import Band, Condition, Pack, Staffing

LEVELS: dict[str, _StrPromise] = {
    "none": gettext_lazy("不设门槛"),
    "low": gettext_lazy("低门槛"),
    "medium": gettext_lazy("中等门槛"),
    "high": gettext_lazy("高门槛"),
}
DIRECTIONS: dict[str, _StrPromise] = {
    "value": gettext_lazy("价值"),
    "promo": gettext_lazy("促销"),
    "care": gettext_lazy("关怀"),
}
OWNERS: dict[str, _StrPromise] = {
    "owner": gettext_lazy("群主"),
    "admin": gettext_lazy("管理员"),
    "assistant": gettext_lazy("群助手"),
    "guide": gettext_lazy("导购"),
    "advisor": gettext_lazy("顾问"),
    "lecturer": gettext_lazy("讲师"),
    "koc": pgettext_lazy("role", "KOC 气氛组"),
    "sdr": gettext_lazy("SDR"),
}
ACTIONS: dict[str, _StrPromise] = {
    "post": gettext_lazy("发消息"),
    "activity": gettext_lazy("开活动"),
    "human": gettext_lazy("人工任务"),
}
DAYS: tuple[_StrPromise, ...] = (
    gettext_lazy("每天"),
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
INDUSTRIES: dict[str, _StrPromise] = {
    "retail": gettext_lazy("零售"),
    "fashion": gettext_lazy("服饰"),
    "culture": gettext_lazy("文化"),
    "food": gettext_lazy("餐饮"),
    "fresh": gettext_lazy("生鲜"),
    "beauty": gettext_lazy("美妆"),
    "dating": gettext_lazy("婚恋"),
    "estate": gettext_lazy("地产"),
    "health": gettext_lazy("保健"),
    "furniture": gettext_lazy("家居"),
    "b2b": gettext_lazy("企业服务"),
    "electronics": gettext_lazy("数码"),
    "education": gettext_lazy("教育"),
}


def places(keys: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Return axis and value by name."""
    return [(types.axes()[axis].name, _named(axis, key)) for axis, key in keys.items() if key]


def places_of(kinds: Iterable[str]) -> list[str]:
    """Return the names of places written `axis.key`."""
    return [_named(*kind.split(".")) for kind in kinds]


def _named(axis: str, key: str) -> str:
    value = types.value_of(axis, key)
    return value.name if value else key


def condition(one: Condition) -> str:
    """Say one condition of a gate in words."""
    said = str(Kind(one.kind).label)
    told = str(one.tag or one.product) or (formats.compact_yuan(one.fen) if one.fen else "")
    return _("%(condition)s:%(what)s") % {"condition": said, "what": told} if told else said


def staffing(staffing: Staffing) -> list[tuple[str, str]]:
    """Return who a group needs: function and how many."""
    spans = {"admin": staffing.admins, "guide": staffing.guides}
    counts = {
        "assistant": staffing.assistants,
        "advisor": staffing.advisors,
        "lecturer": staffing.lecturers,
        "koc": staffing.koc,
        "sdr": staffing.sdr,
    }
    rows = [(str(OWNERS["owner"]), "1")]
    rows += [(str(OWNERS[key]), f"{low}–{high}") for key, (low, high) in spans.items() if high]
    rows += [(str(_("店长")), str(staffing.managers))] if staffing.managers else []
    return rows + [(str(OWNERS[key]), str(count)) for key, count in counts.items() if count]


def week(pack: Pack) -> list[dict[str, Any]]:
    """Return the rows of day and week plan in the order of the week."""
    names = {column.key: str(column.name) for column in pack.columns}
    rows = sorted((*pack.day, *pack.week), key=lambda row: (row.weekday, row.at))
    return [
        {
            "day": DAYS[row.weekday],
            "at": row.at,
            "column": names.get(row.column, row.column),
            "action": ACTIONS[row.action],
            "owner": OWNERS[row.owner],
            "brief": str(row.brief),
        }
        for row in rows
    ]


def bands(found: Iterable[Band]) -> list[tuple[str, str, str]]:
    """Return metric, range and what is said of it."""
    return [
        (
            str(METRICS[band.metric].label),
            f"{formats.share(band.low, 0)} – {formats.share(band.high, 0)}",
            str(band.note),
        )
        for band in found
    ]


def figures(case: Case) -> list[tuple[str, str]]:
    """Return the figures of a case as it tells them: what is said, and what is doubtful."""
    return [(_figure(figure), str(figure.caveat)) for figure in case.figures]


def _figure(figure: Any) -> str:
    share = 0 < figure.value < 1
    value = formats.share(figure.value, 0) if share else formats.plain(figure.value)
    parts = (f"{value} {figure.unit}".strip(), str(figure.window), str(figure.base))
    return " · ".join(part for part in parts if part)


def industries() -> list[tuple[str, str]]:
    """Return the industries of the case library."""
    found = dict.fromkeys(case.industry for case in library.cases().values())
    return [(key, str(INDUSTRIES[key])) for key in found]


def kinds() -> list[tuple[str, str]]:
    """Return the types of the case library."""
    found = dict.fromkeys(kind for case in library.cases().values() for kind in case.types)
    return [(kind, places_of([kind])[0]) for kind in sorted(found)]
