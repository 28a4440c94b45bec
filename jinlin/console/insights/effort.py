"""What communities cost, what each owner carries and each account did: two boards of the ranking page (R-250, R-312)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities.models import Community
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.metrics.funnel import capacity as capacities
from jinlin.metrics.funnel import contact_work as works
from jinlin.metrics.funnel import costs as ledgers
from jinlin.shell.figures import Definition, Figure
from jinlin.wecom.models import Connection

if TYPE_CHECKING:
    from jinlin.console.insights.asking import Asked

ROWS_SHOWN = 100


def costs(asked: Asked) -> ledgers.Costs:
    """Return the cost ledger of the unit."""
    return ledgers.table(asked.ground, asked.window)


def costs_shown(asked: Asked, found: ledgers.Costs) -> dict[str, Any]:
    """Return what the costs board draws."""
    rows = found.rows[:ROWS_SHOWN]
    named = Community.objects.visible_to(asked.access).filter(pk__in=[row.community for row in rows])
    slugs = dict(named.values_list("pk", "slug"))
    linked = [(row, reverse("group", args=[slugs[row.community]]) if row.community in slugs else "") for row in rows]
    return {
        "costs": found,
        "cost_rows": linked,
        "kinds": list(found.kinds.items()),
        "left_out": len(found.rows) - len(rows),
        "tiles": [
            Figure(_("成本合计"), found.total_fen, "yuan", "neither", reason=str(found.basis)),
            Figure(_("不归任何群"), found.shared_fen, "yuan", "neither"),
            Figure(
                _("每群平均"),
                found.per_community.value,
                "yuan",
                "lower",
                reason=str(found.per_community.basis),
                definition=Definition(_("每群平均"), str(found.per_community.definition)),
            ),
        ],
    }


def costs_sheets(found: ledgers.Costs) -> list[Sheet]:
    """Return the ledger as a table."""
    columns = [
        Column(_("社群")),
        Column(_("成本"), "money"),
        Column(_("期末成员"), "number"),
        Column(_("订单"), "number"),
    ]
    columns += [
        Column(_("每成员成本"), "money", str(ledgers.PER_MEMBER)),
        Column(_("每单成本"), "money", str(ledgers.PER_ORDER)),
    ]
    rows = [
        [row.name, row.cost_fen, row.members, row.orders, _fen(row.per_member.value), _fen(row.per_order.value)]
        for row in found.rows
    ]
    kinds = Sheet(_("成本类别"), [Column(_("类别")), Column(_("成本"), "money")], list(found.kinds.items()))
    return [Sheet(_("群成本"), columns, rows), kinds]


def _fen(value: float | None) -> int | None:
    return None if value is None else round(value)


@dataclass(frozen=True)
class Effort:
    """What the owners of a unit carry, and what its accounts did with customers one to one."""

    capacity: capacities.Capacity
    work: works.ContactWork
    connected: bool


def capacity(asked: Asked) -> Effort:
    """Return what the owners of the unit carry and its accounts did."""
    access = replace(asked.access, unit=asked.unit)
    connected = Connection.objects.filter(workspace=access.workspace).exists()
    return Effort(capacities.report(access, asked.last_on), works.report(access, asked.window), connected)


def capacity_shown(asked: Asked, effort: Effort) -> dict[str, Any]:
    """Return what the productivity board draws."""
    found, work = effort.capacity, effort.work
    definition = Definition(_("人效"), str(found.definition))
    loads = found.loads[:ROWS_SHOWN]
    return {
        "capacity": found,
        "loads": [(load, "、".join(_measures(load))) for load in loads],
        "left_out": len(found.loads) - len(loads),
        "work": work if work.is_there or effort.connected else None,
        "work_rows": work.rows[:ROWS_SHOWN],
        "work_left_out": len(work.rows) - ROWS_SHOWN,
        "work_definition": Definition(
            _("联系客户"), str(work.definition), window=asked.days_text, basis=_("官方统计,按员工")
        ),
        "tiles": [
            Figure(_("需要人数"), found.people_needed, "count", "neither", definition=definition),
            Figure(_("需要小组"), found.teams_needed, "count", "neither", definition=definition),
            Figure(_("日均接待人数"), found.contacts_per_day, "decimal", "neither", definition=definition),
            Figure(_("超负荷的群主"), len(found.overloaded), "count", "lower", definition=definition),
        ],
        "asked": asked,
    }


def _measures(load: capacities.Load) -> list[str]:
    names = {"communities": _("群太多"), "contacts": _("接待太多"), "members": _("成员太多")}
    return [names[key] for key in load.overloaded]


def capacity_sheets(effort: Effort) -> list[Sheet]:
    """Return the loads and the work as tables."""
    found = effort.capacity
    columns = [Column(_("群主"))]
    columns += [Column(name, "number") for name in (_("群数"), _("成员"), _("日均接待人数"), _("需要人数"))]
    columns.append(Column(_("超负荷"), "text", str(found.definition)))
    rows = [
        [
            load.owner,
            load.communities,
            load.members,
            load.contacts_per_day,
            load.people_needed,
            "、".join(_measures(load)),
        ]
        for load in found.loads
    ]
    return [Sheet(_("人效"), columns, rows), _work_sheet(effort.work)]


def _work_sheet(work: works.ContactWork) -> Sheet:
    numbers = (_("聊天数"), _("发送消息"), _("平均首次回复(分钟)"), _("新增好友"), _("被删除或拉黑"))
    columns = [Column(_("员工"), "text", str(work.definition)), Column(_("门店"))]
    columns += [Column(name, "number") for name in numbers]
    columns.insert(4, Column(_("已回复占比"), "percent"))
    rows = [
        [
            *(each.name, each.unit, each.chats, each.messages, each.reply_share, each.first_reply_minutes),
            *(each.friends_added, each.lost),
        ]
        for each in work.rows
    ]
    return Sheet(_("联系客户"), columns, rows)
