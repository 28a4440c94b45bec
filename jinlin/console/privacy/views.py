"""个人信息: of one member — what they agreed to, what is held, who looked — and of everybody: wishes, retention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.queries import visible_members
from jinlin.console import downloads
from jinlin.console.privacy import copy, forgetting, stores
from jinlin.core import present
from jinlin.core.clock import parse_moment
from jinlin.core.refusals import Refusal
from jinlin.members import actions as members
from jinlin.members.models import ConsentWord, Forgetting, Purpose
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces import words
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import AuditEntry, UnitKind

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.members.models import Consent, Member
    from jinlin.workspaces.access import Access, AccessRequest

TRAIL_SHOWN = 50
WISHES_SHOWN = 200


def _member(request: AccessRequest, slug: str) -> Member:
    """Return a member; what is held about somebody is of the whole brand, so headquarters alone handle it."""
    _at_headquarters(request.access)
    return get_object_or_404(visible_members(request.access).select_related("workspace"), slug=slug)


def _at_headquarters(access: Access) -> None:
    if access.unit.kind != UnitKind.HQ:
        raise PermissionDenied(_("个人信息由总部处理。"))


@require_GET
@needs("privacy.view")
def member_privacy(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what is held about a person, what they agreed to, and who looked."""
    member = _member(request, slug)
    name = member.name or _("没有名字的成员")
    refusal = members.unforgettable(member)
    context = {
        "page_title": _("个人信息"),
        "subtitle": name,
        "breadcrumbs": [(_("会员"), reverse("members")), (name, reverse("member", args=[slug])), (_("个人信息"), "")],
        "member": member,
        "consents": _consents(member),
        "held": [(store, store.held(stores.person_of(member))) for store in stores.STORES],
        "trail": _trail(request.access, member),
        "forgetting": Forgetting.objects.filter(member=member).first(),
        "refusal": refusal.message() if refusal else "",
        "purposes": Purpose.choices,
        "words": ConsentWord.choices,
        "may_export": request.access.can("data.export"),
        "may_forget": request.access.can("privacy.forget"),
    }
    return render(request, "console/privacy/member.html", context)


def _consents(member: Member) -> list[tuple[str, Consent | None]]:
    """Return the latest word for each purpose."""
    latest: dict[str, Consent] = {}
    for row in member.consents.select_related("staff").order_by("at", "pk"):
        latest[row.purpose] = row
    return [(str(label), latest.get(value)) for value, label in Purpose.choices]


def _trail(access: Access, member: Member) -> list[tuple[AuditEntry, str]]:
    rows = AuditEntry.objects.filter(workspace=access.workspace, subject_kind="member", subject_id=member.slug)
    return [(row, words.verb(row.verb)) for row in rows.select_related("staff").order_by("-at")[:TRAIL_SHOWN]]


@require_POST
@needs("privacy.view")
def member_consent(request: AccessRequest, slug: str) -> HttpResponse:
    """Note what the person said, as told to a colleague."""
    member, now = _member(request, slug), present.now()
    given = {name: request.POST.get(name, "") for name in ("purpose", "word", "evidence")}
    try:
        moment = request.POST.get("at", "").strip()
        at = parse_moment(moment, request.access.workspace.zone) if moment else now
        members.note_consent(request.access, member, **given, at=at, now=now)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    else:
        messages.success(request, _("已记录。"))
    return redirect("member-privacy", slug=slug)


@require_POST
@needs("data.export")
def member_copy(request: AccessRequest, slug: str) -> HttpResponse:
    """Hand out all that is held about a person as Excel; for whom and why is written into the audit trail."""
    member, reason = _member(request, slug), request.POST.get("reason", "").strip()
    if not request.access.can("members.reveal") or len(reason) < members.SHORTEST_REASON:
        messages.error(request, _("需要“查看完整手机号”的权限,并写明原因(至少 4 个字)。"))
        return redirect("member-privacy", slug=slug)
    held, now = stores.gathered(member), present.now()
    workspaces.audit(request.access, "members.copied", member, details={"reason": reason[:200]}, now=now)
    rows = sum(len(found) for _store, found in held)
    return downloads.xlsx(request.access, _("个人信息"), copy.sheets(held), now=now, rows=rows)


@require_POST
@needs("privacy.forget")
def member_forget(request: AccessRequest, slug: str) -> HttpResponse:
    """Forget a person, once their name was typed and the reason given."""
    member = _member(request, slug)
    if request.POST.get("name", "").strip() != (member.name or member.slug):
        messages.error(request, _("输入的名字不一致,什么都没有删除。"))
        return redirect("member-privacy", slug=slug)
    try:
        forgetting.forget(request.access, member, reason=request.POST.get("reason", ""), now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
    else:
        messages.success(request, _("姓名、手机、编号、标签和好友备注已删除;群里说的话在几分钟内清除。"))
    return redirect("member-privacy", slug=slug)


@require_GET
@needs("privacy.view")
def privacy(request: AccessRequest) -> HttpResponse:
    """Show the wishes of people to be forgotten, how long texts are kept, and how many agreed to what."""
    _at_headquarters(request.access)
    wishes = Forgetting.objects.filter(workspace=request.access.workspace).select_related("member", "staff")
    context = {
        "page_title": _("个人信息"),
        "subtitle": _("同意、查询、删除与保存期限;请由合规负责人确认"),
        "wishes": [(row, _receipt(row)) for row in wishes.order_by("-asked_at")[:WISHES_SHOWN]],
        "stores": stores.STORES,
        "days": request.access.workspace.text_retention_days,
        "may_settle": request.access.can("workspace.settings"),
    }
    return render(request, "console/privacy/page.html", context)


def _receipt(row: Forgetting) -> list[tuple[str, int]]:
    return [(str(store.title), row.cleared[store.key]) for store in stores.STORES if store.key in row.cleared]


@require_POST
@needs("workspace.settings")
def retention(request: AccessRequest) -> HttpResponse:
    """Keep texts for another number of days."""
    try:
        workspaces.keep_texts(request.access, days=request.POST.get("days", ""), now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
    else:
        messages.success(request, _("已保存;更早的聊天内容在一小时内删除。"))
    return redirect("privacy")
