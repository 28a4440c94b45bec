"""Mass messages of the demo brand: yesterday's with its results, today's, one that waits for approval, a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.content.parts import Part
from jinlin.messaging import bodies, broadcasts, budgets
from jinlin.messaging.broadcasts import Draft
from jinlin.messaging.models import Broadcast, PostState, Risk
from jinlin.messaging.sending import ending
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Staff
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.messaging.models import Body

YESTERDAY = "周四有 12 款欧包 8 折,晚上 6 点前到店取还是热的。{门店}的朋友接龙报个数,给你留。"
TODAY = "早上好,今天的面包 7 点半出炉:全麦、海盐卷、红豆包。{群名}的朋友路过来闻一闻。"
PROMO = "周末家庭日:满 68 元减 15 元,10 月 31 日 20 点前有效,每人一次。"
BRANDED = "为什么我们的吐司只放 3 天?面粉、酵母、水、盐,没有别的。看看一条吐司的一天。"
OF_TEN = {7: "left_out", 8: "quota", 9: "not_confirmed"}


def send(access: Access, *, now: datetime) -> str:
    """Make the broadcasts through their own door, as people would have."""
    colleague = Staff.objects.select_related("workspace", "unit").filter(workspace=access.workspace)
    other = Access.of(colleague.filter(unit=access.unit, grants__role=Role.OPERATOR).order_by("pk")[0])
    then = (
        (now - timedelta(days=1)).astimezone(access.workspace.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    )
    _finish(_run(access, other, "周四欧包日", YESTERDAY, then), then)
    _run(access, other, "早上出炉", TODAY, now)
    _draft(other, "周末家庭日", _body(other, PROMO, now, promo=True), now, ask=True)
    _draft(access, "一条吐司的一天", _body(access, BRANDED, now), now)
    budgets.ask_risk(who=other, risk=Risk.FREQUENCY, days=3, reason="周年庆三天加两条,门店都同意", now=now)
    return f"{Broadcast.objects.filter(workspace=access.workspace).count()} 条群发"


def _body(access: Access, text: str, now: datetime, *, promo: bool = False) -> Body:
    parts = [Part("text", text=text)]
    direction = "conversion" if promo else "activation"
    return bodies.keep(workspace=access.workspace, parts=parts, direction=direction, promo=promo, now=now)


def _draft(who: Access, title: str, body: Body, now: datetime, *, ask: bool = False) -> Broadcast:
    draft = Draft(title, {}, body, waves=3, minutes=20, otherwise="move")
    row = broadcasts.make(who=who, draft=draft, now=now)
    return broadcasts.ask(who=who, row=row, now=now) if ask else row


def _run(access: Access, other: Access, title: str, text: str, now: datetime) -> Broadcast:
    """Let one write it and another approve it."""
    row = _draft(other, title, _body(other, text, now), now, ask=True)
    broadcasts.decide(who=access, row=row, approve=True, why="", now=now)
    return row


@transaction.atomic
def _finish(row: Broadcast, then: datetime) -> None:
    """Let most owners have sent it, and some not."""
    posts = broadcasts.posts_of(row).filter(state=PostState.PLANNED).order_by("pk")
    sent: dict[int, datetime] = {}
    for number, post in enumerate(posts):
        fault = OF_TEN.get(number % 10, "")
        if fault:
            state = PostState.EXPIRED if fault == "not_confirmed" else PostState.FAILED
            ending.end(row.workspace, [post.pk], state, fault=fault, now=then + timedelta(hours=9))
        else:
            sent[post.pk] = post.at + timedelta(minutes=3 + number % 40)
    ending.sent(row.workspace, sent, evidence="platform", now=then + timedelta(hours=1))
