"""Staff sign in by WeCom: the platform says who, we say whether."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jinlin.console import connecting
from jinlin.wecom import actions
from jinlin.wecom.entering import way_in
from jinlin.wecom.models import Account, App, Connection
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def read(world, city, connection):
    """Have the corp's staff known; give the manager of the first store a role."""
    actions.begin_sync(world.qinghe, now=NOW)
    while connecting.read_on(NOW):
        pass
    manager = Account.objects.get(userid="dz0001").staff
    workspaces.grant(world.qinghe, manager, Role.STORE_MANAGER, now=NOW)
    return App.objects.select_related("connection").get()


def come_back(client, app, userid, target=""):
    """Go to the platform as somebody, and follow the way back."""
    start = client.get(f"/wecom/enter/{app.slug}/", {"next": target})
    there = httpx.get(start["Location"] + f"&sim_user={userid}", follow_redirects=False)
    assert there.status_code == 302, there.text
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_a_manager_with_a_role_comes_in_and_goes_where_they_wanted(client, read):
    answer = come_back(client, read, "dz0001", "/groups/")

    assert (answer.status_code, answer["Location"]) == (302, "/groups/")
    assert client.get("/groups/").status_code == 200
    assert AuditEntry.objects.filter(verb="staff.signed_in").count() == 1


def test_the_second_time_it_is_the_same_account(client, read):
    come_back(client, read, "dz0001")
    first = Account.objects.get(userid="dz0001").staff.user
    client.post("/sign-out/")
    come_back(client, read, "dz0001")

    assert Account.objects.get(userid="dz0001").staff.user == first
    assert not first.has_usable_password()


@pytest.mark.parametrize(("userid", "words"), [("dg0001", "还没有角色"), ("hq01", "还没有角色")])
def test_whoever_has_no_role_is_told_whom_to_ask(client, read, userid, words):
    answer = come_back(client, read, userid)

    assert answer["Location"] == "/sign-in/"
    assert words in client.get("/sign-in/").content.decode()


def test_whoever_left_does_not_come_in(client, world, city, read):
    start = client.get(f"/wecom/enter/{read.slug}/")
    there = httpx.get(start["Location"] + "&sim_user=dz0001")
    back = urlsplit(there.headers["Location"])
    Account.objects.filter(userid="dz0001").update(gone_at=NOW)

    assert client.get(f"{back.path}?{back.query}")["Location"] == "/sign-in/"
    assert "不在本企业" in client.get("/sign-in/").content.decode()


def test_a_code_without_our_state_is_refused_unasked(client, city, read):
    code = city.do("login.code", userid="dz0001")["code"]

    assert client.get(f"/wecom/entered/{read.slug}/", {"code": code, "state": "x"})["Location"] == "/sign-in/"
    assert "没有从这里开始" in client.get("/sign-in/").content.decode()


def test_a_code_is_good_once(client, read):
    start = client.get(f"/wecom/enter/{read.slug}/")
    state = parse_qs(urlsplit(start["Location"]).query)["state"][0]
    answer = client.get(f"/wecom/entered/{read.slug}/", {"code": "used", "state": state})

    assert answer["Location"] == "/sign-in/"
    assert "登录码已失效" in client.get("/sign-in/").content.decode()


def test_the_sign_in_page_offers_it_only_where_a_corp_is_connected(client, world, city, connection):
    assert "用企业微信登录" in client.get("/sign-in/").content.decode()
    Connection.objects.all().delete()
    assert "用企业微信登录" not in client.get("/sign-in/").content.decode()


def test_a_strange_target_is_not_followed(client, read):
    assert come_back(client, read, "dz0001", "https://evil.example/")["Location"] == "/"


def test_the_official_addresses_are_written_as_documented(world, connection):
    connection.base_url = "https://qyapi.weixin.qq.com"
    app = App.objects.get()
    app.connection = connection
    told = {"back": "https://jinlin.example/wecom/entered/x/", "state": "s"}
    web = way_in(app, agent="Mozilla/5.0", **told)
    inside = way_in(app, agent="Mozilla/5.0 wxwork/4.1", **told)

    assert web.startswith("https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww")
    assert inside.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww")
    assert inside.endswith("#wechat_redirect")
