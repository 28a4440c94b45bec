"""On the phone: the rules of a group with "I know them", and the appeal against a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinlin.conduct import actions
from jinlin.conduct.actions.appealing import LONGEST as LONGEST_APPEAL
from jinlin.conduct.models import Acknowledgement, AppealState, RuleVersion
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.members import visitors
from jinlin.shell import phone

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST_ADDRESS = 400
TOO_MANY = 429


@require_http_methods(["GET", "POST"])
def phone_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest version of the rules a link was made for; a member who is known says that they have read them."""
    linked = get_object_or_404(
        RuleVersion.objects.select_related("rule_set", "workspace"), slug=slug, published_at__isnull=False
    )
    version = linked.rule_set.versions.filter(published_at__isnull=False).order_by("-number")[0]
    visitor = visitors.current(request, linked.workspace)
    if way := visitors.way_in(request, linked.workspace, visitor):
        return redirect(way)
    member = visitor.member if visitor else None
    if request.method == "POST" and member is not None:
        try:
            visitors.take_post(request, linked.workspace, visitor, now=present.now())
        except Refusal as refusal:
            return phone.notice(request, phone.Notice(refusal.what, refusal.remedy, "warn"), status=TOO_MANY)
        actions.acknowledge(version=version, member=member, now=present.now())
        told = phone.Notice(_("谢谢,已记下你读过群规"), _("群规更新时会再请你看一次。"), "ok")
        return phone.notice(request, told)
    known = Acknowledgement.objects.filter(version=version, member=member).first() if member else None
    context = {
        "page_title": _("群规"),
        "subtitle": _("第 %(number)s 版 · %(on)s 起")
        % {
            "number": version.number,
            "on": version.published_at.astimezone(version.workspace.zone).date() if version.published_at else "",
        },
        "version": version,
        "rules": version.rules.order_by("place"),
        "known": known,
        "member": member,
    }
    return render(request, "conduct/phone/rules.html", context)


@require_http_methods(["GET", "POST"])
def phone_appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was decided to whoever was given the signed address, and take in what they say against it, once."""
    case = actions.case_of(token) if len(token) <= LONGEST_ADDRESS else None
    if case is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            visitors.take_post(request, case.workspace, visitors.current(request, case.workspace), now=present.now())
            actions.appeal(case=case, text=request.POST.get("text", ""), now=present.now())
        except Refusal as refusal:
            error = refusal.message()
        else:
            return redirect("phone-appeal", token)
    appeal = getattr(case, "appeal", None)
    context = {
        "page_title": _("申诉"),
        "subtitle": case.community.name,
        "case": case,
        "appeal": appeal,
        "is_open": appeal is not None and appeal.state == AppealState.OPEN,
        "may_appeal": appeal is None and case.state == "confirmed",
        "error": error,
        "longest": LONGEST_APPEAL,
        "token": token,
    }
    return render(request, "conduct/phone/appeal.html", context)
