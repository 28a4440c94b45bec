"""What people of the demo brand wrote, set and keep: notes, tags, targets, views, audiences, reports."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.urls import reverse

from jinlin.audiences import actions as audiences
from jinlin.communities.actions import noting
from jinlin.communities.models import Channel, Community
from jinlin.console.demo import cast
from jinlin.console.reports import drafting
from jinlin.console.synth import bulk
from jinlin.console.synth.brand import CHANNELS
from jinlin.core.clock import Window
from jinlin.desk import actions as desk
from jinlin.desk.models import ReportKind
from jinlin.metrics.alerts import targets
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.workspaces.models import Staff

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

WEEK = timedelta(days=7)


def register_channels(workspace: Workspace) -> None:
    """Register the channels of the brand, so that they do not count as unknown."""
    rows = [Channel(workspace=workspace, name=one.name, kind=one.kind) for one in CHANNELS]
    if not workspace.channels.exists():
        bulk.make(Channel, rows)


def keep(access: Access, *, today: date, now: datetime) -> str:
    """Put everything onto the desk; tell how much it was."""
    notes = _notes(access, now)
    set_ = _targets(access, now)
    for page, name, query, shared in cast.VIEWS:
        desk.save_view(access, page, name, query, shared=shared, now=now)
    for name, question in cast.AUDIENCES:
        audiences.save(access, name=name, query={field: list(values) for field, values in question}, now=now)
    reports = _reports(access, today, now)
    _phrases(access)
    given = _tasks(access, now)
    return f"{notes} 条备注,{given} 个任务,{set_} 个目标,{len(cast.VIEWS)} 个视图,{len(cast.AUDIENCES)} 个人群,{reports} 份报告"


def _notes(access: Access, now: datetime) -> int:
    """Write what the operators remember about some communities, and tag them."""
    written = 0
    for words, days_ago, text, tag in cast.NOTES:
        community = Community.objects.filter(workspace=access.workspace, name__contains=words).order_by("pk").first()
        if community:
            noting.note(access, community, text, now=now - timedelta(days=days_ago))
            noting.tag(access, [community], tag, now=now - timedelta(days=days_ago))
            written += 1
    return written


def _phrases(access: Access) -> None:
    """Put a few sentences into everybody's chat toolbar, by its own command."""
    with NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("title", "text"), *cast.PHRASES])
        file.flush()
        workspace, username = access.workspace.slug, cast.COLLEAGUES[0].username
        call_command("toolbar", file.name, workspace=workspace, username=username, verbosity=0, stdout=StringIO())


def _tasks(access: Access, now: datetime) -> int:
    """Give people what the alerts of the day ask for."""
    people = {row.name: row for row in Staff.objects.filter(workspace=access.workspace, user__isnull=False)}
    wanted = []
    for name, words, title, brief, hours in cast.TASKS:
        community = Community.objects.filter(workspace=access.workspace, name__contains=words).order_by("pk").first()
        if community:
            due, key = now + timedelta(hours=hours), f"demo:{name}:{title}"
            link = reverse("group", args=[community.slug])
            about = Subject("community", community.pk)
            wanted.append(Wanted(people[name], title, due, brief=brief, subject=about, link=link, key=key))
    tasks.assign_all(who=access, wanted=wanted, now=now - timedelta(hours=12))
    return len(wanted)


def _targets(access: Access, now: datetime) -> int:
    for metric, value, by in cast.TARGETS:
        targets.set_target(access, metric=metric, value=value, by=by, place=access.unit, now=now)
    return len(cast.TARGETS)


def _reports(access: Access, today: date, now: datetime) -> int:
    """Draft what is due, and a few earlier reports that were signed off in their time."""
    made = len(drafting.draft_due(access.workspace, now))
    last_monday = today - timedelta(days=today.weekday()) - WEEK
    earlier = [
        (ReportKind.DAILY, Window(today - timedelta(days=3), today - timedelta(days=2))),
        (ReportKind.DAILY, Window(today - timedelta(days=2), today - timedelta(days=1))),
        (ReportKind.WEEKLY, Window(last_monday - WEEK, last_monday)),
    ]
    for kind, window in earlier:
        for report in drafting.draft(access.workspace, [access.unit], kind, window, now=now):
            desk.archive_report(access, report, now=now)
            made += 1
    return made
