"""The table of targets, and setting, changing and ending one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.console.insights import answers
from jinlin.console.targets.forms import BY, TargetForm, details_of
from jinlin.core import present
from jinlin.metrics.alerts import targets
from jinlin.metrics.alerts.queries import written
from jinlin.metrics.definitions import METRICS
from jinlin.metrics.standings import newest_day
from jinlin.workspaces.access import needs
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from jinlin.metrics.models import Target
    from jinlin.workspaces.access import Access, AccessRequest

SHOWN = 200
DAY = timedelta(days=1)
LIGHTS = {
    "green": ("ok", gettext_lazy("达标")),
    "amber": ("warn", gettext_lazy("接近")),
    "red": ("bad", gettext_lazy("未达标")),
    "": ("quiet", gettext_lazy("暂无数据")),
}


@dataclass(frozen=True)
class Line:
    """One target as the table tells it."""

    target: Target
    metric: str
    place: str
    period: str
    wanted: str
    reached: str
    window: str
    tone: str
    word: str


@require_GET
@needs("console.view")
def targets_page(request: AccessRequest) -> HttpResponse:
    """Show the targets of the subtree; the values of their last whole periods come as a part of their own."""
    rows, may_set = _visible(request.access), request.access.can("targets.manage")
    if request.headers.get("HX-Target") == "targets":
        return render(
            request, "console/targets/table.html", {"lines": _lines(request.access, rows), "may_set": may_set}
        )
    count = rows.count()
    context = {
        "page_title": _("目标"),
        "subtitle": ngettext("%(count)s 个目标", "%(count)s 个目标", count) % {"count": count},
        "count": count,
        "may_set": may_set,
    }
    return render(request, "console/targets/page.html", context)


@needs("targets.manage")
def target_set(request: AccessRequest) -> HttpResponse:
    """Set a target, or change the one named in the address."""
    known = _named(request)
    initial = details_of(known) if known else {"unit": request.access.unit.slug}
    form = TargetForm(request.access, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        place = given["community"] or given["unit"]
        targets.set_target(
            request.access,
            metric=given["metric"],
            value=given["value"],
            by=given["by"],
            place=place,
            now=present.now(),
        )
        messages.success(request, _("目标已保存,下一次计算指标时起用。"))
        return done(request, reverse("targets"))
    return drawer(request, _("设定目标"), form=form, submit=_("保存"), back=reverse("targets"))


@require_POST
@needs("targets.manage")
def target_end(request: AccessRequest) -> HttpResponse:
    """Take a target away."""
    target = _named(request)
    if target is None:
        raise Http404
    targets.end_target(request.access, target, now=present.now())
    messages.success(request, _("目标已取消。"))
    return redirect("targets")


def _visible(access: Access) -> QuerySet[Target]:
    rows = targets.visible(access).select_related("unit", "community", "community__unit", "staff")
    return rows.order_by("unit__path", "community__name", "metric", "by", "pk")


def _named(request: AccessRequest) -> Target | None:
    """Return the target the address names by metric, place and period; none where it names nothing."""
    asked = request.POST if request.method == "POST" and "place" in request.POST else request.GET
    if "place" not in asked:
        return None
    for target in targets.visible(request.access).filter(metric=asked.get("metric"), by=asked.get("by")):
        if asked.get("place") == _slug(target):
            return target
    raise Http404


def _slug(target: Target) -> str:
    place = target.community or target.unit
    return place.slug if place else ""


def _lines(access: Access, rows: QuerySet[Target]) -> list[Line]:
    as_of, listed = newest_day(access.workspace, present.now()), list(rows[:SHOWN])
    if as_of is None:
        return [_line(target, "", "", "") for target in listed]
    key = answers.key_of(access.workspace, "targets", (*tuple((row.pk, row.value, row.by) for row in listed), as_of))
    found = answers.answer(key, lambda: _values(access, as_of, listed), wait=True)
    return [_line(target, *found[target.pk]) for target in listed]


def _values(access: Access, as_of: Any, listed: list[Target]) -> dict[int, tuple[str, str, str]]:
    return {
        one.target.pk: (
            written(one.value, METRICS[one.target.metric].unit) if one.value is not None else "",
            f"{one.window.since} – {one.window.until - DAY}",
            one.light,
        )
        for one in targets.reached(access.workspace, as_of, listed)
    }


def _line(target: Target, reached: str, window: str, light: str) -> Line:
    metric = METRICS[target.metric]
    tone, word = LIGHTS[light]
    place = target.community.name if target.community else target.unit.name if target.unit else ""
    return Line(
        target=target,
        metric=str(metric.label),
        place=place,
        period=str(BY[target.by]),
        wanted=("≤ " if target.metric in targets.LOWER_IS_BETTER else "≥ ") + written(target.value, metric.unit),
        reached=reached or "—",
        window=window,
        tone=tone,
        word=str(word),
    )
