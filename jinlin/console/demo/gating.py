"""Gates of the demo brand and who asks to come in: a core group, interest groups, and a screening that is half way (R-064, R-068)."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from jinlin.communities.models import Community
from jinlin.joining.actions import applying, deciding, gates, rounds
from jinlin.joining.actions.applying import Asking
from jinlin.joining.gating import wording
from jinlin.joining.gating.conditions import Condition, Group, Kind
from jinlin.joining.models import Application, Entry, Guarding, State
from jinlin.members.models import Member
from jinlin.questionnaires import actions as questionnaires
from jinlin.questionnaires.actions.editing import Frame
from jinlin.questionnaires.engine.definition import Definition, Notice, Option, Page, Question
from jinlin.questionnaires.engine.definition import Kind as QuestionKind
from jinlin.questionnaires.models import Use
from jinlin.sales.models import OrderLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.joining.models import Gate, Round
    from jinlin.workspaces.access import Access

PLEDGE = "真诚分享自家的做法和心得,有问题当面说。\n不发广告,不私加群友,不转发未经证实的消息。"
APPLICANTS, INVITED = 48, 600

AGREE, MANUAL = Condition(Kind.ACKNOWLEDGED), Condition(Kind.MANUAL)
CORE = Group(
    "all",
    (
        AGREE,
        Group("any", (Condition(Kind.TOTAL_SPEND, fen=1_000_00), Condition(Kind.TIER, tiers=("kol", "core")), MANUAL)),
        Condition(Kind.POSTER),
    ),
)
STORE = Group(
    "all", (AGREE, Group("any", (Condition(Kind.ORDER, count=1, days=90), Condition(Kind.INVITATION), MANUAL)))
)


def open_gates(access: Access, now: datetime) -> str:
    """Make the gates, let people apply, and leave some for the operator to decide; tell how much it was."""
    dice = Random(5)  # noqa: S311  (the same demo every time)
    core = _gate(access, "核心客户", CORE, _groups(access, "主厨俱乐部")[:1], now)
    doors = [each for each in _groups(access, "静安店") if "主厨俱乐部" not in each.name]
    store = _gate(access, "门店福利群", STORE, doors[:2], now)
    screening = _gate(access, "新品体验官", Group("all", (AGREE,)), [], now)
    people = _people(access)
    dice.shuffle(people)
    for number, member in enumerate(people[:APPLICANTS]):
        _apply(core if number % 3 else store, member, dice, now)
    _decide(access, now)
    _screen(access, screening, people[APPLICANTS : APPLICANTS + INVITED], dice, now)
    count = Application.objects.filter(workspace=access.workspace).count()
    return f"3 个门槛,{count} 份申请"


def _gate(access: Access, name: str, asked: Group, groups: Sequence[Community], now: datetime) -> Gate:
    begun = now - timedelta(days=30)
    gate = gates.make(access=access, name=name, now=begun)
    gates.set_tree(access=access, gate=gate, tree=asked, now=begun)
    gates.describe(access=access, gate=gate, now=begun, pledge=PLEDGE, why="第一版")
    gates.publish(access=access, gate=gate, now=begun)
    for group in groups:
        gates.guard(access=access, gate=gate, community=group, now=begun)
    return gate


def _groups(access: Access, words: str) -> list[Community]:
    """Return the open groups of these words that no gate stands before."""
    taken = Guarding.objects.filter(workspace=access.workspace).values("community")
    rows = Community.objects.begun().filter(workspace=access.workspace, ended_at=None, name__contains=words)
    return list(rows.exclude(pk__in=taken).order_by("name", "pk"))


def _questionnaire(access: Access, title: str, asked: str, now: datetime) -> int:
    """Publish a questionnaire of one question that gives up to a hundred points."""
    options = tuple(
        Option(key=str(points), label=label, points={"score": points})
        for points, label in ((100, "非常愿意"), (70, "可以试试"), (30, "再看看"))
    )
    notice = Notice(
        controller=access.workspace.name,
        purpose="挑选新品体验官",
        collected="你在问卷里的回答",
        contact="群助手",
    )
    question = Question(key="q1", kind=QuestionKind.SINGLE, title=asked, options=options)
    definition = Definition(title=title, notice=notice, scores=("score",), pages=(Page(questions=(question,)),))
    made = questionnaires.make(access, frame=Frame(title=title, use=Use.SCREENING), definition=definition, now=now)
    questionnaires.publish(access, made, now=now)
    return made.pk


def _people(access: Access) -> list[Member]:
    """Return members with a name who bought something, and some who did not."""
    rows = Member.objects.filter(workspace=access.workspace, forgotten_at=None, affiliations=None).exclude(name="")
    buyers = OrderLine.objects.filter(workspace=access.workspace).values("member")
    bought = list(rows.filter(pk__in=buyers).order_by("pk")[: INVITED // 2])
    return bought + list(rows.exclude(pk__in=buyers).order_by("pk")[:INVITED])


def _apply(gate: Gate, member: Member, dice: Random, now: datetime) -> None:
    at = now - timedelta(minutes=dice.randrange(20, 9000))
    asking = Asking(f"demo:{member.pk}", wording.notice(gate.workspace.name), member=member)
    row = applying.begin(gate=gate, asking=asking, now=at)
    if dice.random() < 0.9:  # noqa: PLR2004  (one in ten stops half way)
        applying.acknowledge(application=row, now=at)
        applying.submit(application=row, now=at)


def _decide(access: Access, now: datetime) -> None:
    """Answer some of those that wait; the others are left for whoever looks at the demo."""
    waiting = list(Application.objects.visible_to(access).filter(state=State.REVIEW).order_by("pk"))
    some = waiting[: len(waiting) // 3]
    deciding.admit(access=access, applications=some[2:], now=now - timedelta(minutes=10))
    if some[:2]:
        reason = "这一批名额给常来门店的邻居,欢迎下个月再申请"
        deciding.reject(access=access, applications=some[:2], reason=reason, now=now - timedelta(minutes=10))


def _screen(access: Access, gate: Gate, people: Sequence[Member], dice: Random, now: datetime) -> None:
    """Let hundreds be invited, most of them answer the first round, and the second be under way."""
    begun = now - timedelta(days=6)
    first_asked = _questionnaire(access, "新品体验官海选", "你愿意每周试一样新品并写下感受吗?", begun)
    second_asked = _questionnaire(access, "新品体验官试用意愿", "下个月能来门店参加两次试吃吗?", begun)
    first = rounds.add(access=access, gate=gate, name="海选问卷", questionnaire=first_asked, at_least=60, now=begun)
    second = rounds.add(access=access, gate=gate, name="试用意愿", questionnaire=second_asked, top=50, now=begun)
    rounds.invite(access=access, gate=gate, members=[each.pk for each in people], now=begun)
    _answer(first, 0.7, dice, begun)
    rounds.settle(access=access, row=first, now=now - timedelta(days=2))
    _answer(second, 0.6, dice, now - timedelta(days=1))


def _answer(asked: Round, share: float, dice: Random, at: datetime) -> None:
    for entry in Entry.objects.filter(round=asked).select_related("workspace").order_by("pk"):
        if dice.random() < share:
            applying.answered(
                workspace=entry.workspace,
                application_id=entry.application_id,
                questionnaire=asked.questionnaire,
                score=round(min(100.0, max(0.0, dice.gauss(66, 17)))),
                at=at + timedelta(minutes=dice.randrange(900)),
                now=at,
            )
