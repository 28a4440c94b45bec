"""回调记录: every callback that came, what became of it, and once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.shell.listing import BatchAction, Column, Empty, Filter, Listing, Preset
from jinlin.shell.listing_page import listing_response
from jinlin.shell.templatetags.shell import moment, status
from jinlin.wecom import actions, queries
from jinlin.wecom.models import Callback, CallbackState
from jinlin.wecom.words import event_name
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

MOST_AT_ONCE = 5000
LEVELS = {
    CallbackState.WAITING: "quiet",
    CallbackState.DONE: "ok",
    CallbackState.UNKNOWN: "warn",
    CallbackState.DEAD: "bad",
}


def _state(row: Callback) -> str:
    mark = status(LEVELS[CallbackState(row.state)], row.get_state_display())
    return format_html("{}<small>{}</small>", mark, row.error) if row.error else mark


def _event(row: Callback) -> str:
    url, name = reverse("wecom-heard-one", args=[row.digest]), event_name(row.kind, row.change)
    return format_html('<a href="{}" data-drawer>{}</a><small>{} {}</small>', url, name, row.kind, row.change)


HEARD = Listing(
    key="wecom-heard",
    columns=[
        Column("at", gettext_lazy("收到"), sort="received_at", fixed=True, cell=lambda row: moment(row.received_at)),
        Column("event", gettext_lazy("事件"), cell=_event),
        Column("subject", gettext_lazy("对象"), cell=lambda row: row.subject or "—", phone=False),
        Column("state", gettext_lazy("状态"), cell=_state),
        Column("attempts", gettext_lazy("失败次数"), align="end", cell=lambda row: str(row.attempts), phone=False),
    ],
    filters=[
        Filter("q", gettext_lazy("群或客户 ID"), placeholder=gettext_lazy("以…开头")),
        Filter("state", gettext_lazy("状态"), "multi", CallbackState.choices),
    ],
    presets=[
        Preset(gettext_lazy("处理失败"), f"state={CallbackState.DEAD}"),
        Preset(gettext_lazy("未识别"), f"state={CallbackState.UNKNOWN}"),
    ],
    all_label=gettext_lazy("全部"),
    default_sort="-received_at",
    sizes=(50, 100, 200),
    row_key=lambda row: str(row.pk),
)


def _wanted(access: AccessRequest, query: QueryDict) -> list[int]:
    state = HEARD.read(query)
    rows = queries.callbacks(access.access, text=state.text("q"), states=tuple(state.choices("state")))
    return list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])


@needs("wecom.manage")
def heard(request: AccessRequest) -> HttpResponse:
    """Show what came in, newest first."""
    state = HEARD.read(request.GET)
    rows = queries.callbacks(request.access, text=state.text("q"), states=tuple(state.choices("state")))
    page = state.show(
        rows.defer("body").order_by(*state.order_by),
        batch=[BatchAction(_("重新处理"), reverse("wecom-heard-again"), "refresh")],
        empty=Empty(_("还没有收到回调"), _("在企业微信后台保存“接收消息”的设置后,成员变动会出现在这里。")),
    )
    context = {"page_title": _("回调记录"), "subtitle": _("内容保留 30 天;处理失败的可以重新处理")}
    return listing_response(request, "wecom/heard.html", page, context)


@needs("wecom.manage")
def heard_one(request: AccessRequest, digest: str) -> HttpResponse:
    """Show one body as it came."""
    row = get_object_or_404(Callback, workspace=request.access.workspace, digest=digest)
    return render(request, "wecom/heard_one.html", {"row": row, "name": event_name(row.kind, row.change)})


@require_POST
@needs("wecom.manage")
def heard_again(request: AccessRequest) -> HttpResponse:
    """Let some be handled again."""
    chosen = [int(each) for each in request.POST.getlist("rows") if each.isdecimal()]
    if request.POST.get("every"):
        chosen = _wanted(request, QueryDict(request.POST.get("query", "")))
    count = actions.retry(request.access, chosen[:MOST_AT_ONCE], now=present.now())
    told = ngettext("%(count)s 条回调会重新处理。", "%(count)s 条回调会重新处理。", count) % {"count": count}
    messages.success(request, told)
    return redirect("wecom-heard")
