"""个人信息: what is held of a person is shown whole, handed out, and let go of; nothing brings it back."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pyarrow as pa
import pytest
from django.apps import apps
from openpyxl import load_workbook

from jinlin.console.privacy import forgetting
from jinlin.console.privacy.stores import STORES, gathered
from jinlin.events.models import Fact
from jinlin.lake import actions as lake
from jinlin.lake import queries
from jinlin.lake.models import LakeFile
from jinlin.lake.schemas import SCHEMAS
from jinlin.members import actions as members
from jinlin.members import phones
from jinlin.members.actions import FollowAsIs, PersonAsIs
from jinlin.members.models import Affiliation, Forgetting, Identity, Member
from jinlin.wecom.archive import keeping
from jinlin.wecom.models import Media
from jinlin.workspaces.models import AuditEntry
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAYS = (date(2026, 3, 1), date(2026, 3, 2))


def said(world, on, person, community, *texts):
    """Let somebody have said something on a day."""
    rows = [
        dict.fromkeys(SCHEMAS["texts"])
        | {"on": on, "community": community.pk, "person": person.pk, "name": person.name, "text": text, "key": key}
        for key, text in enumerate(texts)
    ]
    table = pa.Table.from_pylist(rows, schema=SCHEMAS["texts"].to_pyarrow())
    lake.commit(world.qinghe, f"{on}{person.pk}", [lake.stage(world.qinghe, "texts", on, table)], now=NOW)


def texts(world):
    return sorted(queries.table(world.qinghe, "texts").to_pyarrow().column("text").to_pylist())


@pytest.fixture
def ming(world):
    """Somebody with a trace in every store."""
    sealed = phones.seal("13812345678")
    fields = {"phone_sealed": sealed.sealed, "phone_digest": sealed.digest, "phone_masked": sealed.masked}
    member = world.member("小明", external_id="wm-ming", region="上海", unionid="u-ming", **fields)
    jingan = world.community("静安店 1 群")
    world.join(member, jingan, state="qr-1")
    world.order(member, 5000, "2026-02-20", community=jingan, product="土豆")
    follow = FollowAsIs(PersonAsIs("wm-ming", "小明"), "wang", at("2026-02-01"), remark="三楼的小明")
    members.mirror_follows(world.qinghe, [follow], now=NOW)
    members.note_consent(
        world.qinghe, member, purpose="archive", word="given", at=at("2026-02-03"), evidence="wang", now=NOW
    )
    other = world.member("小红")
    for sender in ("wm-ming", "wm-hong"):
        row = Media.objects.create(
            workspace=world.qinghe,
            msgid=f"m-{sender}",
            chat_id="wr1",
            sender=sender,
            sent_at=NOW,
            due_at=NOW,
            kind="image",
            name=f"{sender}.jpg",
        )
        path = keeping.path_of(world.qinghe, row)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"picture")
    for on in DAYS:
        said(world, on, member, jingan, f"我住静安 {on}", f"今天买了土豆 {on}")
        said(world, on, other, jingan, f"好的 {on}")
    return member


def forget(world, member, reason="本人来信要求"):
    return forgetting.forget(access_of(world.lin), member, reason=reason, now=NOW)


def work_on():
    while forgetting.forget_on(NOW):
        pass


def everything_about(member):
    return json.dumps([rows for _store, rows in gathered(member)], default=str, ensure_ascii=False)


def test_every_model_that_points_to_a_member_is_answered_for():
    answered = {model for store in STORES for model in store.models}
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is Member
    }
    assert pointing - answered == set()


def test_all_that_is_held_is_gathered(world, ming):
    told = everything_about(ming)
    for each in (
        "小明",
        "13812345678",
        "wm-ming",
        "u-ming",
        "静安店 1 群",
        "土豆",
        "三楼的小明",
        "我住静安 2026-03-01",
    ):
        assert each in told


def test_who_is_forgotten_is_a_number_and_nothing_else(world, ming):
    picture = keeping.path_of(world.qinghe, Media.objects.get(sender="wm-ming"))
    forget(world, ming)
    work_on()
    ming.refresh_from_db()

    told = everything_about(ming)
    for each in ("小明", "13812345678", "wm-ming", "u-ming", "三楼的小明", "我住静安", "wang", "qr-1"):
        assert each not in told
    assert [ming.name, ming.phone_sealed, ming.phone_masked, ming.region, ming.unionid] == ["", "", "", "", None]
    assert texts(world) == [f"好的 {on}" for on in DAYS]
    assert [row.sender for row in Media.objects.all()] == ["wm-hong"]
    assert not picture.exists()
    assert Forgetting.objects.get().ended_at == NOW
    assert {store.key: rows for store, rows in gathered(ming)}["orders"][0]["amount_fen"] == 5000


def test_numbers_do_not_change_when_somebody_is_forgotten(world, ming):
    seats = ming.memberships.count()
    forget(world, ming)
    work_on()
    assert Member.objects.filter(pk=ming.pk).count() == 1
    assert ming.memberships.count() == seats


def test_neither_a_reading_nor_an_import_names_them_again(world, ming):
    forget(world, ming)
    person = PersonAsIs("wm-ming", "小明", unionid="u-ming")
    found = members.meet(world.qinghe, [person], now=NOW)
    members.mirror_follows(world.qinghe, [FollowAsIs(person, "wang", at("2026-03-04"), remark="又是他")], now=NOW)
    ming.refresh_from_db()

    assert found == {"wm-ming": ming.pk}
    assert members.resolve_members(world.qinghe, None, ["wm-ming"], names={"wm-ming": "小明"}) == {"wm-ming": ming.pk}
    assert (ming.name, ming.unionid, ming.follows.count()) == ("", None, 0)
    assert not Identity.objects.filter(external_id__contains="wm-ming").exists()


def test_files_they_send_later_are_not_fetched(world, ming):
    forget(world, ming)
    work_on()
    for sender in ("wm-ming", "wm-hong"):
        Media.objects.create(
            workspace=world.qinghe,
            msgid=f"later-{sender}",
            chat_id="wr1",
            sender=sender,
            sent_at=NOW,
            due_at=NOW,
            kind="image",
        )
    assert forgetting.keep_out(NOW) == 1
    assert not Media.objects.filter(sender="wm-ming").exists()


def test_a_colleague_cannot_be_forgotten(world, ming):
    Affiliation.objects.create(workspace=world.qinghe, member=ming, kind="staff")
    with pytest.raises(members.StillStaff):
        forget(world, ming)
    ming.refresh_from_db()
    assert ming.name == "小明"


def test_twice_is_refused_and_a_reason_is_needed(world, ming):
    with pytest.raises(members.ReasonTooShort):
        forget(world, ming, reason=" 要 ")
    forget(world, ming)
    with pytest.raises(members.AlreadyForgotten):
        forget(world, ming)
    assert Forgetting.objects.count() == 1


def test_the_trail_says_who_forgot_somebody_and_names_nobody(world, ming):
    AuditEntry.objects.create(
        workspace=world.qinghe,
        at=NOW,
        verb="data.exported",
        subject_kind="member",
        subject_id=ming.slug,
        subject_name="小明",
    )
    forget(world, ming)
    work_on()
    rows = AuditEntry.objects.filter(subject_id=ming.slug).order_by("pk")
    assert [(row.verb, row.subject_name, row.details) for row in rows] == [
        ("data.exported", "", {}),
        ("members.forgotten", "", {}),
    ]
    assert Forgetting.objects.get().reason == ""
    assert Fact.objects.get(kind="member.forgotten").data == {"member": ming.pk}


def test_an_older_database_forgets_again(world, ming):
    """A copy from before is restored: the note beside the database knows better."""
    forgetting.note_file().unlink(missing_ok=True)
    row = forget(world, ming)
    work_on()
    Forgetting.objects.all().delete()
    Identity.objects.filter(member=ming).update(external_id="wm-ming")
    Member.objects.filter(pk=ming.pk).update(name="小明", forgotten_at=None)
    stranger = world.member("别人", external_id="wm-other")

    assert forgetting.replay(NOW) == 1
    ming.refresh_from_db()
    stranger.refresh_from_db()
    assert (ming.name, stranger.name) == ("", "别人")
    assert Forgetting.objects.get().slug == row.slug
    assert forgetting.replay(NOW) == 0
    work_on()
    assert len(forgetting.note_file().read_text().splitlines()) == 1
    assert "wm-ming" not in forgetting.note_file().read_text()


def test_a_torn_note_does_not_spoil_the_next(world, ming):
    forgetting.note_file().write_text('{"workspace": "qinghe", "forgett', encoding="utf-8")
    row = forget(world, ming)
    work_on()
    assert [each["forgetting"] for each in forgetting._noted()] == [row.slug]


def test_somebody_whom_an_older_database_never_met_is_met_without_a_name(world, ming):
    forgetting.note_file().unlink(missing_ok=True)
    row = forget(world, ming)
    work_on()
    Member.objects.filter(pk=ming.pk).delete()

    assert forgetting.replay(NOW) == 0
    assert Forgetting.objects.get().slug == row.slug
    found = members.meet(world.qinghe, [PersonAsIs("wm-ming", "小明")], now=NOW)
    assert Member.objects.get(pk=found["wm-ming"]).name == ""


def test_two_workers_do_not_clear_the_same_wish_at_once(world, ming):
    row = forget(world, ming)
    assert members.take_up(row, until=NOW + timedelta(minutes=5), now=NOW)
    assert not forgetting.forget_on(NOW)
    assert forgetting.forget_on(NOW + timedelta(minutes=6))


def test_words_that_were_being_imported_meanwhile_go_too(world, ming):
    forget(world, ming)
    work_on()
    said(world, date(2026, 3, 3), ming, ming.memberships.get().community, "刚导入的话")
    assert members.look_again(world.qinghe, "texts", but=[]) == 1
    work_on()
    assert texts(world) == [f"好的 {on}" for on in DAYS]
    assert members.look_again(world.qinghe, "texts", but=[ming.pk]) == 0


def test_the_receipt_counts_what_went(world, ming):
    forget(world, ming)
    work_on()
    row = Forgetting.objects.get()
    assert (row.cleared["texts"], row.cleared["media"], row.cleared["memberships"]) == (4, 1, 1)


def test_what_fails_is_told_and_tried_again(world, ming, monkeypatch):
    forget(world, ming)
    file = LakeFile.objects.filter(dataset="texts").first()
    LakeFile.objects.filter(pk=file.pk).update(path="qinghe/texts/gone.parquet")
    work_on()
    row = Forgetting.objects.get()
    assert (row.ended_at, bool(row.error)) == (None, True)

    LakeFile.objects.filter(pk=file.pk).update(path=file.path)
    assert not forgetting.forget_on(NOW)
    while forgetting.forget_on(NOW + timedelta(hours=1)):
        pass
    assert texts(world) == [f"好的 {on}" for on in DAYS]


# -- pages -----------------------------------------------------------------------------------------------


def page(client_of, staff, member):
    return client_of(staff).get(f"/members/{member.slug}/privacy/").content.decode()


def test_the_page_shows_consents_what_is_held_and_who_looked(world, client_of, ming):
    client_of(world.lin).post(f"/members/{ming.slug}/phone/", {"reason": "核对收货地址"})
    html = page(client_of, world.lin, ming)
    for each in ("会话存档", "在群里说的话", "查看完整手机号", "核对收货地址"):
        assert each in html


def test_a_consent_is_noted_with_its_evidence(world, client_of, ming):
    given = {"purpose": "marketing", "word": "withdrawn", "at": "2026-03-04 12:00", "evidence": "电话"}
    client_of(world.lin).post(f"/members/{ming.slug}/privacy/consent/", given)
    row = ming.consents.get(purpose="marketing")
    assert (row.word, row.basis, row.evidence, row.staff) == ("withdrawn", "staff", "电话", world.lin)
    assert row.at == at("2026-03-04 12:00")


@pytest.mark.parametrize(
    "given", [{"purpose": "x", "word": "given"}, {"purpose": "archive", "word": "given", "at": "2027-01-01"}]
)
def test_nonsense_is_refused(world, client_of, ming, given):
    before = ming.consents.count()
    client_of(world.lin).post(f"/members/{ming.slug}/privacy/consent/", given)
    assert ming.consents.count() == before


def test_all_of_it_is_handed_out_as_excel_for_a_reason(world, client_of, ming):
    url = f"/members/{ming.slug}/privacy/copy/"
    assert client_of(world.lin).post(url, {"reason": "x"}).status_code == 302
    book = load_workbook(io.BytesIO(client_of(world.lin).post(url, {"reason": "本人要求查阅"}).content))
    assert {"姓名、手机、编号", "在群里说的话", "订单"} <= set(book.sheetnames)
    assert book["订单"]["F2"].value == 50
    assert AuditEntry.objects.filter(verb="members.copied", subject_id=ming.slug).count() == 1


def test_the_name_must_be_typed_before_anything_goes(world, client_of, ming):
    url = f"/members/{ming.slug}/privacy/forget/"
    client_of(world.lin).post(url, {"name": "小红", "reason": "本人来信要求"})
    assert not Forgetting.objects.exists()
    client_of(world.lin).post(url, {"name": "小明", "reason": "本人来信要求"})
    assert Forgetting.objects.get().member == ming
    assert "小明" not in page(client_of, world.lin, ming)


def test_a_store_manager_sees_none_of_it_and_compliance_does(world, client_of, ming):
    assert client_of(world.chen).get(f"/members/{ming.slug}/privacy/").status_code == 403
    officer = world.staff("合规", unit=world.hq, role=Role.COMPLIANCE)
    assert client_of(officer).get("/privacy/").status_code == 200
    assert client_of(world.charlie).get(f"/members/{ming.slug}/privacy/").status_code == 404


def test_only_headquarters_handle_personal_data(world, client_of, ming):
    officer = world.staff("华东合规", unit=world.east, role=Role.COMPLIANCE)
    assert client_of(officer).get("/privacy/").status_code == 403
    assert client_of(officer).get(f"/members/{ming.slug}/privacy/").status_code == 403
    assert f"{ming.slug}/privacy/" not in client_of(officer).get(f"/members/{ming.slug}/").content.decode()


def test_texts_are_kept_for_as_long_as_headquarters_say(world, client_of):
    client_of(world.lin).post("/privacy/retention/", {"days": "30"})
    world.qinghe.refresh_from_db()
    assert world.qinghe.text_retention_days == 30
    client_of(world.lin).post("/privacy/retention/", {"days": "-1"})
    world.qinghe.refresh_from_db()
    assert world.qinghe.text_retention_days == 30
