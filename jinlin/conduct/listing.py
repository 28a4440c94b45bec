"""The list of cases as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jinlin.conduct.models import CaseState, Detector
from jinlin.shell.listing import Column, Filter, Listing, Preset

PAGE = "cases"
OPEN = "state=open"


def _cell(name: str) -> str:
    return f"conduct/cells/{name}.html"


CASES = Listing(
    key=PAGE,
    columns=(
        Column("said", _("内容"), fixed=True, template=_cell("said")),
        Column("rule", _("违反"), template=_cell("rule")),
        Column("who", _("谁"), template=_cell("who")),
        Column("group", _("社群"), sort="community__name", first="asc", template=_cell("group"), phone=False),
        Column("sure", _("把握"), align="end", sort="confidence", template=_cell("sure"), phone=False),
        Column("suggested", _("建议处罚"), template=_cell("suggested")),
        Column("at", _("时间"), sort="at", template=_cell("at")),
        Column("state", _("状态"), template=_cell("state")),
    ),
    filters=(
        Filter("q", _("社群"), placeholder=_("输入关键词")),
        Filter("state", _("状态"), "select", CaseState.choices),
        Filter(
            "detector",
            _("怎样发现"),
            "select",
            [each for each in Detector.choices if each[0] not in {"nickname", "intro", "by_eye"}],
        ),
        Filter("appeal", _("申诉"), "select", (("open", _("待答复")), ("any", _("有申诉")))),
        Filter("at", _("时间"), "date"),
    ),
    presets=(Preset(_("待处理"), OPEN), Preset(_("有申诉"), "appeal=open")),
    all_label=_("全部"),
    default_sort="-at",
)
