"""What is said anew becomes questions, and answers are set beside them (R-055, R-059, R-085, R-086)."""

from datetime import timedelta

import pytest

from jinlin.answers import actions, reactions
from jinlin.answers.actions import questions
from jinlin.answers.models import Entry, Question, Switch
from jinlin.answers.refusals import AlreadyEnded, ReasonMissing
from jinlin.communities.models import DutyHours, OffHours
from jinlin.events.models import Fact
from jinlin.tasks.models import Task
from tests.world import NOW, access_of, at

pytestmark = pytest.mark.django_db


def hear(world, now=NOW):
    return questions.hear(world.qinghe, now=now)


def told(*fields):
    return list(Question.objects.order_by("asked_at").values_list(*fields))


def test_a_question_is_kept_once_with_what_the_library_would_say(world, group, say, write):
    write()
    say(("09:00:00", "张女士", "@小助理 请问怎么打卡?"), ("09:01:00", "李先生", "早上好"))
    assert hear(world) == 2
    assert hear(world) == 0
    assert told("text", "member__name", "mentions", "entry__title", "words", "state", "community__name") == [
        ("@小助理 请问怎么打卡?", "张女士", True, "打卡", "怎么打卡", "open", "静安店 1 群")
    ]
    assert list(Entry.objects.values_list("hit_count", "hit_at")) == [(1, at("2026-03-05 09:00"))]


def test_what_nobody_knows_waits_for_people(world, group, say, write):
    """R-085: unknown text goes to the human queue."""
    write()
    say(("09:00:00", "张女士", "@陈店长 门口能停车吗"))
    hear(world)
    assert told("entry", "state", "mentions") == [(None, "open", True)]


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("草莓多少钱?", True),
        ("今天的面包发霉了", True),
        ("@小二 在吗在吗", True),
        ("@李先生 你几点去?", False),
        ("今天真冷", False),
        ("?", False),
        ("+1", False),
    ],
)
def test_a_question_is_what_is_put_to_us_or_to_everybody(world, group, say, text, is_asked):
    say(("09:00:00", "张女士", text))
    hear(world)
    assert bool(told("pk")) is is_asked


def test_staff_and_bots_ask_nothing(world, group, say):
    say(("09:00:00", "chen", "大家想吃什么?"), ("09:00:01", "wbASSISTANT", "怎么打卡?"))
    hear(world)
    assert told("pk") == []


# --- answers ------------------------------------------------------------------------------------------------------


def test_what_staff_say_next_answers_and_the_wait_is_measured(world, group, say):
    """R-059: first-response time, counted by hand: 09:00:00 → 09:02:30 is 150 s, 09:01:00 → 09:02:30 is 90 s."""
    say(
        ("09:00:00", "张女士", "草莓多少钱?"),
        ("09:01:00", "李先生", "几点关门?"),
        ("09:02:30", "chen", "草莓 28,九点关"),
    )
    hear(world)
    assert [(each.waited, each.basis, each.answered_by) for each in Question.objects.order_by("asked_at")] == [
        (timedelta(seconds=150), "after", world.chen),
        (timedelta(seconds=90), "after", world.chen),
    ]


def test_an_answer_may_come_with_a_later_batch(world, group, say):
    say(("09:00:00", "张女士", "草莓多少钱?"))
    hear(world)
    say(("09:05:00", "chen", "28 一盒"))
    hear(world)
    assert told("state", "basis") == [("answered", "after")]
    assert list(Fact.objects.filter(kind__startswith="question").order_by("pk").values_list("kind", flat=True)) == [
        "question.asked",
        "question.answered",
    ]


def test_naming_somebody_answers_them_alone_however_late(world, group, say):
    say(
        ("07:00:00", "张女士", "草莓多少钱?"),
        ("07:01:00", "李先生", "几点关门?"),
        ("09:30:00", "chen", "@张女士 28 一盒"),
    )
    hear(world)
    assert told("member__name", "state", "basis") == [("张女士", "answered", "quote"), ("李先生", "open", "")]


@pytest.mark.parametrize("text", ["限时特价!全场满减,点击抢购", "@李先生 收到"])
def test_an_advert_or_a_word_to_somebody_else_is_no_answer(world, group, say, text):
    say(("09:00:00", "张女士", "草莓多少钱?"), ("09:01:00", "chen", text))
    hear(world)
    assert told("state") == [("open",)]


def test_a_word_of_staff_hours_later_that_names_nobody_is_no_answer(world, group, say):
    say(("07:00:00", "张女士", "草莓多少钱?"), ("09:00:00", "chen", "大家早"))
    hear(world)
    assert told("state") == [("open",)]


# --- the assistant ------------------------------------------------------------------------------------------------


def test_the_assistant_answers_at_once_while_all_staff_are_away_and_proves_the_switch(world, group, say, write):
    """R-086: reply within the same tick even if all staff are offline."""
    write()
    actions.switch_on(who=access_of(world.lin), communities=[group], now=at("2026-03-04"))
    say(("03:00:00", "张女士", "@小助理 怎么打卡"), ("03:00:00", "wbASSISTANT", "每天早上 8 点前发“打卡”两个字"))
    hear(world)
    assert told("state", "basis", "answered_at", "answered_by") == [
        ("answered", "assistant", at("2026-03-05 03:00"), None)
    ]
    assert Switch.objects.get().seen_at == at("2026-03-05 03:00")


def test_whoever_asks_again_after_the_assistant_spoke_is_handed_to_people(world, group, say, write):
    write()
    say(
        ("09:00:00", "张女士", "@小助理 怎么打卡"),
        ("09:00:01", "wbASSISTANT", "每天早上发“打卡”"),
        ("09:03:00", "张女士", "@小助理 到底怎么打卡"),
        ("09:03:01", "wbASSISTANT", "每天早上发“打卡”"),
    )
    hear(world)
    assert told("repeats", "state", "basis") == [(False, "answered", "assistant"), (True, "open", "")]


def test_whoever_asks_again_while_it_waits_asks_once(world, group, say):
    say(
        ("09:00:00", "张女士", "草莓多少钱?"),
        ("09:04:00", "张女士", "草莓多少钱??"),
        ("09:05:00", "李先生", "草莓多少钱"),
    )
    hear(world)
    first = Question.objects.get(asked_at=at("2026-03-05 09:00"))
    assert told("member__name", "state", "repeats", "duplicate_of") == [
        ("张女士", "open", True, None),
        ("张女士", "duplicate", False, first.pk),
        ("李先生", "open", False, None),
    ]


# --- duty and escalation ------------------------------------------------------------------------------------------


def test_a_mention_goes_to_whoever_is_on_duty(world, group, say):
    """R-055: mention alias routes questions to an on-duty guide (here: the owner, who works)."""
    say(("09:30:00", "张女士", "@小二 有货吗"))
    hear(world)
    assert told("duty__name", "on_duty") == [("陈", True)]


def test_what_nobody_answers_goes_to_the_store_manager_once(world, group, say):
    """R-055: unanswered mentions escalate to the manager after the SLA, and the answer closes the task."""
    say(("09:40:00", "张女士", "@小二 有货吗"), ("09:55:00", "李先生", "几点关门?"))
    hear(world)
    assert [questions.escalate(world.qinghe, now=NOW) for _twice in range(2)] == [1, 0]
    task = Task.objects.get()
    question = Question.objects.get(text="@小二 有货吗")
    assert (task.assignee, task.kind, task.link) == (world.chen, "question", f"/questions/{question.slug}/")
    say(("09:59:00", "chen", "@张女士 有的"))
    hear(world, now=NOW + timedelta(minutes=2))
    reactions.question_ended(Fact.objects.get(kind="question.answered"), NOW + timedelta(minutes=2))
    assert (task.closure.outcome, task.closure.verified) == ("done", True)


def test_the_night_does_not_count_for_the_escalation(world, group, say):
    """R-275: off-hours policy: the queue waits until somebody is there."""
    DutyHours.objects.create(
        workspace=world.qinghe, unit=world.hq, begins=9 * 60 + 50, ends=21 * 60, off_hours=OffHours.NOBODY
    )
    say(("03:00:00", "张女士", "@小二 有货吗"))
    hear(world)
    assert told("on_duty") == [(False,)]
    assert questions.escalate(world.qinghe, now=NOW) == 0
    assert questions.escalate(world.qinghe, now=NOW + timedelta(minutes=5)) == 1


# --- what people do -----------------------------------------------------------------------------------------------


def test_a_question_without_an_answer_stays_until_a_person_closes_it(world, group, say):
    say(("09:00:00", "张女士", "草莓多少钱?"))
    hear(world)
    question, chen = Question.objects.get(), access_of(world.chen)
    assert questions.forget_words(now=NOW + timedelta(days=400)) == 0
    with pytest.raises(ReasonMissing):
        questions.close(who=chen, question=question, reason=" ", now=NOW)
    questions.close(who=chen, question=question, reason="已私聊", now=NOW)
    with pytest.raises(AlreadyEnded):
        questions.answered(who=chen, question=question, now=NOW)
    assert told("state", "reason", "closed_by__name") == [("closed", "已私聊", "陈")]
    assert questions.forget_words(now=NOW + timedelta(days=400)) == 1


def test_whoever_takes_and_answers_says_so_in_their_name(world, group, say):
    say(("09:00:00", "张女士", "草莓多少钱?"))
    hear(world)
    question, chen = Question.objects.get(), access_of(world.chen)
    questions.take(who=chen, question=question, now=NOW)
    questions.answered(who=chen, question=question, sent=True, now=NOW + timedelta(minutes=1))
    assert told("taken_by__name", "answered_by__name", "basis", "state") == [("陈", "陈", "sent", "answered")]


def test_a_history_of_years_that_comes_in_today_is_no_news(world, group, say):
    say(("09:00:00", "张女士", "草莓多少钱?"), on="2025-03-05")
    hear(world)
    assert told("pk") == []
