"""The frame in a real browser: coming in, language, keyboard, phone, drawer, lists."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from jinlin.desk.models import Report
from jinlin.workspaces.models import Staff, Unit
from tests.world import NOW, PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [1440, 1280, 375]


@pytest.fixture
def cast(transactional_db):
    return World()


def come_in(page, name="林", password=PASSWORD):
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_somebody_comes_in_and_stands_at_the_workbench(cast, page_of, width):
    page = page_of(width=width)
    page.goto("/")
    come_in(page)
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    assert fits(page)


def test_a_wrong_password_is_said_and_the_name_stays(cast, page_of):
    page = page_of()
    page.goto("/sign-in/")
    come_in(page, password="no")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    expect(page.get_by_label("账号")).to_have_value("林")


def test_the_language_is_switched_on_every_page_and_stays(cast, page_of):
    page = page_of()
    page.goto("/sign-in/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_label("Account").fill("林")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/settings/staff/?role=guide")
    expect(page.get_by_role("heading", name="Staff and roles")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="员工与角色")).to_be_visible()
    assert page.url.endswith("/settings/staff/?role=guide")


def test_everything_is_reached_by_keyboard_alone(cast, page_of):
    page = page_of()
    page.goto("/sign-in/")
    page.keyboard.type("林")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    page.goto("/settings/units/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="新增单元")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "name"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("link", name="新增单元")).to_be_focused()


def test_a_menu_opens_and_closes_by_keyboard_and_gives_the_focus_back(cast, page_of):
    page = page_of(cast.lin)
    page.goto("/account/")
    opener = page.locator("summary[aria-label='我的账号']")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="退出登录")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_menu_folds_to_icons_and_on_a_phone_into_a_sheet(cast, page_of):
    page = page_of(cast.lin, width=1279)
    page.goto("/account/")
    assert page.locator(".jl-side").bounding_box()["width"] == 64
    phone = page_of(cast.lin, width=375)
    phone.goto("/account/")
    expect(phone.locator(".jl-side")).to_be_hidden()
    phone.get_by_role("button", name="打开菜单").click()
    sheet = phone.get_by_role("dialog", name="主菜单")
    sheet.get_by_role("link", name="设置").click()
    expect(phone.get_by_role("main")).to_be_visible()


def test_a_colleague_is_invited_in_the_drawer_and_the_password_is_there_to_copy(cast, page_of):
    page = page_of(cast.lin)
    page.goto("/settings/staff/")
    page.get_by_role("link", name="邀请同事").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="创建账号").click()
    expect(drawer.locator(".jl-error").first).to_be_visible()
    drawer.get_by_label("姓名").fill("新同事")
    drawer.get_by_label("账号", exact=True).fill("xin")
    drawer.get_by_label("导购").check()
    drawer.get_by_role("button", name="创建账号").click()
    expect(drawer.locator(".jl-secret")).to_have_text(re.compile(r"^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$"))
    assert Staff.objects.filter(name="新同事").count() == 1


def test_a_unit_is_moved_by_searching_its_new_parent(cast, page_of):
    page = page_of(cast.lin)
    page.goto("/settings/units/")
    page.locator("summary", has_text="华东").click()
    page.get_by_role("link", name="移动“浦东店”").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("新的上级").first.fill("静安")
    expect(drawer.get_by_role("radio")).to_have_count(1)
    drawer.get_by_role("radio").check()
    drawer.get_by_role("button", name="移动").click()
    expect(page.locator("#toasts")).to_contain_text("已把“浦东店”移到“静安店”下面")
    assert Unit.objects.get(name="浦东店").parent == cast.jingan


def test_deactivating_asks_first(cast, page_of):
    page = page_of(cast.lin)
    page.goto("/settings/staff/")
    page.get_by_role("link", name="陈", exact=True).click()
    page.get_by_role("button", name="停用").click()
    question = page.get_by_role("dialog", name="请确认")
    question.get_by_role("button", name="取消").click()
    assert Staff.objects.get(pk=cast.chen.pk).left_at is None
    page.get_by_role("button", name="停用").click()
    question.get_by_role("button", name="确定").click()
    expect(page.locator("#toasts")).to_contain_text("“陈”已停用")
    assert Staff.objects.get(pk=cast.chen.pk).left_at is not None


def test_a_list_refreshes_itself_and_its_address_and_goes_back(cast, page_of):
    page = page_of(cast.lin)
    page.goto("/settings/staff/")
    page.get_by_label("姓名或账号").fill("陈")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.url.endswith("/settings/staff/?q=%E9%99%88")
    page.get_by_role("link", name="重置").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    assert page.url.endswith("/settings/staff/")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("banner")).to_be_visible()  # the whole page came back, not the fragment


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        "/settings/units/",
        "/settings/staff/",
        "/settings/roles/",
        "/settings/audit/",
        "/settings/choices/",
        "/targets/",
        "/account/",
    ],
)
def test_no_page_is_wider_than_its_screen(cast, page_of, width, path):
    page = page_of(cast.lin, width=width)
    page.goto(path)
    assert fits(page)


def test_the_scope_is_chosen_in_the_top_bar(cast, page_of):
    page = page_of(cast.lin)
    page.goto("/settings/staff/")
    page.locator(".jl-scope summary").click()
    page.get_by_label("查找大区、门店").fill("静安")
    expect(page.locator(".jl-scope-list button")).to_have_count(1)
    page.locator(".jl-scope-list button").click()
    expect(page.locator(".jl-scope summary")).to_contain_text("静安店")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_search_suggests_while_one_types_and_is_walked_by_arrows(cast, page_of):
    community = cast.community("静安明天团购群")
    page = page_of(cast.lin)
    page.goto("/settings/staff/")
    page.keyboard.press("Control+k")
    page.keyboard.type("明天团")
    expect(page.locator("#found a").first).to_contain_text("静安明天团购群")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#found a")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.locator(".jl-hits a").first.click()
    page.wait_for_url(f"**/groups/{community.slug}/")


@pytest.mark.parametrize("width", WIDTHS)
def test_what_was_found_fits_every_screen(cast, page_of, width):
    cast.community("一个名字特别特别特别特别特别特别特别特别特别特别特别特别长的群" * 3)
    page = page_of(cast.lin, width=width)
    page.goto("/search/?q=名字")
    assert fits(page)
    page.locator("[data-search]").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("特别")
    expect(page.locator("#found a").first).to_be_visible()
    assert fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_target_is_set_in_the_drawer(cast, page_of, width):
    page = page_of(cast.lin, width=width)
    page.goto("/targets/")
    page.get_by_role("link", name="设定目标").click()
    page.get_by_label("指标").select_option("exit_rate")
    page.get_by_label("目标值").fill("5")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#targets tbody tr")).to_have_count(1)
    expect(page.locator("#targets")).to_contain_text("≤ 5.0%")
    assert fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_definitions_are_changed_on_any_screen(cast, page_of, width):
    page = page_of(cast.lin, width=width)
    page.goto("/settings/choices/")
    assert fits(page)
    page.get_by_label("退群率", exact=True).select_option("average")
    page.get_by_role("button", name="保存口径").click()
    expect(page.get_by_text("已保存。数字会在几分钟内按新口径重算。")).to_be_visible()
    expect(page.get_by_label("退群率", exact=True)).to_have_value("average")


def test_a_report_is_printed_with_every_line_and_without_buttons(cast, page_of):
    days = {"since": NOW.date() - timedelta(days=1), "until": NOW.date()}
    report = Report.objects.create(
        workspace=cast.qinghe, unit=cast.hq, kind="daily", drafted_at=NOW, figures={"metrics": []}, **days
    )
    page = page_of(cast.lin)
    page.goto(f"/reports/{report.slug}/")
    page.get_by_label("亮点").fill("\n".join(f"第 {n} 行" for n in range(1, 31)))
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text("第 30 行")).to_be_visible()
    expect(page.get_by_role("button", name="保存")).to_be_hidden()
    expect(page.get_by_label("亮点")).to_be_hidden()
