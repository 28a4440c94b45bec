"""Callbacks lost, doubled and shuffled, processes killed: after one reading the product equals the platform exactly."""

from __future__ import annotations

import random
import time

import pytest

from tests.wecom.city import City
from tests.wecom.household import Household

pytestmark = [pytest.mark.crash, pytest.mark.enable_socket, pytest.mark.timeout(600)]

KILLS, DEEDS = 10, 300


@pytest.fixture
def city():
    city = City("--groups", "12", "--members-per-group", "15")
    yield city
    city.close()


@pytest.fixture
def household(tmp_path, city):
    household = Household(tmp_path, city)
    yield household
    household.kill()


class Crowd:
    """People who do whatever comes to their minds, always the same for the same seed."""

    def __init__(self, city, seed):
        self.city, self.chance, self.truth = city, random.Random(seed), city.truth()
        self.names = 0

    def deed(self):
        """Let somebody do something; what turns out to be impossible is left."""
        truth, pick = self.truth, self.chance.choice
        chat_id = pick(list(truth["groups"]))
        members = [each for each in truth["groups"][chat_id]["members"] if each.startswith("wm")]
        customer = pick(list(truth["customers"]))
        userid = pick(list(truth["customers"][customer]))
        self.names += 1
        what = self.chance.randrange(12)
        if what < 3 and members:
            self.act(pick(["group.leave", "group.remove"]), chat_id=chat_id, person=pick(members))
        elif what < 6:
            self.act("group.join", chat_id=chat_id, person=pick(list(truth["customers"])))
        elif what == 6:
            self.act("group.join", chat_id=chat_id, name=f"新人{self.names}", invitor=truth["groups"][chat_id]["owner"])
        elif what == 7:
            self.act("group.rename", chat_id=chat_id, name=f"群{self.names}")
        elif what == 8:
            self.act("customer.edit", external_userid=customer, userid=userid, remark=f"备注{self.names}")
        elif what == 9:
            self.act("customer.add", userid=pick(["dz0001", "dz0002", "dg0003"]), name=f"朋友{self.names}", state="qr")
        elif what == 10:
            self.act(pick(["staff.delete_customer", "customer.delete_staff"]), external_userid=customer, userid=userid)
        else:
            self.act(pick(["group.notice"]), chat_id=chat_id, notice=f"公告{self.names}")

    def act(self, action, **given):
        self.city.http.post("do", json={"action": action, **given})


def test_a_storm_ends_in_exactly_the_platforms_state(city, household):
    household.start()
    household.listen()
    household.read_everything()
    assert household.ask()["mirrored"] == city.truth()
    city.ask("POST", "faults", callbacks={"drop": 0.2, "duplicate": 0.2, "delay": [0, 1], "shuffle": True})
    crowd = Crowd(city, seed=11)

    for number in range(DEEDS):
        crowd.deed()
        if number % (DEEDS // KILLS) == 7:
            household.kill(*(("door",), ("worker",), ("door", "worker"))[number % 3])
            household.start()
        time.sleep(0.01)

    city.ask("DELETE", "faults")
    while city.ask("GET", "callbacks")["waiting"]:
        time.sleep(0.2)
    household.wait(lambda told: told["waiting"] == 0 and told["rechecks"] == 0)
    heard = household.ask()
    household.read_everything()
    after = household.ask()

    assert after["mirrored"] == city.truth()
    assert heard["callbacks"] > DEEDS // 2
    assert heard["states"] == ["done"]


def test_when_nothing_is_lost_the_callbacks_alone_keep_the_product_equal(city, household):
    household.start()
    household.listen()
    household.read_everything()
    crowd = Crowd(city, seed=12)
    for _number in range(100):
        crowd.deed()
    while city.ask("GET", "callbacks")["waiting"]:
        time.sleep(0.2)
    told = household.wait(lambda told: told["waiting"] == 0 and told["rechecks"] == 0)

    assert told["mirrored"] == city.truth()
