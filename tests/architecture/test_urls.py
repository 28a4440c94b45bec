"""Every address, walked as nobody, as an outsider, as a colleague elsewhere, and in both languages."""

import pytest
from django.urls import reverse

from jinlin.workspaces.models import Grant
from jinlin.workspaces.roles import PERMISSIONS, Role
from tests.architecture.source import nothing
from tests.architecture.urls import OF_A_PHONE, PERSONAL, PUBLIC, SAMPLES, SIGNED, WORKSHOP, Sample, addresses
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

REFUSED = {403, 404}
WRONG_METHOD = 405
ADDRESSES = {address.name: address for address in addresses()}
UNKNOWN = {name for name, address in ADDRESSES.items() if address.variables and name not in SAMPLES}
GUARDED = sorted(ADDRESSES.keys() - PUBLIC - OF_A_PHONE - WORKSHOP - UNKNOWN)
OF_A_ROW = sorted(
    name for name, address in ADDRESSES.items() if name in SAMPLES and address.variables and SAMPLES[name].row
)
OF_A_STORE = [name for name in OF_A_ROW if not SAMPLES[name].everywhere]
EVERY_PERMISSION = frozenset().union(*PERMISSIONS.values())


def url_of(name, world):
    sample = SAMPLES.get(name, Sample())
    return reverse(name, kwargs=sample.kwargs(world)) + sample.query


def answers(client, url):
    """Return the status of GET and of POST, without the one that the address does not know."""
    return {client.get(url).status_code, client.post(url).status_code} - {WRONG_METHOD}


def test_every_address_has_a_name_of_its_own():
    names = [address.name for address in addresses()]
    nothing((name or "(no name)" for name in names if not name or names.count(name) > 1), "Name it, once.")


def test_every_address_of_a_row_has_a_sample():
    nothing(UNKNOWN, "Add a line to SAMPLES in tests/architecture/urls.py.")


def test_no_address_carries_the_number_of_a_row():
    counting = [name for name, address in ADDRESSES.items() if address.variables & {"pk", "id"}]
    nothing(counting, "What is reachable from outside has an unguessable slug.")


def test_every_page_is_guarded():
    open_doors = [
        name
        for name, address in ADDRESSES.items()
        if address.permission is None and name not in PUBLIC | OF_A_PHONE | PERSONAL | WORKSHOP
    ]
    nothing(open_doors, "Guard the view with `needs`, or add it to PUBLIC (and say why).")


def test_a_guard_asks_for_a_permission_that_some_role_has():
    unknown = [
        f"{name}: {address.permission}"
        for name, address in ADDRESSES.items()
        if address.permission is not None and address.permission not in EVERY_PERMISSION
    ]
    nothing(unknown, "Nobody can have this permission; see workspaces/roles.py.")


@pytest.mark.parametrize("name", GUARDED)
def test_nobody_is_sent_to_sign_in(name, world, client):
    url = url_of(name, world)
    sign_in = reverse("sign-in")
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code in {302, WRONG_METHOD}
        assert answer.status_code == WRONG_METHOD or answer.url.startswith(sign_in)


@pytest.mark.parametrize("name", sorted(PUBLIC & ADDRESSES.keys()))
def test_a_public_address_answers_everybody(name, world, client):
    refused = {403} if name in SIGNED else set()  # a body without the platform's signature
    assert answers(client, url_of(name, world)) <= {200, 204, 302} | refused


@pytest.mark.parametrize("name", sorted(OF_A_PHONE & ADDRESSES.keys()))
def test_no_other_phone_sees_what_somebody_is_filling_in(name, world, client, client_of):
    url = url_of(name, world)
    for other in (client, client_of(world.lin), client_of(world.charlie)):
        assert answers(other, url) <= REFUSED


@pytest.mark.parametrize("name", sorted(WORKSHOP & ADDRESSES.keys()))
def test_the_workshop_is_not_there_in_life(name, world, client_of):
    assert answers(client_of(world.lin), url_of(name, world)) == {404}


@pytest.mark.parametrize("name", OF_A_ROW)
def test_charlie_from_elsewhere_sees_no_row(name, world, client_of):
    answered = answers(client_of(world.charlie), url_of(name, world))
    assert answered
    assert answered <= REFUSED


@pytest.mark.parametrize("name", OF_A_STORE)
def test_a_colleague_of_another_store_sees_no_row(name, world, client_of):
    url = url_of(name, world)
    colleague = world.staff("浦", unit=world.pudong, role=Role.STORE_MANAGER)
    Grant.objects.bulk_create(
        Grant(workspace=world.qinghe, staff=colleague, role=role, granted_at=NOW)
        for role in Role
        if role != Role.STORE_MANAGER
    )
    answered = answers(client_of(colleague), url)
    assert answered
    assert answered <= REFUSED


@pytest.mark.parametrize("name", [name for name in GUARDED if ADDRESSES[name].permission])
def test_without_the_permission_the_door_is_shut(name, world, client_of):
    if access_of(world.zhou).can(str(ADDRESSES[name].permission)):
        world.zhou.grants.all().delete()
    assert answers(client_of(world.zhou), url_of(name, world)) == {403}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", sorted(ADDRESSES.keys() - OF_A_PHONE - WORKSHOP - UNKNOWN))
def test_every_page_opens_for_the_headquarters(name, language, world, client_of):
    client = client_of(world.lin)
    client.cookies["django_language"] = language
    assert client.get(url_of(name, world)).status_code in {200, 204, 302, WRONG_METHOD}
