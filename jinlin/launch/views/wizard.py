"""开群: the questions, what they advise, the pack to begin with, and the beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.launch import actions, library, positioning, queries
from jinlin.launch.actions import Idea
from jinlin.launch.forms import BeginForm, SuitabilityForm, WizardForm
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.launch.packs import Pack
    from jinlin.launch.positioning import Advice
    from jinlin.workspaces.access import AccessRequest


@dataclass(frozen=True)
class Asked:
    """What the address says: answers, the advice that follows, and the pack that was chosen."""

    wizard: WizardForm
    factors: SuitabilityForm
    answers: dict[str, str]
    advice: list[Advice]
    chosen: Pack | None

    @property
    def places(self) -> dict[str, str]:
        """The advised place per axis."""
        return {one.axis.key: one.value.key for one in self.advice}


@needs("communities.open")
def launch_new(request: AccessRequest) -> HttpResponse:
    """Ask, advise, and begin to prepare a community."""
    asked = _read(request)
    begin = BeginForm(request.access, asked.chosen, asked.places, request.POST or None) if asked.chosen else None
    if request.method == "POST" and begin and asked.chosen and begin.is_valid():
        try:
            launch = _begun(request, asked, asked.chosen, begin)
        except Refusal as refusal:
            begin.add_error(None, refusal.message())
        else:
            messages.success(request, _("开始筹备了,按清单往下做"))
            return redirect("launch-one", launch.slug)
    return render(request, "launch/wizard.html", _context(asked, begin))


def _read(request: AccessRequest) -> Asked:
    given = any(question.key in request.GET for question in positioning.questions())
    wizard = WizardForm(request.GET if given else None)
    answers = wizard.answers() if given and wizard.is_valid() else {}
    key = request.GET.get("pack", "")
    chosen = library.known().get(key)
    advice = positioning.advise(answers) if answers else []
    return Asked(wizard, SuitabilityForm(request.GET if given else None), answers, advice, chosen)


def _begun(request: AccessRequest, asked: Asked, pack: Pack, begin: BeginForm) -> Any:
    given = {name: begin.cleaned_data[name] for name in ("name", "unit", "cap", "language")}
    idea = Idea(pack.key, places=begin.places(), frame=begin.frame(), answers=asked.answers, **given)
    return actions.begin(who=request.access, idea=idea, now=present.now())


def _context(asked: Asked, begin: BeginForm | None) -> dict[str, Any]:
    points = asked.factors.points() if asked.factors.is_bound else None
    answers_query = urlencode(asked.answers)
    chosen = {"pack": asked.chosen.key} if asked.chosen else {}
    return {
        "page_title": _("开一个新群"),
        "subtitle": _("先定位,再准备,最后建群"),
        "wizard": asked.wizard,
        "factors": asked.factors,
        "suited": positioning.suitability(points) if points else None,
        "advice": asked.advice,
        "lines": positioning.lines(asked.answers["business"]) if asked.answers else None,
        "fitting": queries.fitting(asked.places),
        "chosen": asked.chosen,
        "begin": begin,
        "answers_query": answers_query,
        "query": urlencode({**asked.answers, **chosen}),
    }
