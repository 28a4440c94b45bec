"""The lists of questionnaires and of responses as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.questionnaires.models import Use
from jinlin.shell.listing import Column, Filter, Listing, Preset

__all__ = ["LISTING", "PAGE", "RESPONSES"]

PAGE = "questionnaires"
STATES = (
    ("open", pgettext_lazy("questionnaire", "收集中")),
    ("draft", pgettext_lazy("questionnaire", "未发布")),
    ("waiting", pgettext_lazy("questionnaire", "未开始")),
    ("over", pgettext_lazy("questionnaire", "已结束")),
)


def _cell(name: str) -> str:
    return f"questionnaires/cells/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("title", _("名称"), fixed=True, sort="title", first="asc", template=_cell("title")),
        Column("use", _("用途"), cell=lambda row: row.get_use_display(), phone=False),
        Column("state", _("状态"), template=_cell("state")),
        Column("sent", _("收到"), align="end", template=_cell("sent")),
        Column("share", _("完成率"), align="end", template=_cell("share")),
        Column(
            "closes", pgettext_lazy("questionnaire", "截止"), sort="closes_at", first="asc", template=_cell("closes")
        ),
        Column("made", _("新建时间"), sort="made_at", template=_cell("made"), phone=False),
    ),
    filters=(
        Filter("q", _("名称"), placeholder=_("输入关键词")),
        Filter("use", _("用途"), "select", Use.choices),
        Filter("state", _("状态"), "select", STATES),
    ),
    presets=tuple(Preset(label, f"state={key}") for key, label in STATES),
    all_label=_("全部"),
    default_sort="-made",
)

RESPONSES = Listing(
    key="questionnaire-responses",
    columns=(
        Column("who", pgettext_lazy("questionnaire", "谁"), fixed=True, template=_cell("who")),
        Column("score", _("得分"), align="end", sort="score", template=_cell("score")),
        Column("version", _("版本"), align="end", cell=lambda row: f"v{row.version.number}", phone=False),
        Column("sent", _("提交时间"), sort="submitted_at", template=_cell("sent_at")),
        Column("took", _("用时"), align="end", template=_cell("took"), phone=False),
    ),
    filters=(
        Filter("q", _("成员"), placeholder=_("输入关键词")),
        Filter("score", _("得分"), "range"),
        Filter("version", _("版本"), "select"),
        Filter("sent", _("提交时间"), "date"),
    ),
    all_label=_("全部"),
    default_sort="-sent",
)
