"""People who began and did not send: the list, the link by which they go on, reminders by those who follow them (R-184, R-301)."""

import re

import pytest
from django.test import Client

from jinlin.members import actions as members
from jinlin.members.models import Follow, Proof
from jinlin.questionnaires import actions, queries
from jinlin.questionnaires.actions import reminding
from jinlin.questionnaires.refusals import NotOpen
from jinlin.questionnaires.tests.samples import published
from jinlin.tasks.models import Task
from jinlin.wecom.models import Account
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


def begin(world, survey, member=None):
    """Let somebody have answered the first question."""
    visitor = members.arrive(workspace=world.qinghe, now=NOW)
    if member:
        visitor = members.recognise(visitor=visitor, member=member, proof=Proof.LINK, now=NOW)
    row = actions.begin(survey, visitor=visitor, now=NOW)
    actions.consent(row, now=NOW)
    actions.save_answers(row, answers={"uses": "daily", "trouble": ["acne"]})
    return row


def test_the_list_has_who_did_not_send_and_a_link_by_which_they_go_on_where_they_were(world, client_of):
    survey = published(world)
    mine = begin(world, survey, world.member("小满"))
    begin(world, survey)
    taken_back = begin(world, survey, world.member("阿飞"))
    actions.withdraw(taken_back, now=NOW)
    shown = client_of(world.lin).get(f"/questionnaires/{survey.slug}/unfinished/").content.decode()
    (link,) = re.findall(r'data-copy="http://testserver([^"]+)"', shown)
    assert "阿飞" not in shown
    assert len(queries.unfinished(access_of(world.lin), survey)) == 2
    phone = Client()
    assert phone.post(link)["Location"] == f"/h/q/{mine.slug}/"
    assert phone.get(f"/h/q/{mine.slug}/")["Location"] == f"/h/q/{mine.slug}/page/1/"


def test_whoever_follows_them_is_asked_once_a_day_to_remind_them(world):
    survey, member = published(world), world.member("小满")
    begin(world, survey, member)
    begin(world, survey)  # of whom nobody knows who they are, nobody can be asked to remind
    Account.objects.create(workspace=world.qinghe, userid="chen", staff=world.chen, name="陈")
    Follow.objects.create(workspace=world.qinghe, member=member, userid="chen", since=NOW)
    for _twice in range(2):
        reminding.remind(access_of(world.lin), survey, now=NOW)
    assert list(Task.objects.values_list("assignee__name", "title")) == [("陈", "提醒 1 位客户把问卷填完")]


def test_nobody_is_reminded_of_what_is_closed(world):
    survey = published(world)
    begin(world, survey, world.member())
    actions.close(access_of(world.lin), survey, now=NOW)
    with pytest.raises(NotOpen):
        reminding.remind(access_of(world.lin), survey, now=NOW)


def test_a_store_sees_those_of_its_own_groups_alone(world):
    survey, here, there = published(world), world.member(), world.member()
    world.join(here, world.community(unit=world.jingan))
    world.join(there, world.community(unit=world.pudong))
    rows = [begin(world, survey, each) for each in (here, there)]
    assert list(queries.unfinished(access_of(world.chen), survey)) == rows[:1]
