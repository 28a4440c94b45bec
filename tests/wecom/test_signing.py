"""Tickets of the pages' script: asked of the platform once, good for every process, never beyond its caps."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from jinlin.wecom import opening, signing
from jinlin.wecom.api.people import page_signature
from jinlin.wecom.models import Token, TokenKind, opened
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

PAGE = "https://jinlin.example.com/sidebar/"


def calls():
    """Return how often the platform was asked for tickets since one looked last."""
    counted = opening.COUNTS.taken()
    return {path: count for (_workspace, path, _code), count, _ms in counted if "ticket" in path}


@pytest.mark.database
@pytest.mark.parametrize(
    ("kind", "path"), [(TokenKind.CORP_TICKET, "get_jsapi_ticket"), (TokenKind.APP_TICKET, "ticket/get")]
)
def test_one_ticket_serves_everybody_until_it_is_nearly_over(connection, city, kind, path):
    """Nothing is remembered between two signatures, as if each were made by another process; the cap is 100 an hour."""
    calls()
    for _n in range(150):
        signing.sign_page(connection, kind, PAGE, now=NOW)
    assert calls() == {path: 1}

    with time_machine.travel(NOW + timedelta(seconds=7200 - 301), tick=False):
        signing.sign_page(connection, kind, PAGE, now=NOW)
        assert calls() == {}
    with time_machine.travel(NOW + timedelta(seconds=7200 - 299), tick=False):
        signing.sign_page(connection, kind, PAGE, now=NOW)
        assert calls() == {path: 1}


def test_a_page_is_signed_with_the_ticket_that_is_kept_sealed(connection):
    signed = signing.sign_page(connection, TokenKind.APP_TICKET, PAGE, now=NOW)

    row = Token.objects.get(kind=TokenKind.APP_TICKET)
    ticket = opened(row.value_sealed)
    assert ticket not in row.value_sealed
    assert signed.timestamp == int(NOW.timestamp())
    assert signed.signature == page_signature(ticket, signed.nonce, signed.timestamp, PAGE)


def test_the_two_tickets_differ(connection):
    for kind in (TokenKind.CORP_TICKET, TokenKind.APP_TICKET):
        signing.sign_page(connection, kind, PAGE, now=NOW)
    kept = [opened(row.value_sealed) for row in Token.objects.filter(kind__in=["corp_ticket", "app_ticket"])]
    assert len(set(kept)) == 2
