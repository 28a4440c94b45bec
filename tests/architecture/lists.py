"""The registry of list pages: how to make a row that each shows.

A page that shows a list (a `ListingPage` in its context) needs a line here; `test_lists.py` opens it with one row and with
three and expects the same number of queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.answers.models import Entry
from jinlin.communities.actions import chartering, placing
from jinlin.joining.tests.gate_cast import application_of_jingan, gate_of_jingan
from jinlin.members.models import Follow, TagChange
from jinlin.questionnaires.tests.samples import published
from jinlin.tasks import actions as tasks
from jinlin.tasks.actions import Wanted
from jinlin.tasks.models import Subject
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.architecture.answers import answer_of, question_of_jingan, ticket_of_jingan
from tests.architecture.codes import code_of_jingan
from tests.architecture.conduct import case_of_jingan
from tests.architecture.launches import launch_of_jingan
from tests.architecture.library import asset_of_jingan, script_of_qinghe
from tests.architecture.playbooks import playbook_of_qinghe, run_of_jingan
from tests.architecture.sends import broadcast_of_jingan, post_of_jingan
from tests.architecture.urls import (
    alert_of_jingan,
    callback_of_qinghe,
    media_of_jingan,
    member_of_jingan,
    report_of_jingan,
)
from tests.architecture.welcomes import announcement_of_jingan
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World


def a_group(world: World) -> None:
    """Open a community with a member in it."""
    world.join(world.member(), world.community())


def a_chartered_group(world: World) -> None:
    """Open a group that has types and a charter."""
    community = world.community()
    placing.place(community=community, keys={"stage": "service", "model": "care"})
    chartering.write(who=access_of(world.lin), community=community, content={"goal": "少点外卖"}, now=NOW)


def an_audit_entry(world: World) -> None:
    """Let 林 have done something."""
    AuditEntry.objects.create(
        workspace=world.qinghe,
        staff=world.lin,
        at=NOW,
        verb="staff.add",
        subject_kind="staff",
        subject_id=world.next("audit"),
    )


def a_colleague(world: World) -> None:
    """Let somebody more work at 静安店."""
    world.staff(f"店员{world.next('staff')}", unit=world.jingan, role=Role.GUIDE)


def a_report(world: World) -> None:
    """Draft one more daily report."""
    report_of_jingan(world)


def an_alert(world: World) -> None:
    """Raise one more alert."""
    alert_of_jingan(world)


def a_file(world: World) -> None:
    """Let somebody send something more."""
    media_of_jingan(world)


def a_task(world: World) -> None:
    """Give 林 something more to do, about one more group."""
    wanted = Wanted(
        assignee=world.lin,
        title=f"事{world.next('task')}",
        due_at=NOW,
        subject=Subject("community", world.community().pk),
    )
    tasks.assign(who=access_of(world.lin), wanted=wanted, now=NOW)


def a_tag_change(world: World) -> None:
    """Let a tag be asked for on somebody's customer."""
    follow = Follow.objects.create(workspace=world.qinghe, member=member_of_jingan(world), userid="dz1", since=NOW)
    TagChange.objects.create(
        workspace=world.qinghe, batch="b", follow=follow, add=["t1"], staff=world.lin, asked_at=NOW, due_at=NOW
    )


def a_callback(world: World) -> None:
    """Let the platform tell something more."""
    callback_of_qinghe(world)


def a_questionnaire(world: World) -> None:
    """Publish one more questionnaire."""
    published(world)


def an_answer(world: World) -> None:
    """Write one more entry, for one more group."""
    told = {"title": "地址", "asked": "在哪", "text": "这里", "scope": "community", "community": world.community()}
    Entry.objects.create(workspace=world.qinghe, made_at=NOW, changed_at=NOW, **told)


def a_question(world: World) -> None:
    """Let one more thing be asked, which an entry would answer, and somebody be at it."""
    question = question_of_jingan(world)
    question.entry, question.taken_by, question.duty = answer_of(world), world.chen, world.wang
    question.save()


LISTS: dict[str, Callable[[World], Any]] = {
    "alerts": an_alert,
    "announcements": announcement_of_jingan,
    "library": asset_of_jingan,
    "scripts": script_of_qinghe,
    "applications": application_of_jingan,
    "answers": an_answer,
    "archive-media": a_file,
    "audit": an_audit_entry,
    "broadcasts": broadcast_of_jingan,
    "cases": case_of_jingan,
    "charters": a_chartered_group,
    "codes": code_of_jingan,
    "gates": gate_of_jingan,
    "groups": a_group,
    "launch": launch_of_jingan,
    "members": a_group,
    "playbooks": playbook_of_qinghe,
    "runs": run_of_jingan,
    "questionnaires": a_questionnaire,
    "questions": a_question,
    "reports": a_report,
    "rules-checks": a_group,
    "send-log": post_of_jingan,
    "staff": a_colleague,
    "tag-changes": a_tag_change,
    "tasks": a_task,
    "team": a_group,
    "tickets": ticket_of_jingan,
    "wecom-heard": a_callback,
}
