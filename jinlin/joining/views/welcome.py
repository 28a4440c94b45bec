"""欢迎语: what new friends are told, the group welcomes of the library, and how far groups and people are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import types
from jinlin.core import present
from jinlin.joining.models import WelcomeFlow, WelcomeTemplate
from jinlin.joining.welcoming import counting, flows, library, voice, wording
from jinlin.joining.welcoming.forms import FlowForm, TemplateForm
from jinlin.messaging.aims import AimForm
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "welcome.manage"
COUNTED = timedelta(days=30)
LATELY, SHOWN, MOST_GROUPS, LONGEST = 12, 50, 5000, 800


@require_GET
@needs("console.view")
def welcome(request: AccessRequest) -> HttpResponse:
    """Show what new friends and newcomers are told, and what became of the last of them."""
    access, since = request.access, present.now() - COUNTED
    counted = counting.funnels(access, since)
    lately = counting.greetings(access, since).select_related("flow", "member").order_by("-added_at", "-pk")
    context = {
        "page_title": _("欢迎语"),
        "subtitle": _("加好友后 20 秒内自动问候;进群欢迎语由群主在企业微信里挂上"),
        "flows": [(flow, counted.get(flow.pk, counting.Funnel())) for flow in counting.flows(access)],
        "unmet": counted.get(None),
        "waits": counting.slowest(access, since),
        "lately": lately[:LATELY],
        "templates": list(counting.templates(access)),
        "kinds": _kind_names(),
        "used": library.used(access.workspace),
        "most": library.MOST,
        "days": COUNTED.days,
        "may_manage": access.can(MANAGE) and access.is_whole,
    }
    return render(request, "joining/welcome/page.html", context)


def _kind_names() -> dict[str, str]:
    return {f"{axis.key}:{value.key}": value.name for axis in types.axes().values() for value in axis.values}


@needs(MANAGE)
def flow_new(request: AccessRequest) -> HttpResponse:
    """Ask for what new friends are told, and keep it."""
    return _flow(request, None)


@needs(MANAGE)
def flow_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change what new friends are told."""
    rows = WelcomeFlow.objects.filter(workspace=request.access.workspace, ended_at=None)
    return _flow(request, get_object_or_404(rows, slug=slug))


def _flow(request: AccessRequest, row: WelcomeFlow | None) -> HttpResponse:
    access, now = request.access, present.now()
    form = FlowForm(access, request.POST or None, flow=row)
    if request.method == "POST" and form.kept(lambda: flows.save_flow(who=access, words=form.words, flow=row, now=now)):
        messages.success(request, _("已保存,下一位新朋友就会收到"))
        return redirect("welcome")
    title = _("改好友欢迎语") if row else _("新建好友欢迎语")
    held = _held(access, {name: form[name].value() or "" for name in _steps()})
    return _editor(request, "joining/welcome/flow.html", title, {"form": form, "row": row, "held": held})


@require_GET
@needs(MANAGE)
def flow_check(request: AccessRequest) -> HttpResponse:
    """Say, as one types, what does not fit the personas that will say it."""
    texts = {name: request.GET.get(name, "")[:LONGEST] for name in _steps()}
    return render(request, "joining/welcome/voice.html", {"held": _held(request.access, texts)})


def _held(access: Access, texts: dict[str, str]) -> list[voice.Held]:
    return voice.held_against(access.workspace, {_steps()[name]: text for name, text in texts.items()})


def _steps() -> dict[str, str]:
    return {"greeting": _("问候"), "benefit": _("福利"), "invitation": _("邀请")}


@require_POST
@needs(MANAGE)
def flow_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Stop greeting with a flow."""
    row = get_object_or_404(WelcomeFlow, workspace=request.access.workspace, slug=slug)
    flows.end_flow(who=request.access, flow=row, now=present.now())
    messages.success(request, _("已停用“%(name)s”") % {"name": row.name})
    return redirect("welcome")


@needs(MANAGE)
def template_new(request: AccessRequest) -> HttpResponse:
    """Ask for a group welcome, and keep it."""
    return _template_form(request, None)


@needs(MANAGE)
def template_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change a group welcome."""
    return _template_form(request, _template(request.access, slug))


def _template_form(request: AccessRequest, row: WelcomeTemplate | None) -> HttpResponse:
    access, now = request.access, present.now()
    form = TemplateForm(request.POST or None, template=row)
    kept: list[WelcomeTemplate] = []
    if request.method == "POST" and form.kept(
        lambda: kept.append(library.save_template(who=access, words=form.words, template=row, now=now))
    ):
        messages.success(request, _("已保存,马上同步到企业微信素材库"))
        return redirect("welcome-template", kept[0].slug)
    title = _("改进群欢迎语") if row else _("新建进群欢迎语")
    text = form["text"].value() or ""
    return _editor(request, "joining/welcome/template_form.html", title, {"form": form, "parts": _checked(text)})


@require_GET
@needs("console.view")
def template_check(request: AccessRequest) -> HttpResponse:
    """Say, as one types, which parts of a group welcome are there."""
    text = request.GET.get("text", "")[:2000]
    return render(request, "joining/welcome/checks.html", {"parts": _checked(text)})


def _checked(text: str) -> list[tuple[wording.Part, bool]]:
    lacking = wording.missing(text)
    return [(part, part not in lacking) for part in wording.PARTS]


@require_GET
@needs("console.view")
def template(request: AccessRequest, slug: str) -> HttpResponse:
    """Show a group welcome: its words, how far the library and each group is."""
    access = request.access
    row = _template(access, slug)
    rows = counting.uses_of(access, row)
    context = {
        "row": row,
        "page": Paginator(rows, SHOWN).get_page(request.GET.get("page")),
        "waiting": rows.filter(declared_at=None, seen_at=None).count(),
        "kind": _kind_names().get(row.kind, ""),
        "may_manage": access.can(MANAGE),
    }
    return _editor(request, "joining/welcome/template.html", row.name, context)


@needs(MANAGE)
def template_apply(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for which groups it is, and give their keepers a task."""
    access, row = request.access, _template(request.access, slug)
    form = AimForm(access, request.POST or None, initial={"kind": row.kind})
    if request.method == "POST" and form.is_valid():
        groups = form.aim.groups(access).order_by("pk").values_list("pk", flat=True)[:MOST_GROUPS]
        made = library.apply_to(who=access, template=row, communities=groups, now=present.now())
        words = ngettext("已请 %(n)s 个群的群主设置", "已请 %(n)s 个群的群主设置", len(made))
        messages.success(request, words % {"n": len(made)})
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("welcome-template", slug)
    context = {"page_title": _("用到哪些群"), "form": form, "row": row}
    return render(request, "joining/welcome/apply.html", context)


@require_POST
@needs(MANAGE)
def template_remind(request: AccessRequest, slug: str) -> HttpResponse:
    """Remind the owners who have not attached it."""
    count = library.remind(who=request.access, template=_template(request.access, slug), now=present.now())
    if count:
        words = ngettext("已催办 %(n)s 个群", "已催办 %(n)s 个群", count)
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, _("今天都催过了,或没有等着的群;一天最多催一次,最多催三次"))
    return redirect("welcome-template", slug)


@require_POST
@needs(MANAGE)
def template_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Use a group welcome no more."""
    row = library.end_template(who=request.access, template=_template(request.access, slug), now=present.now())
    messages.success(request, _("已停用“%(name)s”") % {"name": row.name})
    return redirect("welcome")


def _template(access: Access, slug: str) -> WelcomeTemplate:
    return get_object_or_404(WelcomeTemplate, workspace=access.workspace, ended_at=None, slug=slug)


def _editor(request: AccessRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    crumbs = [(_("欢迎语"), reverse("welcome")), (title, "")]
    return render(request, name, {"page_title": title, "breadcrumbs": crumbs} | context)
