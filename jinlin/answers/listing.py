"""The lists of answers and of questions as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.answers.models import AnswerKind, ScopeKind, State
from jinlin.shell.listing import Column, Filter, Listing, Preset

ANSWERS, QUESTIONS = "answers", "questions"
WAITING = "state=open"
STATES = (
    ("now", _("使用中")),
    ("later", _("未到生效时间")),
    ("over", _("已过期")),
    ("never", _("从没命中")),
    ("ended", pgettext_lazy("answers", "已停用")),
)
HOURS = (("on", _("值班时间内")), ("off", _("值班时间外")))
MARKS = (
    ("mine", _("轮到我值班的")),
    ("mentions", _("@了我们")),
    ("complains", _("投诉")),
    ("repeats", _("又问了一遍")),
    ("unmatched", _("问答库没有")),
    ("escalated", _("已交给店长")),
)


def _cell(name: str) -> str:
    return f"answers/cells/{name}.html"


LIBRARY = Listing(
    key=ANSWERS,
    columns=(
        Column("title", _("问答"), sort="title", first="asc", fixed=True, template=_cell("title")),
        Column("kind", _("类型"), cell=lambda row: row.get_kind_display(), phone=False),
        Column("scope", _("用在哪些群"), template=_cell("scope")),
        Column("priority", _("优先级"), align="end", sort="priority"),
        Column("validity", _("有效期"), sort="until", template=_cell("validity")),
        Column("hits", _("命中"), align="end", sort="hit_count", cell=lambda row: row.hit_count),
        Column("hit_at", _("最近命中"), sort="hit_at", template=_cell("hit_at")),
        Column("edition", _("版本"), align="end", sort="edition", default=False),
        Column("changed", _("最近修改"), sort="changed_at", template=_cell("changed"), default=False),
    ),
    filters=(
        Filter("q", _("标题 / 问法 / 回答"), placeholder=_("输入关键词")),
        Filter("state", _("状态"), "select", STATES),
        Filter("kind", _("类型"), "select", tuple(AnswerKind.choices)),
        Filter("scope", _("用在哪些群"), "select", tuple(ScopeKind.choices)),
    ),
    presets=(
        Preset(_("从没命中"), "state=never"),
        Preset(_("已过期"), "state=over"),
        Preset(_("专门写给一个群的"), "scope=community"),
    ),
    all_label=_("使用中"),
    default_sort="-hits",
)

QUEUE = Listing(
    key=QUESTIONS,
    columns=(
        Column("text", pgettext_lazy("question", "问题"), fixed=True, template=_cell("question")),
        Column("wait", _("等待"), sort="asked_at", first="asc", template=_cell("wait")),
        Column("group", pgettext_lazy("page", "客户群"), template=_cell("group")),
        Column("suggestion", _("建议的回答"), template=_cell("suggestion")),
        Column("duty", _("谁来回"), template=_cell("duty")),
        Column("state", _("状态"), template=_cell("state")),
        Column("asked", _("提问时间"), sort="asked_at", template=_cell("asked"), default=False),
        Column("answered", _("回答时间"), sort="answered_at", template=_cell("answered"), default=False),
        Column("deeds", _("操作"), align="end", template=_cell("deeds")),
    ),
    filters=(
        Filter("q", pgettext_lazy("question", "问题"), placeholder=_("输入关键词")),
        Filter("state", _("状态"), "select", tuple(State.choices)),
        Filter("mark", _("哪些"), "select", MARKS),
        Filter("unit", _("门店 / 区域"), "select"),
        Filter("hours", _("提问时"), "select", HOURS),
        Filter("asked", _("提问日期"), "date"),
    ),
    presets=(
        Preset(_("待回答"), WAITING),
        Preset(_("轮到我值班的"), "state=open&mark=mine"),
        Preset(_("值班时间外积压"), "state=open&hours=off"),
        Preset(_("投诉"), "state=open&mark=complains"),
        Preset(_("已回答"), "state=answered&sort=-asked"),
    ),
    default_sort="wait",
)
