import re

import pytest

from jinlin.core.ids import ALPHABET, new_slug


def test_a_slug_is_twelve_characters_that_need_no_escaping_in_an_address():
    assert re.fullmatch(r"[a-z0-9]{12}", new_slug())


def test_no_two_characters_of_a_slug_look_or_sound_alike():
    assert not set(ALPHABET) & set("01ilou")
    assert len(set(ALPHABET)) == len(ALPHABET) == 30
    assert ALPHABET.lower() == ALPHABET


def test_ten_thousand_slugs_are_all_different():
    assert len({new_slug() for _ in range(10_000)}) == 10_000


def test_a_slug_short_enough_to_be_guessed_is_not_made():
    with pytest.raises(ValueError, match="can be guessed"):
        new_slug(7)
