"""When X, then Y: what follows from a fact, on one page.

Facts are recorded in the transaction of the change and handed on here afterwards, in order, at least once (`events.hand_on`);
each reaction is safe to repeat. A kind without a reaction is only history: it is named all the same, so that this page tells
everything that can happen. Later capabilities add their verbs to the lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.answers import reactions as answering
from jinlin.communities.actions import appointing
from jinlin.conduct import actions as conduct
from jinlin.console import knowing, profiles, validity
from jinlin.console.handover import failover
from jinlin.events import actions as events
from jinlin.joining import gate_reactions as gates
from jinlin.joining.codes import reacting as codes
from jinlin.joining.newcoming import arriving
from jinlin.joining.welcoming import library
from jinlin.joining.welcoming import steps as welcoming
from jinlin.launch import actions as launches
from jinlin.members import leavers
from jinlin.messaging import noticing
from jinlin.playbooks.actions import newcomers, settling

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.events.actions import Reaction

REACTIONS: dict[str, list[Reaction]] = {
    # a community on its way
    "launch.begun": [],
    "deputy.overstepped": [],
    "launch.opened": [],
    "pack.applied": [],
    # a group as the platform tells it
    "community.planned": [],
    "community.met": [launches.group_met],
    "community.renamed": [],
    "community.owner_changed": [failover.owner_changed],
    "community.moved": [],
    "community.notice_changed": [noticing.notice_changed, conduct.notice_changed, settling.notice_told],
    "community.returned": [],
    "community.ended": [codes.group_changed, failover.group_ended],
    "community.paused": [welcoming.paused],
    "community.resumed": [],
    # what it is meant to be
    "type.edited": [],
    "type.adopted": [],
    "community.typed": [],
    "charter.written": [],
    "charter.ready": [],
    "charter.unready": [],
    # its life: stages, what rules propose, how it closes, what takes its place
    "community.proposed": [],
    "community.decided": [],
    "community.staged": [],
    "community.closing": [],
    "community.resolved": [],
    "community.succeeded": [],
    # who is in it
    "membership.began": [
        codes.somebody_came,
        gates.somebody_joined,
        welcoming.joined,
        arriving.came,
        newcomers.came,
        knowing.came,
    ],
    "membership.ended": [
        appointing.somebody_left,
        codes.group_changed,
        gates.somebody_left,
        conduct.left,
        arriving.went,
    ],
    "membership.admin_added": [],
    "membership.admin_removed": [],
    # who has whom as a customer
    "member.followed": [welcoming.followed],
    "member.unfollowed": [welcoming.dropped],
    "member.dropped_account": [welcoming.dropped],
    # what somebody agreed to, and their wish to be forgotten
    "member.consented": [welcoming.consented],
    "member.forgotten": [],
    "member.tags_changed": [],
    # who is on a phone page
    "visitor.recognised": [profiles.visitor_recognised, gates.somebody_recognised],
    # what people are asked, and what they answered
    "questionnaire.published": [],
    "questionnaire.invited": [],
    "questionnaire.answered": [profiles.answered, gates.somebody_answered],
    "questionnaire.withdrawn": [],
    # the library of content
    "asset.waiting": [],
    "asset.approved": [],
    "asset.refused": [],
    "asset.retired": [],
    "tag.made": [],
    "tag.renamed": [],
    "tag.deleted": [],
    # codes for groups
    "code.made": [],
    "code.changed": [],
    "code.stopped": [],
    "code.refused": [],
    "code.gone": [],
    "code.nearly_full": [],
    # the corp: who works there, and where
    "account.joined": [],
    "account.left": [leavers.has_left],
    "account.moved": [],
    "department.renamed": [],
    "department.moved": [],
    # what people have to do
    "task.assigned": [],
    "task.reassigned": [],
    "task.done": [noticing.task_done, library.task_done, settling.task_told],
    "task.verified": [],
    "task.declined": [settling.task_told],
    "task.withdrawn": [settling.task_told],
    # messages to groups, each accounted for in the end
    "post.sent": [settling.post_told],
    "post.failed": [settling.post_told],
    "post.expired": [settling.post_told],
    "post.skipped": [settling.post_told],
    "post.late": [],
    "broadcast.confirmed": [],
    # notices of groups
    "announcement.published": [],
    "announcement.revised": [],
    "announcement.withdrawn": [],
    # playbooks: written, running, what is due
    "playbook.saved": [],
    "run.started": [],
    "run.paused": [],
    "run.resumed": [],
    "run.stopped": [],
    "run.adopted": [],
    "run.group_stopped": [],
    "occurrence.late": [],
    "occurrence.missed": [],
    # who does what in a group
    "team.appointed": [],
    "team.ended": [],
    # rules: told, known, broken
    "rules.published": [],
    "rules.acknowledged": [knowing.knows_rules],
    "case.found": [],
    "case.confirmed": [validity.case_confirmed],
    "case.dismissed": [validity.case_dismissed],
    "case.appealed": [],
    "case.appeal_answered": [],
    # a surge of complaints, and the all-clear
    "crisis.opened": [],
    "crisis.closed": [],
    # what is asked in the groups
    "question.asked": [],
    "question.answered": [answering.question_ended],
    "question.closed": [answering.question_ended],
    "ticket.opened": [],
    "ticket.resolved": [],
    # who asks to come in, and what their gate said
    "gate.published": [],
    "gate.checked": [],
    "gate.round_settled": [],
    "application.begun": [],
    "application.submitted": [],
    "application.proof_judged": [],
    "application.to_review": [],
    "application.screened": [],
    "application.waits": [],
    "application.admitted": [],
    "application.joined": [],
    "application.rejected": [],
    "application.withdrawn": [],
    "application.expired": [],
    # what was sent with one tap
    "sidebar.sent": [welcoming.sent, arriving.sent],
    # new friends: the first message, what they did then
    "welcome.sent": [],
    "welcome.missed": [],
    "welcome.stopped": [],
    "welcome.joined": [],
    "benefit.claimed": [],
    # newcomers of groups
    "newcomers.welcomed": [],
    "newcomer.first_order": [],
    "ice.broken": [],
}


def react(now: datetime) -> bool:
    """Hand on what has happened; say whether more is waiting."""
    return events.hand_on(REACTIONS, now=now) > 0
