"""套用模板: a group beside a template, what would change, and what of it one takes over (R-038)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.launch import applying, library
from jinlin.launch.applying import Chosen
from jinlin.launch.models import Launch
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from jinlin.launch.packs import Pack
    from jinlin.workspaces.access import AccessRequest


@needs("communities.shape")
def launch_apply(request: AccessRequest, slug: str) -> HttpResponse:
    """Show how a group differs from a template, and apply what was ticked."""
    rows = Community.objects.visible_to(request.access).filter(ended_at=None).select_related("unit", "workspace")
    community = get_object_or_404(rows, slug=slug)
    launch = Launch.objects.filter(community=community).first()
    pack = _pack(request.GET, launch)
    language = _language(request.GET, launch)
    if request.method == "POST" and pack and _applied(request, community, pack, language):
        return redirect("charter", community.slug)
    return render(request, "launch/apply.html", _context(community, pack, language))


def _pack(query: QueryDict, launch: Launch | None) -> Pack | None:
    return library.known().get(query.get("pack") or (launch.pack if launch else ""))


def _language(query: QueryDict, launch: Launch | None) -> str:
    asked = query.get("language") or (launch.language if launch else "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _applied(request: AccessRequest, community: Community, pack: Pack, language: str) -> bool:
    chosen = Chosen(**{name: frozenset(request.POST.getlist(name)) for name in ("axes", "elements", "parts")})
    try:
        applying.apply(
            who=request.access, community=community, pack=pack, language=language, chosen=chosen, now=present.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return False
    messages.success(request, _("已从“%(name)s”带过来,都可以再改") % {"name": pack.name})
    return True


def _context(community: Community, pack: Pack | None, language: str) -> dict[str, Any]:
    compared, trouble = None, ""
    if pack:
        try:
            compared = applying.compare(community, pack, language)
        except Refusal as refusal:
            trouble = refusal.message()
    return {
        "page_title": _("套用模板:%(group)s") % {"group": community.name},
        "subtitle": _("先看差别,勾哪一项带哪一项"),
        "breadcrumbs": [
            (_("章程与阶段"), reverse("charters")),
            (community.name, reverse("charter", args=[community.slug])),
            (_("套用模板"), ""),
        ],
        "community": community,
        "pack": pack,
        "compared": compared,
        "trouble": trouble,
        "language": language,
        "languages": settings.LANGUAGES,
        "presets": library.presets().values(),
        "templates": library.templates().values(),
    }
