"""The doors of the house in a real browser."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [375, 1440])
def test_the_sign_in_page_loads_without_a_complaint(page_of, width):
    page = page_of(width=width)
    answer = page.goto("/sign-in")
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
