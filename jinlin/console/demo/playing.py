"""Playbooks of the demo brand: a week that has run for some days, a members' day to come, newcomers, a cycle, one that pauses."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from jinlin.communities.models import Community
from jinlin.messaging.models import OPEN, Post
from jinlin.messaging.sending import ending
from jinlin.playbooks import jobs
from jinlin.playbooks.actions import running, settling, templates
from jinlin.playbooks.actions.running import Beginning
from jinlin.playbooks.models import Occurrence, Run
from jinlin.tasks import actions as tasks
from jinlin.tasks.models import Task

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access

DAYS = 6  # how long the week has been running
GROUPS = 12
FORGOTTEN = 23  # every so many tasks nobody did
HOUR = timedelta(hours=1)


def play(access: Access, *, now: datetime) -> str:
    """Start the runs as if somebody had done so days ago, and let the clock pass over them."""
    groups = list(Community.objects.visible_to(access).begun().filter(ended_at=None).order_by("name")[: 3 * GROUPS])
    if len(groups) <= GROUPS:
        return "群太少,没有剧本在运行"
    began = now - timedelta(days=DAYS)
    week = _start(access, "week", "每周节奏 · 第一批店", groups[:GROUPS], began)
    cycle = _start(access, "seed56", "新品种草 5＋6", groups[GROUPS : GROUPS + 4], began)
    _pass_over(began, now)
    _start(access, "p13", "下周会员日", groups, now, anchor=_coming(now, access, days=5))
    _start(access, "p11", "新人 72 小时", groups, now)
    camp = _start(access, "p5", "门店周福利 · 第二批店", groups[GROUPS : 2 * GROUPS], now)
    running.pause(who=access, run=camp, why="等新一批券到账", now=now)
    jobs.tick(now)
    return f"{Run.objects.filter(workspace=access.workspace).count()} 个剧本在运行,{_done(week, cycle)} 条安排已经到点"


def _start(
    access: Access, key: str, name: str, groups: list[Community], now: datetime, anchor: datetime | None = None
) -> Run:
    template = templates.keep_preset(who=access, key=key, language="zh", now=now)
    beginning = Beginning(responsible=access.staff, name=name, anchor_at=anchor)
    version = templates.latest(template)
    return running.start(
        who=access, version=version, communities=[each.pk for each in groups], beginning=beginning, now=now
    )


def _coming(now: datetime, access: Access, days: int) -> datetime:
    on = now.astimezone(access.workspace.zone).date() + timedelta(days=days)
    return datetime.combine(on, time(10), tzinfo=access.workspace.zone)


def _pass_over(began: datetime, now: datetime) -> None:
    """Let the clock pass: what is due is handed on, sent and done, some of it by nobody. Only moments with work are looked at."""
    for moment in _moments(began, now):
        while jobs.tick(moment):
            pass
        _act(moment)


def _moments(began: datetime, now: datetime) -> list[datetime]:
    """Return when something is handed on, and an hour later, when most of it is done."""
    told = Occurrence.objects.filter(issue_at__gte=began, until_at__lt=now).values_list("issue_at", "until_at")
    found = {moment for issued, until in told for moment in (issued, issued + HOUR, until)}
    return sorted(moment for moment in found if moment < now)


def _act(moment: datetime) -> None:
    due = Task.objects.that_wait().filter(kind="playbook", made_at__lte=moment).select_related("workspace", "assignee")
    for task in due:
        if task.pk % FORGOTTEN:
            tasks.finish(who=_access(task), task=task, now=moment)
    posts = Post.objects.filter(source_kind="occurrence", state__in=OPEN, at__lte=moment).select_related("workspace")
    by_workspace: dict[int, list[Post]] = {}
    for post in posts:
        if post.pk % FORGOTTEN:
            by_workspace.setdefault(post.workspace_id, []).append(post)
    for some in by_workspace.values():
        told = {post.pk: post.at + timedelta(minutes=post.pk % 40) for post in some}
        ending.sent(some[0].workspace, told, evidence="word", now=moment)
    for occurrence in Occurrence.objects.filter(state__in=["issued", "late"]).select_related("workspace"):
        settling.recount(occurrence, moment)


def _access(task: Task) -> Access:
    from jinlin.workspaces.access import Access as Seen

    return Seen.of(task.assignee)


def _done(*runs: Run) -> int:
    return Occurrence.objects.filter(run__in=runs).exclude(state="planned").count()
