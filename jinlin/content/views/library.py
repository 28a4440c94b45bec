"""素材库: the list, one asset in the drawer, the editor with its phone, approval and the bin, files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.content import listing, parts
from jinlin.content.actions import assets, files, keeping
from jinlin.content.forms import AssetForm
from jinlin.content.links.queries import spread_of
from jinlin.content.models import Asset, AssetVersion, State, StoredFile
from jinlin.content.parts import Part
from jinlin.content.queries.library import listed, tags_of
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.desk import laying
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.workspaces.access import Access, AccessRequest

WRITE, MANAGE = "content.write", "content.manage"


@require_GET
@needs("console.view")
def library(request: AccessRequest) -> HttpResponse:
    """List the library, as a table or as pictures."""
    access = request.access
    options = {"tag": tags_of(access), "unit": _units(access)}
    state = listing.ASSETS.read(request.GET, columns=laying.columns(access, listing.LIBRARY), options=options)
    rows = listed(access, state, _today(access))
    new = Link(_("新建素材"), reverse("library-new")) if access.can(WRITE) else None
    empty = Empty(_("还没有素材"), _("把常发的文案、图片、链接存进来,查得到、可审核、能复用。"), new, icon="photo")
    page = state.show(rows, desk=laying.desk(access, listing.LIBRARY), tools=_tools(), empty=empty)
    waiting = Asset.objects.visible_to(access).kept().filter(state=State.WAITING).count()
    context = {
        "page_title": _("素材库"),
        "subtitle": ngettext("%(n)s 条待审核", "%(n)s 条待审核", waiting) % {"n": waiting},
        "may_write": access.can(WRITE),
    }
    return listing_response(request, "content/library/list.html", page, context)


def _tools() -> list[Tool]:
    tools = [Tool(_("缩略图"), reverse("library-pictures"), icon="layout-grid", with_query=True)]
    tools.append(Tool(_("没找到的"), reverse("library-missing"), icon="help-circle"))
    return [*tools, Tool(_("文案检查"), reverse("copy-check"), icon="shield-check")]


@require_GET
@needs("console.view")
def library_pictures(request: AccessRequest) -> HttpResponse:
    """Show the same list as pictures, the first sixty."""
    access = request.access
    state = listing.ASSETS.read(request.GET, options={"tag": tags_of(access), "unit": _units(access)})
    rows = listed(access, state, _today(access))
    context = {
        "page_title": _("素材库"),
        "breadcrumbs": [(_("素材库"), reverse("library")), (_("缩略图"), "")],
        "rows": rows[:60],
        "query": state.query,
    }
    return render(request, "content/library/pictures.html", context)


@needs(WRITE)
def library_new(request: AccessRequest) -> HttpResponse:
    """Ask for an asset and keep it as a draft."""
    access = request.access
    form = _form(request, None)
    if request.method == "POST":
        asset = form.kept_by(lambda told: assets.add(who=access, wording=told, now=present.now()), _keeper(access))
        if asset:
            return _saved(request, asset)
    return _editor(request, form, None, _("新建素材"))


@needs(WRITE)
def library_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Write an asset anew."""
    access, asset = request.access, _asset(request.access, slug)
    form = _form(request, asset)
    if request.method == "POST":
        act = partial(assets.change, who=access, asset=asset, now=present.now())
        changed = form.kept_by(lambda told: act(wording=told), _keeper(access))
        if changed:
            return _saved(request, changed)
    return _editor(request, form, asset, asset.title)


def _saved(request: AccessRequest, asset: Asset) -> HttpResponse:
    """Tell what was kept; with “保存并提交” it is submitted too, where nothing speaks against it."""
    messages.success(request, _("已保存“%(title)s”") % {"title": asset.title})
    if "submit" in request.POST:
        _tried(request, lambda: assets.submit(who=request.access, asset=asset, now=present.now()), _("已提交审核"))
    return redirect("library-asset", slug=asset.slug)


@require_GET
@needs("console.view")
def library_asset(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one asset: the phone, where it stands, versions, what a copy changed, who spreads it."""
    access = request.access
    asset = _asset(access, slug)
    may_write = access.can(WRITE) and (asset.unit_id is not None or access.can(MANAGE))
    versions = list(
        AssetVersion.objects.filter(asset=asset).select_related("by", "decided_by").order_by("-number")[:20]
    )
    context = {
        "page_title": asset.title,
        "breadcrumbs": [(_("素材库"), reverse("library")), (asset.title, "")],
        "asset": asset,
        "versions": versions,
        "hits": versions[0].hits if versions else [],
        "differences": keeping.differences(asset),
        "spread": spread_of(access.workspace, "asset", asset.pk)[:20],
        "copies": asset.copies.filter(pk__in=Asset.objects.visible_to(access)).select_related("unit")[:20],
        "may_write": may_write,
        "may_approve": access.can(MANAGE),
        "may_copy": access.can(WRITE) and asset.unit_id != access.unit.pk and asset.state == State.APPROVED,
    }
    return render(request, "content/library/asset.html", context)


@require_POST
@needs(WRITE)
def library_deed(request: AccessRequest, slug: str) -> HttpResponse:
    """Submit, approve, send back, retire, bin, restore or copy an asset."""
    access, asset, now = request.access, _asset(request.access, slug), present.now()
    deed, reason = request.POST.get("deed", ""), request.POST.get("reason", "")
    if deed in {"approve", "refuse"} and not access.can(MANAGE):
        raise PermissionDenied
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "submit": (lambda: assets.submit(who=access, asset=asset, now=now), _("已提交审核")),
        "approve": (lambda: assets.approve(who=access, asset=asset, now=now), _("已通过,可以使用")),
        "refuse": (lambda: assets.refuse(who=access, asset=asset, reason=reason, now=now), _("已退回给作者")),
        "retire": (lambda: assets.retire(who=access, asset=asset, reason=reason, now=now), _("已下架")),
        "bin": (lambda: assets.bin_asset(who=access, asset=asset, now=now), _("已移到回收站,30 天内可以恢复")),
        "restore": (lambda: assets.restore(who=access, asset=asset, now=now), _("已恢复")),
        "copy": (lambda: assets.copy(who=access, asset=asset, now=now), _("已复制一份给你的门店")),
    }
    if deed not in deeds:
        raise Http404
    act, words = deeds[deed]
    done = _tried(request, act, words)
    if deed == "copy" and isinstance(done, Asset):
        return redirect("library-edit", slug=done.slug)
    return redirect("library") if deed == "bin" and done else redirect("library-asset", slug=slug)


@require_GET
@needs("console.view")
def library_file(request: AccessRequest, slug: str) -> HttpResponse:
    """Hand a file of the library out; only what is a picture or a video is shown in the page."""
    row = get_object_or_404(StoredFile.objects.filter(workspace=request.access.workspace), slug=slug)
    path = files.file_of(row)
    if not path.exists():
        raise Http404
    inline = row.kind in {"image", "video"}
    answer = HttpResponse(path.read_bytes(), content_type=row.media_type)  # 20 MB at most, by `files.LARGEST`
    answer["Content-Disposition"] = content_disposition_header(not inline, row.name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def _tried(request: AccessRequest, act: Callable[[], Any], words: str) -> Any:
    try:
        done = act()
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return None
    messages.success(request, words)
    return done


def _asset(access: Access, slug: str) -> Asset:
    rows = Asset.objects.visible_to(access).select_related("unit", "owner", "copy_of", "workspace", "made_by")
    return get_object_or_404(rows.prefetch_related("tags"), slug=slug)


def _form(request: AccessRequest, asset: Asset | None) -> AssetForm:
    access = request.access
    posted = request.method == "POST"
    units = Unit.objects.beneath(access.unit).order_by("path")[:500]
    return AssetForm(
        list(units), asset, whole=access.can(MANAGE), data=request.POST if posted else None, files=request.FILES if posted else None
    )  # fmt: skip


def _keeper(access: Access) -> Callable[[Any], Part]:
    def keep(upload: Any) -> Part:
        row = files.keep_file(who=access, upload=upload, now=present.now())
        return Part(row.kind, file=row.slug, title=row.name)

    return keep


def _editor(request: AccessRequest, form: AssetForm, asset: Asset | None, title: str) -> HttpResponse:
    shown = asset.told if asset else (Part("text", text=form["text"].value() or ""),)
    context = {
        "page_title": title,
        "form": form,
        "asset": asset,
        "shown": shown,
        "locked_by": asset.copy_of.locked if asset and asset.copy_of else [],
        "most": parts.MOST_ATTACHMENTS,
        "breadcrumbs": [(_("素材库"), reverse("library")), (title, "")],
    }
    return render(request, "content/library/editor.html", context)


def _units(access: Access) -> list[tuple[str, str]]:
    return [(unit.path, unit.name) for unit in Unit.objects.visible_to(access).order_by("path")]


def _today(access: Access) -> Any:
    return local_date(present.now(), access.workspace.zone)
