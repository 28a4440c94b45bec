"""Callbacks after they were answered: in order for each group, again when something failed, never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jinlin.wecom import actions, jobs
from jinlin.wecom.models import Callback, Connection
from jinlin.wecom.platform import HANDLERS
from jinlin.wecom.tests.platform import event
from jinlin.wecom.words import event_name
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Ear:
    """Hears groups, and fails while told to."""

    def __init__(self):
        self.heard, self.deaf_to = [], set()
        self.handlers = jobs.by_change("change_external_chat", {"create": self.hear, "update": self.hear})

    def hear(self, heard):
        if heard.event.subject in self.deaf_to:
            raise RuntimeError("the platform is busy")
        self.heard.append((heard.event.subject, heard.event.change))


@pytest.fixture
def ear():
    return Ear()


def chat(change, chat_id, **fields):
    return event("change_external_chat", change, ChatId=chat_id, **fields)


def states():
    return list(Callback.objects.order_by("id").values_list("subject", "state"))


def test_what_waits_is_handled_in_the_order_it_came(client, platform, ear):
    for message in (chat("create", "wr1"), chat("create", "wr2"), chat("update", "wr1")):
        platform.call(client, message)

    assert jobs.handle_callbacks(ear.handlers, NOW) is True
    assert ear.heard == [("wr1", "create"), ("wr2", "create"), ("wr1", "update")]
    assert jobs.handle_callbacks(ear.handlers, NOW) is False


def test_a_failure_holds_up_its_own_group_and_no_other(client, platform, ear):
    for message in (chat("create", "wr1"), chat("update", "wr1"), chat("create", "wr2")):
        platform.call(client, message)
    ear.deaf_to = {"wr1"}
    jobs.handle_callbacks(ear.handlers, NOW)

    assert ear.heard == [("wr2", "create")]

    ear.deaf_to = set()
    jobs.handle_callbacks(ear.handlers, NOW + timedelta(seconds=5))

    assert ear.heard == [("wr2", "create"), ("wr1", "create"), ("wr1", "update")]


def test_after_the_last_attempt_it_is_left_to_a_person_who_can_try_again(client, world, platform, ear):
    platform.call(client, chat("create", "wr1"))
    ear.deaf_to = {"wr1"}
    now = NOW
    for _attempt in range(5):
        jobs.handle_callbacks(ear.handlers, now)
        now += timedelta(hours=2)
    kept = Callback.objects.get()

    assert (kept.state, kept.attempts) == ("dead", 5)
    assert "the platform is busy" in kept.error

    ear.deaf_to = set()
    assert actions.retry(access_of(world.charlie), [kept.pk], now=now) == 0
    assert actions.retry(access_of(world.lin), [kept.pk], now=now) == 1
    jobs.handle_callbacks(ear.handlers, now)

    assert states() == [("wr1", "done")]
    assert ear.heard == [("wr1", "create")]


def test_what_nobody_knows_is_kept_and_shown_not_lost(client, platform, ear):
    platform.call(client, event("a_new_event", "of_next_year", ChatId="wr1", Something="kept"))
    jobs.handle_callbacks(ear.handlers, NOW)
    kept = Callback.objects.get()

    assert (kept.state, kept.kind, kept.change) == ("unknown", "a_new_event", "of_next_year")
    assert "<Something><![CDATA[kept]]></Something>" in kept.body


def test_one_worker_at_a_time_handles_a_workspace(client, platform, ear):
    platform.call(client, chat("create", "wr1"))
    Connection.objects.update(handling_until=NOW + timedelta(minutes=1))

    assert jobs.handle_callbacks(ear.handlers, NOW) is False
    assert jobs.handle_callbacks(ear.handlers, NOW + timedelta(minutes=2)) is True


def test_bodies_go_after_thirty_days(client, platform):
    platform.call(client, chat("create", "wr1"))

    assert actions.give_up_old(now=NOW + timedelta(days=30)) == 0
    assert actions.give_up_old(now=NOW + timedelta(days=30, seconds=1)) == 1


def test_several_apps_may_listen_to_one_event():
    said = []
    one = jobs.by_change("x", {"a": lambda _heard: said.append(1)})
    two = jobs.by_change("x", {"a": lambda _heard: said.append(2)})

    jobs.listed([one, two])["x", "a"](None)

    assert said == [1, 2]


NOTED = [
    *(("customer_acquisition", change) for change in ("balance_low", "open_profile", "a_change_nobody_knows")),
    ("batch_job_result", ""),
    ("upload_media_job_finish", ""),
    ("kf_msg_or_event", ""),
    ("kf_account_auth_change", ""),
    ("template_card_event", ""),
    ("template_card_menu_event", ""),
    ("program_notify", ""),
    ("share_agent_change", ""),
]


def test_events_from_which_nothing_follows_are_known_and_have_a_name(client, platform):
    for kind, change in NOTED:
        platform.call(client, event(kind, change))
    jobs.handle_callbacks(HANDLERS, NOW)

    assert set(Callback.objects.values_list("state", flat=True)) == {"done"}
    assert [event_name(kind, change) for kind, change in NOTED if event_name(kind, change) == kind] == []
