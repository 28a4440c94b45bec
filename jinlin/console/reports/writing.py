"""The words of a report, drafted from its facts: what went well, what needs care, what to do next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinlin.console.insights import telling
from jinlin.console.insights.figures import Indicator
from jinlin.desk.models import ReportKind
from jinlin.metrics import alerts as alerting
from jinlin.metrics.definitions import METRICS
from jinlin.shell.figures import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.metrics.models import Alert

MOST_LINES, MOST_ALERTS, FEW_NAMES = 4, 4, 3
WATCHED = (
    "net_adds",
    "exit_rate",
    "interaction_rate",
    "conversion_rate",
    "sales",
    "buyers",
    "spend_per_buyer",
    "speakers",
)


class Kept:
    """A frozen figure, read like a fresh one."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.value: float | int | None = row.get("value")
        self.numerator, self.denominator = row.get("numerator"), row.get("denominator")
        self.definition, self.basis = row.get("definition", ""), row.get("basis", "")
        self.reason: str = row.get("reason", "")


def indicators(figures: dict[str, Any]) -> dict[str, Indicator]:
    """Return the frozen figures as indicators by metric."""
    return {
        row["key"]: Indicator(METRICS[row["key"]], Kept(row["now"]), Kept(row["before"]) if "before" in row else None)  # type: ignore[arg-type]  # reads the same
        for row in figures.get("metrics", [])
        if row["key"] in METRICS and "now" in row
    }


def words(kind: str, figures: dict[str, Any], alerts: Sequence[Alert]) -> dict[str, str]:
    """Return the three texts of a draft."""
    rows = indicators(figures)
    better, worse = telling.news(rows[key] for key in WATCHED if key in rows)
    highlights = [*_summary(rows), *better[:MOST_LINES]]
    problems = [*worse[:MOST_LINES], *_alerted(alerts), *_missing(rows)]
    return {
        "highlights": _lines(highlights, _("和上期相比没有明显变化。")),
        "problems": _lines(problems, _("没有发现异常。")),
        "plan": _lines(_plan(kind, rows, alerts), _("按原计划运营。")),
    }


def _lines(found: list[str], otherwise: str) -> str:
    return "\n".join(f"{n}. {line}" for n, line in enumerate(found, 1)) if found else otherwise


def _summary(rows: dict[str, Indicator]) -> list[str]:
    said = []
    members, net = rows.get("members_end"), rows.get("net_adds")
    if members and members.now.value is not None and net and net.now.value is not None:
        said.append(
            _("期末 %(members)s 人,净增 %(net)s(入群 %(joins)s,退群 %(exits)s)")
            % {"members": members.text, "net": net.text, "joins": rows["joins"].text, "exits": rows["exits"].text}
        )
    sales, buyers = rows.get("sales"), rows.get("buyers")
    if sales and sales.now.value and buyers:
        said.append(
            _("%(buyers)s 人下单,销售额 %(sales)s,客单价 %(spend)s")
            % {"buyers": buyers.text, "sales": sales.text, "spend": rows["spend_per_buyer"].text}
        )
    return said


def _alerted(alerts: Sequence[Alert]) -> list[str]:
    """Tell the alerts by kind: how many communities, and the first with its numbers."""
    kinds = Counter(alert.kind.partition(":")[0] for alert in alerts)
    lines = []
    for kind, count in kinds.most_common(MOST_ALERTS):
        first = next(alert for alert in alerts if alert.kind.partition(":")[0] == kind)
        name = first.community.name if first.community else first.unit.name
        told = ngettext("%(title)s:%(name)s,%(words)s", "%(title)s:%(count)s 个群,例如 %(name)s,%(words)s", count)
        lines.append(
            told % {"title": alerting.title(first), "count": count, "name": name, "words": alerting.tell(first)}
        )
    return lines


def _missing(rows: dict[str, Indicator]) -> list[str]:
    """Say once which numbers could not be computed for want of a source."""
    reasons: dict[str, list[str]] = {}
    for row in rows.values():
        if row.now.value is None and row.now.reason and row.now.numerator is None:
            reasons.setdefault(row.now.reason, []).append(str(row.metric.label))
    return [
        _("%(reason)s,因此没有%(names)s") % {"reason": why, "names": "、".join(names)} for why, names in reasons.items()
    ]


def _plan(kind: str, rows: dict[str, Indicator], alerts: Sequence[Alert]) -> list[str]:
    kinds = {alert.kind.partition(":")[0] for alert in alerts}
    advice = {
        "exit_burst": _("逐群查退群原因,先停一天促销,由群主私聊挽回"),
        "exit_rate": _("退群率高的群减少群发频次,把福利改到固定时段"),
        "interaction_drop": _("给互动连续下降的群安排一次话题或打卡"),
        "promo_warn": _("促销过半的群,补上干货和互动内容"),
        "promo_alarm": _("几乎只有促销的群,明天起先发价值内容"),
        "no_staff_reply": _("安排值班,成员提问当天有人回"),
        "nearly_full": _("给快满的群备好下一个群和活码"),
        "dead": _("死群走一次唤醒,仍无回应就合并或解散"),
        "garbage_ads": _("清理广告成员,重申群规"),
        "owner_alone": _("群主少自说自话,先抛问题再给答案"),
    }
    found = [advice[key] for key in advice if key in kinds][:MOST_LINES]
    return found + [line for line in (_follow_up(kind, rows),) if line]


def _follow_up(kind: str, rows: dict[str, Indicator]) -> str:
    row = rows.get("conversion_rate")
    if row is None or row.now.value is None:
        return ""
    period = _("明天") if kind == ReportKind.DAILY else _("下周")
    return _("%(period)s看转化率能否守住 %(value)s") % {"period": period, "value": written(row.now.value, "share")}
