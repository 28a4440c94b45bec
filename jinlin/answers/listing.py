"""The lists of answers and of questions as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.answers.models import AnswerKind, Category, Gravity, ScopeKind, State
from jinlin.shell.listing import Column, Filter, Listing, Preset

ANSWERS, QUESTIONS, TICKET_LIST = "answers", "questions", "tickets"
WAITING, TICKETS_WAITING = "state=open", "state=open"
TICKET_STATES = (
    ("open", pgettext_lazy("ticket", "待处理")),
    ("late", pgettext_lazy("ticket", "已超时")),
    ("resolved", pgettext_lazy("ticket", "已解决")),
)
TICKET_MARKS = (
    ("mine", pgettext_lazy("ticket", "我负责的")),
    ("again", _("30 天内再次投诉")),
    ("unhappy", _("不满意(1–2 分)")),
)
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

TICKETS = Listing(
    key=TICKET_LIST,
    columns=(
        Column("text", pgettext_lazy("ticket", "事情"), fixed=True, template=_cell("ticket")),
        Column("category", pgettext_lazy("ticket", "类别"), template=_cell("category")),
        Column("owner", pgettext_lazy("ticket", "负责人"), template=_cell("owner")),
        Column("due", pgettext_lazy("ticket", "时限"), sort="due_at", first="asc", template=_cell("due")),
        Column("group", pgettext_lazy("page", "客户群"), template=_cell("ticket_group")),
        Column("ending", pgettext_lazy("ticket", "处理结果"), template=_cell("ending")),
        Column("satisfaction", _("满意度"), align="end", sort="satisfaction", template=_cell("satisfaction")),
        Column(
            "opened", pgettext_lazy("ticket", "开单时间"), sort="opened_at", template=_cell("opened"), default=False
        ),
    ),
    filters=(
        Filter("q", pgettext_lazy("ticket", "事情"), placeholder=_("输入关键词")),
        Filter("state", _("状态"), "select", TICKET_STATES),
        Filter("category", pgettext_lazy("ticket", "类别"), "select", tuple(Category.choices)),
        Filter("gravity", pgettext_lazy("ticket", "严重程度"), "select", tuple(Gravity.choices)),
        Filter("mark", _("哪些"), "select", TICKET_MARKS),
        Filter("unit", _("门店 / 区域"), "select"),
    ),
    presets=(
        Preset(pgettext_lazy("ticket", "待处理"), TICKETS_WAITING),
        Preset(pgettext_lazy("ticket", "已超时"), "state=late"),
        Preset(pgettext_lazy("ticket", "我负责的"), "state=open&mark=mine"),
        Preset(pgettext_lazy("ticket", "投诉"), "category=complaint"),
        Preset(pgettext_lazy("ticket", "已解决"), "state=resolved&sort=-opened"),
    ),
    default_sort="due",
)
