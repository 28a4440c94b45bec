"""People invited to a round: the list, each one's own link, reminders by those who follow them (R-068, R-184)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from jinlin.joining.actions import applying, reminding, rounds
from jinlin.joining.models import Application, Entry
from jinlin.joining.queries import inviting
from jinlin.joining.tests.gate_cast import all_of, apply, gate_of, hand_in
from jinlin.members.models import Follow
from jinlin.questionnaires.models import Response
from jinlin.questionnaires.tests.samples import published
from jinlin.tasks.models import Task
from jinlin.wecom.models import Account
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    """A gate with a round, and two members who were invited to it."""
    survey = published(world)
    gate = gate_of(world, all_of(), world.community())
    rounds.add(access=access_of(world.lin), gate=gate, name="海选", questionnaire=survey.pk, top=1, now=NOW)
    people = [world.member("小满"), world.member("阿飞")]
    rounds.invite(access=access_of(world.lin), gate=gate, members=[each.pk for each in people], now=NOW)
    return gate, survey, people


def links(client, gate, query=""):
    shown = client.get(reverse("gate-invited", args=[gate.slug]) + query).content.decode()
    return re.findall(r'data-copy="http://testserver([^"]+)"', shown)


def test_everybody_has_a_link_of_their_own_that_leads_to_the_questionnaire_of_the_round_r_068(scene, client_of, world):
    gate, survey, people = scene
    mine, other = links(client_of(world.lin), gate)
    phone = Client()
    phone.get(mine)  # the look ahead of a client uses nothing up
    assert phone.post(mine)["Location"] == reverse("join", args=[gate.slug])
    shown = phone.get(reverse("join", args=[gate.slug])).content.decode()
    assert "请填写这一轮问卷" in shown
    phone.post(reverse("join", args=[gate.slug]), {"deed": "answer", "questionnaire": str(survey.pk)})
    assert Response.objects.get().member == people[0]
    assert "已在另一台手机上打开过" in Client().post(mine).content.decode()
    assert phone.post(other).status_code == 403  # a phone is one person's
    assert Application.objects.count() == 2


def test_the_list_tells_who_is_silent_and_gives_no_link_to_whom_the_round_is_over_for(scene, client_of, world):
    gate, survey, _people = scene
    first, second = Application.objects.order_by("pk")
    told = {"questionnaire": survey.pk, "score": 9.0, "at": NOW, "now": NOW}
    applying.answered(workspace=world.qinghe, application_id=first.pk, **told)
    rows = inviting.invited(access_of(world.lin), gate)
    assert [each.application for each in inviting.silent(rows)] == [second]
    assert len(links(client_of(world.lin), gate, "?who=silent")) == 1
    rounds.settle(access=access_of(world.lin), row=Entry.objects.first().round, now=NOW)
    assert links(client_of(world.lin), gate) == []
    assert list(inviting.silent(rows)) == []


def test_a_link_ends_thirty_days_after_the_invitation(scene, client_of, world):
    gate, _survey, _people = scene
    mine, _other = links(client_of(world.lin), gate)
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert links(client_of(world.lin), gate) == []
        assert "这个专属链接已失效" in Client().post(mine).content.decode()


def test_whoever_follows_the_silent_gets_one_task_a_day_and_the_rest_is_ones_own(scene, world):
    gate, _survey, people = scene
    Account.objects.create(workspace=world.qinghe, userid="chen", staff=world.chen, name="陈")
    Follow.objects.create(workspace=world.qinghe, member=people[0], userid="chen", since=NOW)
    lin = access_of(world.lin)
    for _twice in range(2):
        reminding.remind(access=lin, gate=gate, now=NOW)
    told = sorted(Task.objects.values_list("assignee__name", "title", "link"))
    link = f"{reverse('gate-invited', args=[gate.slug])}?who=silent"
    assert told == [("林", "提醒 1 位客户填筛选问卷", link), ("陈", "提醒 1 位客户填筛选问卷", link)]
    reminding.remind(access=lin, gate=gate, now=NOW + timedelta(days=1))
    assert Task.objects.count() == 4


def test_a_store_sees_only_its_own_invited_and_a_viewer_none(world, client_of):
    here, there = world.community(unit=world.jingan), world.community(unit=world.pudong)
    gate = gate_of(world, all_of(), here, there)
    rounds.add(access=access_of(world.lin), gate=gate, name="海选", questionnaire=1, top=1, now=NOW)
    for group in (here, there):
        row = hand_in(apply(gate, world.member(f"客户{group.pk}")))
        Application.objects.filter(pk=row.pk).update(unit=group.unit)
    assert [each.application.unit for each in inviting.invited(access_of(world.chen), gate)] == [world.jingan]
    assert len(links(client_of(world.chen), gate)) == 1
    assert client_of(world.zhou).get(reverse("gate-invited", args=[gate.slug])).status_code == 403


def test_the_list_is_had_as_a_file(scene, client_of, world):
    gate, _survey, _people = scene
    answer = client_of(world.lin).get(reverse("gate-invited-export", args=[gate.slug]))
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
