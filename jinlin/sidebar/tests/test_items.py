"""What stands ready to be sent: headquarters' for everybody, one's own for oneself."""

import pytest
from django.core.exceptions import PermissionDenied

from jinlin.events.models import Fact
from jinlin.sidebar import actions, queries
from jinlin.sidebar.actions import NotALink, TextMissing, TitleMissing, TooLong, TooManyItems, Wording
from jinlin.sidebar.models import Item
from jinlin.sidebar.tests.conftest import CHAT
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

WELCOME = Wording("text", "欢迎新邻居", "欢迎!每天 10 点上新")
MENU = Wording("link", "本周菜单", "新到的菜都在这里", "https://example.com/menu", "https://example.com/menu.png")


def add(staff, wording=WELCOME, *, for_all=False):
    return actions.add_item(access_of(staff), wording, for_all=for_all, now=NOW)


def titles(staff, words=""):
    return [item.title for item in queries.items(access_of(staff), words)]


def typed(wording):
    return {name: value for name, value in vars(wording).items() if value}


def test_everybody_finds_what_headquarters_put_there_then_their_own(world):
    add(world.chen, Wording("text", "我的", "早"))
    add(world.lin, MENU, for_all=True)
    add(world.lin, WELCOME, for_all=True)

    assert titles(world.chen) == ["本周菜单", "欢迎新邻居", "我的"]
    assert titles(world.wang) == ["本周菜单", "欢迎新邻居"]
    assert titles(world.charlie) == []


def test_words_find_an_item_by_title_text_and_address(world):
    add(world.lin, MENU, for_all=True)
    add(world.lin, WELCOME, for_all=True)
    assert [titles(world.chen, words) for words in ("菜单", "10 点", "example.com", "没有")] == [
        ["本周菜单"], ["欢迎新邻居"], ["本周菜单"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wording", "refusal"),
    [
        (Wording("text", " ", "早"), TitleMissing),
        (Wording("text", "早", " "), TextMissing),
        (Wording("link", "菜单", "", "https://example.com"), TextMissing),
        (Wording("text", "早" * 41, "早"), TooLong),
        (Wording("text", "早", "早" * 2001), TooLong),
        (Wording("link", "菜单", "新到", "example.com"), NotALink),
        (Wording("link", "菜单", "新到", "javascript:alert(1)"), NotALink),
        (Wording("link", "菜单", "新到", "https://"), NotALink),
        (Wording("link", "菜单", "新到", "https://[x"), NotALink),
        (Wording("link", "菜单", "新到", "https://example.com/ x"), NotALink),
        (Wording("link", "菜单", "新到", "https://example.com", "data:image/png,x"), NotALink),
        (Wording("link", "菜单", "新到", "https://example.com/" + "x" * 490), TooLong),
    ],
)
def test_what_cannot_be_sent_is_refused(world, wording, refusal):
    with pytest.raises(refusal):
        add(world.chen, wording)
    assert not Item.objects.exists()


def test_what_a_text_does_not_need_is_dropped(world):
    item = add(world.chen, Wording("text", "早", "早安", "https://example.com", "https://example.com/x.png"))
    assert (item.url, item.image_url) == ("", "")


def test_nobody_keeps_more_than_one_could_look_through(world):
    row = {"workspace": world.qinghe, "owner": world.chen, "title": "x", "text": "x", "made_at": NOW}
    Item.objects.bulk_create(Item(**row) for _n in range(200))
    with pytest.raises(TooManyItems):
        add(world.chen)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.GUIDE, Role.REGION, Role.OPERATOR])
def test_only_headquarters_put_something_there_for_everybody(world, role):
    staff = world.staff("某", unit=world.jingan, role=role)
    with pytest.raises(PermissionDenied):
        add(staff, for_all=True)
    item = add(world.lin, for_all=True)
    for change in (
        lambda: actions.change_item(access_of(staff), item, MENU, now=NOW),
        lambda: actions.end_item(access_of(staff), item, now=NOW),
        lambda: actions.move_item(access_of(staff), item, up=True),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_somebody_who_only_looks_keeps_nothing(world, group, client_of):
    with pytest.raises(PermissionDenied):
        add(world.zhou)
    assert "存一条我的话术" not in client_of(world.zhou).get(f"/sidebar/chat/{CHAT}/parts/items/").content.decode()


def test_items_change_places(world):
    first, second, third = (add(world.lin, Wording("text", name, "x"), for_all=True) for name in "甲乙丙")
    lin = access_of(world.lin)
    actions.move_item(lin, third, up=True)
    assert titles(world.chen) == ["甲", "丙", "乙"]
    actions.move_item(lin, first, up=True)
    actions.move_item(lin, second, up=False)
    assert titles(world.chen) == ["甲", "丙", "乙"]
    actions.move_item(lin, first, up=False)
    assert titles(world.chen) == ["丙", "甲", "乙"]


def test_an_item_is_ended_once_and_what_was_sent_stays_counted(world):
    item = add(world.lin, for_all=True)
    lin = access_of(world.lin)
    assert actions.end_item(lin, item, now=NOW).ended_by == world.lin
    actions.end_item(lin, item, now=NOW)
    assert titles(world.chen) == []
    verbs = list(AuditEntry.objects.filter(subject_kind="item").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["sidebar.item_saved", "sidebar.item_ended"]


def test_ones_own_items_are_ones_own_affair(world):
    add(world.chen)
    assert not AuditEntry.objects.filter(subject_kind="item").exists()


def test_ones_own_item_is_kept_changed_and_taken_away_in_the_toolbar(world, group, client_of):
    client = client_of(world.chen)
    kept = client.post("/sidebar/items/new/", typed(WELCOME))
    assert "items-changed" in kept["HX-Trigger"]
    item = Item.objects.get(owner=world.chen)

    assert "欢迎新邻居" in client.get(f"/sidebar/items/{item.slug}/").content.decode()
    client.post(f"/sidebar/items/{item.slug}/", {"kind": "text", "title": "改过", "text": "新的话"})
    text = client.get(f"/sidebar/chat/{CHAT}/parts/items/").content.decode()
    assert "改过" in text
    assert 'data-words="新的话"' in text

    client.post(f"/sidebar/items/{item.slug}/end/")
    assert titles(world.chen) == []


def test_a_form_says_what_is_missing_and_keeps_what_was_typed(world, client_of):
    told = {"kind": "link", "title": "早", "text": "早安", "url": "example.com"}
    text = client_of(world.chen).post("/sidebar/items/new/", told).content.decode()
    assert "链接要以 http:// 或 https:// 开头" in text
    assert 'value="早"' in text


def test_a_colleagues_item_cannot_be_touched(world, client_of):
    item = add(world.chen)
    client = client_of(world.lin)
    answers = [client.get(f"/sidebar/items/{item.slug}/"), client.post(f"/sidebar/items/{item.slug}/end/")]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.database
def test_the_settings_page_says_how_often_each_was_sent(world, group, client_of):
    item, other = add(world.lin, for_all=True), add(world.lin, MENU, for_all=True)
    chen = client_of(world.chen)
    for nonce in ("a" * 32, "b" * 32):
        chen.post(f"/sidebar/chat/{CHAT}/sent/", {"kind": "text", "nonce": nonce, "item": item.slug})
    chen.post(f"/sidebar/chat/{CHAT}/sent/", {"kind": "text", "nonce": "c" * 32})

    assert queries.times_sent(access_of(world.lin), since=NOW) == {item.pk: 2}
    text = client_of(world.lin).get("/settings/toolbar/").content.decode()
    assert text.index("近 30 天发了 2 次") < text.index(other.title) < text.index("近 30 天发了 0 次")


def test_somebody_elses_item_is_not_counted_as_sent(world, group, client_of):
    item = add(world.wang)
    client_of(world.chen).post(f"/sidebar/chat/{CHAT}/sent/", {"kind": "text", "nonce": "a" * 32, "item": item.slug})
    assert "item" not in Fact.objects.get(kind="sidebar.sent").data


def test_headquarters_put_something_there_and_order_it(world, client_of):
    client = client_of(world.lin)
    client.post("/settings/toolbar/new/", typed(WELCOME))
    client.post("/settings/toolbar/new/", typed(MENU))
    assert titles(world.chen) == ["欢迎新邻居", "本周菜单"]
    second = Item.objects.get(title="本周菜单")
    client.post(f"/settings/toolbar/{second.slug}/move/", {"way": "up"})
    assert titles(world.chen) == ["本周菜单", "欢迎新邻居"]
    client.post(f"/settings/toolbar/{second.slug}/", typed(Wording("link", "新菜单", "更多", "https://example.com/2")))
    assert titles(world.chen) == ["新菜单", "欢迎新邻居"]
    client.post(f"/settings/toolbar/{second.slug}/end/")
    assert titles(world.chen) == ["欢迎新邻居"]


def test_the_page_to_register_names_its_app(world, app, client_of):
    app.connection.public_url = "https://jinlin.example.com"
    app.connection.save()
    text = client_of(world.lin).get("/settings/toolbar/").content.decode()
    assert f"https://jinlin.example.com/sidebar/?app={app.slug}" in text
    assert "可信域名填 jinlin.example.com" in text


def test_the_settings_page_asks_equally_often_for_one_item_and_for_many(world, client_of, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(world.lin)
    add(world.lin, for_all=True)
    with CaptureQueriesContext(connection) as one:
        client.get("/settings/toolbar/")
    for _n in range(20):
        add(world.lin, for_all=True)
    with django_assert_num_queries(len(one)):
        client.get("/settings/toolbar/")
