"""The funnel: exposure → contact → join → active → buyer → repeat → core, of a period or of a cohort (R-200)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from jinlin.communities.models import Channel, Community
from jinlin.metrics.activity import ground, thresholds
from jinlin.metrics.funnel import journeys
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Scope

LABELS = {
    "exposure": _("曝光"),
    "contact": _("接触"),
    "join": _("入群"),
    "active": _("活跃"),
    "buyer": _("下单"),
    "repeat": _("复购"),
    "core": _("核心"),
}
PERIOD = {
    "exposure": _("窗口内的渠道曝光次数"),
    "contact": _("窗口内第一次出现的人(扫码、添加或导入)"),
    "join": _("窗口内第一次入群的人"),
    "active": _("窗口内有有效发言的人"),
    "buyer": _("窗口内下单的人"),
    "repeat": _("窗口内有两个以上购买日的人"),
    "core": _("窗口内有三个以上购买日的人"),
}
COHORT = {
    **PERIOD,
    "active": _("其中入群后 7 天内有有效发言的人"),
    "buyer": _("其中活跃过、入群后下单的人"),
    "repeat": _("其中入群后有两个以上购买日的人"),
    "core": _("其中入群后有三个以上购买日的人"),
}
NO_EXPOSURES = _("没有曝光数据")
NO_CONTACTS = _("接触数据只到渠道和组织单元,不到群")
NO_HISTORY = _("没有聊天记录")
NO_ORDERS = _("没有订单数据")
TOO_MANY = _("%(stage)s多于上一步:上一步的数据不全")
UNSPOKEN = _("另有 %(count)s 人没有发言就下了单,不在链条内")
MODES = ("period", "cohort")


@dataclass(frozen=True)
class Step:
    """One stage: how many, and which part of the stage before; null with a reason where the source is missing."""

    key: str
    label: Any
    count: int | None
    rate: float | None
    definition: Any
    basis: Any = ""


@dataclass(frozen=True)
class Funnel:
    """The stages of one channel, community, unit (their id as key) or of all (0), and what does not add up."""

    key: int
    name: str
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]


class NoSuchMode(Exception):
    """A funnel is of a period or of a cohort."""


def report(
    scope: Scope, window: Window, mode: str = "period", by: str = "", *, until: date | None = None
) -> list[Funnel]:
    """Return a funnel for the scope, or for each of its channels, communities or units.

    In cohort mode every stage from joining on counts people of the stage before. Raises NoSuchMode, NoSuchGrouping.
    """
    if mode not in MODES:
        raise NoSuchMode(mode)
    seen, known = journeys.exposures(scope, window, by), journeys.contacts(scope, window, by)
    counts = _cohort(scope, window, by, until) if mode == "cohort" else _period(scope, window, by)
    has = {dataset: ground.known(scope.workspace, dataset) for dataset in ("exposures", "member_day", "orders")}
    names = _names(scope, by)
    keys = sorted({*counts, *seen, *(known or {})}) or ([] if by else [0])
    return [
        _funnel(
            key,
            names.get(key, ""),
            _numbers(key, seen, known, counts.get(key, {}), has),
            COHORT if mode == "cohort" else PERIOD,
            counts.get(key, {}),
        )
        for key in keys
    ]


def _numbers(
    key: int,
    seen: Mapping[int, Mapping[str, Any]],
    known: Mapping[int, int] | None,
    counts: Mapping[str, Any],
    has: Mapping[str, bool],
) -> dict[str, int | None]:
    def of(name: str, dataset: str) -> int | None:
        return int(counts.get(name) or 0) if has[dataset] else None

    joined = int(counts.get("join") or 0)
    return {
        "exposure": int(seen.get(key, {}).get("exposures") or 0) if has["exposures"] else None,
        "contact": None if known is None else max(known.get(key, 0), joined),
        "join": joined,
        "active": of("active", "member_day"),
        "buyer": of("buyer", "orders"),
        "repeat": of("repeat", "orders"),
        "core": of("core", "orders"),
    }


REASONS = {"exposure": NO_EXPOSURES, "contact": NO_CONTACTS, "active": NO_HISTORY}


def _funnel(
    key: int, name: str, numbers: Mapping[str, int | None], definitions: Mapping[str, Any], counts: Mapping[str, Any]
) -> Funnel:
    steps: list[Step] = []
    warnings: list[str] = []
    before: int | None = None
    for stage, count in numbers.items():
        rate = count / before if count is not None and before else None
        if rate is not None and rate > 1:
            warnings.append(str(TOO_MANY) % {"stage": LABELS[stage]})
        basis = REASONS.get(stage, NO_ORDERS) if count is None else ""
        steps.append(Step(stage, LABELS[stage], count, rate, definitions[stage], basis))
        before = count if count is not None else before
    if counts.get("unspoken"):
        warnings.append(str(UNSPOKEN) % {"count": counts["unspoken"]})
    return Funnel(key, name, tuple(steps), tuple(warnings))


def _cohort(scope: Scope, window: Window, by: str, until: date | None) -> dict[int, dict[str, Any]]:
    table = journeys.journeys(scope, window, by, until=until)
    core = thresholds.of(scope.workspace)["funnel.core_orders"]
    talked = table["active"] if ground.known(scope.workspace, "member_day") else ibis.literal(value=True)
    key = "channel" if by == "channel" else "place"
    found = table.group_by(key).aggregate(
        join=table["person"].nunique(),
        active=table["active"].sum(),
        buyer=(talked & (table["days"] >= 1)).sum(),
        repeat=(talked & (table["days"] > 1)).sum(),
        core=(talked & (table["days"] >= core)).sum(),
        unspoken=(~talked & (table["days"] >= 1)).sum(),
    )
    return {row[key]: row for row in ground.rows(found)}


def _period(scope: Scope, window: Window, by: str) -> dict[int, dict[str, Any]]:
    """Count who did what within the window, whoever they are; by channel, who came by it whenever that was."""
    place = "" if by == "channel" else by
    talk = journeys.at_place(scope, ground.member_days(scope, window), place)
    talk = _by(scope, talk.filter(talk["valid"] > 0).select("place", "person").distinct(), by)
    lines = journeys.at_place(scope, ground.sales(scope, window), place)
    bought = lines.group_by(["place", "person"]).aggregate(days=lines["on"].nunique())
    bought = _by(scope, bought, by)
    new = journeys.newcomers(scope, window, by)
    new = new.mutate(group=new["channel"] if by == "channel" else new["place"])
    core = thresholds.of(scope.workspace)["funnel.core_orders"]
    parts = (
        new.group_by("group").aggregate(join=new["person"].nunique()),
        talk.group_by("group").aggregate(active=talk.count()),
        bought.group_by("group").aggregate(
            buyer=bought.count(), repeat=(bought["days"] > 1).sum(), core=(bought["days"] >= core).sum()
        ),
    )
    found: dict[int, dict[str, Any]] = {}
    for part in parts:
        for row in ground.rows(part):
            found.setdefault(row["group"], {}).update(row)
    return found


def _by(scope: Scope, table: Any, by: str) -> Any:
    """Add `group`: the place, or the channel of a person's first joining."""
    if by != "channel":
        return table.mutate(group=table["place"])
    seats = ground.memberships(scope)
    first = seats.group_by("person").aggregate(via=seats["channel"].fill_null(0).argmin(seats["joined_at"]))
    placed = table.left_join(first, "person").drop("person_right")
    return placed.mutate(group=placed["via"].fill_null(journeys.NO_CHANNEL))


def _names(scope: Scope, by: str) -> dict[int, str]:
    if by == "channel":
        named = dict(Channel.objects.filter(workspace=scope.workspace).values_list("pk", "name"))
        return {**named, journeys.NO_CHANNEL: str(_("未登记渠道"))}
    if by == "community":
        return dict(Community.objects.filter(workspace=scope.workspace).values_list("pk", "name"))
    return dict(Unit.objects.filter(workspace=scope.workspace).values_list("pk", "name")) if by == "unit" else {}
