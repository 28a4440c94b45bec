"""A questionnaire is made, written, checked as one types, published; two people do not overwrite each other."""

from __future__ import annotations

import pytest

from jinlin.events.models import Fact
from jinlin.members.models import Attribute
from jinlin.questionnaires import actions
from jinlin.questionnaires.engine.definition import Condition, How, Kind, Look, Range
from jinlin.questionnaires.engine.writing import Unreadable, points_read, points_written, ranges_read, ranges_written
from jinlin.questionnaires.models import Questionnaire, Version
from jinlin.questionnaires.refusals import DraftChanged, NothingNew, NotReady
from jinlin.questionnaires.tests.samples import SCREENING, published
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
NOTICE = {"controller": "青禾", "purpose": "筛选", "collected": "", "retention_days": "90", "contact": "客服"}


@pytest.fixture
def desk(world, client_of):
    return client_of(world.lin)


def options(*lines):
    told = {}
    for n, line in enumerate(lines):
        for name, value in zip(("label", "points", "tags", "codes"), (*line, "", "", "")[:4], strict=True):
            told[f"option_{name}_{n}"] = value
    return told


def test_a_questionnaire_is_written_and_published_in_the_console(world, desk):
    answer = desk.post("/questionnaires/new/", {"title": "护肤需求", "use": "needs"})
    row = Questionnaire.objects.get()
    url = f"/questionnaires/{row.slug}/"
    assert answer["Location"] == url
    assert "还没有题目,请至少加一题" in desk.get(url).content.decode()

    desk.post(f"{url}words/", {"title": "护肤需求", "scores": "意向 预算", **NOTICE})
    asked = {"kind": "single", "title": "有痘痘吗", "required": "on", "attribute": "肤质"}
    desk.post(f"{url}questions/add/0/", asked | options(("有", "5", "痘肌", "3"), ("没有", "意向:1 预算:2")))
    first = next(Questionnaire.objects.get().draft_definition.questions)
    look = {"look_question_0": first.key, "look_how_0": "any", "look_value_0": "有"}
    desk.post(
        f"{url}questions/add/0/",
        {"kind": "number", "title": "每月花多少", "ranges": "~99 1\n100~ 预算:3 #高", "every": "yes"} | look,
    )
    desk.post(f"{url}publish/")

    row.refresh_from_db()
    one, two = row.live.definition.questions
    assert [(o.label, o.points, o.tags, o.codes) for o in one.options] == [
        ("有", {"意向": 5}, ("痘肌",), ("3",)),
        ("没有", {"意向": 1, "预算": 2}, (), ()),
    ]
    assert (one.required, one.attribute, two.required) == (True, "肤质", False)
    assert two.ranges == (Range(high=99, points={"意向": 1}), Range(low=100, points={"预算": 3}, tags=("高",)))
    assert two.when == Condition(looks=(Look(question=one.key, how=How.ANY, options=(one.options[0].key,)),))
    assert Attribute.objects.get().name == "肤质"
    assert Fact.objects.filter(kind="questionnaire.published").count() == 1
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "questionnaire.made",
        "questionnaire.published",
    ]


def test_a_question_that_is_opened_and_saved_as_it_is_stays_the_same(world, desk):
    row = published(world)
    for question in SCREENING.questions:
        page = desk.get(f"/questionnaires/{row.slug}/questions/{question.key}/")
        form = page.context["form"]
        told = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
        told = {name: value for name, value in told.items() if value is not False}
        for line in form.options:
            told |= {f"option_{name}_{line.place}": value for name, value in line._asdict().items() if name != "place"}
        for line in form.looks:
            told |= {f"look_{name}_{line.place}": value for name, value in line._asdict().items() if name != "place"}
        desk.post(f"/questionnaires/{row.slug}/questions/{question.key}/", told)

    row.refresh_from_db()
    assert row.draft_definition == SCREENING


def test_what_is_wrong_is_told_as_one_types_and_nothing_is_kept(world, desk):
    row = published(world)
    url = f"/questionnaires/{row.slug}/questions/add/0/?check"

    def told(**given):
        return desk.post(url, {"kind": "single", "title": "新题", **given}).content.decode()

    assert "“新题”至少要有两个选项" in told(**options(("有",)))
    assert "看不懂的得分“五分”" in told(**options(("有", "五分"), ("没有",)))
    assert "没有得分“意向”" in told(**options(("有", "意向:5"), ("没有",)))
    assert "请填“平时护肤吗”的选项:每天、从不" in told(
        look_question_0="uses", look_how_0="any", look_value_0="有时", **options(("有",), ("没有",))
    )
    assert "这一题没有问题。" in told(**options(("有", "5"), ("没有",)))
    row.refresh_from_db()
    assert row.draft_definition == SCREENING


def test_questions_and_pages_move_without_leaving_the_page(world, desk):
    row = published(world)
    url = f"/questionnaires/{row.slug}/"

    def order():
        row.refresh_from_db()
        return [[q.key for q in page.questions] for page in row.draft_definition.pages]

    answer = desk.post(
        f"{url}questions/spends/move/", {"way": "up"}, headers={"hx-request": "true", "hx-target": "qn-editor"}
    )
    assert (answer.status_code, answer.content.decode().lstrip()[:24]) == (200, '<div class="jl-columns-m')
    assert order() == [["uses", "trouble", "spends"], ["why"]]
    desk.post(f"{url}questions/why/remove/")
    desk.post(f"{url}pages/add/")
    assert order() == [["uses", "trouble", "spends"], [], []]
    desk.post(f"{url}pages/2/remove/")
    desk.post(f"{url}pages/0/remove/")
    assert order() == [["uses", "trouble", "spends"], []]


@pytest.mark.database
def test_of_two_who_change_at_once_the_second_is_told(world, desk):
    row = published(world)
    actions.change_draft(row, definition=SCREENING, revision=1)
    with pytest.raises(DraftChanged):
        actions.change_draft(row, definition=SCREENING, revision=1)

    page = desk.post(
        f"/questionnaires/{row.slug}/questions/why/remove/", {"revision": "1"}, follow=True
    ).content.decode()
    assert "问卷刚被别人改过" in page
    row.refresh_from_db()
    assert row.draft_definition == SCREENING


def test_a_published_version_never_changes_and_the_same_is_not_published_twice(world):
    who, row = access_of(world.lin), published(world)
    with pytest.raises(NothingNew):
        actions.publish(who, row, now=NOW)
    from msgspec.structs import replace

    actions.change_draft(row, definition=replace(SCREENING, title="二"), revision=row.revision)
    actions.publish(who, row, now=NOW)
    actions.change_draft(row, definition=replace(SCREENING, scores=()), revision=row.revision)
    with pytest.raises(NotReady):
        actions.publish(who, row, now=NOW)

    assert [(v.number, v.definition.title) for v in Version.objects.order_by("number")] == [
        (1, "成分党第一轮"),
        (2, "二"),
    ]


def test_what_would_change_is_shown_before_it_is_published(world, desk):
    row = published(world)
    desk.post(f"/questionnaires/{row.slug}/questions/why/remove/")

    assert "删除题目“为什么想来”" in desk.get(f"/questionnaires/{row.slug}/publish/").content.decode()


def test_the_code_is_a_picture_of_the_link_and_a_closed_one_takes_no_answers(world, desk):
    row = published(world)
    answer = desk.get(f"/questionnaires/{row.slug}/code.svg")
    assert (answer["Content-Type"], b"<svg" in answer.content, b"<script" in answer.content) == (
        "image/svg+xml",
        True,
        False,
    )

    desk.post(f"/questionnaires/{row.slug}/end/")
    row.refresh_from_db()
    assert (row.ended_at, row.is_open(NOW)) == (NOW, False)
    desk.post(f"/questionnaires/{row.slug}/end/")
    row.refresh_from_db()
    assert row.is_open(NOW)


def test_an_end_before_the_beginning_is_refused(world, desk):
    told = {"title": "x", "use": "needs", "opens_at": "2026-03-09T10:00", "closes_at": "2026-03-08T10:00"}

    assert "截止要晚于开始" in desk.post("/questionnaires/new/", told).content.decode()
    assert Questionnaire.objects.count() == 0


def test_the_list_tells_states_apart(world, desk):
    published(world)
    desk.post("/questionnaires/new/", {"title": "草稿", "use": "needs"})

    def names(state):
        page = desk.get(f"/questionnaires/?state={state}").context["listing"]
        return [row.title for row in page.rows]

    assert {state: names(state) for state in ("open", "draft", "waiting", "over")} == {
        "open": ["成分党第一轮"],
        "draft": ["草稿"],
        "waiting": [],
        "over": [],
    }


def test_the_codebook_is_kept_in_the_console(world, desk):
    desk.post("/questionnaires/codebook/", {"dimension": "问题", "code": "3", "meaning": "痘痘"})
    page = desk.post(
        "/questionnaires/codebook/", {"dimension": "诉求", "code": "3", "meaning": "别的"}
    ).content.decode()

    assert "代码“3”已经用了:痘痘" in page
    desk.post("/questionnaires/codebook/3/remove/")
    assert "密码本还是空的" in desk.get("/questionnaires/codebook/").content.decode()


@pytest.mark.parametrize("text", ["5", "成分:5 预算:2", "成分:-1.5", ""])
def test_points_are_read_as_they_are_written(text):
    points = points_read(text, ("成分", "预算"))
    assert points_read(points_written(points, ("成分", "预算")), ("成分", "预算")) == points


def test_ranges_are_read_as_they_are_written():
    text = "~99 1\n100~499.5 预算:3 #潜力 =B\n500~ 8 #高预算"
    ranges = ranges_read(text, ("成分", "预算"))

    assert ranges_written(ranges, ("成分", "预算")) == text
    for wrong in ("x~1", "1-2 3", "1~2 三"):
        with pytest.raises(Unreadable):
            ranges_read(wrong, ("成分",))


def test_every_kind_of_question_has_a_form_and_a_place_on_the_phone(world, desk):
    row = published(world)
    for kind in Kind:
        told = {"kind": kind.value, "title": f"题 {kind.value}"} | options(("甲",), ("乙",))
        assert desk.post(f"/questionnaires/{row.slug}/questions/add/1/", told).status_code == 302
    page = desk.get(f"/questionnaires/{row.slug}/").content.decode()

    assert [page.count(f"题 {kind.value}") >= 2 for kind in Kind] == [True] * len(Kind)
