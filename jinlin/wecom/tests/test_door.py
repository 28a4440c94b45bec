"""The callback door: what gets 200 is stored, what is not the platform's is refused, the same body is kept once."""

from __future__ import annotations

import asyncio
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode

import pytest
from django.db import DatabaseError, connections

from jinlin.wecom import actions, door
from jinlin.wecom.door import Writer, open_callback
from jinlin.wecom.models import App, Callback
from jinlin.wecom.tests.platform import corp, event
from jinlin.wecom.views.callback import PLATES
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

JOINED = event("change_external_chat", "update", ChatId="wr1", UpdateDetail="add_member", JoinScene=3)


def test_the_check_of_the_address_is_answered_with_the_exact_bytes(client, platform):
    answer = client.get(platform.check(b"1616140317555161061"))

    assert (answer.status_code, answer.content) == (200, b"1616140317555161061")
    assert App.objects.get().verified_at == NOW


def test_a_callback_is_stored_as_it_was_before_it_is_answered(client, platform):
    answer = platform.call(client, JOINED)

    assert (answer.status_code, answer.content) == (200, b"success")
    kept = Callback.objects.get()
    assert (kept.body, kept.workspace, kept.state) == (JOINED.decode(), platform.connection.workspace, "waiting")


def test_the_same_body_again_is_the_same_callback_and_another_is_another(client, platform):
    for message in (JOINED, JOINED, event("change_external_chat", "dismiss", ChatId="wr1"), JOINED):
        assert platform.call(client, message).status_code == 200

    assert Callback.objects.count() == 2


def test_an_address_nobody_has_is_not_found_and_one_without_keys_neither(client, platform):
    App.objects.update(token_sealed="")
    address, body = platform.request(JOINED)

    assert client.post("/wecom/callback/nobody/", body, content_type="text/xml").status_code == 404
    assert client.post(address, body, content_type="text/xml").status_code == 404
    assert client.put(address).status_code == 405


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda query: query | {"msg_signature": "0" * 40}, b"wrong_signature"),
        (lambda query: query | {"timestamp": "1"}, b"wrong_signature"),
        (lambda query: query | {"nonce": "1"}, b"wrong_signature"),
        (lambda _query: {}, b"wrong_signature"),
    ],
    ids=["signature", "timestamp", "nonce", "nothing"],
)
def test_what_is_not_signed_by_the_platform_is_refused_and_not_kept(client, platform, spoil, code):
    address, body = platform.request(JOINED)
    path, _mark, query = address.partition("?")
    spoilt = urlencode(spoil({name: values[0] for name, values in parse_qs(query).items()}))

    answer = client.post(f"{path}?{spoilt}", body, content_type="text/xml")

    assert (answer.status_code, answer.content) == (403, code)
    assert not Callback.objects.exists()


def test_keys_of_another_corp_are_told_apart(client, world, platform):
    elsewhere = actions.connect(
        access_of(world.charlie), corp_id="ww0000000000000000", agent_id=1, secret="x" * 43, now=NOW
    )
    app = elsewhere.apps.get()
    actions.set_keys(access_of(world.charlie), app, token=platform.keys.token, aes_key=platform.keys.aes_key, now=NOW)
    address, body = platform.request(JOINED)

    answer = client.post(address.replace(platform.app.slug, app.slug), body, content_type="text/xml")

    assert (answer.status_code, answer.content) == (403, b"wrong_receiver")


def test_new_keys_end_the_old_ones_at_once_in_this_process(client, world, platform):
    assert platform.call(client, JOINED).status_code == 200
    actions.make_keys(access_of(world.lin), platform.app, now=NOW)
    PLATES.forget()

    assert platform.call(client, event("x")).status_code == 403


def test_no_request_changed_in_any_byte_is_taken(platform):
    """A sample of the hundred thousand of `benchmarks/door.py`: bytes changed, cut out, put in, exchanged."""
    plate = PLATES.of(platform.app.slug)
    address, body = platform.request(JOINED)
    query = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
    chance = random.Random(5)
    taken = 0
    for _n in range(2000):
        changed = bytearray(body)
        place = chance.randrange(len(changed))
        match chance.randrange(3):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place]
            case _:
                changed.insert(place, chance.randrange(256))
        try:
            kept = open_callback(plate, query, bytes(changed), now=NOW)
        except door.REFUSALS:
            continue
        taken += kept.body != JOINED.decode()

    assert taken == 0


@pytest.mark.django_db(transaction=True)
def test_threads_share_a_commit_and_everybody_is_answered_after_theirs(platform, monkeypatch):
    plate, writer, sizes = PLATES.of(platform.app.slug), Writer(), []
    stored, gate = door.store, threading.Event()

    def slowly(rows):
        gate.wait(5)
        stored(rows)
        sizes.append(len(rows))

    monkeypatch.setattr(door, "store", slowly)

    def bring(number):
        address, body = platform.request(event("change_external_chat", "create", ChatId=f"wr{number}"))
        query = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
        writer.keep(open_callback(plate, query, body, now=NOW))
        connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        brought = [pool.submit(bring, number) for number in range(12)]
        while len(writer._waiting) < 11:  # one is writing, the others wait for it
            pass
        gate.set()
        for each in brought:
            each.result(10)

    assert sizes == [1, 11]
    assert Callback.objects.count() == 12


def test_whoever_could_not_be_stored_hears_of_it_and_the_next_is(platform, monkeypatch):
    plate, writer = PLATES.of(platform.app.slug), Writer()
    address, body = platform.request(JOINED)
    query = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
    stored = door.store

    def full(_rows):
        raise DatabaseError("disk full")

    monkeypatch.setattr(door, "store", full)
    with pytest.raises(DatabaseError):
        writer.keep(open_callback(plate, query, body, now=NOW))
    monkeypatch.setattr(door, "store", stored)
    writer.keep(open_callback(plate, query, body, now=NOW))

    assert Callback.objects.count() == 1


def ask(method, address, body=b""):
    """Ask the entry of its own."""
    from jinlin.wecom.entry import Door

    path, _mark, query = address.partition("?")
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
    sent = []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        sent.append(message)

    async def answer():
        entry = Door()
        await entry(scope, receive, send)
        await asyncio.get_running_loop().run_in_executor(entry._writing, connections.close_all)

    asyncio.run(answer())
    return sent[0]["status"], sent[1]["body"]


@pytest.mark.django_db(transaction=True)
def test_the_entry_of_its_own_is_the_same_door(platform):
    address, body = platform.request(JOINED)

    assert ask("GET", platform.check(b"echo")) == (200, b"echo")
    assert ask("POST", address, body) == (200, b"success")
    assert ask("POST", address, body) == (200, b"success")
    assert ask("POST", address.replace("nonce=77", "nonce=78"), body) == (403, b"wrong_signature")
    assert App.objects.get().refused_by == "wrong_signature"
    assert ask("POST", "/wecom/callback/nobody/", body) == (404, b"")
    assert ask("PUT", address) == (405, b"")
    assert Callback.objects.get().body == JOINED.decode()
    assert corp in JOINED.decode()
