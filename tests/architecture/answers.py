"""Rows for the registry of addresses: what the library says, and what was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinlin.answers.models import Entry, Question, Ticket
from tests.world import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

OF_ANSWERS = ("answer", "answer-end")
OF_QUESTIONS = ("question", "question-take", "question-answered", "question-close", "ticket-open")
OF_TICKETS = ("ticket-take", "ticket-resolve", "ticket-rate")


def answer_of(world: World) -> Entry:
    """Write an entry for all groups."""
    return Entry.objects.create(
        workspace=world.qinghe, title="打卡", asked="怎么打卡", text="好", made_at=NOW, changed_at=NOW
    )


def question_of_jingan(world: World) -> Question:
    """Let somebody have asked something in a group of 静安店."""
    told = {
        "key": world.next("question"),
        "text": "草莓多少钱",
        "asked_at": NOW,
        "text_until": NOW + timedelta(days=30),
    }
    member = world.member()
    return Question.objects.create(workspace=world.qinghe, community=world.community(), member=member, **told)


def ticket_of_jingan(world: World) -> Ticket:
    """Let a question have become a ticket of 陈's."""
    question = question_of_jingan(world)
    return Ticket.objects.create(
        workspace=world.qinghe,
        question=question,
        category="complaint",
        owner=world.chen,
        opened_at=NOW,
        due_at=NOW + timedelta(hours=4),
    )


def samples(sample: Callable[..., Any]) -> dict[str, Any]:
    """Return how to fill the addresses of entries and of questions."""
    whole = sample(lambda world: {"slug": answer_of(world).slug}, everywhere=True)
    mine = sample(lambda world: {"slug": question_of_jingan(world).slug})
    tickets = dict.fromkeys(OF_TICKETS, sample(lambda world: {"slug": ticket_of_jingan(world).slug}))
    return dict.fromkeys(OF_ANSWERS, whole) | dict.fromkeys(OF_QUESTIONS, mine) | tickets
