import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.secrets import CannotDecrypt, WeakKey, decrypt, digest, encrypt

KEY = "k" * 32
OTHER_KEY = "o" * 32


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_encrypted_comes_back(text):
    assert decrypt(encrypt(text, KEY), KEY) == text


def test_the_same_text_never_looks_the_same_twice():
    assert encrypt("13812345678", KEY) != encrypt("13812345678", KEY)


def test_another_key_opens_nothing():
    with pytest.raises(CannotDecrypt):
        decrypt(encrypt("13812345678", KEY), OTHER_KEY)


def test_after_a_change_of_keys_the_older_one_still_opens_what_it_sealed():
    assert decrypt(encrypt("13812345678", KEY), OTHER_KEY, KEY) == "13812345678"


@pytest.mark.parametrize("damaged", ["", "x", "not base64 at all!", "中文"])
def test_damaged_cipher_text_is_refused_by_name(damaged):
    with pytest.raises(CannotDecrypt):
        decrypt(damaged, KEY)


def test_one_changed_character_is_noticed():
    token = encrypt("13812345678", KEY)
    tampered = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    with pytest.raises(CannotDecrypt):
        decrypt(tampered, KEY)


def test_a_digest_is_the_same_for_equal_texts_and_keys_only():
    assert digest("13812345678", KEY) == digest("13812345678", KEY)
    assert digest("13812345678", KEY) != digest("13812345679", KEY)
    assert digest("13812345678", KEY) != digest("13812345678", OTHER_KEY)
    assert len(digest("", KEY)) == 64


def test_a_digest_is_what_it_was_in_earlier_releases():
    # Digests are stored; a change of derivation would lose every look-up.
    assert digest("13812345678", KEY) == "db1156d5dff8f1da27aff99441b6960b2af0f99cbbc90ea82a0aec9049abe498"


@pytest.mark.parametrize("keys", [("short",), (KEY, "short")])
def test_a_key_that_can_be_tried_out_is_refused(keys):
    with pytest.raises(WeakKey):
        decrypt(encrypt("x", KEY), *keys)
    with pytest.raises(WeakKey):
        digest("x", keys[-1])
    with pytest.raises(WeakKey):
        encrypt("x", keys[-1])
