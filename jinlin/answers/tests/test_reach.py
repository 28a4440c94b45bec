"""A store writes answers for its own groups; what a person did about a question stays while the talk is heard."""

import threading
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from jinlin.answers import actions
from jinlin.answers.actions import Wording, questions
from jinlin.answers.actions.importing import bring_in
from jinlin.answers.hearing import ears
from jinlin.answers.models import Entry, Question
from jinlin.answers.refusals import AlreadyEnded
from jinlin.workspaces.roles import Role
from tests.world import NOW, PASSWORD, access_of


@pytest.fixture
def lu(world):
    """陆 is an operator of 静安店 alone."""
    return world.staff("陆", unit=world.jingan, role=Role.OPERATOR)


OWN = Wording(title="停车", asked="能停车吗", text="门口有两个车位", scope="community")


@pytest.mark.django_db
def test_a_store_changes_ends_and_imports_for_its_own_groups_only(client, world, lu, write):
    brand, who = write(), access_of(lu)
    own, other = world.community("静安店群"), world.community("浦东店群", unit=world.pudong)
    for deed in (
        lambda: actions.end(who=who, entry=brand, now=NOW),
        lambda: actions.change(who=who, entry=brand, wording=replace(OWN, community=own), now=NOW),
        lambda: bring_in(who=who, wordings=[Wording(title="打卡", asked="怎么打卡", text="别理")], file="x", now=NOW),
        lambda: bring_in(who=who, wordings=[replace(OWN, community=other)], file="x", now=NOW),
        lambda: actions.configure(
            who=who, aliases=["骗子"], target_seconds=10, escalate_minutes=1, text_days=1, now=NOW
        ),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    client.login(username="陆", password=PASSWORD)
    told = {"title": "停车", "asked": "能停车吗", "kind": "text", "text": "有", "priority": 5}
    assert client.post(reverse("answer-new"), told | {"place": "workspace"}).status_code == 403
    assert client.post(reverse("answer-end", args=[brand.slug])).status_code == 403
    assert client.post(reverse("answer-new"), told | {"place": "community", "community": "静安店群"}).status_code == 302
    assert list(Entry.objects.order_by("pk").values_list("title", "ended_at")) == [("打卡", None), ("停车", None)]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_question_somebody_closes_while_the_talk_is_heard_ends_once(world, group, say, monkeypatch):
    say(("09:00:00", "张女士", "草莓多少钱?"))
    questions.hear(world.qinghe, now=NOW)
    say(("09:01:00", "chen", "草莓 28"))
    question, came = Question.objects.get(), []

    def close():
        try:
            came.append(questions.close(who=access_of(world.chen), question=question, reason="不是问题", now=NOW))
        except AlreadyEnded:
            came.append(AlreadyEnded)
        finally:
            connection.close()

    person, whole = threading.Thread(target=close), ears._Ears.listen

    def listen(self, said):
        if not person.ident:
            person.start()
            person.join(1)  # long enough to get through where nothing holds them up
        whole(self, said)

    monkeypatch.setattr(ears._Ears, "listen", listen)
    questions.hear(world.qinghe, now=NOW)
    person.join(30)
    question.refresh_from_db()
    assert (came, question.state, question.reason) == ([AlreadyEnded], "answered", "")
