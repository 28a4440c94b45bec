"""What new friends are told is held against the persona cards of those who say it, while it is written (R-083, R-057)."""

import pytest

from jinlin.communities.actions import casting
from jinlin.communities.actions.casting import Card
from jinlin.joining.models import WelcomeFlow
from jinlin.joining.welcoming import voice
from jinlin.wecom.models import Account
from tests.world import NOW, access_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def card(world, name, accounts=(), **words):
    persona = casting.save_persona(access_of(world.lin), Card(name=name, **words), now=NOW)
    casting.attach(access_of(world.lin), persona, accounts, now=NOW)


@pytest.fixture
def accounts(world):
    return [
        Account.objects.create(workspace=world.qinghe, userid=f"zl{n}", name=f"助理{n}", staff=None) for n in range(3)
    ]


def flaws(held):
    return [(each.persona.name, each.accounts, [(step, flaw.word) for step, flaw in each.flaws]) for each in held]


def test_each_card_accounts_speak_as_is_asked_and_no_other(world, accounts):
    card(world, "小美子", accounts[:2], tones=["lively"], never_says=["亲亲"])
    card(world, "张老师", accounts[2:], tones=["expert"])
    card(world, "没人用", tones=["formal"], never_says=["你好"])
    held = voice.held_against(world.qinghe, {"问候": "亲亲你好,敬请关注", "福利": "本店史上最低价"})

    assert flaws(held) == [
        ("小美子", 2, [("问候", "亲亲"), ("问候", "敬请")]),
        ("张老师", 1, [("福利", "史上最")]),
    ]
    assert voice.held_against(world.elsewhere, {"问候": "亲亲"}) == []


def test_the_page_says_it_while_one_writes_and_when_it_is_opened(client_of, world, accounts):
    card(world, "小美子", accounts[:1], never_says=["亲亲"])
    client = client_of(world.lin)
    typed = client.get("/welcome/friends/check/", {"greeting": "亲亲,欢迎"}).content.decode()
    fits = client.get("/welcome/friends/check/", {"greeting": "欢迎"}).content.decode()
    client.post(
        "/welcome/friends/new/", {"name": "海报", "greeting": "亲亲,欢迎", "benefit_after": 0, "invitation_after": 0}
    )
    slug = WelcomeFlow.objects.get().slug

    assert "小美子 不用这个词" in typed
    assert "不用这个词" not in fits
    assert "小美子 不用这个词" in client.get(f"/welcome/friends/{slug}/").content.decode()


def test_without_a_card_in_use_the_page_leads_to_the_cards(client_of, world):
    assert 'href="/personas/"' in client_of(world.lin).get("/welcome/friends/new/").content.decode()
