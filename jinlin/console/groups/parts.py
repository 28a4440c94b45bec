"""The heavier parts of a community's page, each fetched by itself: course of 30 days, 7×24, graph, criteria, composition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jinlin.console.groups.operating import people
from jinlin.core.clock import Window
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.metrics import graph
from jinlin.metrics.activity import composition as layers
from jinlin.metrics.activity import criteria as judged
from jinlin.metrics.activity.ground import Scope
from jinlin.metrics.graph.measures import DEFINITION as GRAPH
from jinlin.shell.charts import Chart, Edge, Graph, Node, Series
from jinlin.shell.figures import Definition
from jinlin.shell.tables import HeatMap

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.communities.models import Community

DAYS = 30
_HOURS = 24


def window_of(community: Community) -> Window | None:
    """Return the 30 days until the community's last figures; None where nothing has been counted yet."""
    standing = getattr(community, "standing", None)
    if standing is None:
        return None
    until: date = standing.as_of + timedelta(days=1)
    return Window(until - timedelta(days=DAYS), until)


def course(community: Community, window: Window) -> dict[str, Any]:
    """Return messages and speakers by day."""
    table = lake.table(community.workspace, "community_day", window.since, window.until)
    mine = table.filter(table["community"] == community.pk).select("on", "people_messages", "valid_speakers")
    by_day = {row["on"]: row for row in engine.connect().to_pyarrow(mine).to_pylist()}
    days = list(window.dates())
    messages = [by_day.get(day, {}).get("people_messages", 0) for day in days]
    speakers = [by_day.get(day, {}).get("valid_speakers", 0) for day in days]
    chart = Chart(
        key="course",
        title=_("近 30 天成员消息与有效发言人"),
        labels=[f"{day:%m-%d}" for day in days],
        label_title=_("日期"),
        series=[
            Series(_("成员消息"), messages, "bar", tone="apricot"),
            Series(_("有效发言人"), speakers, "line", axis=1, tone="primary"),
        ]
        if by_day
        else [],
        empty=_("这段时间没有聊天记录"),
    )
    return {"chart": chart}


def heatmap(community: Community, window: Window) -> dict[str, Any]:
    """Return the mean number of messages at each hour of each weekday."""
    table = lake.table(community.workspace, "community_hour", window.since, window.until)
    rows = engine.connect().to_pyarrow(table.filter(table["community"] == community.pk)).to_pylist()
    values = [[0.0] * _HOURS for _day in range(7)]
    occurrences = [sum(day.weekday() == weekday for day in window.dates()) for weekday in range(7)]
    for row in rows:
        weekday = row["on"].weekday()
        values[weekday][row["hour"]] += row["messages"] / max(1, occurrences[weekday])
    rounded = [[round(value, 1) for value in day] for day in values]
    definition = Definition(
        name=_("时段热力"), formula=_("该星期几、该小时的消息数 ÷ 窗口内该星期几的天数"), window=_words(window)
    )
    shown = HeatMap("heat", _("一周里什么时候有人说话"), rounded, _("条"), definition, _("这段时间没有聊天记录"))
    return {"heatmap": shown}


def replies(community: Community, window: Window) -> dict[str, Any]:
    """Return the graph of who answers whom."""
    found = graph.of_community(community, window)
    drawn, names = found.drawing, found.names
    nodes = [
        Node(str(n.person), names.get(n.person) or "—", n.replies, "apricot" if n.operator else "primary")
        for n in drawn.nodes
    ]
    edges = [Edge(str(source), str(target), weight) for source, target, weight in drawn.links]
    chart = Graph(
        key="replies",
        title=_("谁在回应谁"),
        definition=Definition(name=_("互动图"), formula=str(GRAPH), window=_words(window)),
        nodes=nodes,
        edges=edges,
        headers=(_("谁"), _("回应了谁"), _("次数")),
        tones=(("primary", _("成员")), ("apricot", _("员工"))),
        empty=str(found.graph.reason) or _("这段时间没有回复"),
    )
    connect = [names.get(person) or "—" for person in found.to_connect[:12]]
    shares = [
        (_("成员互动占比"), found.shares.replies),
        (_("有往来的成员占比"), found.shares.members),
        (_("新成员接上话"), found.shares.newcomers),
    ]
    return {"graph": chart, "measures": found.graph, "shares": shares, "connect": connect}


def criteria(community: Community, window: Window) -> dict[str, Any]:
    """Return the three criteria of activity and what they are made of."""
    found = judged.measure(Scope.community(community), window)
    if not found:
        return {"activity": None}
    one = found[0]
    lines = [
        (_("话题丰富度"), one.topics, "number"),
        (_("参与人数"), one.participants, "number"),
        (_("关注度"), one.attention, "share"),
        (_("综合指数"), one.index, "number"),
        (_("话题回应率"), one.response, "share"),
        (_("每个话题的回应人数"), one.responders, "number"),
        (_("首次回应(秒)"), one.first_reply_seconds, "number"),
        (_("回头再问"), one.return_to_ask, "share"),
        (_("有效信息占比"), one.signal, "share"),
        (_("噪声占比"), one.noise, "share"),
    ]
    return {"activity": one, "lines": lines}


def composition(community: Community, window: Window) -> dict[str, Any]:
    """Return how the tiers stand against the targets."""
    return {"composition": layers.report(community, window.until - timedelta(days=1))}


def _words(window: Window) -> str:
    return f"{window.since} – {window.until - timedelta(days=1)}"


PARTS: dict[str, Callable[[Community, Window], dict[str, Any]]] = {
    "course": course,
    "heatmap": heatmap,
    "graph": replies,
    "criteria": criteria,
    "composition": composition,
    "journey": people.journey,
    "lurkers": people.lurkers,
    "trust": people.trust,
}
