"""The conditions of a gate's draft: add, change, take out, join with 全部 or 任意一项."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.joining.actions import gates as actions
from jinlin.joining.forms.gates import ConditionForm
from jinlin.joining.gating.conditions import Condition, Group, Kind, NotAGate
from jinlin.joining.queries import asking
from jinlin.joining.views.gates import MANAGE, done, own_gate, tried
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.joining.models import Gate
    from jinlin.workspaces.access import AccessRequest

# As people think of them: what costs, what shows who one is, what one does, who says yes.
KINDS = (
    (gettext_lazy("付费"), (Kind.PAID_ANNUAL, Kind.PAID_PERMANENT, Kind.COURSE_ENROLLED)),
    (gettext_lazy("消费"), (Kind.TOTAL_SPEND, Kind.OWNS_PRODUCT, Kind.ORDER)),
    (gettext_lazy("行动"), (Kind.QUESTIONNAIRE, Kind.SCORE, Kind.ACKNOWLEDGED, Kind.POSTER, Kind.ACTIVITY)),
    (gettext_lazy("身份"), (Kind.TAG, Kind.TIER, Kind.INVITATION, Kind.MANUAL)),
)


@needs(MANAGE)
def gate_condition(request: AccessRequest, slug: str) -> HttpResponse:
    """Choose a kind, fill in what it asks; with `at` change the condition that stands there."""
    gate = own_gate(request.access, slug)
    now = present.now()
    tree = actions.draft(access=request.access, gate=gate, now=now).tree
    place = _place(request.GET.get("at", ""))
    here = _part(tree, place)
    kind = here.kind if isinstance(here, Condition) else _kind(request.GET.get("kind", ""))
    if kind is None:
        return _choose(request, gate, request.GET.get("at", ""))
    asked = here if isinstance(here, Condition) else None
    offered = asking.score_choices if kind == Kind.SCORE else asking.choices
    options = offered(request.access.workspace)
    form = ConditionForm(
        request.access.workspace, kind, options, asked, request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, gate, place, asked, form.condition)
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return done(request, reverse("gate", args=[slug]))
    context = {"page_title": kind.label, "form": form, "button": _("保存"), "nothing": not form.fields}
    return render(request, "joining/gates/condition.html", context)


def _keep(request: AccessRequest, gate: Gate, place: tuple[int, ...], asked: Condition | None, made: Condition) -> None:
    access, now = request.access, present.now()
    if asked is not None:
        actions.change_part(access=access, gate=gate, place=place, part=made, now=now)
    else:
        actions.add_condition(access=access, gate=gate, asked=made, place=place, now=now)


def _choose(request: AccessRequest, gate: Gate, at: str) -> HttpResponse:
    context = {"page_title": _("加一个条件"), "row": gate, "kinds": KINDS, "at": at}
    return render(request, "joining/gates/kinds.html", context)


@require_POST
@needs(MANAGE)
def gate_part(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a part out, begin a group, or say whether all of a group must be met or any."""
    gate, access, now = own_gate(request.access, slug), request.access, present.now()
    place, deed = _place(request.POST.get("at", "")), request.POST.get("deed", "")
    if deed == "remove" and place:
        return tried(
            request,
            slug,
            lambda: actions.change_part(access=access, gate=gate, place=place, part=None, now=now),
            _("已去掉这一条"),
        )
    if deed in {"all", "any"}:
        actions.set_mode(access=access, gate=gate, place=place, mode="all" if deed == "all" else "any", now=now)
    elif deed == "group":
        actions.add_group(access=access, gate=gate, mode="any", now=now)
    return redirect("gate", slug=slug)


def _place(typed: str) -> tuple[int, ...]:
    """Read where a part stands: "1.0". Raises Http404 where that is no place."""
    steps = typed.split(".") if typed else []
    if len(steps) > 5 or any(not step.isdecimal() or len(step) > 3 for step in steps):  # noqa: PLR2004  (deeper than any gate)
        raise Http404
    return tuple(int(step) for step in steps)


def _part(tree: Group, place: tuple[int, ...]) -> Condition | Group:
    try:
        return tree.at(place)
    except NotAGate as refusal:
        raise Http404 from refusal


def _kind(typed: str) -> Kind | None:
    return Kind(typed) if typed in Kind.values else None
