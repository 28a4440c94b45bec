"""The toolbar page: who may open it, what it tells the browser, what it signs."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.urls import reverse

from jinlin.wecom import actions as wecom
from jinlin.wecom.api.people import page_signature
from jinlin.wecom.models import App, Token, TokenKind, sealed
from jinlin.workspaces.models import Grant, Staff
from jinlin.workspaces.roles import Role
from tests.world import NOW

pytestmark = pytest.mark.django_db

PAGE = "http://testserver/sidebar/"


def hold_tickets(app, seconds=7200):
    """Let both tickets have been fetched."""
    for kind, value in ((TokenKind.CORP_TICKET, "corp-ticket"), (TokenKind.APP_TICKET, "app-ticket")):
        until = NOW + timedelta(seconds=seconds)
        Token.objects.create(workspace=app.workspace, app=app, kind=kind, value_sealed=sealed(value), expires_at=until)


def ask(client, url=PAGE, kind="app"):
    return client.post("/sidebar/signature/", {"kind": kind, "url": url})


def told_by(answer):
    return json.loads(
        answer.content.decode().split('<script id="told" type="application/json">')[1].split("</script>")[0]
    )


def test_whoever_is_not_signed_in_goes_through_the_platform_and_comes_back_here(client, app):
    answer = client.get("/sidebar/?chat=wr1", headers={"User-Agent": "wxwork/4.1.36"})

    assert answer.status_code == 302
    assert answer["Location"] == f"/wecom/enter/{app.slug}/?next=%2Fsidebar%2F%3Fchat%3Dwr1"


def test_without_a_corp_one_signs_in_by_password(client, world):
    assert client.get("/sidebar/")["Location"] == "/sign-in/?next=/sidebar/"


def test_the_page_holds_nothing_but_what_the_script_needs(world, app, client_of):
    answer = client_of(world.chen).get("/sidebar/")

    assert told_by(answer) == {
        "corpId": "ww6a112864f8022910",
        "agentId": 1000002,
        "calls": ["getContext", "getCurExternalChat", "getCurExternalContact", "sendChatMessage"],
        "script": "/static/npm/wecom/wecom.prod.js",
        "standIn": False,
        "signature": "/sidebar/signature/",
        "say": "/sidebar/say/",
        "chat": "/sidebar/chat/ID/",
        "customer": "/sidebar/customer/ID/",
    }
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]


def test_a_brand_without_a_corp_is_told_so(world, client_of):
    assert "还没有对接企业微信" in client_of(world.chen).get("/sidebar/").content.decode()


@pytest.mark.parametrize(("allowed", "stands_in"), [(True, True), (False, False)])
def test_a_browser_stands_in_only_where_the_settings_say_so(world, app, client_of, settings, allowed, stands_in):
    settings.JINLIN_STAND_IN = allowed
    assert told_by(client_of(world.chen).get("/sidebar/?chat=wr1"))["standIn"] is stands_in


def test_the_address_names_the_brand_whose_chat_is_open(world, app, client_of):
    """陈 also works elsewhere: opened from 青禾's toolbar, the page is 青禾's."""
    elsewhere = Staff.objects.create(
        workspace=world.elsewhere, user=world.chen.user, unit=world.elsewhere_hq, name="陈"
    )
    Grant.objects.create(workspace=world.elsewhere, staff=elsewhere, role=Role.VIEWER, granted_at=NOW)
    client = client_of(world.chen)
    client.post(reverse("switch-workspace"), {"workspace": world.elsewhere.slug})

    answer = client.get(f"/sidebar/?app={app.slug}", follow=True)

    assert told_by(answer)["corpId"] == "ww6a112864f8022910"


def test_whoever_is_signed_in_elsewhere_signs_in_here(world, app, client_of):
    answer = client_of(world.charlie).get(f"/sidebar/?app={app.slug}")
    assert answer["Location"].startswith(f"/wecom/enter/{app.slug}/?next=")


def test_the_published_vector_is_what_a_page_is_signed_with():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    assert (
        page_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")
        == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    )


@pytest.mark.parametrize(("kind", "ticket"), [("corp", "corp-ticket"), ("app", "app-ticket")])
def test_the_page_is_signed_with_the_ticket_of_its_kind(world, app, client_of, kind, ticket):
    hold_tickets(app)
    url = f"{PAGE}?app={app.slug}"

    signed = ask(client_of(world.chen), f"{url}#anywhere", kind).json()

    said = f"jsapi_ticket={ticket}&noncestr={signed['nonceStr']}&timestamp={int(NOW.timestamp())}&url={url}"
    assert signed == {
        "timestamp": int(NOW.timestamp()),
        "nonceStr": signed["nonceStr"],
        "signature": hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest(),
    }


def test_two_signatures_have_two_nonces(world, app, client_of):
    hold_tickets(app)
    client = client_of(world.chen)
    assert ask(client).json()["nonceStr"] != ask(client).json()["nonceStr"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/sidebar/",
        "http://testserver.evil.example/sidebar/",
        "http://testserver@evil.example/sidebar/",
        "http://evil.example@testserver/sidebar/",
        "http://testserver:8080/sidebar/",
        "//testserver/sidebar/",
        "javascript://testserver/sidebar/",
        "http://testserver/groups/",
        "http://testserver/sidebar/chat/wr1/",
        "http://testserver/sidebar/ x",
        "http://testserver/sidebar/\n",
        "http://[/sidebar/",
        "http://testserver/sidebar/?" + "x" * 2000,
    ],
)
def test_no_other_page_is_signed(world, app, client_of, url):
    hold_tickets(app)
    answer = ask(client_of(world.chen), url)
    assert (answer.status_code, answer.json()) == (400, {"error": "只给聊天工具栏自己的页面签名。"})


def test_the_name_given_to_the_platform_is_ours_too(world, app, client_of):
    hold_tickets(app)
    app.connection.public_url = "https://jinlin.example.com"
    app.connection.save()
    assert ask(client_of(world.chen), "https://jinlin.example.com/sidebar/").status_code == 200


def test_an_unknown_kind_of_ticket_is_refused(world, app, client_of):
    assert ask(client_of(world.chen), kind="access").status_code == 400


def test_without_a_corp_nothing_is_signed(world, client_of):
    assert ask(client_of(world.chen)).status_code == 409


def test_somebody_of_another_brand_gets_nothing_signed_with_our_ticket(world, app, client_of):
    hold_tickets(app)
    assert ask(client_of(world.charlie)).status_code == 409


@pytest.mark.enable_socket
def test_a_platform_that_does_not_answer_is_named(world, app, client_of):
    answer = ask(client_of(world.chen))
    assert answer.status_code == 502
    assert "连不上企业微信服务器" in answer.json()["error"]


def test_another_secret_begins_with_another_ticket(world, app):
    hold_tickets(app)
    wecom.set_secret(world.qinghe, app.connection, "main", "t" * 43, now=NOW)
    assert not Token.objects.filter(app=App.objects.get(pk=app.pk)).exists()


@pytest.mark.parametrize(("allowed", "shown"), [(True, True), (False, False)])
def test_pages_of_groups_and_members_lead_here_only_where_a_browser_may_stand_in(
    world, group, zhang, client_of, settings, allowed, shown
):
    settings.JINLIN_STAND_IN = allowed
    client = client_of(world.chen)
    page = client.get(f"/groups/{group.slug}/").content.decode()
    assert (f"/sidebar/?chat={group.external_id}" in page) is shown
    page = client.get(f"/members/{zhang.slug}/").content.decode()
    assert ("/sidebar/?customer=wmZHANG1" in page) is shown


def test_an_address_that_names_no_app_of_ours_leads_to_the_sign_in_page(client, app):
    assert client.get("/sidebar/?app=nobody")["Location"] == "/sign-in/?next=/sidebar/%3Fapp%3Dnobody"


def test_with_several_brands_the_address_says_whose_page_it_is(client, world, app):
    wecom.connect(world.elsewhere, corp_id="ww6a112864f8022911", agent_id=7, secret="t" * 43, now=NOW)
    assert client.get("/sidebar/")["Location"] == "/sign-in/?next=/sidebar/"
    assert client.get(f"/sidebar/?app={app.slug}")["Location"].startswith(f"/wecom/enter/{app.slug}/")
