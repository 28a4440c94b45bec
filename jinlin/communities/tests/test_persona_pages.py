"""人设 on screen: cards, accounts, trying a text (R-057)."""

import pytest

from jinlin.communities.models import Persona
from jinlin.wecom.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CARD = {
    "name": "小美子",
    "age_band": "19–25",
    "tones": ["lively"],
    "never_says": "亲亲、最低价",
    "expertise": "底妆,护肤",
}


def test_a_card_is_made_with_its_accounts_and_changed(world, client_of):
    client = client_of(world.lin)
    account = Account.objects.create(workspace=world.qinghe, userid="a", name="小号一", serves=True)
    client.post("/personas/add/", {**CARD, "accounts": [account.pk]})

    persona = Persona.objects.get()
    assert (persona.never_says, persona.expertise) == (["亲亲", "最低价"], ["底妆", "护肤"])
    assert [each.account for each in persona.accounts.all()] == [account]
    client.post(f"/personas/{persona.slug}/", {**CARD, "name": "小丸子"})
    persona.refresh_from_db()
    assert (persona.name, persona.accounts.count()) == ("小丸子", 0)


def test_a_text_is_tried_out_against_a_card(world, client_of):
    client = client_of(world.lin)
    client.post("/personas/add/", CARD)
    persona = Persona.objects.get()

    page = client.post("/personas/", {"persona": persona.slug, "text": "亲亲,特此通知"})
    assert [(flaw.kind, flaw.word) for flaw in page.context["flaws"]] == [("forbidden", "亲亲"), ("tone", "特此通知")]
    assert client.post("/personas/", {"persona": persona.slug, "text": "早呀"}).context["flaws"] == []


def test_whoever_shapes_communities_writes_cards_and_everybody_reads_them(world, client_of):
    client_of(world.lin).post("/personas/add/", CARD)
    client = client_of(world.zhou)

    assert "小美子" in client.get("/personas/").content.decode()
    assert client.post("/personas/add/", {**CARD, "name": "别的"}).status_code == 403
    assert "小美子" not in client_of(world.charlie).get("/personas/").content.decode()


def test_a_card_that_is_put_away_is_gone_and_its_name_free(world, client_of):
    client = client_of(world.lin)
    client.post("/personas/add/", CARD)
    client.post(f"/personas/{Persona.objects.get().slug}/end/")
    client.post("/personas/add/", CARD)

    assert Persona.objects.filter(ended_at=None).count() == 1
