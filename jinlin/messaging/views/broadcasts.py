"""群发: the list, the wizard, what would come of it, approval, progress by owner and group, reminding, stopping, trying again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.content.queries import check_for
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.messaging import bodies, broadcasts, listing_sending, progress
from jinlin.messaging.broadcasts import Draft
from jinlin.messaging.forms_sending import BroadcastForm
from jinlin.messaging.models import Broadcast, BroadcastState, Post, PostState
from jinlin.messaging.reaching import ReachForm, reach
from jinlin.messaging.sending import nudging
from jinlin.shell.figures import Link
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse

    from jinlin.messaging.models import Body
    from jinlin.workspaces.access import Access, AccessRequest

PLAN, APPROVE, SEND = "posts.plan", "posts.approve", "posts.send"
OWNERS = 40
EDITABLE = (BroadcastState.DRAFT, BroadcastState.DECLINED)


@require_GET
@needs("console.view")
def broadcast_list(request: AccessRequest) -> HttpResponse:
    """Show the broadcasts, the newest first."""
    access = request.access
    state = listing_sending.BROADCASTS.read(request.GET)
    rows = Broadcast.objects.visible_to(access).select_related("made_by")
    if words := state.text("q"):
        rows = rows.filter(title__icontains=words)
    if wanted := state.choice("state"):
        rows = rows.filter(state=wanted)
    may = access.can(PLAN)
    new = Link(_("新建群发"), reverse("broadcast-new")) if may else None
    empty = Empty(_("还没有群发"), _("选群、写内容、定时间;群主在手机上点一下才发出。"), new, icon="send")
    page = state.show(rows.order_by(*state.order_by), empty=empty)
    _count(page.rows, access)
    context = {
        "page_title": _("群发"),
        "subtitle": _("到点给群主建好任务,群主确认后才发到群里"),
        "may_plan": may,
    }
    return listing_response(request, "messaging/broadcasts.html", page, context)


def _count(rows: Any, access: Access) -> None:
    """Add to each row of the page how many groups it goes to and how many have it; one query."""
    ids = [row.pk for row in rows]
    posts = Post.objects.filter(workspace=access.workspace, source_kind=broadcasts.SOURCE, source_id__in=ids).order_by()
    counted = posts.values_list("source_id").annotate(n=Count("pk"), sent=Count("pk", filter=Q(state=PostState.SENT)))
    found = {pk: (total, sent) for pk, total, sent in counted}
    for row in rows:
        row.total, row.sent = found.get(row.pk, (0, 0))


@needs(PLAN)
def broadcast_new(request: AccessRequest) -> HttpResponse:
    """Ask for a broadcast: to whom, what, when."""
    return _edit(request, None)


@needs(PLAN)
def broadcast_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change a draft."""
    return _edit(request, _broadcast(request.access, slug))


def _edit(request: AccessRequest, row: Broadcast | None) -> HttpResponse:
    access, now = request.access, present.now()
    form = BroadcastForm(access, request.POST or None, now=now, initial=_initial(row))
    aim = ReachForm(access, request.POST or (row.aim if row else request.GET) or None)
    if request.method == "POST" and form.is_valid() and aim.is_valid():
        try:
            made = broadcasts.make(who=access, draft=_draft(access, form, aim, now), row=row, now=now)
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return redirect("broadcast", made.slug)
    context = {
        "page_title": _("改群发") if row else _("新建群发"),
        "form": form,
        "aim": aim,
        "steps": [_("对象"), _("内容"), _("时间"), _("核对与审批"), _("发送")],
        "breadcrumbs": [(_("群发"), reverse("broadcasts")), (row.title if row else _("新建群发"), "")],
    }
    return render(request, "messaging/broadcast_edit.html", context)


def _initial(row: Broadcast | None) -> dict[str, Any]:
    if row is None or row.body is None:
        return {}
    told = bodies.parts_of(row.body)
    link = next((part for part in told if part.kind == "link"), None)
    return {
        "title": row.title,
        "asset": row.asset.slug if row.asset else "",
        "text": told[0].text,
        "link_title": link.title if link else "",
        "link_url": link.url if link else "",
        "other": bodies.parts_of(row.other)[0].text if row.other else "",
        "direction": row.body.direction,
        "promo": row.body.promo,
        "at": row.at.astimezone(row.workspace.zone).replace(tzinfo=None) if row.at else None,
        "waves": row.waves,
        "minutes": row.minutes,
        "otherwise": row.otherwise,
        "exception": row.exception,
    }


def _draft(access: Access, form: BroadcastForm, aim: ReachForm, now: datetime) -> Draft:
    given = form.cleaned_data

    def kept(text: str) -> Body:
        told = {"direction": given["direction"], "promo": given["promo"]}
        return bodies.keep(workspace=access.workspace, parts=form.parts(text), now=now, **told)

    return Draft(
        title=given["title"],
        aim=aim.wanted,
        body=kept(given["text"]),
        other=kept(given["other"]) if given["other"] else None,
        asset=form.material,
        at=given["at"],
        waves=given["waves"],
        minutes=given["minutes"],
        otherwise=given["otherwise"],
        exception=given["exception"].strip(),
    )


@require_GET
@needs(PLAN)
def broadcast_reach(request: AccessRequest) -> HttpResponse:
    """Say how many groups and people are meant."""
    aim = ReachForm(request.access, request.GET)
    chosen = aim.reach_aim.chosen(request.access, present.now()) if aim.is_valid() else []
    return render(request, "messaging/parts/reach.html", {"reach": reach(request.access, chosen)})


@require_POST
@needs(PLAN)
def broadcast_check(request: AccessRequest) -> HttpResponse:
    """Say what the copy check has against the words."""
    text = "\n".join(request.POST.get(name, "") for name in ("text", "link_title", "other"))
    return render(request, "messaging/parts/copy_hits.html", {"hits": check_for(request.access.workspace, text)})


@require_GET
@needs("console.view")
def broadcast(request: AccessRequest, slug: str) -> HttpResponse:
    """Show a broadcast: what would come of it, or how far it is."""
    access, now = request.access, present.now()
    row = _broadcast(access, slug)
    is_open = row.state in {*EDITABLE, BroadcastState.ASKED}
    context = {
        "page_title": row.title,
        "row": row,
        "is_open": is_open,
        "is_draft": row.state in EDITABLE,
        "ahead": broadcasts.look_ahead(access, row, now) if is_open and row.body else None,
        "texts": [bodies.text_of(body) for body in (row.body, row.other) if body],
        "hits": [hit for body in (row.body, row.other) if body for hit in body.hits],
        "may_plan": access.can(PLAN),
        "may_approve": access.can(APPROVE) and row.made_by_id != access.staff.pk,
        "steps": [_("对象"), _("内容"), _("时间"), _("核对与审批"), _("发送")],
        "step": 4 if is_open else 5,
        "breadcrumbs": [(_("群发"), reverse("broadcasts")), (row.title, "")],
        **({} if is_open else _progress(request, row, now)),
    }
    return render(request, "messaging/broadcast.html", context)


@require_GET
@needs("console.view")
def broadcast_progress(request: AccessRequest, slug: str) -> HttpResponse:
    """Draw how far it is, for a page that asks again and again."""
    row = _broadcast(request.access, slug)
    context = {"row": row, "may_plan": request.access.can(PLAN), **_progress(request, row, present.now())}
    return render(request, "messaging/parts/matrix.html", context)


def _progress(request: AccessRequest, row: Broadcast, now: datetime) -> dict[str, Any]:
    posts = broadcasts.posts_of(row).visible_to(request.access)
    page = request.GET.get("page", "")
    number = max(int(page) if page.isdecimal() else 1, 1)
    owners, count = progress.owners_of(posts, now, begin=(number - 1) * OWNERS, most=OWNERS)
    counts = progress.counts_of(posts)
    return {
        "counts": counts,
        "owners": owners,
        "owner_count": count,
        "page_number": number,
        "more_pages": count > number * OWNERS,
        "going_on": counts.waiting > 0 and row.state == BroadcastState.RUNNING,
        "compared": _compared(posts) if row.other_id else [],
    }


def _compared(posts: Any) -> list[tuple[str, progress.Counts]]:
    """Count each of two contents by itself."""
    return [(variant.upper(), progress.counts_of(posts.filter(variant=variant))) for variant in ("a", "b")]


@require_POST
@needs(PLAN)
def broadcast_ask(request: AccessRequest, slug: str) -> HttpResponse:
    """Hand it to those who approve."""
    return _done(request, slug, lambda row, now: broadcasts.ask(who=request.access, row=row, now=now), _("已提交审批"))


@require_POST
@needs(APPROVE)
def broadcast_decide(request: AccessRequest, slug: str) -> HttpResponse:
    """Approve or decline."""
    approve, why = request.POST.get("decision") == "approve", request.POST.get("why", "")
    words = _("已批准,任务按时间派给群主") if approve else _("已退回")

    def act(row: Broadcast, now: datetime) -> object:
        return broadcasts.decide(who=request.access, row=row, approve=approve, why=why, now=now)

    return _done(request, slug, act, words)


@require_POST
@needs(PLAN)
def broadcast_confirm(request: AccessRequest, slug: str) -> HttpResponse:
    """Send it on its way."""
    words = _("已确认,任务按时间派给群主")
    return _done(request, slug, lambda row, now: broadcasts.confirm(who=request.access, row=row, now=now), words)


@require_POST
@needs(PLAN)
def broadcast_stop(request: AccessRequest, slug: str) -> HttpResponse:
    """Take back what nobody has sent."""
    reason = request.POST.get("reason", "")

    def act(row: Broadcast, now: datetime) -> object:
        return broadcasts.stop(who=request.access, row=row, reason=reason, now=now)

    return _done(request, slug, act, _("已停止;已经发出的不能撤回"))


@require_POST
@needs(PLAN)
def broadcast_retry(request: AccessRequest, slug: str) -> HttpResponse:
    """Try again where it failed."""
    words = _("失败和过期的群已重新排上")
    return _done(request, slug, lambda row, now: broadcasts.retry(who=request.access, row=row, now=now), words)


@require_POST
@needs(PLAN)
def sends_nudge(request: AccessRequest) -> HttpResponse:
    """Remind the owners of tasks that wait; the numbers of the tasks come with the button."""
    asked = [int(each) for each in request.POST.getlist("sending") if each.isdecimal()][:2000]
    posts = Post.objects.visible_to(request.access).filter(sending__in=asked)
    seen = set(posts.order_by().values_list("sending", flat=True).distinct())
    try:
        count = nudging.nudge(who=request.access, sendings=sorted(seen), now=present.now())
        messages.success(request, ngettext("已提醒 %(n)s 位群主", "已提醒 %(n)s 位群主", count) % {"n": count})
    except Refusal as refusal:
        messages.warning(request, refusal.message())
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "broadcasts")


def _done(request: AccessRequest, slug: str, act: Callable[[Broadcast, datetime], object], words: str) -> HttpResponse:
    try:
        act(_broadcast(request.access, slug), present.now())
        messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("broadcast", slug)


def _broadcast(access: Access, slug: str) -> Broadcast:
    rows = Broadcast.objects.visible_to(access).select_related(
        "workspace", "unit", "body", "other", "asset", "made_by", "decided_by"
    )
    return get_object_or_404(rows, slug=slug)
