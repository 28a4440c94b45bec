"""A list page asks the database equally often for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jinlin.shell.listing_page import ListingPage
from tests.architecture.lists import LISTS
from tests.architecture.source import nothing
from tests.architecture.urls import addresses

pytestmark = pytest.mark.django_db


def listing_in(answer):
    """Return the list that a page shows, if any."""
    for layer in answer.context or []:
        for value in getattr(layer, "dicts", [layer]):
            for shown in value.values() if isinstance(value, dict) else []:
                if isinstance(shown, ListingPage):
                    return shown
    return None


def queries_of(client, url):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    return answer, len(asked)


def test_every_list_page_is_known(world, client_of):
    client = client_of(world.lin)
    plain = [address.name for address in addresses() if not address.variables]
    lists = [name for name in plain if listing_in(client.get(reverse(name)))]
    nothing(set(lists) - LISTS.keys(), "Add a line to LISTS in tests/architecture/lists.py.")


@pytest.mark.parametrize("name", sorted(LISTS.keys() & {address.name for address in addresses()}))
def test_a_list_asks_equally_often_for_one_row_and_for_three(name, world, client_of):
    client = client_of(world.lin)
    url = reverse(name)
    before = len(listing_in(client.get(url)).rows)
    LISTS[name](world)
    one, for_one = queries_of(client, url)
    LISTS[name](world)
    LISTS[name](world)
    three, for_three = queries_of(client, url)
    assert [len(listing_in(answer).rows) for answer in (one, three)] == [before + 1, before + 3]
    assert for_three == for_one
