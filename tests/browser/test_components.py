"""The components in a real browser, at the gallery."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gallery(settings, page_of):
    settings.DEBUG = True

    def open_gallery(**more):
        page = page_of(**more)
        page.goto("/shell/gallery/")
        return page

    return open_gallery


def test_all_charts_are_on_paper_also_those_below_the_screen(gallery):
    page = gallery(width=1280)
    page.locator("[data-chart]").first.scroll_into_view_if_needed()
    expect(page.locator("[data-chart] [data-canvas] svg").first).to_be_attached()
    charts = page.locator("[data-chart]").count()
    assert page.locator("[data-chart] [data-canvas] svg").count() < charts
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("[data-chart] [data-canvas] svg[viewBox]").count() == charts
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("[data-chart] [data-canvas] svg[viewBox]").count() == 0


def test_a_chart_is_drawn_and_turns_into_its_table(gallery):
    page = gallery()
    chart = page.locator("#trend")
    chart.scroll_into_view_if_needed()
    expect(chart.locator("[data-canvas] svg").first).to_be_visible()
    expect(chart.locator("table")).to_be_hidden()
    chart.get_by_role("button", name="看表格").click()
    expect(chart.locator("table")).to_be_visible()
    expect(chart.locator("[data-canvas]")).to_be_hidden()
    chart.get_by_role("button", name="看图").click()
    expect(chart.locator("[data-canvas]")).to_be_visible()


def test_a_table_is_saved_as_csv_that_runs_no_formula(gallery):
    page = gallery()
    with page.expect_download() as saved:
        page.locator("#funnel").get_by_role("button", name="CSV").click()
    assert saved.value.suggested_filename == "进群之后有四成开口.csv"
    text = saved.value.path().read_text(encoding="utf-8")
    assert text.startswith('\ufeff"步骤"')
    assert '"进群","","6,120","12.7%","12.7%"' in text


def test_rows_are_chosen_one_by_one_in_stretches_and_all_at_once(gallery):
    page = gallery()
    boxes, bar = page.locator("[data-choose]"), page.locator("[data-batch]")
    expect(bar).to_be_hidden()
    boxes.nth(1).check()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(bar.locator("[data-count]")).to_have_text("4")
    page.locator("[data-choose-page]").check()
    expect(bar.locator("[data-count]")).to_have_text("20")
    bar.get_by_role("button", name="选择全部 64 项").click()
    expect(bar.locator("[data-count]")).to_have_text("64")
    assert page.locator("[data-every]").input_value() == "1"
    bar.get_by_role("button", name="取消").click()
    expect(bar).to_be_hidden()


def test_columns_are_put_in_order_by_keyboard(gallery):
    page = gallery()
    page.get_by_role("button", name="列设置").click()
    names = page.locator("[data-sortable] label")
    assert names.nth(1).inner_text().strip() == "人数 / 上限"
    page.get_by_role("button", name="把“人数 / 上限”上移").focus()
    page.keyboard.press("Enter")
    assert names.nth(0).inner_text().strip() == "人数 / 上限"
    expect(page.get_by_role("button", name="把“人数 / 上限”上移")).to_be_focused()


def test_a_definition_shows_on_focus_and_goes_with_escape(gallery):
    page = gallery()
    page.locator(".jl-tile .jl-info").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_contain_text("每日有效发言人之和")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_a_word_has_to_be_typed_before_something_is_deleted(gallery):
    page = gallery()
    page.get_by_role("button", name="删除", exact=True).last.click()
    question = page.get_by_role("dialog", name="请确认")
    expect(question.get_by_role("button", name="确定")).to_be_disabled()
    question.get_by_label("请输入“静安店 1 群”以继续").fill("静安店 1 群")
    expect(question.get_by_role("button", name="确定")).to_be_enabled()


def test_the_progress_bar_moves_and_stops_asking_at_the_end(gallery):
    page = gallery()
    bar = page.get_by_role("progressbar")
    bar.scroll_into_view_if_needed()
    expect(bar).not_to_have_attribute("aria-valuenow", "0", timeout=5000)


def test_a_message_is_said_and_goes_when_it_is_clicked(gallery):
    page = gallery()
    page.goto("/shell/gallery/?toast=1")
    message = page.locator("[data-toast]")
    expect(message).to_contain_text("已保存")
    message.click()
    expect(message).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1280, 375])
def test_the_gallery_fits_every_screen(gallery, width):
    page = gallery(width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_works_before_any_script(gallery, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/shell/gallery/?q=%E9%9D%99%E5%AE%89")
    expect(page.locator(".jl-rows tbody tr")).to_have_count(11)
    expect(page.locator("#trend table")).to_be_visible()
    context.close()
