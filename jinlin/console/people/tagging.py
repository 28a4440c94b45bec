"""Corp tags of customers on screen: of one friendship, of many at once, what became of each, and the tags themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jinlin.communities.queries import visible_members
from jinlin.console import desk_of
from jinlin.console.people import listing, queries, tags
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.members import actions
from jinlin.members.queries import corp_tags, taggable
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.wecom.actions import connection_of
from jinlin.wecom.opening import open_platform
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from jinlin.members.models import Member
    from jinlin.workspaces.access import AccessRequest

MOST_PEOPLE = 500
LONGEST_NAME = 30  # the platform's [D:92117]


@require_http_methods(["GET", "POST"])
@needs("members.tag")
def member_tags(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what the accounts one may speak for have put on somebody; a POST asks for what was changed."""
    access = request.access
    member = get_object_or_404(visible_members(access), slug=slug)
    follows = taggable(access).filter(member=member)
    if request.method == "POST":
        follow = get_object_or_404(follows, userid=request.POST.get("account", ""))
        _ask(request, [tags.wish_of(follow, request.POST.getlist("had"), request.POST.getlist("tags"))])
        return redirect("member", slug=slug)
    shown = follows.filter(userid=request.GET.get("account", "")).first() or follows.order_by("since").first()
    context = tags.picker(access, shown, request.GET.get("q", "").strip()) | {
        "member": member,
        "may_make": access.can("tags.manage"),
    }
    return render(request, "console/people/member_tags.html", context)


@require_POST
@needs("members.tag")
def members_tag(request: AccessRequest) -> HttpResponse:
    """Ask which tags, then ask the platform to put them on the chosen members or take them off."""
    people = _chosen(request)
    follows = taggable(request.access).filter(member__in=people.order_by().values("pk")).select_related("member")
    if "deed" not in request.POST:
        words = request.POST.get("q", "").strip()
        context = tags.batch(request.access, people, follows, words) | {"may_make": request.access.can("tags.manage")}
        return render(request, "console/people/batch_tags.html", context)
    if account := request.POST.get("account", ""):
        follows = follows.filter(userid=account)
    chosen = frozenset(request.POST.getlist("tags"))
    name = "remove" if request.POST["deed"] == "remove" else "add"
    batch = _ask(
        request, [actions.TagWish(follow, **{name: chosen}) for follow in follows.order_by("pk")[:MOST_PEOPLE]]
    )
    return redirect(f"{reverse('tag-changes')}?batch={batch}" if batch else "members")


def _chosen(request: AccessRequest) -> QuerySet[Member]:
    if request.POST.get("every"):
        query = QueryDict(request.POST.get("query", ""))
        state = listing.LISTING.read(query, options=queries.options(request.access))
        slugs = list(queries.matching(request.access, state).values_list("slug", flat=True)[:MOST_PEOPLE])
    else:
        slugs = request.POST.getlist("rows")[:MOST_PEOPLE]
    return visible_members(request.access).filter(slug__in=slugs)


def _ask(request: AccessRequest, wishes: list[actions.TagWish]) -> str:
    """Ask for changes and say how many, or why not; return the word by which they are found."""
    try:
        batch = actions.ask_for_tags(request.access, wishes, now=present.now())
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return ""
    count = tags.changes(request.access).filter(batch=batch).count()
    said = ngettext("%(n)s 位客户的标签正在同步到企业微信。", "%(n)s 位客户的标签正在同步到企业微信。", count)
    messages.success(request, said % {"n": count})
    return batch


@require_GET
@needs("members.tag")
def tag_changes(request: AccessRequest) -> HttpResponse:
    """List changes that were asked for and what became of each, newest first."""
    access = request.access
    state = tags.LISTING.read(request.GET, columns=desk_of.columns(access, tags.PAGE))
    page = state.show(
        tags.listed(access, state),
        desk=desk_of.desk(access, tags.PAGE),
        empty=Empty(_("还没有改过企业标签"), _("在会员列表勾选客户后点“打企业标签”,或在会员页里改。")),
    )
    page.context.update(tags.words_for(access, page.source))
    context = {"page_title": _("标签变更"), "subtitle": _("企业标签以企业微信为准:对方接受了才算生效")}
    return listing_response(request, "console/people/tag_changes.html", page, context)


@require_POST
@needs("tags.manage")
def tag_make(request: AccessRequest) -> HttpResponse:
    """Make a tag at the platform."""
    group, name = (request.POST.get(key, "").strip()[:LONGEST_NAME] for key in ("group", "name"))
    if not (group and name):
        messages.error(request, _("标签组和标签名都要填。"))
        return _back(request)
    return _with_platform(
        request,
        lambda platform: actions.make_corp_tag(request.access, platform, group=group, name=name, now=present.now()),
        _("已在企业微信新建标签“%(name)s”。") % {"name": name},
    )


@require_POST
@needs("tags.manage")
def tag_rename(request: AccessRequest) -> HttpResponse:
    """Rename a tag at the platform."""
    tag = corp_tags(request.access.workspace).filter(external_id=request.POST.get("tag", "")).first()
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    if tag is None or not name:
        messages.error(request, _("请选择标签并填写新名字。"))
        return _back(request)
    return _with_platform(
        request,
        lambda platform: actions.rename_corp_tag(request.access, platform, tag, name=name, now=present.now()),
        _("已改名为“%(name)s”。") % {"name": name},
    )


def _with_platform(request: AccessRequest, what: Any, done: str) -> HttpResponse:
    try:
        what(open_platform(connection_of(request.access.workspace)))
    except Refusal as refusal:
        messages.error(request, tags.why(refusal))
    else:
        messages.success(request, done)
    return _back(request)


def _back(request: AccessRequest) -> HttpResponse:
    """Go back to the member one came from, else to the list."""
    slug = request.POST.get("member", "")
    known = visible_members(request.access).filter(slug=slug).exists() if slug else False
    return redirect("member", slug=slug) if known else redirect("members")
