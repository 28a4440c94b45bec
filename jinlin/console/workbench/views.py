"""工作台: what needs a look first, then yesterday, then how it has been going."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Q, When
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from jinlin.communities.models import Community
from jinlin.console import kept
from jinlin.console.tasks import queries as tasks
from jinlin.console.tasks import told
from jinlin.console.workbench import attention
from jinlin.console.workbench.slots import slots
from jinlin.core import present
from jinlin.imports.models import Asker, Run, State
from jinlin.metrics.models import Light, ScopeStanding, Standing
from jinlin.shell.charts import Chart, Series
from jinlin.shell.templatetags.shell import HEALTH
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

TILES = ("net_adds", "joins", "interaction_rate", "speakers", "buyers", "sales")
WORST = 8
TASKS = 6
LIGHTS_BY_URGENCY = (Light.WARNING, Light.WATCH, Light.SILENT, Light.HEALTHY)


@require_GET
@needs("console.view")
def workbench(request: AccessRequest) -> HttpResponse:
    """Show the first screen of the day."""
    access = request.access
    standing = ScopeStanding.objects.filter(workspace=access.workspace, unit=access.unit).first()
    matters = attention.matters(access, present.now())
    context = {
        **_heading(access, matters),
        "matters": matters,
        **_tasks(access),
        **slots(access, own=request.GET.get("sends") == "mine"),
        "standing": standing,
        "is_late": _is_late(access, standing),
        "tiles": kept.tiles(standing, "1d", TILES),
        "chart": _course(standing),
        "groups": _groups(access),
        "lights": _lights(access),
        "runs": _runs(access),
    }
    return render(request, "console/workbench/workbench.html", context)


def _heading(access: Access, matters: list[attention.Matter]) -> dict[str, Any]:
    today = present.now().astimezone(access.workspace.zone)
    weekday = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")][today.weekday()]
    count = sum(matter.count for matter in matters)
    told = ngettext("有 %(n)s 件事需要你看一眼", "有 %(n)s 件事需要你看一眼", count) % {"n": count}
    title = _("今天,%(month)s 月 %(day)s 日 %(weekday)s") % {
        "month": today.month,
        "day": today.day,
        "weekday": weekday,
    }
    return {"page_title": title, "subtitle": told if count else _("没有需要你马上处理的事")}


def _tasks(access: Access) -> dict[str, Any]:
    now = present.now()
    first, count = tasks.mine(access, now, TASKS)
    return {"lines": told.lines(access, first, now), "task_count": count, "me": access.staff}


def _is_late(access: Access, standing: ScopeStanding | None) -> bool:
    """Say whether the newest figures are older than yesterday, so that nobody takes them for yesterday's."""
    today = present.today(access.workspace.zone)
    return standing is not None and (today - standing.as_of).days > 1


def _course(standing: ScopeStanding | None) -> Chart:
    days = standing.days if standing else []
    return Chart(
        key="course",
        title=_("近 30 天的互动与成交"),
        labels=[day["on"][5:] for day in days],
        label_title=_("日期"),
        series=[
            Series("GMV", [day.get("sales") for day in days], "bar", "yuan", axis=1, tone="apricot"),
            Series(_("互动率"), [day.get("interaction_rate") for day in days], "line", "share", tone="primary"),
        ]
        if days
        else [],
        updated=str(standing.as_of) if standing else "",
        empty=_("导入聊天记录和订单后,这里画出每天的互动与成交"),
    )


def _groups(access: Access) -> list[Standing]:
    """Return the communities that most need a look, worst light first."""
    urgency = Case(*(When(standing__light=light, then=n) for n, light in enumerate(LIGHTS_BY_URGENCY)))
    rows = Community.objects.visible_to(access).filter(standing__light__in=LIGHTS_BY_URGENCY)
    keys = list(rows.order_by(urgency, "-standing__member_count", "pk").values_list("standing", flat=True)[:WORST])
    standings = Standing.objects.select_related("community").in_bulk(keys)
    found = [standings[key] for key in keys]
    for standing in found:
        standing.tone = HEALTH.get(standing.light, "quiet")  # type: ignore[attr-defined]  # for the template's dot
    return found


def _lights(access: Access) -> list[dict[str, Any]]:
    rows = Community.objects.visible_to(access).exclude(standing=None)
    counts = dict(rows.order_by().values_list("standing__light").annotate(n=Count("pk")))
    return [
        {"light": light.value, "count": counts.get(light, 0), "url": f"{reverse('groups')}?light={light.value}"}
        for light in Light
    ]


def _runs(access: Access) -> list[Run]:
    if not access.can("data.import"):
        return []
    waiting = [State.CHECKED, State.FAILED, State.APPLYING, State.CHECKING, State.QUEUED]
    rows = Run.objects.filter(workspace=access.workspace, state__in=waiting)
    mine = rows.exclude(~Q(state=State.FAILED), asked_by=Asker.AUTOMATIC)  # nobody waits for a machine's own
    return list(mine.order_by("-created_at")[:5])
