"""The past by files, the present by protocol: at the seam between them nothing is doubled and nothing is lost (R-272)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from jinlin.communities.models import Community, Membership
from jinlin.console import connecting
from jinlin.imports import actions as imports
from jinlin.imports import jobs
from jinlin.imports.models import Kind
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.sales.models import OrderLine
from jinlin.wecom import actions, opening
from jinlin.wecom.archive.pulling import pull_all
from jinlin.wecom.models import Archive, Sync
from tests.wecom.city import City
from tests.world import NOW
from wecomsim.people.lived import lived
from wecomsim.state.clock import Clock
from wecomsim.state.corp import Corp

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--groups", "20", "--members-per-group", "16", "--past", "40", "--start", NOW.isoformat())
CUT = int(datetime(2026, 3, 1, tzinfo=NOW.tzinfo).timestamp())
LATER = NOW + timedelta(minutes=1)
KINDS = {
    "text": "message",
    "image": "image",
    "emotion": "emoji",
    "link": "link",
    "weapp": "mini_program",
    "revoke": "recall",
}
ORDER = (Kind.COMMUNITIES, Kind.HISTORY, Kind.MEMBERS, Kind.ORDERS, Kind.POSTS)


def export(folder, *words):
    command = [sys.executable, "-m", "wecomsim", "export", "--out", str(folder), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def bring_in(world, folder, kinds=ORDER, now=NOW):
    """Import the files as an operator would; nothing in them may be refused."""
    for kind in kinds:
        file = folder / f"{kind}.csv"
        run = imports.open_run(workspace=world.qinghe, kind=kind, files=[(file.name, file)], now=now)
        imports.match_columns(run=run)
        imports.begin(run=run, dry=False)
        while jobs.work(now):
            pass
        run.refresh_from_db()
        assert (kind, run.state, run.error_count) == (kind, "applied", 0)


def read_everything(world, now=NOW):
    actions.begin_sync(world.qinghe, now=now)
    while connecting.read_on(now):
        pass
    assert Sync.objects.latest("id").finished_at == now


def connect_archive(world, city, connection):
    key = actions.set_archive(world.qinghe, connection, city.secrets["archive"], now=NOW)
    city.ask("POST", "archive/key", version=key.version, public_key=key.public_key)


def pull(now=NOW):
    """Pull until there is nothing more."""
    before = None
    while before != (row := Archive.objects.values_list("seq", "run").first()) or row is None:
        before = row
        pull_all(now)
        while jobs.work(now):
            pass


def truth():
    """Let the same city live once more, in this process: what really happened."""
    return lived(Corp(7, Clock(NOW.timestamp(), 0.0)), 20, 16, days=40)


def stays(world):
    """Say who was where from when to when as far as the product knows, and what that rests on."""
    found = defaultdict(list)
    rows = Membership.objects.filter(workspace=world.qinghe).select_related("community")
    for row in rows.prefetch_related("member__identities").order_by("joined_at"):
        left = int(row.left_at.timestamp()) if row.left_at else None
        found[row.community.external_id, row.member.identities.get().external_id].append(
            (int(row.joined_at.timestamp()), row.joined_basis, left, row.left_basis)
        )
    return dict(found)


def kept(world):
    """Say what the product has been told was said: in which group, on which day, under which key, of which kind."""
    rows = lake.table(world.qinghe, "history").select("community", "at", "key", "kind").to_pyarrow().to_pylist()
    names = dict(Community.objects.filter(workspace=world.qinghe).values_list("pk", "external_id"))
    return Counter(
        (names[row["community"]], day_of(row["at"].replace(tzinfo=UTC)), row["key"], row["kind"])
        for row in rows
        if row["kind"] not in {"join", "leave", "rename"}
    )


def day_of(moment):
    return moment.astimezone(NOW.tzinfo).date()


def said(past):
    """Say the same of what was really said."""
    keys = keys_of([each.msgid for each in past.said])
    return Counter(
        (each.chat_id, day_of(datetime.fromtimestamp(each.at_ms / 1000, UTC)), keys[each.msgid], KINDS[each.kind])
        for each in past.said
    )


def keys_of(msgids):
    ids = ibis.memtable(pa.table({"msgid": msgids}))
    table = engine.connect().to_pyarrow(ids.mutate(key=engine.key64(ibis.literal("id:") + ids["msgid"])))
    return dict(zip(table["msgid"].to_pylist(), table["key"].to_pylist(), strict=True))


def known(past, gone, closed, again):
    """Say who was where as far as a product can know, with what it rests on.

    * What was over before the cut, and what goes on now, is known exactly; so is everything of a group that is no more.
    * Of who was there at the cut and is not any more, nobody tells when they left: it ends when the platform is first
      asked after the files are in (`closed`), or when they came back, by inference.
    * Of who came and went after the cut, only what they said is known: they were there from their first message until
      the platform was asked again (`again`). Who said nothing is not known at all.
    """
    pairs = defaultdict(list)
    for stay in sorted(past.stays, key=lambda each: each.joined_at):
        pairs[stay.chat_id, stay.person].append(stay)
    words = defaultdict(list)
    for each in past.said:
        words[each.chat_id, each.person].append(each.at_ms // 1000)
    told = {pair: list(_known(pair, rows, words[pair], gone, (closed, again))) for pair, rows in pairs.items()}
    return {pair: rows for pair, rows in told.items() if rows}


def _known(pair, rows, words, gone, read):
    (closed, again), unended = read, False
    for row in rows:
        over = row.left_at is not None and (row.left_at < CUT or pair[0] in gone)
        if over or row.left_at is None:
            yield row.joined_at, "declared", row.left_at, "declared" if over else ""
        elif row.joined_at < CUT:
            back = [each.joined_at for each in rows if each.left_at is None]
            unended = True
            yield row.joined_at, "declared", back[0] if back else closed, "inferred"
        elif not unended and (heard := [at for at in words if row.joined_at <= at <= row.left_at]):
            yield heard[0], "inferred", again, "inferred"


def look_again(now):
    while connecting.read_again(now):
        pass


@pytest.mark.city(*SIZE)
@pytest.mark.parametrize("files", ["first", "last"])
def test_at_the_seam_nothing_is_doubled_and_nothing_is_lost(world, city, connection, tmp_path, files):
    told = export(tmp_path, *SIZE)
    assert told["cut"] == "2026-03-01T00:00:00+08:00"
    past = truth()
    gone = {row["chat_id"] for row in city.ask("GET", "state?what=groups")["groups"] if row["dismissed_at"]}

    if files == "first":
        bring_in(world, tmp_path)
    read_everything(world)
    connect_archive(world, city, connection)
    pull()
    if files == "last":
        bring_in(world, tmp_path)
    look_again(LATER)

    closed = int((NOW if files == "first" else LATER).timestamp())
    assert stays(world) == known(past, gone, closed, int(LATER.timestamp()))
    assert kept(world) == said(past)
    assert Counter(kept(world).values()) == {1: len(past.said)}

    Archive.objects.update(seq=0, run=None)
    pull(LATER)
    bring_in(world, tmp_path, now=LATER)
    look_again(LATER + timedelta(minutes=1))
    assert kept(world) == said(past)
    assert stays(world) == known(past, gone, closed, int(LATER.timestamp()))
    assert OrderLine.objects.filter(workspace=world.qinghe).count() == len(past.orders) == told["rows"]["orders"]


COMMUNITIES = """community_id,community,unit,owner,created_at,ended_at
wr1,一群,华东/静安店,dz1,2026-01-02T10:00:00,
wr2,散了的群,华东/静安店,dz1,2026-01-02T10:00:00,2026-03-03T20:00:00
"""
MEMBERS = """member,name,community_id,joined_at,left_at,role,staff
dz1,店长,wr1,2026-01-02T10:00:00,,owner,yes
dz1,店长,wr2,2026-01-02T10:00:00,2026-03-03T20:00:00,owner,yes
wmStays,留下的,wr1,2026-01-03T10:00:00,,member,
wmGone,早走的,wr1,2026-01-03T10:00:00,2026-02-01T10:00:00,member,
wmBack,回来的,wr1,2026-03-02T10:00:00,,member,
wmTwice,走了又回,wr1,2026-03-03T09:00:00,,member,
wmLeft,刚走的,wr1,2026-01-05T10:00:00,2026-03-02T12:00:00,member,
wmBrief,来去匆匆,wr1,2026-03-02T10:00:00,2026-03-02T18:00:00,member,
wmSilent,没说话,wr1,2026-03-02T10:00:00,2026-03-02T18:00:00,member,
wmCut,正好零点来,wr1,2026-03-01T00:00:00,,member,
wmBefore,前一秒来,wr1,2026-02-28T23:59:59,,member,
wmOver,散群的人,wr2,2026-02-05T10:00:00,2026-03-03T20:00:00,member,
"""
HISTORY = """time,community_id,member,name,kind,text,id,reply_to
2026-02-01T10:00:00,wr1,wmGone,早走的,leave,,,
2026-02-02T10:00:00,wr1,wmBack,回来的,join,,,
2026-02-03T10:00:00,wr1,wmBack,回来的,leave,,,
2026-02-04T10:00:00,wr1,wmTwice,走了又回,join,,,
2026-02-28T23:59:59,wr1,wmBefore,前一秒来,join,,,
2026-02-28T23:59:59,wr1,wmStays,留下的,message,前一秒,m1,
2026-03-01T00:00:00,wr1,wmCut,正好零点来,join,,,
2026-03-01T00:00:00,wr1,wmStays,留下的,message,正好零点,m2,
2026-03-01T09:00:00,wr1,dz1,店长,message,早上好,m3,m2
2026-03-02T10:00:00,wr1,wmBack,回来的,join,,,
2026-03-02T10:30:00,wr1,wmBrief,来去匆匆,message,在吗,m4,
2026-03-02T11:00:00,wr1,wmLeft,刚走的,image,,m5,
2026-03-02T12:00:00,wr1,wmLeft,刚走的,leave,,,
2026-03-02T13:00:00,wr1,wmTwice,走了又回,leave,,,
2026-03-02T18:00:00,wr1,wmBrief,来去匆匆,leave,,,
2026-03-02T19:00:00,wr2,wmOver,散群的人,message,再见,m6,
2026-03-03T09:00:00,wr1,wmTwice,走了又回,join,,,
2026-03-03T09:10:00,wr1,wmStays,留下的,recall,,,m2
"""


def brand(folder):
    folder.mkdir()
    for name, text in (("communities", COMMUNITIES), ("members", MEMBERS), ("history", HISTORY)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def moment(words):
    return int(datetime.fromisoformat(words).replace(tzinfo=NOW.tzinfo).timestamp())


@pytest.fixture
def brands_city(tmp_path):
    made = City("--from-files", str(brand(tmp_path / "raw")), "--start", NOW.isoformat(), "--speed", "0x")
    yield made
    for platform in opening._open.values():
        platform.close()
    opening._open.clear()
    made.close()


@pytest.fixture
def brands_connection(world, brands_city):
    return actions.connect(
        world.qinghe,
        corp_id=brands_city.corp_id,
        agent_id=brands_city.agent_id,
        secret=brands_city.secrets["main"],
        base_url=brands_city.url,
        now=NOW,
    )


@pytest.mark.database
def test_each_kind_of_coming_and_going_around_the_cut(world, brands_city, brands_connection, tmp_path):
    (tmp_path / "cut").mkdir()
    told = export(tmp_path / "cut", "--from-files", str(tmp_path / "raw"), "--start", NOW.isoformat())
    assert told["rows"] == {"communities": 2, "members": 12, "history": 7}

    bring_in(world, tmp_path / "cut", (Kind.COMMUNITIES, Kind.HISTORY, Kind.MEMBERS))
    read_everything(world)
    connect_archive(world, brands_city, brands_connection)
    pull()
    look_again(LATER)

    first, again = int(NOW.timestamp()), int(LATER.timestamp())
    came, went = moment("2026-02-04T10:00:00"), moment("2026-03-03T09:00:00")
    dissolved = moment("2026-03-03T20:00:00")
    assert {pair: rows for pair, rows in stays(world).items() if pair[1] != "dz1"} == {
        ("wr1", "wmStays"): [(moment("2026-01-03T10:00:00"), "declared", None, "")],
        ("wr1", "wmGone"): [(moment("2026-01-03T10:00:00"), "declared", moment("2026-02-01T10:00:00"), "declared")],
        ("wr1", "wmBack"): [
            (moment("2026-02-02T10:00:00"), "declared", moment("2026-02-03T10:00:00"), "declared"),
            (moment("2026-03-02T10:00:00"), "declared", None, ""),
        ],
        ("wr1", "wmTwice"): [(came, "declared", went, "inferred"), (went, "declared", None, "")],
        ("wr1", "wmLeft"): [(moment("2026-01-05T10:00:00"), "declared", first, "inferred")],
        ("wr1", "wmBrief"): [(moment("2026-03-02T10:30:00"), "inferred", again, "inferred")],
        ("wr1", "wmCut"): [(moment("2026-03-01T00:00:00"), "declared", None, "")],
        ("wr1", "wmBefore"): [(moment("2026-02-28T23:59:59"), "declared", None, "")],
        ("wr2", "wmOver"): [(moment("2026-02-05T10:00:00"), "declared", dissolved, "declared")],
    }
    assert Community.objects.get(external_id="wr2").ended_at == datetime.fromtimestamp(dissolved, UTC)
    keys = keys_of(["m1", "m2", "m3", "m4", "m5", "m6"])
    taken_back = Counter(kind for *_where, kind in kept(world))
    assert taken_back == {"message": 5, "image": 1, "recall": 1}
    assert {key for _chat, _day, key, kind in kept(world) if kind != "recall"} == set(keys.values())
    assert set(kept(world).values()) == {1}


def test_a_cut_that_would_leave_a_hole_is_refused(tmp_path):
    command = [sys.executable, "-m", "wecomsim", "export", "--out", str(tmp_path), "--start", NOW.isoformat()]
    done = subprocess.run([*command, "--until", "2026-02-28"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "2026-02-28T00:00:00+08:00 is no cut" in done.stderr
