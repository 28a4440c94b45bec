"""The phone page of an application, friendly and hostile."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jinlin.core.pictures import rewritten
from jinlin.joining.actions import deciding
from jinlin.joining.codes import actions as codes
from jinlin.joining.gating.conditions import Condition, Kind
from jinlin.joining.models import Application, CodeKind, Evidence, State
from jinlin.joining.tests.gate_cast import AGREE, MANUAL, PNG, all_of, annual, gate_of, spend
from jinlin.members.actions.visiting import Limit
from jinlin.members.models import Visitor
from jinlin.questionnaires.actions import responding
from jinlin.questionnaires.models import Response
from jinlin.questionnaires.tests.samples import ANSWERS, published
from tests.world import NOW, access_of, valued

pytestmark = pytest.mark.django_db


def phone_of(gate, **begin):
    """Take a phone, and begin."""
    phone = Client()
    phone.post(reverse("join", args=[gate.slug]), {"deed": "begin", "consent": "yes", "name": "小满", **begin})
    return phone


def page(phone, gate):
    answer = phone.get(reverse("join", args=[gate.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def do(phone, gate, deed, **more):
    return phone.post(reverse("join", args=[gate.slug]), {"deed": deed, **more})


def test_the_page_says_what_is_asked_and_what_is_done_with_personal_data_before_anything_is_kept(world, client):
    gate = gate_of(world, all_of(AGREE, spend(100)))
    shown = page(client, gate)
    assert "累计消费满 ¥100" in shown
    assert "个人信息处理说明" in shown
    assert not Application.objects.exists()
    assert not Visitor.objects.exists()


def test_without_consent_nothing_begins(world, client):
    gate = gate_of(world, all_of(AGREE))
    answer = client.post(reverse("join", args=[gate.slug]), {"deed": "begin", "name": "小满"}, follow=True)
    assert "还没有同意个人信息处理说明" in answer.content.decode()
    assert not Application.objects.exists()


def test_somebody_applies_agrees_hands_in_and_is_admitted(world):
    group = world.community("烘焙群")
    gate = gate_of(world, all_of(AGREE, MANUAL), group, pledge="互助,不推销")
    phone = phone_of(gate)
    assert "互助,不推销" in page(phone, gate)
    do(phone, gate, "acknowledge")
    do(phone, gate, "submit")
    assert "已提交,等待审核" in page(phone, gate)
    deciding.admit(access=access_of(world.lin), applications=list(Application.objects.all()), now=NOW)
    shown = page(phone, gate)
    assert "申请通过" in shown
    assert "烘焙群" in shown


def test_the_group_is_not_shown_before_admission(world):
    gate = gate_of(world, all_of(MANUAL), world.community("秘密群"))
    phone = phone_of(gate)
    do(phone, gate, "submit")
    assert "秘密群" not in page(phone, gate)


def test_who_is_not_admitted_reads_why_and_where_else_to_go_r_069(world):
    lower = world.community("引流群")
    gate = gate_of(world, all_of(MANUAL), instead=lower)
    phone = phone_of(gate)
    do(phone, gate, "submit")
    deciding.reject(
        access=access_of(world.lin), applications=list(Application.objects.all()), reason="资料不完整", now=NOW
    )
    shown = page(phone, gate)
    assert "资料不完整" in shown
    assert "欢迎先加入“引流群”" in shown
    assert "之后可以再申请" in shown


def test_another_phone_sees_nothing_of_an_application_and_changes_nothing(world):
    gate = gate_of(world, all_of(MANUAL))
    phone_of(gate, name="小满")
    stranger = Client()
    assert "小满" not in page(stranger, gate)
    do(stranger, gate, "withdraw")
    do(stranger, gate, "submit")
    assert Application.objects.get().state == State.OPEN


def test_a_forged_cookie_names_nobody(world):
    gate = gate_of(world, all_of(MANUAL))
    phone_of(gate)
    stranger = Client()
    slug = Visitor.objects.get().slug
    stranger.cookies[f"jl_phone_{world.qinghe.pk}"] = f"{slug}:forged"
    do(stranger, gate, "withdraw")
    assert Application.objects.get().state == State.OPEN


def test_a_cookie_of_another_brand_opens_nothing_here(world):
    theirs = gate_of(world, all_of(MANUAL), access=access_of(world.charlie))
    ours = gate_of(world, all_of(MANUAL))
    phone = phone_of(theirs)
    assert Application.objects.get().workspace == world.elsewhere
    do(phone, ours, "submit")
    assert Application.objects.get().state == State.OPEN


def test_script_in_a_name_is_text_everywhere(world, client_of):
    gate = gate_of(world, all_of(MANUAL))
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    phone = phone_of(gate, name=evil)
    do(phone, gate, "submit")
    row = Application.objects.get()
    for address in (reverse("applications"), reverse("application", args=[row.slug])):
        shown = client_of(world.lin).get(address).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert "<script>alert" not in page(phone, gate)


def test_control_characters_and_endless_names_are_cut(world):
    phone_of(gate_of(world, all_of(MANUAL)), name="小\u202e满\n\x00" + "长" * 10_000)
    name = Application.objects.get().name
    assert name.startswith("小满")
    assert len(name) == 60


def test_a_replayed_submission_changes_nothing(world):
    gate = gate_of(world, all_of(MANUAL))
    phone = phone_of(gate)
    for _each in range(3):
        do(phone, gate, "submit")
        do(phone, gate, "begin", consent="yes", name="又一个")
    assert [step.state for step in Application.objects.get().steps.all()] == ["open", "review"]


def test_a_deed_that_does_not_exist_does_nothing(world):
    gate = gate_of(world, all_of(MANUAL))
    phone = phone_of(gate)
    for deed in ("admit", "reject", "__class__", "", "joined"):
        do(phone, gate, deed)
    assert Application.objects.get().state == State.OPEN


def test_a_proof_is_taken_in_for_what_the_gate_asks_and_nothing_else(world):
    gate = gate_of(world, all_of(annual(), MANUAL))
    phone = phone_of(gate)
    address = reverse("join-proof", args=[gate.slug])
    for kind in ("paid_annual", "manual", "../../etc"):
        phone.post(address, {"kind": kind, "file": SimpleUploadedFile("a.png", PNG)})
    assert list(Evidence.objects.values_list("kind", flat=True)) == ["paid_annual"]


def test_a_page_of_script_is_no_proof_whatever_it_is_called(world):
    gate = gate_of(world, all_of(annual()))
    phone = phone_of(gate)
    file = SimpleUploadedFile("../../x.png", b"<html><script>alert(1)</script>", "image/png")
    answer = phone.post(reverse("join-proof", args=[gate.slug]), {"kind": "paid_annual", "file": file}, follow=True)
    assert "不是 JPG" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_picture_of_5_mb_gets_through_and_a_larger_one_is_turned_away(world):
    gate = gate_of(world, all_of(annual()))
    phone = phone_of(gate)
    address = reverse("join-proof", args=[gate.slug])
    good = SimpleUploadedFile("a.png", PNG + b"0" * (5 * 1024 * 1024 - len(PNG)), "image/png")
    assert phone.post(address, {"kind": "paid_annual", "file": good}).status_code == 302
    huge = SimpleUploadedFile("b.png", PNG + b"0" * (9 * 1024 * 1024), "image/png")
    assert phone.post(address, {"kind": "paid_annual", "file": huge}).status_code == 413
    assert Evidence.objects.count() == 1


def test_too_many_posts_are_turned_away(world):
    gate = gate_of(world, all_of(MANUAL))
    phone = phone_of(gate)
    for _each in range(Limit.PER_VISITOR):
        do(phone, gate, "nothing")
    do(phone, gate, "submit")
    assert Application.objects.get().state == State.OPEN


def test_a_proof_is_shown_to_reviewers_alone_and_cannot_run(world, client_of):
    gate = gate_of(world, all_of(annual()), access=access_of(world.chen))
    phone = phone_of(gate)
    phone.post(
        reverse("join-proof", args=[gate.slug]), {"kind": Kind.PAID_ANNUAL, "file": SimpleUploadedFile("a.png", PNG)}
    )
    address = reverse("application-proof", args=[Evidence.objects.get().slug])
    assert phone.get(address).status_code == 302
    assert client_of(world.charlie).get(address).status_code == 404
    assert client_of(world.zhou).get(address).status_code == 403
    answer = client_of(world.chen).get(address)
    assert answer.content == rewritten(PNG)
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")


def test_a_gate_that_does_not_exist_or_is_over_takes_nobody(world, client):
    assert client.get(reverse("join", args=["nothere12345"])).status_code == 404
    from jinlin.joining.actions import gates

    gate = gate_of(world, all_of(MANUAL))
    gates.end(access=access_of(world.lin), gate=gate, now=NOW)
    assert client.get(reverse("join", args=[gate.slug])).status_code == 404
    do(client, gate, "begin", consent="yes", name="小满")
    assert not Application.objects.exists()


def test_a_questionnaire_is_answered_on_the_way_and_opens_the_gate(world):
    survey = published(world)
    gate = gate_of(world, all_of(Condition(Kind.SCORE, questionnaire=survey.pk, at_least=1)), world.community("面膜群"))
    phone = phone_of(gate)
    shown = page(phone, gate)
    assert survey.title in shown
    assert "去填问卷" in shown
    sent_to = do(phone, gate, "answer", questionnaire=str(survey.pk))
    response = Response.objects.get()
    assert sent_to.url == reverse("questionnaire-start", args=[response.slug])
    assert (response.about_kind, response.about_id) == ("application", Application.objects.get().pk)
    responding.consent(response, now=NOW)
    responding.save_answers(response, answers=ANSWERS)
    responding.submit(response, now=NOW + timedelta(minutes=1))
    do(phone, gate, "submit")
    assert "面膜群" in page(phone, gate)
    assert Application.objects.get().state == State.ADMITTED


def test_a_questionnaire_the_gate_does_not_ask_is_not_begun(world):
    survey = published(world)
    gate = gate_of(world, all_of(MANUAL))
    phone = phone_of(gate)
    for number in (str(survey.pk), "0", "x", ""):
        do(phone, gate, "answer", questionnaire=number)
    assert not Response.objects.exists()


def test_the_code_of_the_group_is_shown_after_admission_and_never_before(world):
    (group,) = valued(world.community())
    wanted = codes.Wanted(name="核心群码", kind=CodeKind.MANUAL, groups=[group])
    code = codes.make(access_of(world.lin), wanted, now=NOW)
    gate = gate_of(world, all_of(MANUAL), group)
    phone = phone_of(gate)
    do(phone, gate, "submit")
    address = reverse("code-phone", args=[code.slug])
    assert address not in page(phone, gate)
    deciding.admit(access=access_of(world.lin), applications=list(Application.objects.all()), now=NOW)
    assert address in page(phone, gate)
