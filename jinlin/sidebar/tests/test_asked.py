"""In an open group: what is asked and waits, answered with one tap (R-055, R-085, C-18)."""

from datetime import timedelta

import pytest

from jinlin.answers.models import Entry, Question
from jinlin.messaging import pauses
from jinlin.sidebar import asked
from jinlin.sidebar.tests.conftest import CHAT
from tests.world import NOW

pytestmark = pytest.mark.django_db

URL = f"/sidebar/chat/{CHAT}/"


@pytest.fixture
def question(world, group, zhang):
    entry = Entry.objects.create(
        workspace=world.qinghe, title="价格", asked="多少钱", text="28 一盒", made_at=NOW, changed_at=NOW
    )
    told = {
        "key": 1,
        "text": "草莓多少钱",
        "asked_at": NOW - timedelta(minutes=4),
        "text_until": NOW + timedelta(days=30),
    }
    return Question.objects.create(workspace=world.qinghe, community=group, member=zhang, entry=entry, **told)


def test_what_waits_stands_with_its_answer_and_one_tap_answers_it(world, client_of, question):
    client = client_of(world.chen)
    shown = client.get(f"{URL}parts/questions/").content.decode()
    assert ("草莓多少钱" in shown, 'data-words="28 一盒"' in shown, "等了 4 分钟" in shown) == (True, True, True)
    sent = {"kind": "text", "nonce": "abcdef012345", "question": question.slug}
    assert [client.post(f"{URL}sent/", sent).status_code for _twice in range(2)] == [204, 204]
    question.refresh_from_db()
    assert (question.state, question.basis, question.answered_by, question.waited) == (
        "answered", "sent", world.chen, timedelta(minutes=4),
    )  # fmt: skip


def test_while_the_group_is_paused_nothing_is_suggested_and_the_question_stays(world, group, chen, question):
    pauses.pause(community=group, reason="有人投诉", by=world.qinghe, now=NOW)
    told = asked.part(chen, group, "", NOW)
    assert (told["paused"], [(each.question, each.text) for each in told["rows"]]) == (True, [(question, "")])


def test_a_question_of_another_group_is_not_answered_by_a_tap_here(world, client_of, question):
    question.community = world.community("别的群", external_id="wrELSE")
    question.save()
    client_of(world.chen).post(f"{URL}sent/", {"kind": "text", "nonce": "abcdef012345", "question": question.slug})
    question.refresh_from_db()
    assert question.state == "open"
