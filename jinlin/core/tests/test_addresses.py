"""Where a request comes from, behind proxies."""

import pytest
from django.test import RequestFactory

from jinlin.core.addresses import address_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "told"),
    [
        (0, "", "10.0.0.1"),
        (0, "6.6.6.6", "10.0.0.1"),  # without proxies of ours anybody may have written it
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),  # it did not come through both
        (1, "", "10.0.0.1"),
        (1, "x" * 500, "x" * 45),
    ],
)
def test_the_outermost_of_our_own_proxies_says_who_asks(settings, proxies, forwarded, told):
    settings.JINLIN_PROXIES = proxies
    request = RequestFactory().get("/h/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == told
