"""响应与服务: how fast and how often questions of the groups are answered, by whom, where and at which hour (R-246).

Off-hours stand apart: a box leaves them out of every figure, and what waits from then has a tile of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jinlin.answers import queries
from jinlin.answers.queries import measures
from jinlin.communities.models import Community
from jinlin.core import present
from jinlin.core.clock import local_date
from jinlin.core.spreadsheets.writing import Column, Sheet
from jinlin.desk import downloads
from jinlin.shell.figures import Definition, Figure
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.answers.queries.measures import Response, Tickets, Told
    from jinlin.workspaces.access import Access, AccessRequest

SHOWN, MOST_GROUPS = 50, 900


@dataclass(frozen=True)
class Service:
    """What the page and its file are made of."""

    told: Told
    tickets: Tickets
    staff: list[Response]
    groups: list[tuple[Community, Response]]
    since: date
    until: date
    target: int

    @property
    def window(self) -> str:
        """The days, the last one included."""
        return f"{self.since} – {self.until - timedelta(days=1)}"


@require_GET
@needs("console.view")
def service(request: AccessRequest) -> HttpResponse:
    """Show the figures of some days, or hand them out as a file."""
    access, now = request.access, present.now()
    days, on_duty_only = request.GET.get("days", "7"), request.GET.get("hours") == "on"
    found = gathered(access, days, now, on_duty_only=on_duty_only)
    if request.GET.get("export") and access.can("data.export"):
        rows = len(found.staff) + len(found.groups) + len(found.told.hours)
        return downloads.xlsx(access, _("响应与服务"), _sheets(found), now=now, rows=rows)
    most = max((each.asked for each in found.told.hours), default=0)
    context: dict[str, Any] = {
        "page_title": _("响应与服务"),
        "subtitle": found.window,
        "days": days if days in measures.WINDOWS else "7",
        "on_duty_only": on_duty_only,
        "tiles": _tiles(found),
        "ticket_tiles": _ticket_tiles(found),
        "staff": found.staff,
        "groups": found.groups[:SHOWN],
        "left_out": max(len(found.groups) - SHOWN, 0),
        "hours": [(f"{hour:02}:00", each, most) for hour, each in enumerate(found.told.hours) if each.asked],
        "target": found.target,
        "may_export": access.can("data.export"),
    }
    return render(request, "console/insights/service.html", context)


def gathered(access: Access, days: str, now: datetime, *, on_duty_only: bool) -> Service:
    """Ask everything of a window: a handful of queries, two passes over its questions."""
    since, until = measures.window_of(days, local_date(now, access.workspace.zone))
    reception = queries.reception_of(access.workspace)
    told = measures.told(access, since, until, on_duty_only=on_duty_only, reception=reception)
    rows = Community.objects.visible_to(access).select_related("unit")
    shown = rows.in_bulk([pk for pk, _each in told.groups[:MOST_GROUPS]])
    return Service(
        told,
        measures.tickets_of(access, since, until, now),
        measures.by_staff(access, since, until, on_duty_only=on_duty_only, reception=reception),
        [(shown[pk], each) for pk, each in told.groups if pk in shown],
        since,
        until,
        reception.target_seconds,
    )


def _tiles(found: Service) -> list[Figure]:
    whole, told = found.told.whole, _Telling(found.window)
    asked = Figure(_("提问"), whole.asked, "count", definition=told(_("提问"), _("不算重复的和不用回答的")))
    return [asked, *_speed(found, told), *_shares(whole, told), *_backlog(whole, told)]


@dataclass(frozen=True)
class _Telling:
    window: str

    def __call__(self, name: str, words: str, top: object = "", bottom: object = "") -> Definition:
        return Definition(name, words, numerator=str(top), denominator=str(bottom), window=self.window)


def _speed(found: Service, told: _Telling) -> list[Figure]:
    """Return how fast staff answer."""
    whole = found.told.whole
    first = _("提问到员工第一次回答的时间,取中位数")
    rate = _("目标时间内回答的 ÷ 留给员工的问题")
    return [
        Figure(
            _("首次响应(中位数,分钟)"),
            None if whole.first_response is None else whole.first_response / 60,
            "decimal",
            "lower",
            reason=_("还没有员工回答过的问题"),
            definition=told(_("首次响应"), first, len(whole.waits)),
        ),
        Figure(
            _("%(n)s 分钟回复率") % {"n": f"{found.target / 60:g}"},
            whole.within_rate,
            "share",
            "higher",
            reason=_("没有留给员工的问题"),
            definition=told(_("回复率"), rate, whole.within, whole.of_staff),
        ),
    ]


def _shares(whole: Response, told: _Telling) -> list[Figure]:
    """Return how much is answered, and how much of it by the assistant and by members."""
    answered = told(_("已回答占比"), _("已回答 ÷ 提问"), whole.answered, whole.asked)
    hit = _("小助理回答的 ÷ @了小助理或员工的提问")
    assisted = told(_("自动回复命中率"), hit, whole.named_assisted, whole.named)
    members = told(_("群友回答占比"), _("群友引用回答的 ÷ 已回答"), whole.by_members, whole.answered)
    return [
        Figure(answered.name, whole.answered_share, "share", "higher", reason=_("没有提问"), definition=answered),
        Figure(
            assisted.name, whole.hit_rate, "share", "higher", reason=_("没有人 @ 小助理或员工"), definition=assisted
        ),
        Figure(members.name, whole.members_share, "share", "higher", reason=_("还没有回答"), definition=members),
    ]


def _backlog(whole: Response, told: _Telling) -> list[Figure]:
    """Return what waits, and what of it was asked while nobody was on duty."""
    waiting = told(_("没人回"), _("还没有回答、也没有人关闭的"))
    night = told(_("值班时间外积压"), _("值班时间外提的问题里还没人回的;没有排班的群不算"))
    return [
        Figure(waiting.name, whole.waiting, "count", "lower", definition=waiting),
        Figure(_("其中值班时间外提的"), whole.waiting_off_duty, "count", "lower", definition=night),
    ]


def _ticket_tiles(found: Service) -> list[Figure]:
    told, window = found.tickets, found.window
    in_time = Definition(
        _("按时解决率"), _("按时解决 ÷ 已解决"), numerator=str(told.in_time), denominator=str(told.resolved), window=window
    )  # fmt: skip
    content = Definition(
        _("满意度"), _("1–5 分的平均,客户说的、员工登记的"), denominator=str(told.rated), window=window
    )
    return [
        Figure(_("开出的工单"), told.opened, "count"),
        Figure(in_time.name, told.in_time_share, "share", "higher", reason=_("没有解决的工单"), definition=in_time),
        Figure(_("现在待处理"), told.waiting, "count", "lower"),
        Figure(_("现在已超时"), told.late, "count", "lower"),
        Figure(content.name, told.satisfaction, "decimal", "higher", reason=_("还没有登记满意度"), definition=content),
    ]


def _sheets(found: Service) -> list[Sheet]:
    numbers = [
        Column(_("提问"), "number"),
        Column(_("已回答占比"), "percent"),
        Column(_("首次响应(中位数,秒)"), "number"),
        Column(_("回复率"), "percent"),
        Column(_("小助理和群友回答"), "number"),
        Column(_("没人回"), "number"),
        Column(_("其中值班时间外提的"), "number"),
    ]
    staff = [[each.staff.name if each.staff else _("没有排班的群"), *_values(each)] for each in found.staff]
    groups = [[group.name, *_values(each)] for group, each in found.groups]
    hours = [[f"{hour:02}:00", *_values(each)] for hour, each in enumerate(found.told.hours)]
    return [
        Sheet(_("按员工"), [Column(_("员工")), *numbers], staff),
        Sheet(_("按群"), [Column(_("社群")), *numbers], groups),
        Sheet(_("按小时"), [Column(_("提问时")), *numbers], hours),
    ]


def _values(each: Response) -> list[object]:
    return [
        each.asked, each.answered_share, each.first_response, each.within_rate, each.assisted, each.waiting,
        each.waiting_off_duty,
    ]  # fmt: skip
