"""群里的人 → 考核, 角色与分工表: one person's sheet; what each function may and must do; the responsibility matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.actions import bonding
from jinlin.communities.models import Letter
from jinlin.console.team import matrix, sheets
from jinlin.console.team.tabs import tabs
from jinlin.core import present
from jinlin.shell.figures import Definition, Figure
from jinlin.workspaces.access import needs, refuse_a_part

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@require_GET
@needs("console.view")
def sheet_page(request: AccessRequest) -> HttpResponse:
    """Show the sheet of one person who looks after groups."""
    access = request.access
    people = sheets.people(access)
    chosen = next((each for each in people if each.slug == request.GET.get("who")), people[0] if people else None)
    window = sheets.window_of(access, present.now())
    sheet = sheets.sheet(access, chosen, window) if chosen else None
    context = {
        "page_title": _("群里的人"),
        "subtitle": _("按群类型加权的考核;权重在“社群类型”里改"),
        "tabs": tabs("team-sheets"),
        "people": people,
        "chosen": chosen,
        "sheet": sheet,
        "window": f"{window.since} – {window.until - timedelta(days=1)}",
        "tiles": _tiles(sheet, sheets.work(access, chosen, window)) if sheet and chosen else [],
    }
    return render(request, "console/team/sheets.html", context)


def _tiles(sheet: sheets.Sheet, work: sheets.Work) -> list[Figure]:
    """Return the score and what was done as assistant."""
    definition = Definition(
        _("考核得分"),
        _(
            "Σ 权重 × (本人的群 ÷ 全部群) ÷ Σ 权重 × 100;合计类指标按每群平均比,越低越好的倒过来比,单项最多算 2 倍;没有数据的指标不计入"
        ),
    )
    return [
        Figure(_("考核得分"), sheet.score, "decimal", definition=definition, reason=_("指标都没有数据")),
        Figure(_("照看的群"), sheet.groups, better="neither"),
        Figure(
            _("按时完成的任务"),
            work.share,
            "share",
            note=f"{work.in_time} / {work.due}",
            reason=_("这段时间没有到期的任务"),
            definition=Definition(
                _("按时完成的任务"), _("期内到期的任务中,在截止前完成的 ÷ 到期的;无需处理和撤回的不算")
            ),
        ),
        *_meetings(sheet, work),
    ]


def _meetings(sheet: sheets.Sheet, work: sheets.Work) -> list[Figure]:
    """Return whom somebody met, brought in, and left without an answer."""
    return [
        Figure(
            _("新增联系人"), work.contacts, definition=Definition(_("新增联系人"), _("期内加上该账号好友的人,去重"))
        ),
        Figure(
            _("带进群的人"),
            work.joins,
            definition=Definition(_("带进群的人"), _("期内由该账号邀请、或从其负责的渠道进群的人,去重")),
        ),
        Figure(
            _("没人回的问题"),
            sheet.waiting,
            better="lower",
            definition=Definition(
                _("没人回的问题"), _("期内值班时间里问的,还没有回答也没有关闭,算在提问时值班的人名下")
            ),
        ),
        Figure(
            _("一对一首次回复(分钟)"),
            work.reply_minutes,
            "decimal",
            "lower",
            reason=_("没有官方统计,或账号没有聊天"),
        ),
    ]


@require_GET
@needs("console.view")
def role_table(request: AccessRequest) -> HttpResponse:
    """Show what each function may and must do, and who is responsible for which recurring task."""
    context = {
        "page_title": _("群里的人"),
        "subtitle": _("每个角色能做什么、必须做什么、不能做什么"),
        "tabs": tabs("team-roles"),
        "duties": matrix.DUTIES,
        "roles": matrix.ROLES,
        "rows": matrix.rows(request.access),
        "letters": [("", "—"), *Letter.choices],
        "may_change": request.access.can("communities.shape") and request.access.is_whole,
    }
    return render(request, "console/team/roles.html", context)


@require_POST
@needs("communities.shape")
def role_share(request: AccessRequest) -> HttpResponse:
    """Change the cells of one line of the matrix."""
    refuse_a_part(request.access)
    deed = request.POST.get("deed", "")
    row = next((each for each in matrix.rows(request.access) if each.deed == deed), None)
    if row is None:
        return HttpResponseBadRequest()
    for role, letter in row.cells:
        wanted = request.POST.get(role, letter)
        if wanted != letter and wanted in {"", *Letter.values}:
            bonding.share_out(request.access, deed=deed, role=role, letter=wanted, now=present.now())
    return redirect("team-roles")
