"""The pages of the library and of the queue, as people meet them (R-059, R-085, R-271, R-275)."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from jinlin.answers import actions, files, queries
from jinlin.answers.actions import questions
from jinlin.answers.models import Entry, Question, Reception, Switch
from jinlin.answers.queries import measures, proposing
from jinlin.communities.models import DutyHours, OffHours
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

FORM = {
    "title": "打卡",
    "asked": "怎么打卡\n打卡+积分",
    "kind": "text",
    "text": "每天发“打卡”",
    "place": "workspace",
    "priority": "5",
}


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- the library --------------------------------------------------------------------------------------------------


def test_an_entry_is_written_in_the_editor_and_found_in_the_list(world, client_of):
    client = client_of(world.lin)
    assert client.post("/answers/new/", FORM).status_code == 302
    entry = Entry.objects.get()
    assert (entry.title, entry.ways, entry.edition) == ("打卡", ("怎么打卡", "打卡+积分"), 1)
    assert client.post(f"/answers/{entry.slug}/", FORM | {"text": "改了"}).status_code == 302
    shown = words(client.get("/answers/"))
    assert ("打卡" in shown, "1 条在用" in shown) == (True, True)
    assert "改了" in words(client.get(f"/answers/{entry.slug}/"))


def test_a_wrong_entry_says_what_is_wrong_and_keeps_what_was_typed(world, client_of):
    answer = client_of(world.lin).post("/answers/new/", FORM | {"kind": "article", "url": "javascript:alert(1)"})
    assert ("不能打开" in words(answer), Entry.objects.count()) == (True, 0)
    assert "javascript:alert(1)" in answer.content.decode()


def test_script_in_an_entry_is_shown_as_it_was_typed(world, client_of, write):
    entry = write("<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    for url in ("/answers/", f"/answers/{entry.slug}/", "/answers/test/?text=怎么打卡"):
        shown = client_of(world.lin).get(url).content.decode()
        assert ("<script>alert" in shown, "<img src=x" in shown) == (False, False)


def test_whoever_may_not_manage_reads_and_changes_nothing(world, client_of, write):
    entry, client = write(), client_of(world.chen)
    assert client.get(f"/answers/{entry.slug}/").status_code == 200
    client.post(f"/answers/{entry.slug}/", FORM | {"text": "改了"})
    entry.refresh_from_db()
    assert (entry.edition, client.post("/answers/new/", FORM).status_code) == (1, 403)


# --- the test console ---------------------------------------------------------------------------------------------


def test_the_console_shows_which_entry_fired_and_why(world, client_of, write, group):
    """R-271: console shows which entry matched for a given message."""
    write()
    write("签到", asked="打卡", text="去签到", priority=3)
    client = client_of(world.lin)
    off = words(client.get("/answers/test/", {"text": "怎么打卡", "group": group.slug, "mention": "on"}))
    assert ("没有打开小助理" in off, "对上的词: 怎么打卡" in off, "优先级低" in off) == (True, True, True)
    actions.switch_on(who=access_of(world.lin), communities=[group], now=NOW)
    on = words(client.get("/answers/test/", {"text": "怎么打卡", "group": group.slug, "mention": "on"}))
    quiet = words(client.get("/answers/test/", {"text": "怎么打卡", "group": group.slug}))
    assert ("小助理会马上自动回复" in on, "没有 @小助理或员工" in quiet) == (True, True)


def test_the_console_says_what_yesterday_would_have_been_told(world, client_of, write, group, say):
    write()
    actions.switch_on(who=access_of(world.lin), communities=[group], now=NOW)
    say(
        ("09:00:00", "张女士", "@小二 怎么打卡"),
        ("09:01:00", "李先生", "怎么打卡"),
        ("09:02:00", "李先生", "早"),
        on="2026-03-04",
    )
    shown = words(client_of(world.lin).get("/answers/test/", {"text": "", "day": "yesterday"}))
    assert "看了 1 个群的 3 条消息,2 条对得上问答库,1 条小助理会自动回" in shown
    assert Entry.objects.get().hit_count == 0


def test_conflicts_are_listed_in_words(world, client_of, write):
    write()
    write("打卡二", asked="怎么打卡")
    shown = words(client_of(world.lin).get("/answers/conflicts/"))
    assert ("两条一样强" in shown, "永远轮不到" in shown) == (True, True)


# --- files --------------------------------------------------------------------------------------------------------


def test_what_is_written_out_can_be_read_in_again_and_changes_nothing(world, client_of, write, group):
    write(priority=7, until=NOW + timedelta(days=9))
    write("静安打卡", asked="打卡", patterns="订单.{0,3}号", scope="community", community=group, mention_needed=True)
    write("服务", asked="售后", scope="type", scope_key="stage=service", kind="article", url="https://a.example/b")
    client = client_of(world.lin)
    for form in ("xlsx", "csv"):
        file = client.get("/answers/export/", {"form": form}).content
        answer = client.post("/answers/import/", {"file": SimpleUploadedFile(f"问答.{form}", file)})
        assert answer.status_code == 302, words(answer)
    assert sorted(Entry.objects.values_list("title", "edition")) == [("打卡", 1), ("服务", 1), ("静安打卡", 1)]


def test_a_file_with_errors_tells_each_by_row_and_column_and_changes_nothing(world, client_of, write):
    write()
    text = (
        "标题,问法,类型,回答,优先级,用在哪些群,生效时间\n"
        "新的,怎么退货,文字,7 天内可退,5,全部群,\n"
        ",怎么换货,文字,可以换,5,,\n"
        "运费,运费谁出,歌曲,我们出,十,群:没有这个群,昨天\n"
        "新的,怎么退,文字,可退,5,,\n"
    )
    answer = client_of(world.lin).post(
        "/answers/import/", {"file": SimpleUploadedFile("错.csv", text.encode("gb18030"))}
    )
    told = re.findall(r'<td class="jl-number">(\d+)</td><td>([^<]+)</td>', answer.content.decode())
    assert (answer.status_code, told) == (
        400,
        [("3", "标题"), ("4", "类型"), ("4", "用在哪些群"), ("4", "优先级"), ("4", "生效时间"), ("5", "标题")],
    )
    assert list(Entry.objects.values_list("title", flat=True)) == ["打卡"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", "只有,两列\n1,2\n".encode()])
def test_a_file_that_is_no_library_is_refused(world, client_of, content):
    answer = client_of(world.lin).post("/answers/import/", {"file": SimpleUploadedFile("x.xlsx", content)})
    assert (answer.status_code, Entry.objects.count()) == (400, 0)


def test_the_consoles_table_has_what_it_can_hold_and_tells_what_not(world, client_of, write, group):
    write()
    write("退货", asked="怎么退货|退货流程", text="7 天内可退", priority=9)
    write("静安", asked="地址", scope="community", community=group)
    sheet, left = files.console_sheet(Entry.objects.all(), files.CONSOLE, NOW)
    assert [list(row) for row in sheet.rows] == [
        ["怎么退货、退货流程", "7 天内可退"],
        ["怎么打卡", "每天早上 8 点前发“打卡”两个字"],
    ]
    assert [(each.entry.title, each.why) for each in left] == [("打卡", "several"), ("静安", "scope")]
    told = client_of(world.lin).get("/answers/export/", {"form": "console"}).content
    assert [cell.value for cell in load_workbook(io.BytesIO(told)).worksheets[0][1]] == ["关键词", "回复内容"]


def test_how_questions_are_received_is_a_setting_and_so_is_the_consoles_layout(world, client_of):
    client = client_of(world.lin)
    told = {
        "aliases": "@小满,小助理 、 小满", "target_seconds": "60", "escalate_minutes": "5", "text_days": "10",
        "console_keywords": "关键字", "console_reply": "答复", "console_separator": ";",
    }  # fmt: skip
    assert client.post("/answers/settings/", told).status_code == 302
    reception = Reception.objects.get()
    assert (reception.aliases, reception.target_seconds) == (["小满", "小助理"], 60)
    assert files.layout_of(reception) == files.ConsoleLayout("关键字", "答复", ";")


def test_switches_are_noted_for_the_groups_one_sees(world, client_of, group):
    theirs = world.community("别家群", unit=world.elsewhere_hq)
    client = client_of(world.lin)
    client.post("/answers/switches/", {"rows": [group.slug, theirs.slug], "way": "on"})
    assert list(Switch.objects.filter(off_at=None).values_list("community__name", flat=True)) == ["静安店 1 群"]
    client.post("/answers/switches/", {"rows": [group.slug], "way": "off"})
    assert Switch.objects.filter(off_at=None).count() == 0


# --- the queue ----------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(world, group, say):
    say(
        ("03:00:00", "李先生", "@小二 门口能停车吗"),
        ("09:00:00", "张女士", "草莓多少钱?"),
        ("09:02:00", "chen", "草莓 28"),
        ("09:10:00", "李先生", "几点关门?"),
        ("09:20:00", "chen", "九点关门"),
        ("09:50:00", "张女士", "门口能不能停车"),
    )
    questions.hear(world.qinghe, now=NOW)


def test_the_queue_shows_who_waits_longest_first(world, client_of, asked):
    shown = words(client_of(world.chen).get("/questions/"))
    assert shown.index("门口能停车吗") < shown.index("门口能不能停车")
    assert ("2 个问题没人回" in shown, "草莓多少钱" in shown) == (True, False)


def test_first_response_and_what_waits_equal_what_is_counted_by_hand(world, asked):
    """R-059: 09:00→09:02 is 120 s, 09:10→09:20 is 600 s: median 360 s, one of four within 180 s, two wait."""
    (row,) = measures.by_staff(
        access_of(world.lin),
        *measures.window_of("7", NOW.date()),
        on_duty_only=False,
        reception=queries.reception_of(world.qinghe),
    )
    assert (row.staff, row.asked, row.first_response, row.within_rate, row.waiting) == (world.chen, 4, 360.0, 0.25, 2)


def test_the_night_is_counted_or_left_out_as_one_asks(world, group, say):
    """R-275: response metrics exclude or include off-hours explicitly."""
    DutyHours.objects.create(workspace=world.qinghe, unit=world.hq, begins=540, ends=1260, off_hours=OffHours.NOBODY)
    say(("03:00:00", "李先生", "能停车吗"), ("09:00:00", "张女士", "草莓多少钱?"), ("09:02:00", "chen", "28"))
    questions.hear(world.qinghe, now=NOW)
    lin, reception = access_of(world.lin), queries.reception_of(world.qinghe)
    counted = [
        measures.of_all(lin, *measures.window_of("1", NOW.date()), on_duty_only=only, reception=reception)
        for only in (True, False)
    ]
    assert [(each.asked, each.waiting, each.within_rate) for each in counted] == [(1, 0, 1.0), (2, 1, 0.5)]


def test_the_mornings_backlog_is_what_the_night_left_the_longest_wait_first(world, client_of, group, say):
    """R-275: morning backlog list ordered by wait."""
    DutyHours.objects.create(workspace=world.qinghe, unit=world.hq, begins=540, ends=1260, off_hours=OffHours.NOBODY)
    say(
        ("05:10:00", "张女士", "草莓多少钱?"),
        ("03:00:00", "李先生", "门口能停车吗"),
        ("09:10:00", "王小姐", "几点关门?"),
    )
    questions.hear(world.qinghe, now=NOW)
    client = client_of(world.chen)
    night, all_of_it = (
        words(client.get("/questions/?state=open&hours=off")),
        words(client.get("/questions/?state=open")),
    )
    assert night.index("门口能停车吗") < night.index("草莓多少钱")
    assert ("几点关门" in night, "几点关门" in all_of_it) == (False, True)


def test_a_colleague_takes_answers_and_closes_from_the_queue(world, client_of, asked):
    first, second = Question.objects.filter(state="open").order_by("asked_at")
    client = client_of(world.chen)
    client.post(f"/questions/{first.slug}/take/")
    client.post(f"/questions/{first.slug}/answered/")
    client.post(f"/questions/{second.slug}/close/", {"reason": "已私聊"})
    told = Question.objects.filter(pk__in=[first.pk, second.pk]).order_by("asked_at")
    assert list(told.values_list("taken_by__name", "state", "basis", "reason")) == [
        ("陈", "answered", "declared", ""),
        (None, "closed", "", "已私聊"),
    ]


def test_whoever_only_looks_on_can_take_nothing(world, client_of, asked):
    question = Question.objects.filter(state="open")[0]
    assert client_of(world.zhou).post(f"/questions/{question.slug}/take/").status_code == 403


def test_questions_that_ask_one_thing_become_one_proposal(world, asked, client_of):
    """R-085: unmatched questions ranked to propose new FAQ entries."""
    found = proposing.proposals(access_of(world.lin), now=NOW)
    assert [(each.first.text, each.people, each.waiting) for each in found][:1] == [("@小二 门口能停车吗", 2, 2)]
    shown = words(client_of(world.lin).get("/questions/proposals/"))
    assert "2 人问过" in shown
    form = client_of(world.lin).get("/answers/new/", {"from": found[0].first.slug}).content.decode()
    assert 'value="门口能停车吗"' in form


def test_proposals_do_not_depend_on_anything_but_the_questions(world, asked):
    rows = list(Question.objects.order_by("asked_at"))
    told = [[each.pk for each in cluster.questions] for cluster in proposing.clustered(rows)]
    assert told == [[each.pk for each in cluster.questions] for cluster in proposing.clustered(list(rows))]


def test_another_store_sees_none_of_these_questions(world, client_of, asked):
    liu = world.staff("刘", unit=world.pudong, role="store_manager")
    question = Question.objects.filter(state="open")[0]
    assert client_of(liu).get(f"/questions/{question.slug}/").status_code == 404
    assert "0 个问题没人回" in words(client_of(liu).get("/questions/"))
