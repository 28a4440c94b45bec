"""What the phone page of an application says: where it stands, what is asked, what is missing, what one can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.core.clock import local_date
from jinlin.joining.gate_refusals import ScreeningOver
from jinlin.joining.gating import wording
from jinlin.joining.gating.conditions import Kind
from jinlin.joining.gating.evaluating import Outcome
from jinlin.joining.models import Guarding, State
from jinlin.joining.queries import applications as queries
from jinlin.joining.queries import asking, entrances, gates
from jinlin.shell.phone import Notice

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.joining.gating.evaluating import Finding
    from jinlin.joining.gating.wording import Names
    from jinlin.joining.models import Application, GateVersion
    from jinlin.joining.queries.entrances import Entrance
    from jinlin.members.models import Visitor

__all__ = ["Page", "page_of"]

MET, PENDING, UNMET = Outcome.MET, Outcome.PENDING, Outcome.UNMET
MARKS = {MET: "ok", PENDING: "wait", UNMET: "bad"}


@dataclass(frozen=True)
class Ask:
    """A condition as an applicant reads it: what, how it stands, and what they can do about it."""

    text: str
    mark: str
    reason: str
    upload: str = ""  # the kind a proof can be handed in for
    acknowledge: bool = False
    questionnaire: int = 0


@dataclass(frozen=True)
class Page:
    """The whole page; which parts are shown follows from what is filled."""

    notice: str = ""
    asks: list[Ask] = field(default_factory=list)
    lines: list[wording.Line] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    name: str = ""
    pledge: str = ""
    begins: bool = False
    may_submit: bool = False
    may_withdraw: bool = False
    to_answer: int = 0  # the questionnaire of the round
    told: Notice | None = None
    entrance: Entrance | None = None


def page_of(
    version: GateVersion, row: Application | None, visitor: Visitor | None, *, now: datetime, again: bool = False
) -> Page:
    """Return what a phone is shown that has this application, or none."""
    if row is None or (again and _may_begin_again(row, now)):
        return (
            Page(told=_screening_over(version)) if gates.screening_over(version.gate) else _beginning(version, visitor)
        )
    if row.state in {State.OPEN, State.REVIEW}:
        return _asked(version, row, now)
    told, entrance = TOLD[State(row.state)](row, now)
    wanted = asking.wanted(version, row) if row.state == State.SCREENING else []
    return Page(
        told=told,
        entrance=entrance,
        to_answer=wanted[0] if wanted else 0,
        may_withdraw=row.state in {State.SCREENING, State.WAITING, State.ADMITTED},
    )


def _screening_over(version: GateVersion) -> Notice:
    refusal = ScreeningOver(gate=version.gate.name)
    return Notice(refusal.what, refusal.remedy, "info")


def _may_begin_again(row: Application, now: datetime) -> bool:
    if row.state == State.REJECTED:
        return row.again_at is None or row.again_at <= now
    return row.state in {State.WITHDRAWN, State.EXPIRED, State.JOINED}


def _beginning(version: GateVersion, visitor: Visitor | None) -> Page:
    tree = version.tree
    names = gates.names_for(version.workspace, tree)
    placed = Guarding.objects.filter(gate=version.gate, community__ended_at=None).exclude(interest="")
    return Page(
        begins=True,
        notice=wording.notice(version.workspace.name, version.notice),
        lines=wording.lines(tree, names) if tree.parts else [],
        interests=sorted(set(placed.values_list("interest", flat=True))),
        name=visitor.member.name if visitor and visitor.member else "",
    )


def _asked(version: GateVersion, row: Application, now: datetime) -> Page:
    (told,) = queries.evaluated(version, [row], now=now)
    names = gates.names_for(version.workspace, version.tree)
    asks = [_ask(each, names) for each in told.evaluation.findings]
    wants_pledge = any(each.acknowledge for each in asks)
    if row.state == State.OPEN and gates.screening_over(version.gate):
        return Page(told=_screening_over(version), may_withdraw=True)
    return Page(
        asks=asks,
        pledge=version.pledge if wants_pledge else "",
        may_submit=row.state == State.OPEN,
        may_withdraw=True,
        told=None
        if row.state == State.OPEN
        else Notice(_("已提交,等待审核"), _("审核有结果后,再打开这个页面就能看到。"), "wait"),
    )


def _ask(finding: Finding, names: Names) -> Ask:
    asked, kept = finding.condition, finding.kept()
    open_still = finding.outcome != MET
    to_answer = finding.reason == "to_answer"
    return Ask(
        text=wording.told(asked, names),
        mark="info" if asked.voluntary and open_still else MARKS[finding.outcome],
        reason=wording.reason(kept),
        upload=str(asked.kind) if open_still and asked.kind in wording.PROVABLE else "",
        acknowledge=open_still and asked.kind == Kind.ACKNOWLEDGED,
        questionnaire=asked.questionnaire if to_answer else 0,
    )


# --- what each end says --------------------------------------------------------------------------------------------

Said = tuple[Notice, "Entrance | None"]


def _screening(row: Application, _now: datetime) -> Said:
    if row.entries.filter(answered_at=None, passed=None).exists():
        return Notice(_("请填写这一轮问卷"), _("按得分选出进入下一轮或入群的人。"), "info"), None
    return Notice(_("筛选中"), _("这一轮结束后公布名单,再打开这个页面就能看到结果。"), "wait"), None


def _waiting(row: Application, _now: datetime) -> Said:
    place = _("你排在第 %(n)s 位。有空位时按顺序通过,再打开这个页面就能看到。") % {"n": queries.place_in_line(row)}
    return Notice(_("已通过,正在候补"), place, "wait"), None


def _admitted(row: Application, now: datetime) -> Said:
    entrance = entrances.entrance_of(row.community, now)
    group = row.community.name if row.community else ""
    until = str(local_date(row.expires_at, row.workspace.zone)) if row.expires_at else ""
    words = (
        _("点下面的按钮看入群码,请在 %(until)s 前加入。")
        if entrance
        else _("工作人员会邀请你入群,请在 %(until)s 前留意消息。")
    )
    facts = [(_("客户群"), group)] if group else []
    return Notice(_("申请通过,欢迎加入"), words % {"until": until}, "ok", facts=facts), entrance


def _joined(row: Application, _now: datetime) -> Said:
    group = row.community.name if row.community else ""
    return Notice(_("你已经在群里了"), group, "ok"), None


def _rejected(row: Application, now: datetime) -> Said:
    wanting = [each for each in row.findings if each.get("outcome") == "unmet"]
    reasons = [said for each in wanting if (said := wording.reason(each))]
    word = row.steps.order_by("-pk").values_list("reason", flat=True).first()
    lines = [word] if word else reasons
    if row.again_at and row.again_at > now:
        lines.append(_("%(on)s 之后可以再申请。") % {"on": local_date(row.again_at, row.workspace.zone)})
    if row.gate.instead:
        lines.append(_("欢迎先加入“%(group)s”,工作人员会邀请你。") % {"group": row.gate.instead.name})
    actions = [(_("重新申请"), "?again=1")] if _may_begin_again(row, now) else []
    return Notice(_("这次没有通过"), "\n".join(lines), "warn", actions=actions), entrances.entrance_of(
        row.gate.instead, now
    )


def _withdrawn(_row: Application, _now: datetime) -> Said:
    return Notice(_("申请已撤回"), _("上传的凭证会在一天内删除。"), "info", actions=[(_("重新申请"), "?again=1")]), None


def _expired(_row: Application, _now: datetime) -> Said:
    return Notice(_("申请已过期"), "", "info", actions=[(_("重新申请"), "?again=1")]), None


TOLD = {
    State.SCREENING: _screening,
    State.WAITING: _waiting,
    State.ADMITTED: _admitted,
    State.JOINED: _joined,
    State.REJECTED: _rejected,
    State.WITHDRAWN: _withdrawn,
    State.EXPIRED: _expired,
}
