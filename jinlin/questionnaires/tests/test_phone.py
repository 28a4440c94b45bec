"""A person fills in a questionnaire on a phone, without any script; and what happens to those who mean harm."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core import signing
from django.test import Client
from msgspec.structs import replace

from jinlin.events.models import Fact
from jinlin.members import actions as members
from jinlin.members import visitors
from jinlin.members.actions.visiting import Limit
from jinlin.members.models import Visitor
from jinlin.members.phones import reveal
from jinlin.questionnaires import actions
from jinlin.questionnaires.engine.definition import Kind, Page
from jinlin.questionnaires.models import Answer, Response
from jinlin.questionnaires.queries import response_of
from jinlin.questionnaires.refusals import LeadsOutside
from jinlin.questionnaires.tests.samples import SCREENING, published, question
from jinlin.shell.phone import LARGEST_BODY
from jinlin.tasks.models import Subject
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(seconds=30)


@pytest.fixture
def survey(world):
    return published(world)


@pytest.fixture
def url(survey):
    return f"/h/q/{survey.slug}/"


def agree(client, url):
    """Agree to the notice; return the address of the first page."""
    return client.post(url, {"agree": "yes"})["Location"]


def fill(client, first):
    """Answer everything but the look at it all; return that page's address."""
    client.post(first, {"q_uses": "daily", "q_trouble": ["acne"]})
    return client.post(first.replace("/0/", "/1/"), {"q_spends": "500", "q_why": "想学"})["Location"]


def send(client, url):
    """Go all the way; return the response."""
    review = fill(client, agree(client, url))
    with time_machine.travel(LATER, tick=False):
        answer = client.post(review)
    assert answer.status_code == 302, answer.content.decode()
    return Response.objects.get(slug=review.split("/")[3])


# --- the way through ----------------------------------------------------------------------------------------------


def test_nothing_is_collected_before_the_person_agreed(client, url):
    page = client.get(url).content.decode()
    again = client.post(url, {}).content.decode()

    for words in ("青禾", "为成分党群挑选成员", "肤质、用品、联系方式", "180 天", "客服 400-1"):
        assert words in page
    assert "checked" not in page
    assert "请先阅读并勾选同意" in again
    assert (Response.objects.count(), Visitor.objects.count()) == (0, 0)


def test_a_person_answers_page_by_page_looks_at_it_and_sends_it(client, url, survey):
    row = send(client, url)

    assert row.answers == {"uses": "daily", "trouble": ["acne"], "spends": 500.0, "why": "想学"}
    assert (row.scores, row.score) == ({"成分": 17, "预算": 8}, 17)
    assert (row.begun_at, row.consented_at, row.submitted_at) == (NOW, NOW, LATER)
    assert row.version == survey.live
    fact = Fact.objects.get(kind="questionnaire.answered")
    assert fact.data == {"response": row.pk, "questionnaire": survey.pk, "score": 17, "member": None}
    assert "谢谢,结果会通知你。" in client.get(f"/h/q/{row.slug}/done/").content.decode()


def test_a_question_called_up_on_the_same_page_is_asked_without_any_script(client, url):
    first = agree(client, url)
    assert 'id="trouble" data-when=' in client.get(first).content.decode().replace("\n", " ")

    again = client.post(first, {"q_uses": "daily"})
    assert again.status_code == 200
    assert "这一题必填" not in again.content.decode()
    assert client.post(first, {"q_uses": "daily", "q_trouble": "acne"})["Location"].endswith("/page/1/")
    assert client.post(first, {"q_uses": "never"})["Location"].endswith("/page/1/")


def test_what_was_filled_in_is_there_again_on_the_same_phone(client, url):
    first = agree(client, url)
    client.post(first, {"q_uses": "daily", "q_trouble": ["acne", "dry"]})

    assert client.get(url)["Location"] == first.replace("/0/", "/1/")
    page = client.get(first).content.decode()
    assert [word in page for word in ('value="daily" checked', 'value="acne" checked', 'value="none" checked')] == [
        True,
        True,
        False,
    ]


def test_what_is_right_is_kept_though_something_else_is_wrong(client, url):
    first = agree(client, url)
    page = client.post(first.replace("/0/", "/1/"), {"q_spends": "many", "q_why": "想学"})

    assert page.status_code == 200
    assert "请填写数字" in page.content.decode()
    assert Response.objects.get().answers == {"why": "想学"}


def test_what_is_missing_is_told_before_it_is_sent(client, url):
    first = agree(client, url)
    client.post(first.replace("/0/", "/1/"), {"q_spends": "20"})
    with time_machine.travel(LATER, tick=False):
        page = client.post(first.replace("page/0", "review"))

    assert "还有 1 题没有填好" in page.content.decode()
    assert Response.objects.get().submitted_at is None


def test_a_person_may_take_it_back_and_answer_again(client, url):
    row = send(client, url)
    client.post(f"/h/q/{row.slug}/take-back/")

    row.refresh_from_db()
    assert (row.withdrawn_at, row.answers, row.score, Answer.objects.count()) == (NOW, {}, None, 0)
    assert Fact.objects.filter(kind="questionnaire.withdrawn").count() == 1
    assert "已撤回" in client.get(f"/h/q/{row.slug}/done/").content.decode()
    assert send(client, url).pk != row.pk


def test_one_person_answers_once_unless_they_may_again(client, url, survey):
    row = send(client, url)
    assert client.get(url)["Location"] == f"/h/q/{row.slug}/done/"
    assert agree(client, url) == f"/h/q/{row.slug}/done/"

    survey.again = True
    survey.save()
    assert client.get(url).status_code == 200


def test_who_begins_twice_at_once_has_one_draft(client, url):
    first = agree(client, url)

    assert agree(client, url) == first
    assert Response.objects.count() == 1


def test_a_version_one_has_begun_stays_the_same_while_another_is_published(client, world, url, survey):
    first = agree(client, url)
    who = access_of(world.lin)
    actions.change_draft(survey, definition=replace(SCREENING, title="第二版"), revision=survey.revision)
    actions.publish(who, survey, now=NOW)

    assert "第二版" not in client.get(first).content.decode()
    assert "第二版" in Client().get(url).content.decode()


@pytest.mark.parametrize("what", ["not yet", "over", "closed", "unpublished"])
def test_a_questionnaire_that_is_not_open_says_so(client, world, url, survey, what):
    if what == "closed":
        actions.close(access_of(world.lin), survey, now=NOW)
    survey.opens_at = NOW + timedelta(hours=1) if what == "not yet" else None
    survey.closes_at = NOW if what == "over" else None
    survey.live = None if what == "unpublished" else survey.live
    survey.save()

    answer = client.post(url, {"agree": "yes"})
    assert (answer.status_code, "不接受填写" in answer.content.decode()) == (
        (404, False) if what == "unpublished" else (200, True)
    )
    assert Response.objects.count() == 0


def test_a_phone_number_is_sealed_shown_masked_and_kept_by_an_empty_field(client, world):
    phone = question("tel", Kind.PHONE, title="手机号")
    definition = replace(SCREENING, scores=(), pages=(Page(questions=(phone,)),))
    first = agree(client, f"/h/q/{published(world, definition).slug}/")
    client.post(first, {"q_tel": "13800138000"})

    kept = Response.objects.get().answers["tel"]
    assert (reveal(kept["sealed"]), kept["masked"]) == ("13800138000", "138****8000")
    page = client.get(first).content.decode()
    assert ("138****8000" in page, "13800138000" in page) == (True, False)
    assert client.post(first, {"q_tel": ""})["Location"].endswith("/review/")
    assert Response.objects.get().answers["tel"] == kept


# --- invited for one thing's sake ----------------------------------------------------------------------------------


def test_who_is_invited_answers_for_one_things_sake_and_goes_back_there(client, world, survey):
    about = Subject("application", 7)
    visitor = members.arrive(workspace=world.qinghe, now=NOW)
    row = actions.invite(survey.live, about=about, visitor=visitor, back="/h/a/xyz/", now=NOW)
    again = actions.invite(survey.live, about=about, visitor=visitor, back="/h/a/xyz/", now=NOW)
    client.cookies[f"jl_phone_{world.qinghe.pk}"] = cookie_of(visitor)

    assert (row, Fact.objects.filter(kind="questionnaire.invited").count()) == (again, 1)
    first = agree(client, f"/h/q/{row.slug}/")
    review = fill(client, first)
    with time_machine.travel(LATER, tick=False):
        assert client.post(review)["Location"] == "/h/a/xyz/"
    told = Fact.objects.get(kind="questionnaire.answered").data
    assert (told["response"], told["score"], told["about"], told["id"]) == (row.pk, 17, "application", 7)
    assert response_of(survey.live, about, visitor=visitor).submitted_at == LATER
    assert response_of(survey.live, Subject("application", 8)) is None


@pytest.mark.parametrize("back", ["/groups/", "https://evil.example/h/", "//evil/h/", "/h/" + "x" * 300])
def test_an_invitation_leads_back_to_phone_pages_only(world, survey, back):
    visitor = members.arrive(workspace=world.qinghe, now=NOW)
    with pytest.raises(LeadsOutside):
        actions.invite(survey.live, about=Subject("application", 7), visitor=visitor, back=back, now=NOW)


def cookie_of(visitor):
    return signing.Signer(salt=visitors.COOKIE_SALT).sign(visitor.slug)


# --- who means harm -----------------------------------------------------------------------------------------------


def test_somebody_elses_link_is_refused(client, url):
    first = agree(client, url)
    slug = first.split("/")[3]
    other = Client()

    for address in (f"/h/q/{slug}/", first, f"/h/q/{slug}/review/", f"/h/q/{slug}/done/"):
        answer = other.get(address)
        assert (answer.status_code, "不是从这台手机开始的" in answer.content.decode()) == (403, True)
    assert other.post(first, {"q_uses": "never"}).status_code == 403
    assert other.post(f"/h/q/{slug}/take-back/").status_code == 403
    assert Response.objects.get().answers == {}


def test_the_cookie_of_another_workspace_opens_nothing(client, world, url):
    first = agree(client, url)
    stranger = members.arrive(workspace=world.elsewhere, now=NOW)
    other = Client()
    other.cookies[f"jl_phone_{world.qinghe.pk}"] = cookie_of(stranger)
    other.cookies[f"jl_phone_{world.elsewhere.pk}"] = cookie_of(stranger)

    assert other.get(first).status_code == 403


@pytest.mark.parametrize("place", [9, 10**12])
def test_a_forged_page_is_not_there(client, url, place):
    assert client.get(agree(client, url).replace("/0/", f"/{place}/")).status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "x" * 200, "1", "-1"])
def test_a_forged_name_is_not_there(client, slug):
    assert client.get(f"/h/q/{slug}/").status_code == 404


def test_answers_to_questions_that_are_not_asked_and_forged_options_are_not_taken(client, url):
    first = agree(client, url)
    client.post(first, {"q_uses": "never", "q_trouble": ["acne"], "q_spends": "1", "q_forged": "x", "score": "99"})
    assert Response.objects.get().answers == {"uses": "never"}
    client.post(first, {"q_uses": ["daily", "never"], "q_trouble": ["<script>"]})
    assert Response.objects.get().answers == {}


def test_a_replayed_post_changes_nothing(client, url):
    row = send(client, url)
    first, review = f"/h/q/{row.slug}/page/0/", f"/h/q/{row.slug}/review/"

    for _ in range(3):
        assert client.post(review)["Location"] == f"/h/q/{row.slug}/done/"
        assert client.post(first, {"q_uses": "never"})["Location"] == f"/h/q/{row.slug}/done/"
    row.refresh_from_db()
    assert (row.answers["uses"], row.submitted_at) == ("daily", LATER)
    assert Fact.objects.filter(kind="questionnaire.answered").count() == 1
    assert Answer.objects.count() == 3


def test_a_script_is_text_on_every_page(client, url):
    script = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    first = agree(client, url)
    client.post(first, {"q_uses": "never"})
    client.post(first.replace("/0/", "/1/"), {"q_spends": "1", "q_why": script})

    for address in (first.replace("/0/", "/1/"), first.replace("page/0", "review")):
        page = client.get(address).content.decode()
        assert ("&lt;script&gt;alert(1)" in page, "<script>alert" in page, "<img src=x" in page) == (True, False, False)


def test_a_megabyte_is_refused_and_a_long_text_too(client, url):
    first = agree(client, url).replace("/0/", "/1/")

    assert client.post(first, {"q_why": "a" * 1024 * 1024}).status_code == 413
    page = client.post(first, {"q_spends": "1", "q_why": "长" * (LARGEST_BODY // 16)})
    assert "最多 200 个字" in page.content.decode()
    assert Response.objects.get().answers == {"spends": 1.0}


def test_a_program_that_fills_the_trap_or_sends_at_once_gets_nowhere(client, url):
    assert client.post(url, {"agree": "yes", "website": "http://spam"}).status_code == 429
    assert Response.objects.count() == 0

    review = fill(client, agree(client, url))
    page = client.post(review)
    assert "提交得太快了" in page.content.decode()
    assert Response.objects.get().submitted_at is None


def test_too_many_posts_are_put_off_and_what_was_filled_in_stays(client, url):
    first = agree(client, url)
    for _ in range(Limit.PER_VISITOR):
        client.post(first, {"q_uses": "never"})
    answer = client.post(first, {"q_uses": "daily", "q_trouble": "acne"})

    assert (answer.status_code, "提交得太频繁" in answer.content.decode()) == (429, True)
    assert Response.objects.get().answers == {"uses": "never"}


def test_without_a_token_of_the_form_nothing_is_taken(url):
    assert Client(enforce_csrf_checks=True).post(url, {"agree": "yes"}).status_code == 403
    assert Response.objects.count() == 0


# --- members ------------------------------------------------------------------------------------------------------


def test_a_member_who_comes_by_their_link_has_answered_on_every_phone(client, world, url, survey):
    ming = world.member("小明")
    client.post(visitors.link_for(ming, url, until=NOW + timedelta(days=1)))
    row = send(client, url)
    second = Client()
    second.post(visitors.link_for(ming, url, until=NOW + timedelta(days=2)))

    assert row.member == ming
    assert agree(second, url) == f"/h/q/{row.slug}/done/"
    assert second.get(f"/h/q/{row.slug}/done/").status_code == 200
    assert Response.objects.count() == 1


def test_the_whole_page_is_light(client, url):
    page = len(client.get(agree(client, url)).content)
    assets = sum(Path(finders.find(f"shell/{name}")).stat().st_size for name in ("phone.css", "phone.js", "mark.svg"))

    assert page + assets < 40_000
