"""人设: the cards, their accounts, and a text tried out against one (R-057)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.communities import personas
from jinlin.communities.actions import casting
from jinlin.communities.forms.casting import PersonaForm, TryForm
from jinlin.communities.models import Persona
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs, refuse_a_part
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest


@needs("console.view")
def persona_list(request: AccessRequest) -> HttpResponse:
    """Show the cards; a text that was sent along is looked at as the chosen one would say it."""
    rows = list(_cards(request.access).annotate(account_count=Count("accounts")).order_by("name", "pk"))
    chosen = next((each for each in rows if each.slug == request.POST.get("persona")), rows[0] if rows else None)
    form = TryForm(request.POST or None)
    tried = request.method == "POST" and form.is_valid() and chosen is not None
    flaws = personas.lint(form.cleaned_data["text"], chosen) if tried and chosen else []
    context = {
        "page_title": _("人设"),
        "subtitle": _("账号以谁的口吻说话:名字、语气、常用词和禁用词;话术按人设检查"),
        "personas": rows,
        "chosen": chosen,
        "form": form,
        "tried": tried,
        "flaws": flaws,
        "may_change": request.access.can("communities.shape") and request.access.is_whole,
    }
    return render(request, "communities/personas/page.html", context)


@needs("communities.shape")
def persona_add(request: AccessRequest) -> HttpResponse:
    """Ask for a card, and keep it."""
    refuse_a_part(request.access)
    form = PersonaForm(request.access, request.POST or None)
    return _kept(request, form, None, _("新建人设"))


@needs("communities.shape")
def persona_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change a card and its accounts."""
    refuse_a_part(request.access)
    persona = get_object_or_404(_cards(request.access), slug=slug)
    form = (
        PersonaForm(request.access, request.POST)
        if request.method == "POST"
        else PersonaForm.of(request.access, persona)
    )
    return _kept(request, form, persona, persona.name)


def _kept(request: AccessRequest, form: PersonaForm, persona: Persona | None, title: str) -> HttpResponse:
    now = present.now()
    keep = partial(casting.save_persona, request.access, persona=persona, now=now)
    if request.method == "POST" and (made := form.kept(keep)):
        casting.attach(request.access, made, form.cleaned_data["accounts"], among=form.offered, now=now)
        messages.success(request, _("人设“%(name)s”已保存") % {"name": made.name})
        return done(request, reverse("personas"))
    return drawer(request, title, form=form, submit=_("保存"), back=reverse("personas"))


@require_POST
@needs("communities.shape")
def persona_approve(request: AccessRequest, slug: str) -> HttpResponse:
    """Let a persona be a personal IP (R-058)."""
    refuse_a_part(request.access)
    persona = get_object_or_404(_cards(request.access), slug=slug)
    try:
        casting.approve_ip(request.access, persona, now=present.now())
        messages.success(request, _("“%(name)s”批准为个人 IP") % {"name": persona.name})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("personas")


@require_POST
@needs("communities.shape")
def persona_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Put a card away."""
    refuse_a_part(request.access)
    persona = get_object_or_404(_cards(request.access), slug=slug)
    casting.end_persona(request.access, persona, now=present.now())
    messages.success(request, _("人设“%(name)s”已停用") % {"name": persona.name})
    return redirect("personas")


def _cards(access: Access) -> QuerySet[Persona]:
    """Return the cards of the brand: they are everybody's, whichever store one works in."""
    return Persona.objects.filter(workspace=access.workspace, ended_at=None)
