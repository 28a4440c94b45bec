"""Asking to come into a group, on a phone: from the link to the code, and again after a refusal (R-064–R-069)."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace
from PIL import Image
from playwright.sync_api import expect

from jinlin.joining.actions import deciding
from jinlin.joining.codes import actions as codes
from jinlin.joining.gating.conditions import Condition, Kind
from jinlin.joining.models import Application, CodeKind, Place, State
from jinlin.joining.tests.gate_cast import AGREE, MANUAL, all_of, gate_of
from jinlin.questionnaires.engine.definition import Kind as Asked
from jinlin.questionnaires.engine.definition import Page
from jinlin.questionnaires.models import Picture, Response
from jinlin.questionnaires.tests.samples import SCREENING, published, question
from tests.world import NOW, World, access_of, valued

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ALBUM = question("album", Asked.PICTURE, title="拍一张你的护肤台")


@pytest.fixture
def cast(transactional_db):
    """A group behind a gate that asks for a pledge, a questionnaire with branches and a picture, and somebody's word."""
    world = World()
    (group,) = valued(world.community("成分党核心群"))
    world.survey = published(world, replace(SCREENING, pages=(*SCREENING.pages, Page(questions=(ALBUM,)))))
    asked = all_of(AGREE, Condition(Kind.SCORE, questionnaire=world.survey.pk, at_least=5), MANUAL)
    world.gate = gate_of(world, asked, group, pledge="互助,不推销", again_days=0)
    code = codes.make(
        access_of(world.lin), codes.Wanted(name="核心群码", kind=CodeKind.MANUAL, groups=[group]), now=NOW
    )
    link = "https://work.weixin.qq.com/gm/abc"
    codes.set_link(access_of(world.lin), Place.objects.get(code=code), link=link, until=None, now=NOW)
    world.code = code
    return world


@pytest.fixture
def phone(cast, page_of):
    """Open the link of the gate on a phone, and agree to what is done with one's data."""
    page = page_of(width=375, height=720)
    page.goto(reverse("join", args=[cast.gate.slug]))
    page.get_by_label("怎么称呼你").fill("小满 🌾")
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="开始申请").click()
    return page


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def shot():
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "PNG")
    return {"name": "护肤台.png", "mimeType": "image/png", "buffer": out.getvalue()}


def fill_the_questionnaire(page):
    page.get_by_role("button", name="去填问卷").click()
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="开始填写").click()
    trouble = page.get_by_text("有什么烦恼")
    expect(trouble).to_be_hidden()  # only of those who use something
    page.get_by_label("每天").check()
    expect(trouble).to_be_visible()
    page.get_by_label("痘痘").check()
    assert fits(page)
    page.get_by_role("button", name="下一页").click()
    page.get_by_label("每月花多少").fill("500")
    page.get_by_role("button", name="下一页").click()
    page.get_by_label("拍一张你的护肤台").set_input_files(shot())
    assert fits(page)
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("已上传图片")).to_be_visible()
    assert fits(page)
    Response.objects.update(begun_at=NOW)  # nobody is as fast as a test
    page.get_by_role("button", name="提交").click()


def test_from_the_link_to_the_code_of_the_group(cast, phone):
    expect(phone.get_by_text("互助,不推销")).to_be_visible()
    assert fits(phone)
    phone.get_by_role("button", name="我认同并遵守").click()
    fill_the_questionnaire(phone)
    expect(phone.get_by_text("得分 17")).to_be_visible()
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="已提交,等待审核")).to_be_visible()
    expect(phone.get_by_text("成分党核心群")).to_be_hidden()
    assert fits(phone)
    row = Application.objects.get()
    deciding.admit(access=access_of(cast.lin), applications=[row], now=timezone.now())
    phone.reload()
    expect(phone.get_by_role("heading", name="申请通过,欢迎加入")).to_be_visible()
    phone.get_by_role("link", name="看入群码").click()
    expect(phone.get_by_role("img", name="进群二维码")).to_be_visible()
    assert fits(phone)


def test_who_is_refused_reads_why_and_may_ask_again(cast, phone):
    phone.get_by_role("button", name="提交申请").click()
    row = Application.objects.get()
    deciding.reject(access=access_of(cast.lin), applications=[row], reason="请先填完问卷再来", now=timezone.now())
    phone.reload()
    expect(phone.get_by_role("heading", name="这次没有通过")).to_be_visible()
    expect(phone.get_by_text("请先填完问卷再来")).to_be_visible()
    assert fits(phone)
    phone.get_by_role("link", name="重新申请").click()
    phone.get_by_label("我已阅读并同意").check()
    phone.get_by_label("怎么称呼你").fill("小满")
    phone.get_by_role("button", name="开始申请").click()
    expect(phone.get_by_role("button", name="提交申请")).to_be_visible()
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == [State.REJECTED, State.OPEN]


def test_back_and_two_tabs_do_a_thing_once(cast, phone):
    other = phone.context.new_page()
    other.goto(reverse("join", args=[cast.gate.slug]))
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="已提交,等待审核")).to_be_visible()
    other.get_by_role("button", name="提交申请").click()
    expect(other.get_by_role("heading", name="已提交,等待审核")).to_be_visible()
    phone.go_back()
    phone.go_forward()
    expect(phone.get_by_role("heading", name="已提交,等待审核")).to_be_visible()
    row = Application.objects.get()
    assert [each.state for each in row.steps.all()] == ["open", "review"]


def test_a_reviewer_reads_the_answers_and_sees_the_picture(cast, phone, page_of):
    phone.get_by_role("button", name="我认同并遵守").click()
    fill_the_questionnaire(phone)
    phone.get_by_role("button", name="提交申请").click()
    page = page_of(cast.lin)
    page.goto(reverse("applications"))
    page.get_by_role("link", name="小满").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("痘痘")).to_be_visible()
    address = reverse("application-picture", args=[Application.objects.get().slug, Picture.objects.get().slug])
    expect(drawer.locator(f"img[src='{address}']")).to_be_visible()
    assert drawer.locator("img").evaluate("image => image.complete && image.naturalWidth") == 80
