"""Files out in the schema in which files come in: what one workspace hands out, another reads, and hands out the same (R-274)."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from jinlin.console.exports import schema, views
from jinlin.core.spreadsheets.writing import write_csv
from jinlin.imports.tests.files import counts, imported, refusals, table
from jinlin.members import actions as members
from jinlin.members.models import Tag, Tagging
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW, access_of

pytestmark = pytest.mark.django_db

GROUPS = """community_id,community,unit,type,owner,cap,created_at,ended_at
wr1,静安福利群,华东/静安店,,dz1,200,2025-11-03 10:00,
wr2,浦东快闪群,华东/浦东店,flash,dz1,,2026-02-01 09:00,2026-02-20 22:00
"""
PEOPLE = """member,name,phone,community_id,joined_at,left_at,role,tier,tags,staff,unit,channel,inviter,unionid,region
dz1,店长,,wr1,2025-11-03 10:00,,owner,,,yes,华东/静安店,,,,
wm1,小满妈妈,13800001234,wr1,2026-02-25 09:12:40,,member,active,宝妈;水果,,华东/静安店,门店扫码,dz1,oU_1,上海
wm1,小满妈妈,13800001234,wr2,2026-02-03 08:00,2026-02-10 08:00,member,active,,,华东/静安店,,,oU_1,上海
wm2,阿德,,wr1,2026-02-26 10:00,2026-03-01 21:40,member,,,,,,,,
wm3,没进群的人,,,,,,,新客,,华东/静安店,,,,
"""
TALK = """time,community_id,member,name,kind,text,id,reply_to
2026-02-26 11:00:00,wr1,wm1,小满妈妈,message,草莓今天有吗?打我 13912345678,m-1,
2026-02-26 11:01:00,wr1,dz1,店长,message,有的,m-2,m-1
2026-02-26 11:02:00,wr1,wm2,阿德,image,,m-3,
2026-02-26 11:03:00,wr1,wm2,阿德,recall,,m-4,m-3
2026-02-28 09:00:00,wr1,wm1,小满妈妈,message,=1+1,m-5,
"""
KINDS = {"communities": GROUPS, "members": PEOPLE, "history": TALK}


@pytest.fixture
def brought_in(world, tmp_path):
    for kind, text in KINDS.items():
        run = imported(world.qinghe, kind, table(tmp_path, text, name=f"{kind}.csv"))
        assert refusals(run) == []
    return world


def written(access, kind, **wanted):
    file = io.BytesIO()
    write_csv(file, schema.sheet_of(schema.Wanted(access, kind, **wanted)), zone=access.workspace.zone)
    return file.getvalue().decode("utf-8-sig")


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def asked(client, kind, **given):
    given = {"kind": kind, "form": "csv", "reason": "交给新系统"} | given
    response = client.post("/settings/exports/", given)
    return response if response.status_code != 200 or not response.streaming else b"".join(response.streaming_content)


def group_of(access, external_id):
    return schema.Community.objects.get(workspace=access.workspace, external_id=external_id)


def test_what_one_workspace_hands_out_another_reads_and_hands_out_the_same_r_274(brought_in, tmp_path):
    mine, theirs = access_of(brought_in.lin), access_of(brought_in.charlie)
    for kind in ("communities", "members", "history"):
        wanted = {"community": group_of(mine, "wr1")} if kind == "history" else {}
        text = written(mine, kind, **wanted)
        run = imported(theirs.workspace, kind, table(tmp_path, text, name=f"out-{kind}.csv"))
        assert refusals(run) == []
    for kind in ("communities", "members", "tags"):
        assert masked(read(written(theirs, kind))) == masked(read(written(mine, kind)))
    one, other = (talk(read(written(each, "history", community=group_of(each, "wr1")))) for each in (mine, theirs))
    assert other == one
    assert len(one) == 9


def masked(rows):
    """A phone never leaves whole, so it does not arrive either."""
    return [row | {"phone_masked": ""} for row in rows]


def talk(rows):
    """What was said, with answers as places in the file: ids are made anew."""
    places = {row["id"]: number for number, row in enumerate(rows) if row["id"]}
    return [row | {"id": bool(row["id"]), "reply_to": places.get(row["reply_to"])} for row in rows]


def test_tags_alone_are_a_file_that_the_importer_of_members_reads(brought_in, tmp_path):
    mine, theirs = access_of(brought_in.lin), access_of(brought_in.charlie)
    text = written(mine, "tags")
    assert read(text) == [
        {"member": "wm1", "name": "小满妈妈", "tags": "宝妈;水果", "corp_tags": ""},
        {"member": "wm3", "name": "没进群的人", "tags": "新客", "corp_tags": ""},
    ]
    run = imported(theirs.workspace, "members", table(tmp_path, text))
    assert counts(run)[0] == 2
    assert written(theirs, "tags") == text


def test_tags_of_the_corp_are_told_apart(brought_in):
    row = schema.Member.objects.get(identities__external_id="wm2")
    tag = Tag.objects.create(workspace=brought_in.qinghe, name="高价值", group="等级", external_id="et1")
    Tagging.objects.create(workspace=brought_in.qinghe, member=row, tag=tag, at=NOW)
    assert {"member": "wm2", "name": "阿德", "tags": "高价值", "corp_tags": "高价值"} in read(
        written(access_of(brought_in.lin), "tags")
    )


def test_phones_leave_masked_also_inside_what_was_said(brought_in, client_of):
    people = asked(client_of(brought_in.lin), "members").decode("utf-8-sig")
    said = asked(client_of(brought_in.lin), "history", community="wr1").decode("utf-8-sig")
    assert "13800001234" not in people
    assert "138****1234" in people
    assert "13912345678" not in said
    assert "打我 139****5678" in said


def test_a_cell_that_a_spreadsheet_would_compute_is_only_text(brought_in, client_of):
    said = read(asked(client_of(brought_in.lin), "history", community="静安福利群").decode("utf-8-sig"))
    assert [row["text"] for row in said if row["text"].endswith("1+1")] == ["'=1+1"]


def test_the_days_cut_what_was_said_and_who_came_and_went(brought_in, client_of):
    given = {"community": "wr1", "since": "2026-02-28", "until": "2026-03-01"}
    said = read(asked(client_of(brought_in.lin), "history", **given).decode("utf-8-sig"))
    assert [(row["kind"], row["member"]) for row in said] == [("message", "wm1"), ("leave", "wm2")]


def test_who_took_what_how_much_and_why_is_in_the_audit_trail(brought_in, client_of):
    asked(client_of(brought_in.lin), "members", community="wr1")
    entry = AuditEntry.objects.get(verb="data.exported")
    assert entry.details == {"file": "成员与所在群.csv", "rows": 3, "reason": "交给新系统", "group": "wr1"}
    assert entry.staff == brought_in.lin


def test_excel_holds_the_same_rows(brought_in, client_of):
    book = load_workbook(io.BytesIO(asked(client_of(brought_in.lin), "tags", form="xlsx")))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("member", "name", "tags", "corp_tags")
    assert [row[0] for row in rows[1:]] == ["wm1", "wm3"]


def test_without_a_reason_nothing_leaves(brought_in, client_of):
    response = client_of(brought_in.lin).post("/settings/exports/", {"kind": "tags", "form": "csv", "reason": ""})
    assert (response.streaming, AuditEntry.objects.filter(verb="data.exported").count()) == (False, 0)


def test_talk_is_handed_out_of_one_named_group_only(brought_in, client_of):
    client = client_of(brought_in.lin)
    assert "聊天记录要写明是哪个群" in asked(client, "history").content.decode()
    assert "没有这个群,或不在你的范围内" in asked(client, "history", community="别家的群").content.decode()


def test_a_region_hands_out_its_own_part_and_who_may_not_export_nothing(brought_in, client_of, world):
    world.community("总部群", unit=world.hq, external_id="wr9")
    region = read(asked(client_of(world.wang), "communities").decode("utf-8-sig"))
    assert [row["community_id"] for row in region] == ["wr1", "wr2"]
    assert client_of(world.chen).get("/settings/exports/").status_code == 403
    assert "没有这个群" in asked(client_of(world.wang), "history", community="wr9").content.decode()


def test_of_people_who_were_forgotten_nothing_leaves(brought_in):
    access = access_of(brought_in.lin)
    row = schema.Member.objects.get(identities__external_id="wm1")
    members.forget(access, row, reason="本人要求", now=NOW)
    assert [each["member"] for each in read(written(access, "members"))] == ["dz1", "wm2", "wm3"]
    said = read(written(access, "history", community=group_of(access, "wr1")))
    assert {each["member"] for each in said} == {"dz1", "wm2"}


def test_more_rows_than_one_file_should_hold_are_refused_with_what_to_do(brought_in, client_of, monkeypatch):
    monkeypatch.setattr(views, "MOST_ROWS", 2)
    assert "超过 2 行,请只选一个群或缩短日期。" in asked(client_of(brought_in.lin), "members").content.decode()
