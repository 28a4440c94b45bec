"""The archive's files on screen: whose groups they are of, handed out for a reason, as what they are and not as they are called."""

import pytest
from django.urls import reverse
from django.utils.http import content_disposition_header

from jinlin.console.demo import fresh
from jinlin.wecom.archive.keeping import path_of
from jinlin.wecom.models import Media
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW

pytestmark = pytest.mark.django_db

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 40


@pytest.fixture
def sent(world, settings, tmp_path):
    """Return a function that lets somebody have sent a file in a group of 静安店."""
    settings.JINLIN_HOME = tmp_path
    community = world.community("草莓群")
    world.member("小李", external_id="wm1")

    def send(content=PICTURE, chat=community.external_id, **told):
        told = {"kind": "image", "state": "there", "size": len(content)} | told
        number = f"m{world.next('media')}"
        row = Media.objects.create(
            workspace=world.qinghe,
            msgid=number,
            chat_id=chat,
            sender="wm1",
            sent_at=NOW,
            due_at=NOW,
            file_id="F",
            **told,
        )
        path = path_of(world.qinghe, row)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return row

    return send


def take(client, row, reason="客户投诉核对"):
    """Ask for a file; return the answer and, where it is a file, its bytes."""
    answer = client.post(reverse("archive-media-one", args=[row.slug]), {"reason": reason})
    content = b"".join(answer.streaming_content) if answer.streaming else None
    return answer, content


def test_a_file_is_handed_out_for_a_reason_that_is_written_down(world, client_of, sent):
    row = sent()
    answer, content = take(client_of(world.lin), row)

    assert content == PICTURE
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="image_2026-03-05_100000.png"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.get(verb="wecom.media_downloaded")
    assert (entry.staff, entry.subject_id) == (world.lin, row.slug)
    assert entry.details == {"file": "image", "reason": "客户投诉核对"}


@pytest.mark.parametrize("reason", ["", "看看", "   "])
def test_without_a_reason_nothing_is_handed_out(world, client_of, sent, reason):
    answer, content = take(client_of(world.lin), sent(), reason)

    assert (answer.status_code, content) == (302, None)
    assert not AuditEntry.objects.filter(verb="wecom.media_downloaded").exists()


@pytest.mark.parametrize(
    ("content", "name", "kind", "called"),
    [
        (b"<html><script>", "照片.jpg", "application/octet-stream", "照片.jpg"),
        (b"\xff\xd8\xff", "", "image/jpeg", "file_2026-03-05_100000.jpg"),
        (b"\x00\x00\x00\x18ftypmp42", "", "video/mp4", "file_2026-03-05_100000.mp4"),
        (b"#!AMR\n", "", "audio/amr", "file_2026-03-05_100000.amr"),
        (b"MZ", "../..\\a\u202egpj.exe", "application/octet-stream", "_.._a_gpj.exe"),
    ],
    ids=["page", "jpeg", "mp4", "amr", "program"],
)
def test_a_file_is_what_its_first_bytes_say(world, client_of, sent, content, name, kind, called):
    answer, taken = take(client_of(world.lin), sent(content, name=name, kind="file"))

    assert taken == content
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == content_disposition_header(as_attachment=True, filename=called)
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_one_sees_files_of_ones_own_groups_only(world, client_of, sent):
    mine, theirs = sent(), sent(chat=world.community("浦东群", unit=world.pudong).external_id)
    auditor = world.staff("审", unit=world.jingan, role=Role.COMPLIANCE)
    client = client_of(auditor)
    page = client.get(reverse("archive-media"))

    assert [row.pk for row in page.context["listing"].source] == [mine.pk]
    assert "小李" in page.content.decode()
    assert take(client, theirs)[0].status_code == 404
    assert client_of(world.chen).get(reverse("archive-media")).status_code == 403


def test_the_list_is_narrowed_by_group_kind_and_state(world, client_of, sent):
    sent()
    sent(kind="file", state="failed", reason="expired", name="资料.docx")
    client = client_of(world.lin)

    def kinds(query):
        page = client.get(reverse("archive-media") + query)
        return [row.kind for row in page.context["listing"].source]

    assert sorted(kinds("?q=草莓")) == ["file", "image"]
    assert kinds("?q=苹果") == []
    assert kinds("?kind=file") == ["file"]
    assert kinds("?state=there") == ["image"]


def test_a_file_that_did_not_come_or_went_is_not_handed_out(world, client_of, sent):
    waiting, lost = sent(state="waiting"), sent()
    path_of(world.qinghe, lost).unlink()
    client = client_of(world.lin)

    assert "<form" not in client.get(reverse("archive-media-one", args=[waiting.slug])).content.decode()
    assert take(client, waiting)[0].status_code == 302
    assert take(client, lost)[0].status_code == 302
    assert not AuditEntry.objects.filter(verb="wecom.media_downloaded").exists()


def test_with_its_workspace_every_file_goes(world, sent):
    row = sent()
    assert fresh.remove("qinghe") is True

    assert not path_of(world.qinghe, row).parent.parent.exists()
