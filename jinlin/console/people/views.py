"""会员列表 and one member's page: a timeline across all communities, the phone masked until revealed with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.queries import visible_members
from jinlin.console import desk_of
from jinlin.console.people import export, listing, queries, timeline
from jinlin.core import present
from jinlin.members import phones
from jinlin.shell.figures import Link
from jinlin.shell.listing import BatchAction, Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.members.models import Member
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import AccessRequest

MOST_AT_ONCE = 10_000
SHORTEST_REASON = 4


def _state(request: AccessRequest) -> State:
    return listing.LISTING.read(
        request.GET, columns=desk_of.columns(request.access, listing.PAGE), options=queries.options(request.access)
    )


@require_GET
@needs("console.view")
def members(request: AccessRequest) -> HttpResponse:
    """Show the list of members."""
    access, state = request.access, _state(request)
    total = queries.counted(queries.matching(access, state))
    tools = [Tool(_("导入"), reverse("imports"), icon="upload")] if access.can("data.import") else []
    if access.can("data.export"):
        tools.append(Tool(_("导出 Excel"), reverse("members-export"), icon="download", with_query=True))
    if access.can("members.tag"):
        tools.append(Tool(_("标签变更"), reverse("tag-changes"), icon="tag"))
    batch = [BatchAction(_("打企业标签"), reverse("members-tag"), icon="tag", drawer=True)]
    page = state.show(
        queries.listed(access, state),
        total=total,
        batch=batch if access.can("members.tag") else [],
        desk=desk_of.desk(access, listing.PAGE),
        tools=tools,
        empty=Empty(
            _("还没有成员"),
            _("导入成员表或聊天记录后,这里会出现每一个人。"),
            Link(_("导入数据"), reverse("imports")),
        ),
    )
    page.context["deeds"] = queries.deeds(access, page.source)
    counted = f"{total:,}" if total < queries.COUNTED else f"{queries.COUNTED - 1:,}+"
    context = {"page_title": _("会员"), "subtitle": _("%(count)s 人,跨群只算一次") % {"count": counted}}
    return listing_response(request, "console/people/list.html", page, context)


@require_GET
@needs("data.export")
def members_export(request: AccessRequest) -> HttpResponse:
    """Answer with the list as Excel, phones masked."""
    state = _state(request)
    rows = list(queries.listed(request.access, state)[:MOST_AT_ONCE])
    return export.members_file(request.access, rows, now=present.now())


def _member(request: AccessRequest, slug: str) -> Member:
    return get_object_or_404(visible_members(request.access).select_related("unit", "workspace"), slug=slug)


@require_GET
@needs("console.view")
def member(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one member: facts, communities, orders, one timeline."""
    person = _member(request, slug)
    return render(request, "console/people/member.html", timeline.context(request.access, person))


@require_POST
@needs("members.reveal")
def member_reveal(request: AccessRequest, slug: str) -> HttpResponse:
    """Show the whole phone number once, for a reason that is written into the audit trail."""
    person = _member(request, slug)
    reason = request.POST.get("reason", "").strip()
    if len(reason) < SHORTEST_REASON:
        messages.error(request, _("写明查看原因(至少 4 个字),会记入审计日志。"))
        return redirect("member", slug=slug)
    details: dict[str, Any] = {"reason": reason[:200]}
    workspaces.audit(request.access, "members.phone_revealed", person, details=details, now=present.now())
    context = timeline.context(request.access, person)
    context["phone"] = phones.reveal(person.phone_sealed) if person.phone_sealed else ""
    return render(request, "console/people/member.html", context)
