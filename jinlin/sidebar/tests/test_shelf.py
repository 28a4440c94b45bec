"""The library in the toolbar: what fits the person stands ready, words find scripts and materials, sending is noted."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jinlin.content.actions import assets, scripts
from jinlin.content.actions.assets import Wording
from jinlin.content.actions.scripts import ScriptWording
from jinlin.content.models import Lookup, ScriptUse
from jinlin.content.parts import Part
from jinlin.sidebar.tests.conftest import CHAT, CUSTOMER
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def script(world):
    wording = ScriptWording("打招呼", "greeting", ["{称呼}早,{门店}今天到货"])
    return scripts.save_script(who=access_of(world.lin), wording=wording, now=NOW)


def test_what_fits_a_customer_stands_ready_and_is_not_offered_again_once_sent(world, zhang, script, client_of):
    client = client_of(world.chen)
    part = reverse("sidebar-customer-part", args=[CUSTOMER, "items"])
    assert "张女士早,静安店今天到货" in client.get(part).content.decode()
    told = {"item": f"s-{script.variants.get().pk}", "kind": "text", "nonce": "abcdefgh12"}
    assert client.post(reverse("sidebar-customer-sent", args=[CUSTOMER]), told).status_code == 204
    assert ScriptUse.objects.get().member == zhang
    assert "静安店今天到货" not in client.get(part).content.decode()


def test_words_find_scripts_and_materials_and_what_is_not_there_is_noted(world, group, script, client_of):
    lin, client = access_of(world.lin), client_of(world.chen)
    wording = Wording("鸡蛋做法", "activation", "text", [Part("text", text="水开下锅,八分钟")])
    assets.approve(who=lin, asset=assets.add(who=lin, wording=wording, now=NOW), now=NOW)
    part = reverse("sidebar-chat-part", args=[CHAT, "items"])
    assert "水开下锅" in client.get(part, {"q": "雞蛋"}).content.decode()
    assert "静安店今天到货" in client.get(part, {"q": "到货"}).content.decode()
    for words in ("羊肉", "羊肉做法"):
        client.get(part, {"q": words})
    assert list(Lookup.objects.filter(found_count=0).values_list("words", flat=True)) == ["羊肉做法"]
