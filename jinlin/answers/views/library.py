"""问答库: the list, the editor with its phone, what stands in each other's way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.answers import actions, listing, queries
from jinlin.answers.forms import EntryForm
from jinlin.answers.matching import conflicts_of
from jinlin.answers.models import Entry, Question
from jinlin.answers.queries import lists
from jinlin.answers.views import desk
from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty, Tool
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "answers.manage"
MOST_CONFLICTS = 100


@require_GET
@needs("console.view")
def answers(request: AccessRequest) -> HttpResponse:
    """List the library."""
    access, now = request.access, present.now()
    state = listing.LIBRARY.read(request.GET, columns=desk.columns(access, listing.ANSWERS))
    rows = lists.entries(access, state, now)
    empty = Empty(
        _("还没有问答"), _("把群里天天被问的写进来:小助理能自动回,员工也能一点就回。"), _new(access), icon="message-2"
    )
    page = state.show(
        rows, desk=desk.desk(access, listing.ANSWERS), tools=_tools(access), empty=empty, context={"now": now}
    )
    total = Entry.objects.visible_to(access).in_use().count()
    context = {
        "page_title": _("问答库"),
        "subtitle": ngettext("%(n)s 条在用", "%(n)s 条在用", total) % {"n": total},
        "may_manage": access.can(MANAGE),
    }
    return listing_response(request, "answers/list.html", page, context)


def _new(access: Access) -> Link | None:
    return Link(_("写第一条"), reverse("answer-new")) if access.can(MANAGE) else None


def _tools(access: Access) -> list[Tool]:
    tools = [Tool(_("冲突检查"), reverse("answers-conflicts"), icon="alert-triangle")]
    if access.can(MANAGE):
        tools += [
            Tool(_("导入"), reverse("answers-import"), icon="upload", drawer=True),
            Tool(_("导出 Excel"), reverse("answers-export"), icon="download"),
            Tool(_("设置"), reverse("answers-settings"), icon="settings"),
        ]
    return tools


@needs(MANAGE)
def answer_new(request: AccessRequest) -> HttpResponse:
    """Ask for an entry and keep it; `from` is a question it would answer."""
    access = request.access
    form = _form(access, request, None)
    add = partial(_add, access)
    if request.method == "POST" and (entry := form.kept(add)):
        messages.success(request, _("已保存“%(title)s”") % {"title": entry.title})
        return redirect("answers")
    return _editor(request, form, None, _("新建问答"))


def _add(access: Access, wording: actions.Wording) -> Entry:
    actions.refuse_beyond(access, wording.community)
    return actions.add(who=access, wording=wording, now=present.now())


@needs("console.view")
def answer(request: AccessRequest, slug: str) -> HttpResponse:
    """Show an entry with what it said before; whoever may, writes it anew."""
    access, entry = request.access, _entry(request.access, slug)
    form = _form(access, request, entry)
    if request.method == "POST" and access.can(MANAGE):
        changed = form.kept(lambda wording: actions.change(who=access, entry=entry, wording=wording, now=present.now()))
        if changed:
            messages.success(request, _("已保存“%(title)s”") % {"title": changed.title})
            return redirect("answer", slug=slug)
    return _editor(request, form, entry, entry.title)


@require_POST
@needs(MANAGE)
def answer_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take an entry out of the library."""
    entry = actions.end(who=request.access, entry=_entry(request.access, slug), now=present.now())
    messages.success(request, _("已停用“%(title)s”") % {"title": entry.title})
    return redirect("answers")


def _entry(access: Access, slug: str) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(access).select_related("community", "workspace"), slug=slug)


def _form(access: Access, request: AccessRequest, entry: Entry | None) -> EntryForm:
    zone = access.workspace.zone
    initial = EntryForm.initial_of(entry, zone) if entry else _asked_for(access, request.GET.get("from", ""))
    data = request.POST if request.method == "POST" else None
    return EntryForm(queries.places(access.workspace), partial(_named, access), zone, data, initial)


def _asked_for(access: Access, slug: str) -> dict[str, str]:
    """Begin with the words of a question."""
    found = Question.objects.visible_to(access).filter(slug=slug).first() if slug else None
    words = queries.plain_words(found.text) if found else ""
    return {"title": words[:30], "asked": words[:60]} if words else {}


def _named(access: Access, name: str) -> Community | None:
    return Community.objects.visible_to(access).filter(name=name.strip()).order_by("ended_at", "pk").first()


def _editor(request: AccessRequest, form: EntryForm, entry: Entry | None, title: str) -> HttpResponse:
    context = {
        "page_title": title,
        "form": form,
        "entry": entry,
        "may_manage": request.access.can(MANAGE)
        and (request.access.is_whole or entry is None or bool(entry.community)),
        "editions": entry.editions.select_related("by").order_by("-number")[:20] if entry else (),
        "breadcrumbs": [(_("问答库"), reverse("answers")), (title, "")],
        "brand": request.access.workspace.name,
    }
    return render(request, "answers/editor.html", context)


@require_GET
@needs("console.view")
def answers_conflicts(request: AccessRequest) -> HttpResponse:
    """Show which entries stand in each other's way."""
    found = conflicts_of(queries.library_of(request.access.workspace))
    mine = Entry.objects.visible_to(request.access).in_use().in_bulk()
    rows = [each for each in found if each.entry.key in mine and each.other.key in mine]
    context = {
        "page_title": _("冲突检查"),
        "subtitle": ngettext("%(n)s 处", "%(n)s 处", len(rows)) % {"n": len(rows)},
        "breadcrumbs": [(_("问答库"), reverse("answers")), (_("冲突检查"), "")],
        "rows": [(each, mine[each.entry.key], mine[each.other.key]) for each in rows[:MOST_CONFLICTS]],
    }
    return render(request, "answers/conflicts.html", context)
