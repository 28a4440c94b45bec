"""群里的人 → 负荷: who carries how much, who carries too much, and what to do about it (R-043, R-054)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinlin.console.team import loads, volunteering
from jinlin.console.team.tabs import tabs
from jinlin.shell.figures import Definition, Figure
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest

SHOWN = 200


@require_GET
@needs("console.view")
def team_load(request: AccessRequest) -> HttpResponse:
    """Show what everybody carries, groups without an owner, and advice where it is too much."""
    access, words = request.access, request.GET.get("who", "").strip()[:60]
    found = loads.loads(access)
    shown = [each for each in found if words.casefold() in each.name.casefold()]
    ownerless = loads.ownerless(access)
    n = ownerless.count()
    context = {
        "page_title": _("群里的人"),
        "subtitle": _("每个人照看多少群、多少消息;超过一个人的量就要合并或换人"),
        "tabs": tabs("team-load"),
        "tiles": _tiles(found, n),
        "loads": shown[:SHOWN],
        "left_out": max(0, len(shown) - SHOWN),
        "words": words,
        "advice": loads.advice(access, found),
        "ownerless": ownerless.select_related("unit").order_by("name", "pk")[:20],
        "ownerless_count": n,
        "volunteers": volunteering.capacity(access, request.GET),
    }
    return render(request, "console/team/load.html", context)


def _tiles(found: list[loads.Load], ownerless: int) -> list[Figure]:
    most = found[0].most_groups if found else 0
    definition = Definition(
        _("负荷"),
        _("群数 = 当群主的群 + 当群助手或志愿者的群,同一个群只算一次;消息 = 这些群近 7 天成员消息 ÷ 7"),
        basis=_("上限在“设置 → 指标口径 → 人效”里改"),
    )
    return [
        Figure(_("照看群的人"), len(found), better="neither"),
        Figure(_("超过上限的人"), sum(each.is_over for each in found), better="lower", definition=definition),
        Figure(_("没有群主的群"), ownerless, better="lower"),
        Figure(_("每人最多的群"), most, better="neither"),
    ]
