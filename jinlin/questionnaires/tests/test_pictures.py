"""A picture as an answer: handed in on the phone, kept out of the web, seen by whom it is meant for, gone with the answer."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from msgspec.structs import replace
from PIL import Image

from jinlin.questionnaires import actions
from jinlin.questionnaires.actions.pictures import file_of
from jinlin.questionnaires.engine.checking import problems
from jinlin.questionnaires.engine.definition import Kind, Page
from jinlin.questionnaires.models import Picture, Response
from jinlin.questionnaires.tests.samples import SCREENING, USES, published, question
from tests.world import NOW

pytestmark = pytest.mark.django_db
ALBUM = question("album", Kind.PICTURE, title="拍一张你的护肤台")
WITH_ALBUM = replace(SCREENING, pages=(Page(questions=(USES, ALBUM)),))


def shot(color="red", name="a.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def begun(client, world, definition=WITH_ALBUM):
    survey = published(world, definition)
    first = client.post(f"/h/q/{survey.slug}/", {"agree": "yes"})["Location"]
    return survey, Response.objects.get(), first


def hand_in(client, first, upload, **more):
    return client.post(f"{first}pictures/", {"q_uses": "daily", "q_album": upload, **more})


def send(client, row, later=60):
    with time_machine.travel(NOW + timedelta(seconds=later), tick=False):
        client.post(f"/h/q/{row.slug}/review/")
    row.refresh_from_db()
    return row


def test_a_picture_is_handed_in_looked_at_and_sent(client, world, client_of):
    survey, row, first = begun(client, world)
    asked = client.get(first).content.decode()
    assert 'enctype="multipart/form-data"' in asked
    assert hand_in(client, first, shot())["Location"] == f"/h/q/{row.slug}/review/"
    picture = Picture.objects.get()
    row.refresh_from_db()
    assert row.answers == {"uses": "daily", "album": {"picture": picture.slug}}
    own = f"/h/q/{row.slug}/pictures/{picture.slug}/"
    assert own in client.get(first).content.decode()
    shown = client.get(own)
    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert Client().get(own).status_code == 403
    send(client, row)
    there = f"/questionnaires/{survey.slug}/responses/{row.slug}/"
    lin = client_of(world.lin)
    assert f"{there}pictures/{picture.slug}/" in lin.get(there).content.decode()
    assert lin.get(f"{there}pictures/{picture.slug}/")["Content-Type"] == "image/jpeg"
    assert [
        client_of(who).get(f"{there}pictures/{picture.slug}/").status_code for who in (world.charlie, world.zhou)
    ] == [404, 403]


@pytest.mark.parametrize("body", [b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n0000", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused_and_the_other_answers_stay(client, world, body):
    _survey, row, first = begun(client, world)
    shown = hand_in(client, first, SimpleUploadedFile("a.png", body, "image/png")).content.decode()
    assert "这个文件不是能打开的图片" in shown
    row.refresh_from_db()
    assert row.answers == {"uses": "daily"}
    assert not Picture.objects.exists()


def test_without_a_picture_one_does_not_go_on_and_with_one_that_is_kept_one_does(client, world):
    _survey, row, first = begun(client, world)
    assert "请上传一张图片" in client.post(first, {"q_uses": "daily"}).content.decode()
    hand_in(client, first, shot())
    assert client.post(first, {"q_uses": "never"}).status_code == 302
    row.refresh_from_db()
    assert row.answers == {"uses": "never", "album": {"picture": Picture.objects.get().slug}}


def test_another_picture_takes_the_place_of_the_first_whose_file_goes(
    client, world, django_capture_on_commit_callbacks
):
    _survey, _row, first = begun(client, world)
    hand_in(client, first, shot())
    old = file_of(Picture.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(client, first, shot("blue"))
    assert (Picture.objects.count(), old.exists(), file_of(Picture.objects.get()).exists()) == (1, False, True)


@pytest.mark.parametrize("how", ["taken back", "cleared"])
def test_a_picture_goes_with_the_answer(client, world, how, django_capture_on_commit_callbacks):
    _survey, row, first = begun(client, world)
    hand_in(client, first, shot())
    send(client, row)
    file = file_of(Picture.objects.get())
    assert file.exists()
    with django_capture_on_commit_callbacks(execute=True):
        if how == "cleared":
            assert actions.clear_old(now=NOW + timedelta(days=400)) == 1
        else:
            client.post(f"/h/q/{row.slug}/take-back/")
    assert (Picture.objects.exists(), file.exists()) == (False, False)


def test_a_picture_one_was_not_asked_for_in_the_end_is_not_kept(client, world, django_capture_on_commit_callbacks):
    _survey, row, first = begun(client, world)
    picture = actions.hand_in(row, question="nothing", upload=shot(), now=NOW)
    hand_in(client, first, shot())
    with django_capture_on_commit_callbacks(execute=True):
        send(client, row)
    assert not Picture.objects.filter(slug=picture["picture"]).exists()
    assert Picture.objects.count() == 1


def test_a_page_has_one_picture(world):
    two = replace(SCREENING, pages=(Page(questions=(ALBUM, question("more", Kind.PICTURE))),), scores=())
    assert [each.text for each in problems(two)] == ["一页最多放一道图片题,请把它们分到不同的页"]


def test_a_post_without_pictures_still_may_not_be_large(client, world):
    _survey, _row, first = begun(client, world)
    assert client.post(first, {"q_uses": "x" * 300_000}).status_code == 413


def test_answers_after_the_deadline_are_refused_and_those_before_it_kept(client, world):
    survey, row, first = begun(client, world)
    hand_in(client, first, shot())
    survey.refresh_from_db()
    survey.closes_at = NOW + timedelta(seconds=30)
    survey.save()
    send(client, row)
    assert row.submitted_at is None
    with time_machine.travel(NOW + timedelta(seconds=60), tick=False):
        assert "问卷现在不接受填写" in client.get(first).content.decode()
