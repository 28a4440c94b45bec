"""新人: the board of their first days, who was not welcomed in time, cold contacts with openers, first orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Channel
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.joining.models import Newcomer, Onboarding, OnboardingPlan
from jinlin.joining.newcoming import counting, ice, noting, plans
from jinlin.joining.newcoming.forms import PlanForm, kinds
from jinlin.messaging.aims import AimForm
from jinlin.shell.figures import Definition, Figure
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.joining.newcoming.counting import Figures
    from jinlin.workspaces.access import AccessRequest

MANAGE, WELCOME = "welcome.manage", "answers.give"
SHOWN, MOST_GROUPS, MOST_AT_ONCE = 20, 10_000, 500

# Gentle first words, none of which sells anything.
OPENERS = (
    gettext_lazy("@{昵称} 欢迎呀,你是住附近的邻居吗?"),
    gettext_lazy("@{昵称} 平时买菜更看重新鲜还是方便?随便聊聊就好"),
    gettext_lazy("@{昵称} 群里有什么看不明白的,随时喊我"),
)


@require_GET
@needs("console.view")
def newcomers(request: AccessRequest) -> HttpResponse:
    """Show the board and the lists of who needs somebody."""
    access, now = request.access, present.now()
    words = request.GET.get("q", "").strip()[:40]
    on = Onboarding.objects.filter(
        workspace=access.workspace, ended_at=None, community__unit__path__startswith=access.unit.path
    ).count()
    late, cold, hoped = (ask(access, now) for ask in (counting.unmet, counting.cold, counting.without_order))
    context = {
        "page_title": _("新人"),
        "subtitle": ngettext("%(n)s 个群在照看新人", "%(n)s 个群在照看新人", on) % {"n": on},
        "on": on,
        "words": words,
        "tiles": _tiles(counting.figures(access, now)),
        "board": counting.board(access, now, words),
        "late": late[:SHOWN],
        "unread": counting.unread(access, now)[:SHOWN],
        "cold": [
            (row, str(OPENERS[number % len(OPENERS)]).replace("{昵称}", row.member.name))
            for number, row in enumerate(cold[:SHOWN])
        ],
        "hoped": hoped[:SHOWN],
        "hoped_count": hoped.count(),
        "may_manage": access.can(MANAGE),
        "may_plan": access.can(MANAGE) and access.is_whole,
        "may_welcome": access.can(WELCOME),
        "now": now,
    }
    return render(request, "joining/newcomers/page.html", context)


def _tiles(told: Figures) -> list[Figure]:
    """Return the figures of the last 30 days."""
    nobody = _("近 30 天没有新人")
    in_time = _definition(_("按时欢迎率"), _("按时欢迎 ÷ 该欢迎的"), told.in_time, told.due)
    orders = _definition(_("首单率"), _("有首单的新人 ÷ 新人"), told.ordered, told.came)
    days = told.days_to_order
    return [
        Figure(label=_("新人"), value=told.came, unit="count"),
        Figure(label=in_time.name, value=told.in_time_share, unit="share", definition=in_time, reason=nobody),
        Figure(label=_("超时没人欢迎"), value=told.unmet, unit="count", better="lower"),
        Figure(label=_("没回音"), value=told.silent, unit="count", better="lower"),
        Figure(label=orders.name, value=told.order_share, unit="share", definition=orders, reason=nobody),
        Figure(label=_("到首单天数(中位)"), value=days, unit="decimal", better="lower", reason=_("还没有首单")),
    ]


def _definition(name: str, formula: str, numerator: int, denominator: int) -> Definition:
    window = _("近 30 天")
    return Definition(name, formula, numerator=str(numerator), denominator=str(denominator), window=window)


@require_POST
@needs(WELCOME)
def newcomers_welcomed(request: AccessRequest) -> HttpResponse:
    """Note that newcomers were welcomed."""
    return _noted(
        request, lambda slugs: noting.declare_welcomed(who=request.access, newcomers=slugs, now=present.now())
    )


@require_POST
@needs(WELCOME)
def newcomers_acknowledged(request: AccessRequest) -> HttpResponse:
    """Note that newcomers have read the rules."""
    return _noted(
        request, lambda slugs: noting.declare_acknowledged(who=request.access, newcomers=slugs, now=present.now())
    )


def _noted(request: AccessRequest, note: Callable[[list[str]], int]) -> HttpResponse:
    try:
        count = note(request.POST.getlist("newcomer")[:MOST_AT_ONCE])
    except Refusal as refusal:
        messages.error(request, refusal.message())
    else:
        words = ngettext("已登记 %(n)s 位", "已登记 %(n)s 位", count)
        messages.success(request, words % {"n": count})
    return redirect("newcomers")


@require_POST
@needs(WELCOME)
def newcomer_broken(request: AccessRequest, slug: str) -> HttpResponse:
    """Note that somebody and a colleague have talked."""
    row = get_object_or_404(Newcomer.objects.visible_to(request.access).select_related("member__workspace"), slug=slug)
    ice.declare(who=request.access, member=row.member, now=present.now())
    messages.success(request, _("已登记破冰:%(name)s") % {"name": row.member})
    return redirect("newcomers")


@needs(MANAGE)
def newcomers_groups(request: AccessRequest) -> HttpResponse:
    """Ask in which groups newcomers are looked after, from now on."""
    access = request.access
    form = AimForm(access, request.POST or None)
    if request.method == "POST" and form.is_valid():
        groups = form.aim.groups(access).order_by("pk").values_list("pk", flat=True)[:MOST_GROUPS]
        if request.POST.get("way") == "off":
            count = plans.end(who=access, communities=groups, now=present.now())
            words = ngettext("%(n)s 个群不再照看新人", "%(n)s 个群不再照看新人", count)
        else:
            count = plans.begin(who=access, communities=groups, now=present.now())
            words = ngettext("%(n)s 个群开始照看新人", "%(n)s 个群开始照看新人", count)
        messages.success(request, words % {"n": count})
        return _done(request)
    return render(request, "joining/newcomers/groups.html", {"page_title": _("在哪些群照看新人"), "form": form})


@needs(MANAGE)
def newcomers_plan(request: AccessRequest) -> HttpResponse:
    """Ask by when what is done, for a type of group, and keep it."""
    access = request.access
    names = dict(kinds())
    kind = request.GET.get("kind", "")
    kind = kind if kind in names else ""
    row = OnboardingPlan.objects.filter(workspace=access.workspace, kind=kind).first()
    channels = Channel.objects.filter(workspace=access.workspace).values_list("name", flat=True)
    form = PlanForm(request.POST or None, plan=row, kind=kind, channels=list(channels))
    if request.method == "POST" and form.kept(
        lambda words: plans.save_plan(who=access, words=words, now=present.now())
    ):
        messages.success(request, _("已保存,之后来的新人按这个走"))
        return _done(request)
    context = {"page_title": _("新人流程"), "form": form, "kind": kind, "kinds": names.items()}
    return render(request, "joining/newcomers/plan.html", context)


def _done(request: AccessRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("newcomers")
