"""Rounds of a screening, beside their gate: add, invite an audience, make the cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from jinlin.audiences import queries as audiences
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.joining.actions import rounds as actions
from jinlin.joining.forms.gates import RoundForm
from jinlin.joining.forms.inviting import InviteForm
from jinlin.joining.models import Round
from jinlin.joining.queries import asking
from jinlin.joining.views.gates import MANAGE, done, drawer, own_gate, tried
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.joining.models import Gate
    from jinlin.workspaces.access import AccessRequest


@needs(MANAGE)
def gate_round_new(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for a round, and add it."""
    gate = own_gate(request.access, slug)
    form = RoundForm(asking.choices(request.access.workspace), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(access=request.access, gate=gate, now=present.now(), **form.told)
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return done(request, reverse("gate", args=[slug]))
    return drawer(request, form, _("加一轮筛选"), _("加上"))


@needs("applications.review")
def gate_invite(request: AccessRequest, slug: str) -> HttpResponse:
    """Invite the people of an audience to the first round."""
    gate, access, now = own_gate(request.access, slug), request.access, present.now()
    form = InviteForm(list(audiences.audiences(access)), request.POST or None)
    if request.method == "POST" and form.is_valid():
        audience = form.audience
        people = audiences.members_of(audience, audiences.today_of(audience, now), access=access)
        try:
            made = actions.invite(access=access, gate=gate, members=people, now=now)
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            messages.success(request, ngettext("已邀请 %(n)s 人", "已邀请 %(n)s 人", len(made)) % {"n": len(made)})
            return done(request, reverse("gate-invited", args=[slug]))
    return drawer(request, form, _("邀请人群参加筛选"), _("邀请"))


@require_POST
@needs("applications.review")
def gate_round_settle(request: AccessRequest, slug: str, number: int) -> HttpResponse:
    """Make the cut of a round."""
    gate = own_gate(request.access, slug)
    row = _round(gate, number)
    words = _("“%(name)s”已结束,名单已生成") % {"name": row.name}
    return tried(request, slug, lambda: actions.settle(access=request.access, row=row, now=present.now()), words)


@require_POST
@needs(MANAGE)
def gate_round_remove(request: AccessRequest, slug: str, number: int) -> HttpResponse:
    """Take a round out in which nobody is yet."""
    row = _round(own_gate(request.access, slug), number)
    words = _("已删除“%(name)s”") % {"name": row.name}
    return tried(request, slug, lambda: actions.remove(access=request.access, row=row, now=present.now()), words)


def _round(gate: Gate, number: int) -> Round:
    return get_object_or_404(Round.objects.filter(gate=gate).select_related("gate", "workspace"), number=number)
