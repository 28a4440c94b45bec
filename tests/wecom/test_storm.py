"""Callbacks lost, doubled and shuffled, processes killed: after one reading the product equals the platform exactly."""

from __future__ import annotations

import json
import time

import pytest

from tests.wecom.city import City
from tests.wecom.crowd import DEEDS as KINDS
from tests.wecom.crowd import Crowd
from tests.wecom.household import Household
from tests.wecom.stays import INTERVALS, as_far_as_told, contradictions, differences

pytestmark = [pytest.mark.crash, pytest.mark.enable_socket, pytest.mark.timeout(600)]

KILLS, DEEDS = 10, 400
EVERY = DEEDS // KILLS
SETTINGS = {"contact_events_to": "main"}  # what happens among staff is told to our app too

# Run in the household: an administrator puts a tag on some customers and takes one off others.
TAG = """
import django; django.setup()
from django.utils import timezone
from jinlin.members import actions
from jinlin.members.actions import TagWish
from jinlin.members.models import Tag
from jinlin.members.queries import taggable
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Grant, Staff, Unit, User, Workspace
from jinlin.workspaces.roles import Role
now, workspace = timezone.now(), Workspace.objects.get(slug="qinghe")
user, fresh = User.objects.get_or_create(username="tagger")
if fresh:
    root = Unit.objects.get(workspace=workspace, parent=None)
    staff = Staff.objects.create(workspace=workspace, user=user, unit=root, name="tagger")
    Grant.objects.create(workspace=workspace, staff=staff, role=Role.HQ_ADMIN, granted_at=now)
who = Access.of(Staff.objects.select_related("workspace", "unit").get(user=user))
tags = Tag.objects.filter(workspace=workspace, external_id__isnull=False, gone_at=None).order_by("?")
wishes = [
    TagWish(row, add=frozenset({first.external_id}), remove=frozenset({second.external_id}))
    for row in taggable(who).order_by("?")[:12]
    for first, second in [tags[:2]]
]
print(actions.ask_for_tags(who, wishes, now=now))
"""


@pytest.fixture
def city():
    city = City("--groups", "12", "--members-per-group", "15")
    city.ask("POST", "settings", **SETTINGS)
    yield city
    city.close()


@pytest.fixture
def household(tmp_path, city):
    household = Household(tmp_path, city)
    yield household
    household.kill()


def test_a_storm_ends_in_exactly_the_platforms_state(city, household):
    household.start()
    household.listen()
    household.read_everything()
    before = city.truth()
    assert household.ask()["mirrored"] == before
    city.ask("POST", "faults", callbacks={"drop": 0.2, "duplicate": 0.2, "delay": [0, 1], "shuffle": True})
    crowd, began = Crowd(city, seed=11), int(time.time())

    for number in range(DEEDS):
        crowd.deed()
        if number % EVERY == 7:
            household.kill(*(("door",), ("worker",), ("door", "worker"))[number // EVERY % 3])
            household.start()
        if number % (3 * EVERY) == EVERY:
            household.run(TAG)
        time.sleep(0.01)

    city.ask("DELETE", "faults")
    while city.ask("GET", "callbacks")["waiting"]:
        time.sleep(0.2)
    household.wait(lambda told: told["still"])
    heard = household.ask()
    household.read_everything()
    after, kept = household.ask(), json.loads(household.run(INTERVALS))

    wrong = differences(*as_far_as_told(city.truth(), after["mirrored"]))
    assert wrong == [], "\n".join(wrong)
    contradicted = contradictions(kept["seats"], stays(city), since=began, until=int(time.time()))
    assert contradicted == [], "\n".join(contradicted)
    over = dissolved(city)
    assert before["groups"].keys() & over.keys() <= kept["ended"].keys() <= over.keys()
    assert [key for key, at in kept["ended"].items() if not over[key] <= at <= time.time()] == []
    assert [row for row in kept["dropped"] if tuple(row) not in dropped(city)] == []
    assert heard["callbacks"] > DEEDS // 3
    assert heard["states"] == ["done"]
    assert heard["tagged"] > 0
    assert len(crowd.done) >= len(KINDS)


def stays(city):
    """Return every stay the city remembers, by page."""
    return city.http.get("state", params={"what": "stays", "limit": 100_000}).json()["stays"]


def dissolved(city):
    """Return the groups that were dissolved, and when."""
    rows = city.http.get("state", params={"what": "groups", "limit": 10_000}).json()["groups"]
    return {row["chat_id"]: row["dismissed_at"] for row in rows if row["dismissed_at"] is not None}


def dropped(city):
    """Return the friendships of which only the account's side is left."""
    rows = city.http.get("state", params={"what": "customers", "limit": 10_000}).json()["customers"]
    return {
        (each["external_userid"], each["userid"], each["createtime"])
        for row in rows
        for each in row["follows"]
        if each["deleted_by_customer"]
    }


def test_when_nothing_is_lost_the_callbacks_alone_keep_the_product_equal(city, household):
    household.start()
    household.listen()
    household.read_everything()
    crowd, began = Crowd(city, seed=12), int(time.time())
    for _number in range(150):
        crowd.deed()
    while city.ask("GET", "callbacks")["waiting"]:
        time.sleep(0.2)
    told = household.wait(lambda told: told["still"])
    kept = json.loads(household.run(INTERVALS))

    wrong = differences(*as_far_as_told(city.truth(), told["mirrored"]))
    assert wrong == [], "\n".join(wrong)
    contradicted = contradictions(kept["seats"], stays(city), since=began, until=int(time.time()))
    assert contradicted == [], "\n".join(contradicted)
