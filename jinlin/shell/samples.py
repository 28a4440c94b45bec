"""Made-up content of the gallery. Nothing here is used by the product."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinlin.shell.charts import Chart, Edge, Graph, Node, Point, Scatter, Series
from jinlin.shell.drawings import bar, sparkline
from jinlin.shell.figures import Definition, Figure, Link
from jinlin.shell.formats import share, signed, whole_yuan
from jinlin.shell.listing import BatchAction, Column, Desk, Empty, Filter, KeptView, Listing, Preset, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.shell.tables import Cohort, Funnel, HeatMap, Stage, Triangle

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jinlin.shell.listing_page import ListingPage

NOW = datetime(2026, 3, 5, 6, 30, tzinfo=UTC)
LIGHTS = ("healthy", "healthy", "watch", "healthy", "warning", "silent")


@dataclass(frozen=True)
class Group:
    """A made-up community."""

    slug: str
    name: str
    owner: str
    people: int
    rate: float | None
    net: int
    sales: int
    light: str


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label=gettext_lazy("名称"), help_text=gettext_lazy("群里看得到的名称"))
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"), choices=[("a", gettext_lazy("门店")), ("b", gettext_lazy("小组"))]
    )
    note = forms.CharField(label=gettext_lazy("备注"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=gettext_lazy("同事也能看到"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("星期"),
        choices=[("1", gettext_lazy("周一")), ("2", gettext_lazy("周二"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _definition() -> Definition:
    return definition()


GROUPS = Listing(
    key="gallery",
    columns=[
        Column("name", gettext_lazy("社群"), fixed=True, sort="name", template="shell/gallery_cell.html"),
        Column("owner", gettext_lazy("群主")),
        Column("people", gettext_lazy("人数 / 上限"), sort="people", cell=lambda row: f"{row.people}/200"),
        Column("full", gettext_lazy("满员"), cell=lambda row: bar(row.people, 200)),
        Column(
            "rate",
            gettext_lazy("7 日互动率"),
            "end",
            "rate",
            definition=_definition,
            cell=lambda row: share(row.rate),
        ),
        Column("net", gettext_lazy("7 日净增"), "end", "net", cell=lambda row: signed(row.net)),
        Column("sales", gettext_lazy("7 日 GMV"), "end", "sales", cell=lambda row: whole_yuan(row.sales)),
        Column(
            "trend", gettext_lazy("趋势"), cell=lambda row: sparkline([math.sin(i / 2 + row.people) for i in range(9)])
        ),
        Column("health", gettext_lazy("健康度"), template="shell/gallery_health.html"),
        Column("hidden", gettext_lazy("不常用的列"), default=False, cell=lambda row: row.slug),
    ],
    filters=[
        Filter("q", gettext_lazy("群名 / 群 ID"), placeholder=gettext_lazy("输入关键词")),
        Filter("owner", gettext_lazy("群主"), "select", [("王店长", "王店长"), ("陈姐", "陈姐")]),
        Filter(
            "health",
            gettext_lazy("健康度"),
            "multi",
            [("healthy", pgettext_lazy("health light", "健康")), ("watch", pgettext_lazy("health light", "关注"))],
        ),
        Filter("opened", gettext_lazy("创建时间"), "date"),
        Filter("people", gettext_lazy("人数"), "range", unit=gettext_lazy("人")),
    ],
    presets=[Preset(gettext_lazy("快满的"), "people_min=180"), Preset(gettext_lazy("需要关注"), "health=watch")],
    all_label=gettext_lazy("全部"),
    default_sort="-rate",
)


def definition() -> Definition:
    """Return the definition of a made-up rate."""
    return Definition(
        name=_("互动率"),
        formula=_("每日有效发言人之和 ÷ 每日在群人数之和"),
        numerator="1,206",
        denominator="10,342",
        window="2026-02-27 – 2026-03-05",
        reading=_("默认口径"),
        url="#dictionary",
    )


def groups() -> list[Group]:
    """Return made-up communities."""
    names = ("静安店 1 群", "长宁店 福利群", "周日晚 20 点 1 元竞拍群", "浦东一店 2 群", "徐汇二店 3 群", "老客群 2019")
    owners = ("王店长", "陈姐", "运营·小助理", "李店长", "周导购", "林主理")
    return [
        Group(
            slug=f"g{i}",
            name=f"青禾·{names[i % 6]}",
            owner=owners[i % 6],
            people=40 + i * 37 % 160,
            rate=None if LIGHTS[i % 6] == "silent" else (i * 53 % 40) / 100,
            net=(i * 7) % 23 - 11,
            sales=(i * 91_733) % 900_000,
            light=LIGHTS[i % 6],
        )
        for i in range(64)
    ]


def listing_or_page(request: HttpRequest) -> HttpResponse:
    """Answer for the gallery: the list alone when it refreshes itself."""
    if request.GET.get("toast"):
        messages.success(request, _("已保存“青禾·静安店”。"))
    page = sample_listing(request)
    return listing_response(
        request, "shell/gallery.html", page, {**content(), "page_title": _("组件"), "form": SampleForm({"name": ""})}
    )


def sample_listing(request: HttpRequest) -> ListingPage:
    """Return a list page of made-up communities."""
    state = GROUPS.read(request.GET)
    rows = [row for row in groups() if state.text("q") in row.name]
    views = [KeptView("退群率 > 10%", "health=healthy", remove_url="#")]
    return state.show(
        rows,
        desk=Desk(views, "#save", "#columns"),
        tools=[Tool(_("导入"), "#", "upload"), Tool(_("导出 Excel"), "#", "download", with_query=True)],
        batch=[
            BatchAction(_("打标签"), "#", "tag"),
            BatchAction(_("删除"), "#", "trash", confirm=_("删除所选的群?"), danger=True),
        ],
        empty=Empty(_("还没有客户群"), _("导入一份名单,几分钟后就能看到。"), Link(_("去导入"), "#")),
        facts=_("去重 9,871 人"),
    )


def content() -> dict[str, Any]:
    """Return a component of each kind."""
    return {
        "figures": figures(),
        "trend": trend(),
        "stack": stack(),
        "ranking": ranking(),
        "scatter": scatter(),
        "graph": graph(),
        "nothing": Chart("nothing", _("没有订单"), empty=_("还没有导入订单,导入后这里会画出成交。")),
        "heat": HeatMap(
            "heat",
            _("晚上八点说话的人最多"),
            [[max(0, round(9 * math.sin((h - 8) / 5) + d)) for h in range(24)] for d in range(7)],
            _("人"),
        ),
        "triangle": triangle(),
        "steps_through": funnel(),
        "step_labels": [_("选文件"), _("对应列"), _("预览"), _("执行")],
        "values": [3, 5, None, 4, 8, 7, 9],
        "now": NOW,
    }


def figures() -> list[Figure]:
    """Return six made-up figures."""
    return [
        Figure(_("净增成员"), 48, "signed", day_before=36, week_before=51, definition=definition()),
        Figure(_("群成员"), 18_642, "count", day_before=18_594, trend=(1, 3, 2, 5, 6, 8, 9)),
        Figure(_("互动率"), 0.114, "share", day_before=0.105, week_before=0.114, definition=definition()),
        Figure(_("退群率"), 0.022, "share", "lower", day_before=0.031, week_before=0.018, definition=definition()),
        Figure(_("成交额"), 1_860_000, "yuan", day_before=1_792_300, note=_("客单价 ¥47.40"), url="#"),
        Figure(_("投产比"), None, "decimal", reason=_("还没有成本数据"), remedy=Link(_("去导入"), "#")),
    ]


def trend() -> Chart:
    """Return made-up interaction and sales."""
    days = [(NOW + timedelta(days=i - 29)).date().isoformat() for i in range(30)]
    rates = [*(round(0.08 + 0.03 * math.sin(i / 3) + i * 0.0005, 4) for i in range(29)), None]
    sales = [round(900_000 + 520_000 * math.sin(i / 3.5 + 0.6) + i * 16_000) for i in range(30)]
    return Chart(
        "trend",
        _("近 30 天互动率回升,成交跟着涨"),
        definition(),
        updated="2026-03-05 02:00",
        excel_url="#",
        labels=days,
        label_title=_("日期"),
        series=[
            Series(_("成交额"), sales, "bar", "yuan", axis=1, tone="apricot"),
            Series(_("互动率"), rates, "line", "share", tone="primary"),
            Series(_("上个月"), [0.09 + 0.02 * math.sin(i / 4) for i in range(30)], "ghost", "share"),
        ],
    )


def stack() -> Chart:
    """Return made-up joins by channel."""
    weeks = [_("第 %(n)s 周") % {"n": n} for n in range(1, 9)]
    told = ((_("门店海报"), 30), (_("老带新"), 18), (_("公众号"), 9))
    series = [Series(name, [base + (n * 7 + base) % 11 for n in range(8)], "stack") for name, base in told]
    return Chart("stack", _("门店海报带来一半的新成员"), labels=weeks, series=series, label_title=_("周"))


def ranking() -> Chart:
    """Return made-up stores by sales."""
    stores = ["静安店", "长宁店", "浦东一店", "徐汇二店", "杨浦店"]
    series = [Series(_("成交额"), [412_000, 338_500, 89_000, 31_000, 12_300], "bar", "yuan")]
    return Chart("ranking", _("静安店卖得最好"), labels=stores, series=series, sideways=True, label_title=_("门店"))


def scatter() -> Scatter:
    """Return made-up communities in four quarters."""
    points = [Point(row.name, row.rate or 0, row.sales / 9_000_000, row.people, "primary", url="#") for row in groups()]
    words = (_("安静但会买"), _("又热闹又会买"), _("要不要留"), _("热闹不成交"))
    return Scatter(
        "scatter",
        _("十二个群热闹却不成交"),
        points=points,
        x_title=_("互动率"),
        y_title=_("转化率"),
        cut=(0.2, 0.05),
        quarters=words,
        size_title=_("人数"),
    )


def graph() -> Graph:
    """Return a made-up conversation."""
    nodes = [Node(str(i), f"成员{i}", 3 + i * 7 % 13, "apricot" if i == 0 else "primary") for i in range(14)]
    edges = [Edge("0", str(i), 1 + i % 4) for i in range(1, 14)] + [
        Edge(str(i), str(i * 3 % 14), 1) for i in range(1, 9)
    ]
    return Graph(
        "graph",
        _("话都朝着群主说"),
        nodes=nodes,
        edges=edges,
        headers=(_("谁"), _("回复谁"), _("次数")),
        tones=[("apricot", _("群主")), ("primary", _("成员"))],
    )


def triangle() -> Triangle:
    """Return made-up cohorts."""
    cohorts = [
        Cohort(f"02-{2 + i * 7:02d}", 120 - i * 9, [round(0.93 - 0.06 * s - 0.01 * i, 3) for s in range(5 - i)])
        for i in range(4)
    ]
    return Triangle(
        "triangle",
        _("一个月后还在的有七成"),
        ["D1", "D3", "D7", "D14", "D30"],
        cohorts,
        _("入群周"),
        _("人数"),
        definition(),
    )


def funnel() -> Funnel:
    """Return made-up steps."""
    told = [
        Stage(_("曝光"), 48_200),
        Stage(_("扫码"), None, _("没有扫码数据")),
        Stage(_("进群"), 6_120),
        Stage(_("首次互动"), 2_480),
        Stage(_("首单"), 930),
    ]
    return Funnel("funnel", _("进群之后有四成开口"), told, definition())
