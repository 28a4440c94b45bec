"""发送记录, 发送预算, and one person's day of sending: three taps and it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import types
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.messaging import bodies, budgets, declaring, listing_sending, outcomes, policies, progress
from jinlin.messaging.forms_sending import PolicyForm, RiskForm, TypeBudgetForm
from jinlin.messaging.models import Channel, Post, Risk, RiskOption, TypeBudget
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse

    from jinlin.messaging.models.posts import PostQuerySet
    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import AccessRequest
    from jinlin.workspaces.models import Workspace

BUDGET, APPROVE, SEND = "posts.budget", "posts.approve", "posts.send"
RISKS_SHOWN = 20
DIGITS = 19  # of the greatest number a row can have


@require_GET
@needs("console.view")
def send_log(request: AccessRequest) -> HttpResponse:
    """Show every message: sent, failed, refused, with the reason; above it the accounts at risk."""
    access, now = request.access, present.now()
    state = listing_sending.LOG.read(request.GET)
    rows = _matching(Post.objects.visible_to(access), state)
    rows = rows.select_related("community", "body", "account")
    empty = Empty(_("还没有发送记录"), _("群发、剧本和一键发送的每条消息都会在这里,包括没发出去的原因。"), icon="send")
    page = state.show(rows.order_by(*state.order_by), empty=empty)
    for row in page.rows:
        row.words = bodies.text_of(row.body)
        row.told = outcomes.why(row)
    limit = policies.row_of(access.workspace).account_a_day
    context = {
        "page_title": _("发送记录"),
        "subtitle": _("每条消息有没有发出、为什么;账号发得太多会被企业微信限制"),
        "accounts": progress.risky_accounts(access, now, most_a_day=limit)[:8],
        "account_a_day": limit,
    }
    return listing_response(request, "messaging/send_log.html", page, context)


def _matching(rows: PostQuerySet, state: State) -> PostQuerySet:
    if words := state.text("q"):
        rows = rows.filter(community__name__icontains=words)
    for name in ("state", "channel", "rule"):
        if wanted := state.choice(name):
            rows = rows.filter(**{name: wanted})
    days = state.days("on")
    if days.since:
        rows = rows.filter(on__gte=days.since)
    return rows.filter(on__lt=days.before) if days.before else rows


@needs("console.view")
def send_budgets(request: AccessRequest) -> HttpResponse:
    """Show the limits of the brand and its types and the risky options; change the brand's."""
    access, now = request.access, present.now()
    may = access.can(BUDGET)
    form = PolicyForm(request.POST or None, instance=policies.row_of(access.workspace))
    if request.method == "POST" and may and form.is_valid():
        budgets.change_policy(who=access, row=form.instance, closed_days=form.cleaned_data["closed"], now=now)
        messages.success(request, _("已保存,对之后排的消息生效"))
        return redirect("send-budgets")
    rows = RiskOption.objects.filter(workspace=access.workspace).select_related("asked_by", "decided_by")
    context = {
        "page_title": _("发送预算"),
        "form": form,
        "may_change": may,
        "may_approve": access.can(APPROVE),
        "types": _types(access.workspace),
        "type_form": TypeBudgetForm(),
        "risk_form": RiskForm(),
        "risks": [(each.label, outcomes.WARNINGS[each.value]) for each in Risk],
        "options": rows.order_by("-asked_at")[:RISKS_SHOWN],
        "now": now,
        "staff": access.staff,
    }
    return render(request, "messaging/send_budgets.html", context)


def _types(workspace: Workspace) -> list[TypeBudget]:
    rows = list(TypeBudget.objects.filter(workspace=workspace).order_by("axis", "key"))
    for row in rows:
        value = types.value_of(row.axis, row.key)
        row.name = value.name if value else row.key  # type: ignore[attr-defined]  # shown beside it
    return rows


@require_POST
@needs(BUDGET)
def type_budget(request: AccessRequest) -> HttpResponse:
    """Set the budget of a type."""
    form = TypeBudgetForm(request.POST)
    if form.is_valid():
        axis, _sep, key = form.cleaned_data["kind"].partition(":")
        limits = {name: form.cleaned_data[name] for name in ("promo_a_day", "most_a_week", "gap_minutes")}
        budgets.set_type_budget(who=request.access, axis=axis, key=key, now=present.now(), **limits)
        messages.success(request, _("已保存,对之后排的消息生效"))
    else:
        messages.error(request, _("请选一个群类型,数字要大于等于 0"))
    return redirect("send-budgets")


@require_POST
@needs(BUDGET)
def risk_ask(request: AccessRequest) -> HttpResponse:
    """Ask for a risky option."""
    form = RiskForm(request.POST)

    def act(now: datetime) -> object:
        given = form.cleaned_data
        return budgets.ask_risk(
            who=request.access, risk=given["risk"], days=given["days"], reason=given["reason"], now=now
        )

    if form.is_valid():
        return _answer(request, act, _("已提交,等另一位同事批准"))
    messages.error(request, _("请写清楚原因和天数"))
    return redirect("send-budgets")


@require_POST
@needs(APPROVE)
def risk_decide(request: AccessRequest) -> HttpResponse:
    """Approve or decline a risky option."""
    row = _risk(request)
    approve = request.POST.get("decision") == "approve"

    def act(now: datetime) -> object:
        return budgets.decide_risk(who=request.access, row=row, approve=approve, now=now)

    return _answer(request, act, _("已批准") if approve else _("已退回"))


@require_POST
@needs(BUDGET)
def risk_end(request: AccessRequest) -> HttpResponse:
    """Switch a risky option off."""
    row = _risk(request)
    return _answer(request, lambda now: budgets.end_risk(who=request.access, row=row, now=now), _("已关闭"))


def _risk(request: AccessRequest) -> RiskOption:
    return get_object_or_404(RiskOption, workspace=request.access.workspace, pk=_row_told(request, "risk"))


def _row_told(request: AccessRequest, name: str) -> int:
    """Return which row of one's own a form speaks of; 0, which no row has, for what is no number."""
    told = request.POST.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < DIGITS else 0


def _answer(request: AccessRequest, act: Callable[[datetime], object], words: str) -> HttpResponse:
    try:
        act(present.now())
        messages.success(request, words)
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("send-budgets")


@require_GET
@needs(SEND)
def my_sends(request: AccessRequest) -> HttpResponse:
    """Show what waits for this person to press send, one after the other, and what is done today."""
    access, now = request.access, present.now()
    rows = list(progress.mine(access.staff, now)[:500])
    confirm = [row for row in rows if row.channel == Channel.GROUP_TASK]
    chats = [row for row in rows if row.channel != Channel.GROUP_TASK]
    current = next((row for row in chats if row.pk == _number(request)), chats[0] if chats else None)
    if current:
        current.words = bodies.text_of(current.body)  # type: ignore[attr-defined]  # shown on the page
    context = {
        "page_title": _("我的发送"),
        "confirm": _by_task(confirm),
        "chats": chats,
        "current": current,
        "slots": progress.slots_of(access, now, staff=access.staff),
        "now": now,
    }
    return render(request, "messaging/my_sends.html", context)


def _number(request: AccessRequest) -> int:
    asked = request.GET.get("post", "")
    return int(asked) if asked.isdecimal() else 0


def _by_task(rows: list[Post]) -> list[tuple[Post, str, int]]:
    """Return one post of each task that waits, its words and how many groups it goes to."""
    found: dict[int | None, list[Post]] = {}
    for row in rows:
        found.setdefault(row.sending_id, []).append(row)
    return [(mine[0], bodies.text_of(mine[0].body), len(mine)) for mine in found.values()]


@require_POST
@needs(SEND)
def post_sent(request: AccessRequest) -> HttpResponse:
    """Take somebody's word that a message was sent in the chat, and go on to the next."""
    row = get_object_or_404(Post.objects.visible_to(request.access), pk=_row_told(request, "post"))
    try:
        declaring.declare_sent(who=request.access, post=row, now=present.now())
        messages.success(request, _("已记下,下一条"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("my-sends")


@require_POST
@needs(SEND)
def posts_look(request: AccessRequest) -> HttpResponse:
    """Ask the platform at once whether this person's tasks were confirmed: they say they have just done so."""
    declaring.look_now(who=request.access, now=present.now())
    messages.success(request, _("正在向企业微信核对,几秒后刷新"))
    return redirect("my-sends")
