"""From counted rows to figures: value, numerator, denominator, the sentence that defines it, what it rests on, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jinlin.metrics.definitions import METRICS
from jinlin.metrics.ingredients import official

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from jinlin.metrics.definitions import Metric
    from jinlin.metrics.definitions.metric import Variant
    from jinlin.metrics.ingredients.gather import Question

REASONS = {
    "history": _("没有聊天记录"),
    "memberships": _("没有群成员数据"),
    "leaves": _("没有退群记录:成员关系由首次发言推断,无从得知谁已退群"),
    "inviter": _("没有邀请人数据"),
    "orders": _("没有订单数据"),
    "costs": _("没有成本数据"),
    "exposures": _("没有渠道曝光数据"),
    "posts": _("没有推送数据"),
    "history_ended": _("聊天记录只到 %(day)s"),
    "history_begins": _("聊天记录从 %(day)s 才开始"),
    "denominator_zero": _("分母为 0"),
    "no_start": _("期初无人:群在窗口内才有成员"),
    "no_average": _("窗口内每日日末都无人在群"),
    "nobody_present": _("窗口内无人在群"),
    "nobody_ever": _("还没有人入过群"),
    "no_cohort": _("窗口内没有已满天数的入群者"),
    "no_exposures": _("窗口内没有曝光"),
    "no_messages": _("窗口内没有消息"),
    "no_replies": _("窗口内没有回复"),
    "unnamed_replies": _("引用的消息对不上"),
    "no_reach": _("窗口内没有已知触达数的推送"),
    "no_buyers": _("窗口内无人下单"),
    "no_orders": _("窗口内没有订单"),
    "no_costs": _("窗口内没有成本"),
    "official_day": _("没有官方统计"),
    "official_unread": _("这段时间的官方统计还没有读到"),
    "official_per_owner": _("官方统计只按群主给出,没有单个群的数"),
    "official_one_day": _("官方统计每天各算一次,跨天不能去重;请按天查看"),
    "nobody_counted": _("官方统计按群主所在部门归属,这里没有群主"),
    "cost_of_goods": _("有订单行没有商品成本,毛利未知"),
}
SOURCE_NAMES = {
    "history": pgettext_lazy("in a list of sources", "聊天记录"),
    "memberships": pgettext_lazy("in a list of sources", "群成员关系"),
    "inviter": pgettext_lazy("in a list of sources", "邀请人"),
    "orders": pgettext_lazy("in a list of sources", "订单"),
    "costs": pgettext_lazy("in a list of sources", "成本"),
    "exposures": pgettext_lazy("in a list of sources", "渠道曝光"),
    "posts": pgettext_lazy("in a list of sources", "推送"),
    "official_day": pgettext_lazy("in a list of sources", "官方统计,按群主"),
}
OFFICIAL = "official"  # the source of a figure that the platform counted itself
STRETCHES_SHOWN = 5
_OF_VALID = {"interaction_rate", "speakers", "valid_messages"}
OUTSIDE = {"history_ended", "history_begins"}
DAY = timedelta(days=1)
FEW = 30  # a reach below this is too small a sample to compare


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and everything that explains it; money is in fen. A value of None has a reason."""

    metric: str
    since: date
    until: date
    community: int | None
    unit: int | None
    value: float | int | None
    numerator: float | int | None
    denominator: float | int | None
    definition: str
    basis: str
    reason: str = ""
    why: str = ""  # the code of the reason
    owner: int | None = None
    source: str = ""  # OFFICIAL, or empty: our own rows and history
    day: str = ""  # the day that the reason names


def answered(question: Question, metrics: Iterable[Metric], rows: list[dict[str, Any]]) -> list[Figure]:
    """Make the figures of every row, in the order of rows and metrics."""
    makers = [_Maker(question, metric) for metric in metrics]
    return [maker.figure(row) for row in rows for maker in makers]


class _Maker:
    """One metric's words, made once for all rows; two sets of them where the platform tells of some windows."""

    def __init__(self, question: Question, metric: Metric) -> None:
        own = metric.variant(question.readings)
        needed = metric.needed(question.readings)
        self.own = _Words(question, metric, own, needed)
        self.theirs = (
            _OfficialWords(question, metric, metric.official, metric.official.needs or ()) if metric.official else None
        )
        self.windows = question.by_platform(metric)

    def figure(self, row: dict[str, Any]) -> Figure:
        """Make the figure of one row."""
        words = self.theirs if self.theirs and row["window"] in self.windows else self.own
        return words.figure(row)


class _Words:
    """What is said about a metric by one of its variants."""

    source = ""

    def __init__(self, question: Question, metric: Metric, variant: Variant, needed: tuple[str, ...]) -> None:
        self.question, self.metric, self.variant, self.needed = question, metric, variant, needed
        self.missing = question.sources.missing(needed)
        self.span = question.sources.span(needed)
        self.definition = str(variant.sentence) + self._reading()
        named = [str(SOURCE_NAMES[source]) for source in needed if source in SOURCE_NAMES]
        self.basis = gettext("来源:%(sources)s") % {"sources": listed(named)}

    def _reading(self) -> str:
        if self.metric.key not in _OF_VALID or self.question.readings.validity.usual:
            return ""
        return gettext("(有效发言口径:%(validity)s)") % {"validity": _validity(self.question)}

    def figure(self, row: dict[str, Any]) -> Figure:
        """Make the figure of one row."""
        window, kind = self.question.frame.windows[row["window"]], self.question.scope.kind
        numerator, denominator = row[f"{self.metric.key}__n"], row.get(f"{self.metric.key}__d")
        why = self._why_not(row, denominator)
        day = self._day(why)
        if self._unknown(why):
            numerator = denominator = None
        value = None if why else (numerator if self.variant.denominator is None else numerator / denominator)
        return Figure(
            metric=self.metric.key,
            since=window.since,
            until=window.until,
            community=row["scope"] if kind == "community" else None,
            unit=row["scope"] if kind == "unit" else None,
            owner=row["scope"] if kind == "owner" else None,
            value=value,
            numerator=numerator,
            denominator=denominator,
            definition=self.definition,
            basis=pgettext("between the parts of a basis", ";").join([self.basis, *self._notes(row)]),
            reason=reason_of(why, day),
            why=why,
            source=self.source,
            day=day,
        )

    def _day(self, why: str) -> str:
        """Return the day that a reason names."""
        first, last = self.span
        return {"history_ended": str(last), "history_begins": str(first)}.get(why, "")

    def _unknown(self, why: str) -> bool:
        """Say whether not even the halves are known."""
        return why in OUTSIDE or (why in REASONS and why in self.needed)

    def _why_not(self, row: dict[str, Any], denominator: float | None) -> str:
        return self.missing or self._outside(row) or self._nothing(row, denominator)

    def _nothing(self, row: dict[str, Any], denominator: float | None) -> str:
        """Say what is lacking where the sources are there and tell of the window."""
        if "leaves" in self.needed and row.get("memberships") and not row.get("leaves_known"):
            return "leaves"
        if self.metric.key == "profit_roi" and row["lines_without_cost"]:
            return "cost_of_goods"
        if self.metric.key == "peer_interaction_share" and row["replies"] > 2 * row["named_replies"]:
            return "unnamed_replies"
        if self.variant.denominator is not None and not denominator:
            return self.variant.zero
        return ""

    def _outside(self, row: dict[str, Any]) -> str:
        """Say whether a window lies wholly before or after what the history tells."""
        window, (first, last) = self.question.frame.windows[row["window"]], self.span
        if window.since > last:
            return "history_ended"
        return "history_begins" if window.until <= first else ""

    def _unread(self, row: dict[str, Any]) -> list[str]:
        """Return the days of a window that the history does not tell of, as stretches."""
        window, (first, last) = self.question.frame.windows[row["window"]], self.span
        if self.missing or self._outside(row):
            return []
        before = [(window.since, first - DAY)] if window.since < first else []
        after = [(last + DAY, window.until - DAY)] if last < window.until - DAY else []
        return [str(a) if a == b else f"{a} – {b}" for a, b in before + after]

    def _notes(self, row: dict[str, Any]) -> Iterator[str]:
        if missing := self._unread(row):
            yield gettext("缺这些天:%(days)s") % {"days": listed(missing)}
        if "memberships" in self.needed and row.get("inferred"):
            yield gettext("%(all)s 段成员关系中 %(inferred)s 段由首次发言推断") % {
                "all": row["memberships"],
                "inferred": row["inferred"],
            }
        if "sales" in self.variant.groups and "orders" in self.needed and row.get("lines_without_buyer"):
            yield gettext("%(n)s 行订单不知买家") % {"n": row["lines_without_buyer"]}
        if self.metric.key == "entry_rate" and row["entry_rate__d"] and row["entry_rate__n"] > row["entry_rate__d"]:
            yield gettext("入群人数多于曝光数,请核对曝光数据")
        if self.metric.key in {"open_rate", "comment_rate"} and 0 < (row[f"{self.metric.key}__d"] or 0) < FEW:
            yield gettext("触达不足 %(few)s,样本过小") % {"few": FEW}


class _OfficialWords(_Words):
    """What is said where the platform's own statistics answer: whose they are, and what they leave open."""

    source = OFFICIAL

    def _reading(self) -> str:
        return ""

    def _unknown(self, why: str) -> bool:
        return why != ""

    def _why_not(self, row: dict[str, Any], denominator: float | None) -> str:
        if self.question.scope.kind == "community":
            return "official_per_owner"
        if self.missing:
            return self.missing
        if not row["official_days"]:
            return "official_unread"
        if not row["official_owners"]:
            return "nobody_counted"
        if self.variant.one_day and self.question.frame.windows[row["window"]].days > 1:
            return "official_one_day"
        return "" if self.variant.denominator is None or denominator else self.variant.zero

    def _notes(self, row: dict[str, Any]) -> Iterator[str]:
        if self.question.scope.kind == "community" or self.missing:
            return
        yield ngettext("%(n)s 位群主的合计", "%(n)s 位群主的合计", row["official_owners"]) % {
            "n": row["official_owners"]
        }
        if row["official_behind"]:
            yield ngettext("%(n)s 位群主有几天还没读到", "%(n)s 位群主有几天还没读到", row["official_behind"]) % {
                "n": row["official_behind"]
            }
        if self.question.scope.kind != "all":
            yield gettext("按群主所在部门归属,群主的群可能分属多个部门")
        missing = official.unread(self.question, self.question.frame.windows[row["window"]])
        if missing:
            shown = missing[:STRETCHES_SHOWN] + ["…"] * (len(missing) > STRETCHES_SHOWN)
            yield gettext("缺这些天:%(days)s") % {"days": listed(shown)}
        if self.question.workspace.timezone != official.ZONE:
            yield gettext("按北京时间的自然日")


def listed(words: Iterable[str]) -> str:
    """Write several words one after the other as the language does."""
    return pgettext("between the words of a list", "、").join(words)


def reason_of(why: str, day: str = "") -> str:
    """Return why a number is not available, empty where it is; `day` is the one the reason names."""
    text = str(REASONS.get(why, ""))
    return text % {"day": day} if why in OUTSIDE else text


def _validity(question: Question) -> str:
    validity = question.readings.validity
    yes, no = gettext("是"), gettext("否")
    said = {
        gettext("最少字数"): validity.min_length,
        gettext("接龙算"): yes if validity.plus_one else no,
        gettext("纯表情算"): yes if validity.emoji_only else no,
        gettext("非文字算"): yes if validity.other_kinds else no,
        gettext("违规算"): yes if validity.against_rules else no,
    }
    return ", ".join(f"{name} {value}" for name, value in said.items())


def yuan(fen: float | None) -> float | int | None:
    """Return fen as yuan without inventing digits."""
    if fen is None:
        return None
    exact = Decimal(str(fen)) / 100
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def as_row(figure: Figure, names: Mapping[tuple[str, int | None], str]) -> dict[str, Any]:
    """Return a figure as the command line and the API give it away: names instead of ids, yuan instead of fen."""
    top, bottom = METRICS[figure.metric].money
    value = yuan(figure.value) if METRICS[figure.metric].unit == "money" else figure.value
    return {
        "community": names.get(("community", figure.community)),
        "since": figure.since.isoformat(),
        "until": figure.until.isoformat(),
        "metric": figure.metric,
        "value": value,
        "numerator": yuan(figure.numerator) if top else figure.numerator,
        "denominator": yuan(figure.denominator) if bottom else figure.denominator,
        "definition": figure.definition,
        "basis": figure.basis,
        "unit": names.get(("unit", figure.unit)),
        "reason": figure.reason,
    }
