"""话题与卖点: topics with a picker, pains and what is made for them, comparisons (R-102, R-107, R-108)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities.models import Community
from jinlin.content.actions import talk
from jinlin.content.forms.talk import CardForm, PainForm, TopicForm
from jinlin.content.models import Topic
from jinlin.content.queries import talk as asking
from jinlin.content.views.drawers import drawer, saved
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

WRITE = "content.write"
SPANS = (7, 14, 30, 60, 90)


@require_GET
@needs("console.view")
def topics(request: AccessRequest) -> HttpResponse:
    """Show what to talk about next, pains, comparisons."""
    access, asked = request.access, request.GET.get("days", "")
    today = local_date(present.now(), access.workspace.zone)
    days = int(asked) if asked in {str(each) for each in SPANS} else 30
    group = Community.objects.visible_to(access).filter(name=request.GET.get("group", "").strip()).first()
    tag = request.GET.get("tag", "").strip()[:20]
    picked = asking.pick(access, today, community=group, tag=tag, days=days, limit=30)
    total = Topic.objects.visible_to(access).in_use().count()
    context = {
        "page_title": _("话题与卖点"),
        "subtitle": ngettext("%(n)s 个话题", "%(n)s 个话题", total) % {"n": total},
        "picked": picked,
        "days": days,
        "spans": SPANS,
        "tag": tag,
        "group": group.name if group else "",
        "pains": asking.pains(access)[:50],
        "cards": [(card, old, asking.strongest(card)) for card, old in asking.cards(access, today)[:50]],
        "may_write": access.can(WRITE),
    }
    return render(request, "content/topics/page.html", context)


@needs(WRITE)
def topic_new(request: AccessRequest) -> HttpResponse:
    """Ask for a topic."""
    return _topic(request, None)


@needs(WRITE)
def topic_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Write a topic anew."""
    return _topic(request, _found(request, slug))


@require_POST
@needs(WRITE)
def topic_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Take a topic out of use."""
    topic = _found(request, slug)
    talk.end(row=topic, now=present.now())
    messages.success(request, _("已停用“%(title)s”") % {"title": topic.title})
    return redirect("topics")


def _found(request: AccessRequest, slug: str) -> Topic:
    topic: Topic = get_object_or_404(Topic.objects.visible_to(request.access).in_use(), slug=slug)
    return topic


def _topic(request: AccessRequest, topic: Topic | None) -> HttpResponse:
    form = TopicForm(request.POST or None, topic)
    act = lambda: talk.save_topic(who=request.access, topic=topic, now=present.now(), **form.told)  # noqa: E731 - said once
    url = reverse("topic-edit", args=[topic.slug]) if topic else reverse("topic-new")
    end_url = reverse("topic-end", args=[topic.slug]) if topic else ""
    done = _kept(request, form, act)
    title = topic.title if topic else _("新建话题")
    return done or drawer(request, form, title, url, back="topics", end_url=end_url, checked="text")


@needs(WRITE)
def pain_new(request: AccessRequest) -> HttpResponse:
    """Ask for a pain."""
    form = PainForm(request.POST or None)
    done = _kept(request, form, lambda: talk.hear(who=request.access, now=present.now(), **form.cleaned_data))
    return done or drawer(request, form, _("记一条痛点"), reverse("pain-new"), back="topics")


@needs(WRITE)
def card_new(request: AccessRequest) -> HttpResponse:
    """Ask for a comparison; that of the same product and competitor is written anew."""
    form = CardForm(request.POST or None)

    def act() -> Any:
        told = {name: form.cleaned_data[name] for name in ("product", "competitor", "seen_on")}
        return talk.save_card(who=request.access, rows=form.rows, now=present.now(), **told)

    return _kept(request, form, act) or drawer(request, form, _("写一张对比"), reverse("card-new"), back="topics")


def _kept(request: AccessRequest, form: Any, act: Callable[[], Any]) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return saved(request, str(act()), "topics")
    except Refusal as refusal:
        form.add_error(None, refusal.message())
        return None
