"""Persona cards and whether a text fits them (R-057)."""

import pytest

from jinlin.communities import personas
from jinlin.communities.actions import casting
from jinlin.communities.actions.casting import Card, PersonaNameTaken, SaysAndNeverSays
from jinlin.communities.models import Persona
from jinlin.wecom.models import Account
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def xiaomeizi(world):
    card = Card(
        name="小美子",
        age_band="19–25",
        tones=["lively", "warm"],
        says=["姐妹", "一起"],
        never_says=["亲亲", "最低价", "  最低价 "],
        expertise=["底妆", "护肤"],
    )
    return casting.save_persona(access_of(world.lin), card, now=NOW)


def flaws(text, persona):
    return [(flaw.kind, flaw.word, flaw.at) for flaw in personas.lint(text, persona)]


def test_a_text_that_fits_has_no_flaw(xiaomeizi):
    assert flaws("姐妹,这支口红我自己也在用,一起试试!", xiaomeizi) == []


def test_a_forbidden_word_is_named_with_its_place(xiaomeizi):
    assert flaws("亲亲,今天是最低价", xiaomeizi) == [("forbidden", "亲亲", 0), ("forbidden", "最低价", 6)]


def test_script_case_and_width_hide_no_forbidden_word(world):
    card = Card(name="阿青", never_says=["VIP", "最低价"])
    persona = casting.save_persona(access_of(world.lin), card, now=NOW)

    assert flaws("ＶＩＰ有,vip也有,最低價沒有", persona) == [
        ("forbidden", "VIP", 0), ("forbidden", "VIP", 5), ("forbidden", "最低价", 11),
    ]  # fmt: skip


def test_words_against_the_tone_are_named(xiaomeizi):
    assert flaws("特此通知:迟到一律不补", xiaomeizi) == [("tone", "特此通知", 0), ("tone", "一律", 7)]


def test_a_lively_sentence_is_short_and_a_formal_text_has_no_emoji(world, xiaomeizi):
    formal = casting.save_persona(access_of(world.lin), Card(name="品牌方", tones=["formal"]), now=NOW)
    long = "这" * 61

    assert flaws(f"好。{long}。", xiaomeizi) == [("tone", "这" * 12 + "…", 2)]
    assert flaws("好消息🎉", formal) == [("tone", "🎉", 3)]


def test_a_card_keeps_words_once_and_does_not_like_what_it_avoids(world, xiaomeizi):
    assert xiaomeizi.never_says == ["亲亲", "最低价"]
    with pytest.raises(SaysAndNeverSays):
        casting.save_persona(access_of(world.lin), Card(name="矛盾", says=["VIP"], never_says=["vip"]), now=NOW)
    with pytest.raises(PersonaNameTaken):
        casting.save_persona(access_of(world.lin), Card(name="小美子"), now=NOW)


def test_several_accounts_share_a_persona_and_an_account_has_one(world, xiaomeizi):
    lin = access_of(world.lin)
    a, b = (Account.objects.create(workspace=world.qinghe, userid=name, name=name) for name in "ab")
    other = casting.save_persona(lin, Card(name="小丸子"), now=NOW)
    casting.attach(lin, xiaomeizi, [a, b], now=NOW)
    assert [personas.persona_of(each) for each in (a, b)] == [xiaomeizi, xiaomeizi]

    assert casting.attach(lin, other, [b], now=NOW) == 1
    assert [personas.persona_of(each) for each in (a, b)] == [xiaomeizi, other]
    casting.end_persona(lin, other, now=NOW)
    assert personas.persona_of(b) is None


def _judged(world, **points):
    card = casting.Card(name="小宁", points=points)
    known = Persona.objects.filter(workspace=world.qinghe, name="小宁").first()
    return casting.save_persona(access_of(world.lin), card, persona=known, now=NOW)


@pytest.mark.parametrize(
    ("points", "total", "is_fit"),
    [
        ({}, None, False),
        ({"knowledge": 2, "method": 2}, None, False),
        ({"knowledge": 2, "method": 2, "audience": 1}, 5, True),
        ({"knowledge": 2, "method": 1, "audience": 1}, 4, False),
        ({"knowledge": 2, "method": 2, "audience": 0}, 4, False),
    ],
)
def test_three_criteria_make_a_score_and_five_of_six_fit_r_058(world, points, total, is_fit):
    made = _judged(world, **points)
    assert (made.total, made.is_fit) == (total, is_fit)


def test_an_ip_is_approved_once_it_fits_and_no_longer_when_it_does_not_r_058(world):
    lin, made = access_of(world.lin), _judged(world, knowledge=2, method=2, audience=0)
    with pytest.raises(casting.NotAnIp):
        casting.approve_ip(lin, made, now=NOW)
    assert made.unfit == ["受众就是我们的成员"]

    approved = casting.approve_ip(lin, _judged(world, knowledge=2, method=2, audience=2), now=NOW)
    assert (approved.ip_at, approved.ip_by) == (NOW, world.lin)
    assert casting.save_persona(lin, casting.Card(name="小宁"), persona=approved, now=NOW).ip_at == NOW
    assert _judged(world, knowledge=0, method=2, audience=2).ip_at is None
