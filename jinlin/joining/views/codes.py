"""群活码: the list, one code with its groups and who came by it, making, changing, ending; its page on phones (R-268)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Channel
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.joining.codes import actions, drawing, listing, queries
from jinlin.joining.codes.forms import CodeForm, LinkForm, initial_of
from jinlin.joining.codes.queries import Came
from jinlin.joining.models import TONES, Code, Place
from jinlin.joining.queries import entrances
from jinlin.members import visitors
from jinlin.shell import phone
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.shell.phone import Notice
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from jinlin.joining.models import CodeState, Gate
    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "codes.manage"
MOST_CHANNELS = 500
SEEN = "seen"  # set when a phone was given its cookie
TOO_MANY = 429


@require_GET
@needs("console.view")
def codes(request: AccessRequest) -> HttpResponse:
    """Show the codes, the newest first."""
    access, now = request.access, present.now()
    state = listing.LISTING.read(request.GET, options={"channel": _channels(access)})
    may = access.can(MANAGE)
    new = Link(_("新建群活码"), reverse("code-new")) if may else None
    words = _("一个码拉满一个群,自动换下一个;谁从哪个码来,都记得。")
    page = state.show(queries.listed(access, state, now), empty=Empty(_("还没有群活码"), words, new, icon="qrcode"))
    _fill(access, page.rows, now)
    context = {
        "page_title": _("群活码"),
        "subtitle": _("满 80% 提醒;由企业微信分配的,群满自动换下一个"),
        "may_manage": may,
    }
    return listing_response(request, "joining/codes.html", page, context)


def _channels(access: Access) -> list[tuple[str, str]]:
    rows = Channel.objects.filter(workspace=access.workspace).order_by("name")[:MOST_CHANNELS]
    return [(str(row.pk), row.name) for row in rows]


def _fill(access: Access, rows: Sequence[Code], now: datetime) -> None:
    """Put beside each code what its row shows; two queries for all."""
    came = queries.came_by(access.workspace, [row.state for row in rows], now)
    places = queries.places_of(rows)
    for row in rows:
        row.came = came.get(row.state, Came())  # type: ignore[attr-defined]  # for the cells
        row.stand = _stand(row.stands(now))  # type: ignore[attr-defined]
        row.groups = places[row.pk]  # type: ignore[attr-defined]
        row.unseen = _unseen()  # type: ignore[attr-defined]


def _unseen() -> str:
    """Say why nobody knows who joined by a pool of ours."""
    return _("群自己的二维码不带标记,看不出谁从这里进群")


def _stand(state: CodeState) -> tuple[str, str]:
    return TONES[state], str(state.label)


def _code(access: Access, slug: str) -> Code:
    rows = Code.objects.visible_to(access).select_related("workspace", "unit", "channel", "made_by", "stopped_by")
    return get_object_or_404(rows, slug=slug)


@require_GET
@needs("console.view")
def code(request: AccessRequest, slug: str) -> HttpResponse:
    """Show one code: its picture, its groups, who came by it, what the platform refused."""
    row, now = _code(request.access, slug), present.now()
    places = queries.places_of([row])[row.pk]
    seated = queries.people_in(place.community_id for place in places if place.community_id)
    context = {
        "page_title": row.name,
        "breadcrumbs": [(_("群活码"), reverse("codes")), (row.name, "")],
        "row": row,
        "stand": _stand(row.stands(now)),
        "places": [(place, seated.get(place.community_id or 0, 0)) for place in places],
        "came": queries.came_by(row.workspace, [row.state], now).get(row.state, Came()),
        "unseen": _unseen(),
        "trouble": queries.troubled(row),
        "address": request.build_absolute_uri(reverse("code-phone", args=[row.slug])),
        "may_manage": request.access.can(MANAGE),
    }
    return render(request, "joining/code.html", context)


@needs(MANAGE)
def code_new(request: AccessRequest) -> HttpResponse:
    """Ask what a code is to be, and make it."""
    form = CodeForm(request.access, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make(request.access, form.wanted(), now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            told = _("已提交给企业微信,几秒后出码。") if made.is_platforms else _("已建好,请填各群的二维码。")
            messages.success(request, told)
            return redirect("code", made.slug)
    return _form_page(request, form, _("新建群活码"), "")


@needs(MANAGE)
def code_change(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask what a code is to be from now on, and change it."""
    row = _code(request.access, slug)
    places = [each for each in queries.places_of([row])[row.pk] if each.community and not each.grown]
    names = [each.community.external_id or each.community.name for each in places if each.community]
    form = CodeForm(request.access, row, request.POST or None, initial=initial_of(row, names))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(request.access, row, form.wanted(), now=present.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, _("已保存。"))
            return redirect("code", row.slug)
    return _form_page(request, form, _("修改群活码"), row.slug)


def _form_page(request: AccessRequest, form: CodeForm, title: str, slug: str) -> HttpResponse:
    context = {
        "page_title": title,
        "form": form,
        "breadcrumbs": [(_("群活码"), reverse("codes")), (title, "")],
        "sections": _sections(form),
        "back": reverse("code", args=[slug]) if slug else reverse("codes"),
    }
    return render(request, "joining/code_form.html", context)


def _sections(form: CodeForm) -> list[tuple[str, list[Any]]]:
    """Return the form in the steps of ux.md §4.4."""
    steps = (
        (_("1 名称与渠道"), ("name", "kind", "channel", "starts_at")),
        (_("2 选群"), ("groups", "cap")),
        (_("3 满了怎么办"), ("grow", "base_name", "next_number")),
        (_("4 扫码页"), ("title", "tip", "contact")),
        (_("5 标签"), ("tags",)),
    )
    return [(label, [form[name] for name in names]) for label, names in steps]


@require_POST
@needs(MANAGE)
def code_stop(request: AccessRequest, slug: str) -> HttpResponse:
    """End a code."""
    actions.stop(request.access, _code(request.access, slug), now=present.now())
    messages.success(request, _("已停用,二维码不再有效。"))
    return redirect("code", slug)


@require_POST
@needs(MANAGE)
def code_again(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask the platform once more."""
    actions.send_again(request.access, _code(request.access, slug), now=present.now())
    messages.success(request, _("已重新提交给企业微信。"))
    return redirect("code", slug)


@needs(MANAGE)
def code_link(request: AccessRequest, slug: str, number: int) -> HttpResponse:
    """Ask what the code of one group of a pool says."""
    row = _code(request.access, slug)
    place = get_object_or_404(Place.objects.select_related("code"), code=row, number=number, left_at=None)
    form = LinkForm(request.POST or None, initial={"link": place.link, "link_until": place.link_until})
    if request.method == "POST" and form.is_valid():
        link, until = form.cleaned_data["link"], form.cleaned_data["link_until"]
        actions.set_link(request.access, place, link=link, until=until, now=present.now())
        messages.success(request, _("已保存。"))
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return redirect("code", slug)
    context = {"page_title": place.name, "form": form, "row": row, "place": place}
    return render(request, "joining/code_link.html", context)


@require_GET
@needs("console.view")
def code_poster(request: AccessRequest, slug: str) -> HttpResponse:
    """Answer with the picture that leads to the page of the code, for posters; it stays the same as long as the code runs."""
    row = _code(request.access, slug)
    address = request.build_absolute_uri(reverse("code-phone", args=[row.slug]))
    response = HttpResponse(drawing.svg_of(address), content_type="image/svg+xml")
    if request.GET.get("download"):
        response["Content-Disposition"] = f'attachment; filename="code-{row.slug}.svg"'
    return response


# -- on phones -------------------------------------------------------------------------------------------


@require_GET
def code_phone(request: HttpRequest, slug: str) -> HttpResponse:
    """Show somebody the way into a group: the platform's own picture, or the code of the group that has room for them.

    Where a gate stands before the groups, only who was admitted is shown it. A seat of a pool is given to a phone that came
    back with its cookie: not to a look ahead at the address, and not again and again to one that keeps none.
    """
    row = get_object_or_404(Code.objects.select_related("workspace"), slug=slug)
    now = present.now()
    visitor = visitors.current(request, row.workspace)
    if (gate := entrances.gate_before(row, visitor)) is not None:
        return _to_gate(request, gate)
    if visitor is None and not row.is_platforms:
        return _first_seen(request, row, now)
    actions.count_shown(row)
    context: dict[str, Any] = {
        "page_title": row.title or row.name,
        "brand_name": row.workspace.name,
        "subtitle": row.tip,
        "row": row,
    }
    if row.stopped_at or row.gone_at or (row.starts_at and row.starts_at > now):
        return phone.page(request, "joining/code_phone.html", context | {"closed": True})
    if visitor is None or row.is_platforms:
        return phone.page(request, "joining/code_phone.html", context | {"picture": bool(row.picture)})
    try:
        place = actions.allocate(code=row, key=visitor.slug, now=now)
    except Refusal:
        return phone.page(request, "joining/code_phone.html", context | {"full": True})
    holds = bool(place.link) and not (place.link_until and place.link_until < now.astimezone(row.workspace.zone).date())
    return phone.page(request, "joining/code_phone.html", context | {"place": place, "picture": holds})


def _to_gate(request: HttpRequest, gate: Gate) -> HttpResponse:
    """Say that one has to apply first, and where."""
    ways = [(_("去申请"), reverse("join", args=[gate.slug]))]
    return phone.notice(
        request, Notice(_("这个群需要先申请"), _("申请通过后,入群码会出现在申请页面上。"), "info", ways)
    )


def _first_seen(request: HttpRequest, row: Code, now: datetime) -> HttpResponse:
    """Give a phone nobody knows its cookie, and have it come again; one that keeps no cookies is told."""
    if request.GET.get(SEEN):
        told = _("请在浏览器设置里允许 Cookie 后再打开;我们用它记住你分到的群。")
        return phone.notice(request, Notice(_("这台手机没有保存 Cookie"), told, "warn"))
    try:
        visitors.take_post(request, row.workspace, None, now=now)
    except Refusal as refusal:
        return phone.notice(request, Notice(refusal.what, refusal.remedy, "wait"), status=TOO_MANY)
    visitors.arrive(request, row.workspace, now=now)
    return redirect(f"{reverse('code-phone', args=[row.slug])}?{SEEN}=1")


@require_GET
def code_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the picture by which one joins: the platform's, or that of the group this phone was shown."""
    row = get_object_or_404(Code.objects.select_related("workspace"), slug=slug, stopped_at=None)
    visitor = visitors.current(request, row.workspace)
    if entrances.gate_before(row, visitor) is not None:
        raise Http404
    if row.is_platforms:
        if not row.picture:
            raise Http404
        return HttpResponse(bytes(row.picture), content_type=drawing.kind_of(bytes(row.picture)))
    place = queries.shown_to(row, visitor.slug) if visitor else None
    if place is None or not place.link:
        raise Http404
    return HttpResponse(drawing.svg_of(place.link), content_type="image/svg+xml")
