import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinlin.core.text import header_key, initial, mask_name, mask_phone, safe_name, search_key, simplified, tidy

RTL, ZWJ, BOM = "\u202e", "\u200d", "\ufeff"
FAMILY = f"👨{ZWJ}👩{ZWJ}👧"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "written", ["姓名", " 姓名", "姓名　", f"{BOM}姓名", "\u200b姓名\u200b\n", "　\t姓名 　\u3164"]
)
def test_blanks_and_invisible_characters_at_the_ends_go(written):
    assert tidy(written) == "姓名"


def test_tidying_leaves_the_middle_and_the_emoji_alone():
    assert tidy(" 张  三 ❤️ ") == "张  三 ❤️"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("群組名稱", "群组名称"),
        ("ＡＢＣ１２３", "abc123"),
        ("Straße", "STRASSE"),
        ("张　 三", "张 三"),
        ("客\u200b户", "客户"),
        (f"{BOM}客戶 ", "客户"),
        ("⽉", "月"),
    ],
)
def test_what_a_person_calls_the_same_has_the_same_key(one, other):
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    "written",
    ["群名称", "群名稱", " 群 名称* ", "群名称（必填）", "群名称(required)", f"{BOM}群名称：", "群_名称", "群名称　　"],
)
def test_decorated_headers_are_the_same_header(written):
    assert header_key(written) == "群名称"


def test_headers_that_differ_in_words_stay_different():
    keys = {header_key(h) for h in ("community", "community_id", "time", "time（UTC）", "名称", "群名称")}
    assert len(keys) == 6


def test_traditional_script_becomes_simplified_and_the_rest_stays():
    assert simplified("客戶姓名 發言時間 abc 🙂") == "客户姓名 发言时间 abc 🙂"


@given(st.text(max_size=30))
def test_a_key_has_no_blanks_at_its_ends_and_no_invisible_characters(text):
    key = search_key(text)
    assert key == key.strip()
    assert not set(key) & {RTL, ZWJ, BOM, "\u200b", "\u3164"}


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("１３８１２３４１２３４", "138****1234"),
        ("+86 138-1234-1234", "138****1234"),
        ("0571-88886666", "057****6666"),
        ("12345678", "12****78"),
        ("95588", "*****"),
        ("", ""),
        ("无", ""),
    ],
)
def test_the_middle_of_a_phone_number_is_hidden(phone, masked):
    assert mask_phone(phone) == masked


@given(st.text("0123456789", max_size=20))
def test_a_mask_never_shows_more_than_seven_digits_and_always_hides_some(phone):
    masked = mask_phone(phone)
    shown = sum(c.isdigit() for c in masked)
    assert shown <= 7
    assert shown < len(phone) or not phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳修", "欧*"), ("Alice", "A*"), (f"{FAMILY}小明", f"{FAMILY}*"), ("", ""), (RTL, "")],
)
def test_a_masked_name_keeps_its_first_sign_and_hides_its_length(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("nickname", "shown"),
    [
        ("张三", "张三"),
        (f"{RTL}gpj.exe", "gpj.exe"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("两\n行\r\n名", "两 行 名"),
        ("a\u2066b\u2069c", "abc"),
        ("a\u200bb\u200cc", "abc"),
        (f"a{ZWJ}b", "ab"),
        ("\ue056小明", "小明"),
        ("\ud800x", "x"),
        ("hid\U000e0041den", "hidden"),
        ("Z" + "\u0334" * 50 + "a", "Z\u0334\u0334a"),
        ("<b>粗</b>", "<b>粗</b>"),
        (f"{FAMILY}一家", f"{FAMILY}一家"),
        (ENGLAND, ENGLAND),
        ("🇨🇳中国👍🏽1️⃣❤️", "🇨🇳中国👍🏽1️⃣❤️"),
        (f"🏳️{ZWJ}🌈", f"🏳️{ZWJ}🌈"),
        ("नमस्ते สวัสดี", "नमस्ते สวัสดี"),
    ],
)
def test_a_nickname_is_shown_without_what_disturbs_the_page(nickname, shown):
    assert safe_name(nickname) == shown


@pytest.mark.parametrize("nickname", ["", " ", "\u3164", "\u2800\u2800", RTL, "\n\t", ZWJ, "\u0301", "\ufe0f"])
def test_an_invisible_nickname_becomes_a_dash(nickname):
    assert safe_name(nickname) == "—"
    assert safe_name(nickname, fallback="未命名") == "未命名"


def test_an_absurdly_long_nickname_is_cut_between_signs():
    assert safe_name("长" * 100_000) == "长" * 39 + "…"
    assert safe_name(FAMILY * 100, limit=3) == FAMILY * 2 + "…"
    assert safe_name("正好" * 20) == "正好" * 20


@given(st.text())
def test_no_nickname_whatever_keeps_control_over_the_page(nickname):
    shown = safe_name(nickname)
    assert shown
    assert len(shown) <= 40 * 32
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\u200b")
    assert safe_name(shown) == shown


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("张三", "张"),
        ("alice", "A"),
        ("~小明~", "小"),
        (f"{FAMILY}", FAMILY),
        ("🙂 7楼", "7"),
        ("", "?"),
        ("***", "*"),
        ("ßa", "S"),
    ],
)
def test_an_avatar_shows_the_first_letter_else_the_first_sign(name, letter):
    assert initial(name) == letter
