"""The chat toolbar in a real browser: by the stand-in, and by the platform's own script with a client that is as strict."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jinlin.events.models import Fact
from jinlin.sidebar.models import Item
from jinlin.tasks.actions import Wanted, assign
from jinlin.tasks.models import Subject
from jinlin.wecom import actions as wecom
from jinlin.wecom.models import App, Token, TokenKind, sealed
from tests.world import NOW, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHAT, CUSTOMER = "wrJINGAN1", "wmZHANG1"
WXWORK = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 wxwork/4.1.36 MicroMessenger/7.0.1"
# What the client does of a page: it checks the two signatures and tells which chat is open.
CLIENT = """
window.calls = [];
window.WeixinJSBridge = {
  on() {},
  invoke(name, params, answer) {
    window.calls.push([name, params]);
    answer({ err_msg: `${name}:ok`, ...(window.answers[name] ?? {}) });
  },
};
window.answers = %s;
"""


@pytest.fixture
def cast(transactional_db):
    world = World()
    group = world.community("静安店 1 群", external_id=CHAT, cap=200, notice="文明团购")
    zhang = world.member("张女士", external_id=CUSTOMER, phone_masked="138****0001")
    world.join(zhang, group)
    for n in range(40):
        world.join(world.member(f"邻居{n}"), group)
    Item.objects.create(workspace=world.qinghe, title="提货通知", text="今天的菜到店啦,请凭提货码来取。", made_at=NOW)
    Item.objects.create(
        workspace=world.qinghe, kind="link", title="本周菜单", text="新到的菜", url="https://example.com/" + "menu" * 30,
        position=1, made_at=NOW,
    )  # fmt: skip
    world.group, world.zhang = group, zhang
    return world


@pytest.fixture
def stand_in(cast, page_of, settings):
    settings.JINLIN_STAND_IN = True

    def open_page(query, width=360):
        page = page_of(cast.chen, width=width, height=720)
        page.goto(f"/sidebar/?{query}")
        return page

    return open_page


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_group_is_opened_and_a_sentence_sent_with_one_tap(cast, stand_in):
    page = stand_in(f"chat={CHAT}")
    expect(page.get_by_role("heading", name="静安店 1 群")).to_be_visible()
    page.get_by_role("button", name="话术").click()
    card = page.locator("[data-item]").filter(has_text="提货通知")
    with page.expect_response("**/sent/"):
        card.get_by_role("button", name="发到本群").click()

    expect(page.get_by_text("已发到本群")).to_be_visible()
    expect(page.locator("#strip li")).to_contain_text("请凭提货码来取")
    expect(card.locator("[data-sent-mark]")).to_contain_text("✓ 已发送")
    fact = Fact.objects.get(kind="sidebar.sent")
    assert fact.data == {
        "staff": cast.chen.pk,
        "about": "community",
        "id": cast.group.pk,
        "what": "text",
        "item": Item.objects.get(title="提货通知").pk,
    }


def test_a_few_words_are_changed_before_sending(cast, stand_in):
    page = stand_in(f"chat={CHAT}")
    page.get_by_role("button", name="话术").click()
    card = page.locator("[data-item]").filter(has_text="提货通知")
    card.get_by_role("button", name="改几个字").click()
    card.get_by_role("textbox").fill("改成明天来取")
    card.get_by_role("button", name="发到本群").click()
    expect(page.locator("#strip li")).to_contain_text("改成明天来取")
    assert Item.objects.get(title="提货通知").text == "今天的菜到店啦,请凭提货码来取。"


def test_ones_own_item_is_kept_changed_found_and_taken_away(cast, stand_in):
    page = stand_in(f"customer={CUSTOMER}")
    page.get_by_role("button", name="话术").click()
    page.get_by_role("button", name="存一条我的话术").click()
    expect(page.get_by_label("封面图片")).to_be_hidden()
    page.get_by_label("标题").fill("问候")
    page.get_by_label("内容").fill("张姐早")
    page.get_by_role("button", name="保存").click()
    mine = page.locator("[data-item]").filter(has_text="我的")
    expect(mine).to_contain_text("张姐早")

    mine.get_by_role("button", name="编辑").click()
    page.get_by_label("链接", exact=True).check()
    page.get_by_role("textbox", name="链接").fill("example.com")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("链接要以 http")
    page.get_by_role("textbox", name="链接").fill("https://example.com/")
    page.get_by_role("button", name="保存").click()
    expect(mine).to_contain_text("https://example.com/")

    page.get_by_label("找话术").fill("张姐")
    expect(page.locator("[data-item]")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    mine.get_by_role("button", name="删除").click()
    expect(page.get_by_text("已删除")).to_be_visible()
    expect(mine).to_have_count(0)
    assert Item.objects.get(title="问候").ended_by == cast.chen


def test_a_task_is_done_in_the_chat_it_is_about(cast, stand_in):
    wanted = Wanted(
        assignee=cast.chen,
        title="16:00 提货通知",
        due_at=timezone.now() + timedelta(minutes=90),
        subject=Subject("community", cast.group.pk),
    )
    assign(who=cast.qinghe, wanted=wanted, now=timezone.now())
    page = stand_in(f"chat={CHAT}")
    expect(page.get_by_text("还有 1 小时")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("1")
    page.get_by_role("button", name="做好了").click()
    expect(page.locator(".sb-done")).to_contain_text("已完成")
    expect(page.locator("[data-count]")).to_have_text("")


@pytest.mark.parametrize("width", [320, 360, 720])
@pytest.mark.parametrize(("query", "count"), [(f"chat={CHAT}", 5), (f"customer={CUSTOMER}", 4)])
def test_every_tab_fits_every_width(cast, stand_in, query, count, width):
    page = stand_in(query, width)
    tabs = page.locator("[data-tab]")
    expect(tabs).to_have_count(count)
    for place in range(count):
        with page.expect_response("**/parts/**"):
            tabs.nth(place).click()
        expect(tabs.nth(place)).to_have_attribute("aria-current", "true")
        assert fits(page)


def test_somebody_is_found_in_the_group_by_name(cast, stand_in):
    page = stand_in(f"chat={CHAT}")
    page.get_by_role("button", name="成员").click()
    expect(page.locator("#found article")).to_have_count(30)
    page.get_by_label("按名字找人").fill("张女")
    expect(page.locator("#found article")).to_have_count(1)
    expect(page.locator("#found")).to_contain_text("138****0001")


def test_a_group_nobody_read_yet_is_said_clearly(cast, chromium, live_server, client_of, settings):
    """In a context of its own: a browser complains of every 404, and this one is meant."""
    settings.JINLIN_STAND_IN = True
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 360, "height": 720})
    value = client_of(cast.chen).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/sidebar/?chat=wrNEW")
    expect(page.get_by_role("heading", name="近邻还不认识这个群")).to_be_visible()
    assert fits(page)
    context.close()


# --- the platform's own script ------------------------------------------------------------------------------------


@pytest.fixture
def client(cast, page_of):
    """Open the page in a browser that says it is WeCom and answers as the client does."""
    made = wecom.connect(cast.qinghe, corp_id="ww6a112864f8022910", agent_id=1000002, secret="s" * 43, now=NOW)
    app = App.objects.get(connection=made)
    for kind, value in ((TokenKind.CORP_TICKET, "corp-ticket"), (TokenKind.APP_TICKET, "app-ticket")):
        until = timezone.now() + timedelta(hours=2)
        Token.objects.create(workspace=cast.qinghe, app=app, kind=kind, value_sealed=sealed(value), expires_at=until)

    def open_page(**answers):
        page = page_of(cast.chen, width=360, height=720)
        page.add_init_script(
            f"Object.defineProperty(navigator, 'userAgent', {{get: () => {json.dumps(WXWORK)}}});"
            + CLIENT % json.dumps(answers)
        )
        page.goto("/sidebar/")
        return page

    return open_page


IN_A_GROUP = {"getContext": {"entry": "group_chat_tools"}, "getCurExternalChat": {"chatId": CHAT}}


def test_the_platforms_script_is_given_signatures_that_are_right(cast, client):
    page = client(**IN_A_GROUP)
    expect(page.get_by_role("heading", name="静安店 1 群")).to_be_visible()

    calls = dict(page.evaluate("window.calls"))
    told = calls["agentConfig"]
    said = f"jsapi_ticket=app-ticket&noncestr={told['nonceStr']}&timestamp={told['timestamp']}&url={page.url}"
    assert told["signature"] == hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()
    assert (told["corpid"], told["agentid"]) == ("ww6a112864f8022910", "1000002")
    assert abs(int(told["timestamp"]) - timezone.now().timestamp()) < 60
    assert "app-ticket" not in page.content()


def test_an_item_goes_through_the_platforms_script_as_it_is_documented(cast, client):
    page = client(**IN_A_GROUP)
    page.get_by_role("button", name="话术").click()
    page.locator("[data-item]").filter(has_text="本周菜单").get_by_role("button", name="发到本群").click()
    expect(page.get_by_text("已发到本群")).to_be_visible()
    sent = dict(page.evaluate("window.calls"))["sendChatMessage"]
    assert {name: sent[name] for name in ("msgtype", "news", "enterChat")} == {
        "msgtype": "news",
        "news": {"link": "https://example.com/" + "menu" * 30, "title": "本周菜单", "desc": "新到的菜", "imgUrl": ""},
        "enterChat": False,
    }


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("sendChatMessage:cancel", "没有发:你取消了"),
        ("sendChatMessage:fail_no permission", "没有发:企业微信不让这个页面发消息"),
        ("sendChatMessage:fail without context of external contact", "没有发:这个入口不能发消息"),
        ("sendChatMessage:fail_something new", "没有发出去:sendChatMessage:"),
    ],
)
def test_why_nothing_was_sent_is_said_in_plain_words_and_nothing_is_counted(cast, client, error, words):
    page = client(**IN_A_GROUP, sendChatMessage={"err_msg": error})
    page.get_by_role("button", name="话术").click()
    page.locator("[data-item]").first.get_by_role("button", name="发到本群").click()
    expect(page.locator(".jl-toast")).to_contain_text(words)
    assert not Fact.objects.filter(kind="sidebar.sent").exists()


@pytest.mark.parametrize(
    ("error", "step"),
    [("invalid url domain", "可信域名"), ("no permission", "应用可见范围"), ("function not exist", "客户端版本")],
)
def test_a_page_that_is_not_let_in_says_why_and_what_to_do(cast, client, error, step):
    page = client(agentConfig={"err_msg": f"agentConfig:fail_{error}"})
    state = page.get_by_role("alert")
    expect(state).to_contain_text("企业微信没有放行这个页面")
    expect(state.locator("code")).to_contain_text(f"agentConfig:{error}")
    expect(state.locator(".is-likely b")).to_have_text(step)
    expect(state).to_contain_text("4.1.36")
    assert fits(page)


def test_a_profile_shows_the_customer_but_sends_nothing(cast, client):
    page = client(getContext={"entry": "contact_profile"}, getCurExternalContact={"userId": CUSTOMER})
    expect(page.get_by_role("heading", name="张女士")).to_be_visible()
    page.get_by_role("button", name="话术").click()
    expect(page.get_by_role("button", name="复制").first).to_be_visible()
    expect(page.get_by_role("button", name="发给客户")).to_have_count(0)


def test_another_entry_and_another_browser_are_told_where_to_open_it(cast, client, page_of):
    page = client(getContext={"entry": "normal"})
    expect(page.get_by_role("heading", name="这里不是客户聊天")).to_be_visible()
    ordinary = page_of(cast.chen, width=360)
    ordinary.goto("/sidebar/")
    expect(ordinary.get_by_role("heading", name="请在企业微信里打开")).to_be_visible()
