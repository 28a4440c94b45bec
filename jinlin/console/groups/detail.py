"""One community's page: what each tab shows at once, from rows kept for pages. Heavier parts come by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinlin.communities import lifecycle
from jinlin.console import kept, stand_in
from jinlin.console.figures import definition, reason, unit_of
from jinlin.console.groups import keeping, memberships
from jinlin.console.groups.operating import aspects, combos, loop, steps
from jinlin.console.tasks import queries as tasks
from jinlin.console.tasks import told
from jinlin.console.team import group as people
from jinlin.core import present
from jinlin.metrics import health
from jinlin.metrics.alerts import tell
from jinlin.metrics.definitions import METRICS, NINE
from jinlin.metrics.models import Alert
from jinlin.shell.figures import Delta, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import QueryDict

    from jinlin.communities.models import Community
    from jinlin.metrics.models import Standing
    from jinlin.workspaces.access import Access

TABS = {
    "overview": gettext_lazy("概览"),
    "members": gettext_lazy("成员"),
    "team": pgettext_lazy("page", "分工"),
    "operating": pgettext_lazy("page", "经营"),
    "activity": gettext_lazy("互动"),
    "health": pgettext_lazy("page", "健康"),
    "notes": pgettext_lazy("page", "备注"),
}
TILES = ("members_end", "net_adds", "exit_rate", "interaction_rate", "conversion_rate", "sales")


def tab_of(name: str) -> str:
    """Return the tab that is asked for, the overview for any other word."""
    return name if name in TABS else "overview"


def context(access: Access, community: Community, tab: str, query: QueryDict) -> dict[str, Any]:
    """Return what a tab of a community shows."""
    standing: Standing | None = getattr(community, "standing", None)
    makers: dict[str, Callable[..., dict[str, Any]]] = {
        "overview": _overview,
        "members": _members,
        "team": _team,
        "operating": _operating,
        "activity": _activity,
        "health": _health,
        "notes": _notes,
    }
    return {
        "page_title": community.name,
        "subtitle": _subtitle(community),
        "breadcrumbs": [(_("客户群"), reverse("groups")), (community.name, "")],
        "toolbar_url": stand_in.address("chat", community.external_id),
        "community": community,
        "standing": standing,
        "tab": tab,
        "may_assign": access.can("tasks.assign") and community.ended_at is None,
        "tabs": _tabs(community),
        **makers[tab](access, community, standing, query),
    }


def _tabs(community: Community) -> list[tuple[str, str, str]]:
    """Return the tabs; the charter has a page of its own."""
    here = reverse("group", args=[community.slug])
    own = [(key, str(label), f"{here}?tab={key}") for key, label in TABS.items()]
    return [*own, ("charter", _("章程与阶段"), reverse("charter", args=[community.slug]))]


def _subtitle(community: Community) -> str:
    said = [each.label for each in community.placements.all() if each.axis == "stage"]
    said.append(community.unit.name)
    owner = (community.owner.name if community.owner else "") or community.owner_name
    said += [_("群主 %(name)s") % {"name": owner}] if owner else []
    said += [_("已结束")] if community.ended_at else []
    return " · ".join(said)


def _overview(access: Access, community: Community, standing: Standing | None, _query: QueryDict) -> dict[str, Any]:
    alerts = Alert.objects.filter(workspace=access.workspace, community=community, closed_on=None, handled_at=None)
    stage = lifecycle.stage_of(community)  # its indicators come first
    return {
        "tiles": kept.tiles(standing, "7d", TILES),
        "nine": [_indicator(standing, key) for key in sorted(NINE, key=lambda key: METRICS[key].stage != stage)],
        "stage": stage,
        "window": kept.words_of(standing.as_of, "7d") if standing else "",
        **_tasks(access, community),
        **keeping.told(access, community),
        "told": [{"severity": alert.severity, "words": tell(alert)} for alert in alerts.order_by("-on")[:10]],
    }


def _tasks(access: Access, community: Community) -> dict[str, Any]:
    now = present.now()
    return {"lines": told.lines(access, tasks.open_about(access, community, now), now), "me": access.staff}


def _indicator(standing: Standing | None, key: str) -> dict[str, Any]:
    metric, figure = METRICS[key], kept.figure(standing, "7d", key)
    value, before = figure.get("value"), kept.value(standing, "7d-before", key)
    change = value - before if value is not None and before is not None else None
    better = {"up": "higher", "down": "lower"}.get(metric.better, "neither")
    return {
        "metric": metric,
        "text": written(value, unit_of(metric)),
        "reason": reason(figure),
        "definition": definition(key, figure),
        "delta": Delta(change, unit_of(metric), better) if change is not None else None,  # type: ignore[arg-type]
    }


def _members(access: Access, community: Community, _standing: Standing | None, query: QueryDict) -> dict[str, Any]:
    return {"listing": memberships.page(access, community, query)}


def _team(access: Access, community: Community, *_rest: object) -> dict[str, Any]:
    return people.told(access, community)


def _operating(access: Access, community: Community, standing: Standing | None, _query: QueryDict) -> dict[str, Any]:
    now = present.now()
    work, found = steps.of(access, community, standing, now), aspects.of(community, now)
    return {
        "aspects": found,
        "aspects_done": sum(each.is_there for each in found),
        "loop": loop.of(community, standing),
        "combo": combos.of(community),
        "work": work,
        "tasks_in_all": sum(each.tasks for each in work),
        "waiting_in_all": sum(each.waiting for each in work),
    }


def _activity(*_args: object) -> dict[str, Any]:
    return {"parts": ("heatmap", "graph", "criteria", "composition")}


def _health(access: Access, community: Community, standing: Standing | None, _query: QueryDict) -> dict[str, Any]:
    explanation = health.explain(standing) if standing and standing.evidence else None
    return {
        "explanation": explanation,
        "parts": _judgements(explanation) if explanation else [],
        "months": health.trend(access, community),
        "passages": health.queries.dormancy_log(access, community)[:20],
    }


def _judgements(explanation: Any) -> list[dict[str, Any]]:
    titles = {"health": _("群类"), "dormancy": _("沉寂程度"), "verdict": _("评判(看增长与成交)"), "light": _("健康度")}
    return [
        {"title": title, "part": part, "lines": [(line.label, _evidence(line)) for line in part.lines]}
        for key, title in titles.items()
        if (part := getattr(explanation, key))
    ]


def _evidence(line: Any) -> str:
    if line.value is None or isinstance(line.value, str):
        return line.value or "—"
    if line.key.endswith(("_share", "_rate")):
        return written(line.value, "share")
    if line.key.endswith("_fen"):
        return written(line.value, "yuan")
    return written(line.value, "count" if float(line.value).is_integer() else "decimal")


def _notes(access: Access, community: Community, *_rest: object) -> dict[str, Any]:
    return {
        "notes": community.notes.select_related("staff").order_by("-at")[:100],
        "may_note": access.can("communities.note"),
    }


def value_of(window: dict[str, Any], key: str) -> Any:
    """Return a kept value out of a window; None where it is not available."""
    return (window.get(key) or {}).get("value")
