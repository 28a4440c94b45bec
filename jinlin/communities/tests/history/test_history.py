import datetime as dt

from jinlin.communities.models import Channel, Community, Membership
from jinlin.imports.models import State
from jinlin.imports.tests.files import checked, counts, dump, imported, refusals, table, undone
from jinlin.lake import queries
from jinlin.members.models import Identity, Member

HEADER = "time,community_id,community,member,name,kind,text,id,reply_to,new_name,new_member,channel,inviter\n"
STRAWBERRIES = """2026-03-04 09:12:40,g1,福利群,wm8801,小满妈妈,join,,,,,,门店扫码,wm7702
2026-03-04 09:15:02,g1,福利群,zhangli,丽丽,message,欢迎小满妈妈,m-1001,,,,,
2026-03-04 09:16:31,g1,福利群,wm8801,小满妈妈,消息,草莓今天有吗？,m-1002,m-1001,,,,
2026-03-04 21:40:00,g1,福利群,wm5503,阿德,退群,,,,,,,
"""


def stays(world):
    rows = Membership.objects.filter(workspace=world.qinghe).select_related("member", "community")
    return sorted(
        (
            row.community.name,
            row.member.name,
            local(row.joined_at),
            row.joined_basis,
            local(row.left_at),
            row.left_basis,
        )
        for row in rows
    )


def local(at):
    return at.astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%m-%d %H:%M") if at else ""


def history(world, *columns):
    rows = queries.table(world.qinghe, "history").order_by("at", "kind", "key")
    return [tuple(row[name] for name in columns) for row in rows.to_pyarrow().to_pylist()]


def test_a_history_becomes_messages_members_and_memberships(world, tmp_path):
    run = imported(world.qinghe, "history", table(tmp_path, HEADER + STRAWBERRIES))
    assert counts(run) == (4, 0, 0, 0)
    assert history(world, "kind", "length", "question") == [
        ("join", 0, False),
        ("message", 6, False),
        ("message", 7, True),
        ("leave", 0, False),
    ]
    assert stays(world) == [
        ("福利群", "丽丽", "03-04 09:15", "inferred", "", ""),
        ("福利群", "小满妈妈", "03-04 09:12", "declared", "", ""),
        ("福利群", "阿德", "03-04 21:40", "inferred", "03-04 21:40", "declared"),
    ]
    joined = Membership.objects.get(member__name="小满妈妈")
    assert (joined.channel.name, joined.channel.kind) == ("门店扫码", "unknown")
    assert joined.inviter == Identity.objects.get(external_id="wm7702").member


def test_the_dry_run_counts_as_the_apply_will_and_writes_nothing(world, tmp_path):
    file = table(tmp_path, HEADER + STRAWBERRIES + "never,g1,,a,,message,x,,,,,,\n")
    before = dump()
    dry = checked(world.qinghe, "history", file)
    assert dump() == before
    real = imported(world.qinghe, "history", file)
    assert (
        (counts(dry), refusals(dry)) == (counts(real), refusals(real)) == ((4, 0, 0, 1), [(6, "time", "not_a_moment")])
    )


def test_the_same_file_twice_adds_nothing(world, tmp_path):
    file = table(tmp_path, HEADER + STRAWBERRIES)
    imported(world.qinghe, "history", file)
    before = (dump(), history(world, "key", "at"))
    assert counts(imported(world.qinghe, "history", file)) == (0, 0, 4, 0)
    assert (dump(), history(world, "key", "at")) == before


def test_equal_lines_of_one_file_are_kept_and_count_once_in_another(world, tmp_path):
    line = "2026-03-04 10:00,g1,福利群,a,,message,+1,,,,,,\n"
    assert counts(imported(world.qinghe, "history", table(tmp_path, HEADER + line * 3, "a.csv"))) == (3, 0, 0, 0)
    assert counts(imported(world.qinghe, "history", table(tmp_path, HEADER + line * 4, "b.csv"))) == (1, 0, 3, 0)
    assert len(set(history(world, "key"))) == 4


def test_overlapping_exports_in_one_run_count_a_line_once(world, tmp_path):
    line = "2026-03-04 10:00,g1,福利群,a,,message,+1,,,,,,\n"
    files = [table(tmp_path, HEADER + line * times, f"{times}.csv") for times in (1, 2)]
    assert counts(imported(world.qinghe, "history", *files)) == (2, 0, 1, 0)


def test_one_id_with_two_contents_is_an_error_wherever_the_second_stands(world, tmp_path):
    one = "2026-03-04 10:00,g1,福利群,a,,message,one,m1,,,,,\n"
    two = "2026-03-04 10:01,g1,福利群,a,,message,two,m1,,,,,\n"
    first = imported(world.qinghe, "history", table(tmp_path, HEADER + one + one + two))
    assert (counts(first), refusals(first)) == ((1, 0, 1, 1), [(4, "id", "id_taken")])
    second = imported(world.qinghe, "history", table(tmp_path, HEADER + two))
    assert (counts(second), refusals(second)) == ((0, 0, 0, 1), [(2, "id", "id_taken")])


def test_bad_rows_are_named_and_stop_nobody(world, tmp_path):
    text = HEADER + (
        "03/05/2026 10:00,g1,,a,,message,x,,,,,,\n"
        "2026-02-29 10:00,g1,,a,,message,x,,,,,,\n"
        "2027-01-01 10:00,g1,,a,,message,x,,,,,,\n"
        ",g1,,a,,message,x,,,,,,\n"
        "2026-03-04 10:00,,,a,,message,x,,,,,,\n"
        "2026-03-04 10:00,g1,,,,message,x,,,,,,\n"
        "2026-03-04 10:00,g1,,a,,shout,x,,,,,,\n"
        "2026-03-04 10:00,g1,,a,,message\n"
        '2026-03-04 10:00,g1,,a,,message,"never closed,,,,,,\n'
        "2026-03-04 10:00,g1,,a,,message,good,,,,,,\n"
        "2026-03-04 10:00,g1,,,,system,公告,,,,,,\n"
    )
    run = imported(world.qinghe, "history", table(tmp_path, text))
    assert counts(run) == (2, 0, 0, 9)
    assert sorted(refusals(run)) == [
        (2, "time", "ambiguous_date"),
        (3, "time", "no_such_day"),
        (4, "time", "future_time"),
        (5, "time", "no_time"),
        (6, "community", "no_community"),
        (7, "member", "no_member"),
        (8, "kind", "unknown_kind"),
        (9, "", "wrong_columns"),
        (10, "", "bad_quotes"),
    ]


def test_times_are_read_in_every_usual_form(world, tmp_path):
    forms = [
        "2026-03-04 14:30",
        "2026-03-04T14:30:00+08:00",
        "2026-03-04T06:30:00Z",
        "2026/3/4 14:30",
        "2026年3月4日 14:30",
        "2026年3月4日 下午2:30",
        "２０２６-０３-０４ 14:30",
        "202603041430",
        "1772605800",
        "1772605800000",
    ]
    lines = "".join(f"{form},g1,福利群,m{n},,message,x,,,,,,\n" for n, form in enumerate(forms))
    assert counts(imported(world.qinghe, "history", table(tmp_path, HEADER + lines))) == (len(forms), 0, 0, 0)
    assert set(history(world, "at")) == {(dt.datetime(2026, 3, 4, 6, 30),)}  # noqa: DTZ001


def test_gbk_and_tabs_and_jsonl_read_the_same(world, tmp_path):
    text = (HEADER + STRAWBERRIES).replace(",", "\t")
    imported(world.qinghe, "history", table(tmp_path, text, encoding="gbk"))
    lines = '{"time":"2026-03-04 09:15:02","community_id":"g1","member":"zhangli","kind":"message","text":"欢迎小满妈妈","id":"m-1001"}\n\nnot json\n'
    run = imported(world.qinghe, "history", table(tmp_path, lines, "file.jsonl"))
    assert (counts(run), refusals(run)) == ((0, 0, 1, 1), [(3, "", "not_json")])


def test_features_are_stored_and_no_verdict(world, tmp_path):
    said = {
        "[微笑]😂": {"emoji_only"},
        "+1": {"plus_one"},
        "＋1 +1": {"plus_one"},
        "1份": set(),
        "看 https://a.cn/x": {"link"},
        "长按识别二维码": {"qr"},
        "我电话138 0000 1234": {"phone"},
        "多少钱": {"question"},
        "今天秒杀": {"promo"},
        "@丽丽 在吗": {"mention", "question"},
        "mail a@b.cc": {"link"},
    }
    names = ["emoji_only", "plus_one", "link", "qr", "phone", "question", "promo", "mention"]
    for text, features in said.items():
        imported(
            world.qinghe, "history", table(tmp_path, HEADER + f"2026-03-04 10:00,g1,福利群,a,,message,{text},,,,,,\n")
        )
        day = queries.table(world.qinghe, "texts").filter(lambda t, text=text: t["text"] == text)
        row = queries.table(world.qinghe, "history").semi_join(day, "key").to_pyarrow().to_pylist()[0]
        assert {name for name in names if row[name]} == features, text


def test_reply_and_recall_point_to_the_message(world, tmp_path):
    lines = (
        "2026-03-04 10:00,g1,福利群,a,,message,one,m1,,,,,\n"
        "2026-03-04 10:01,g1,福利群,b,,message,two,m2,m1,,,,\n"
        "2026-03-04 10:02,g1,福利群,a,,recall,,,m1,,,,\n"
    )
    imported(world.qinghe, "history", table(tmp_path, HEADER + lines))
    (one, _, _), (_, two, _), (_, _, recalled) = history(world, "key", "reply_to", "target")
    assert one == two == recalled


def test_a_new_id_is_the_same_person_unless_it_was_known_for_a_day(world, tmp_path):
    lines = (
        "2026-03-01 10:00,g1,福利群,old,,message,hi,,,,,,\n"
        "2026-03-01 10:05,g1,福利群,old,,rename,,,,,new,,\n"
        "2026-03-01 10:06,g1,福利群,new,,message,me again,,,,,,\n"
        "2026-03-03 10:00,g1,福利群,other,,rename,,,,,new,,\n"
        "2026-03-03 10:01,g1,福利群,new,,message,borrowed,,,,,,\n"
        "2026-03-03 10:02,g1,福利群,new,,leave,,,,,,,\n"
        "2026-03-03 10:03,g1,福利群,new,,message,mine,,,,,,\n"
    )
    assert counts(imported(world.qinghe, "history", table(tmp_path, HEADER + lines))) == (7, 0, 0, 0)
    person = dict(Identity.objects.values_list("external_id", "member_id"))
    assert person["old"] == person["new"] != person["other"]
    told = [row[0] for row in history(world, "person")]
    assert told == [person[each] for each in ("old", "old", "old", "other", "other", "other", "old")]


def test_the_last_name_in_time_is_kept(world, tmp_path):
    line = "2026-03-0{day} 10:00,g1,福利群,a,{name},message,{name},,,,,,\n"
    imported(
        world.qinghe, "history", table(tmp_path, HEADER + line.format(day=3, name="新") + line.format(day=2, name="旧"))
    )
    assert Member.objects.get(identities__external_id="a").name == "新"
    imported(world.qinghe, "history", table(tmp_path, HEADER + line.format(day=1, name="更旧"), "b.csv"))
    assert Member.objects.get(identities__external_id="a").name == "新"


def test_a_rollback_restores_every_table_and_the_lake(world, tmp_path):
    imported(world.qinghe, "history", table(tmp_path, HEADER + STRAWBERRIES))
    before = (dump(), history(world, "key"))
    more = (
        "2026-03-04 12:00,g1,福利群,wm8801,新名,leave,,,,,,,\n"
        "2026-03-03 12:00,g1,福利群,zhangli,,message,早,,,,,,\n"
        "2026-03-04 13:00,g2,新群,x,,join,,,,,,新渠道,\n"
    )
    run = imported(world.qinghe, "history", table(tmp_path, HEADER + more, "b.csv"))
    assert (dump(), history(world, "key")) != before
    assert undone(run).state == State.ROLLED_BACK
    assert (dump(), history(world, "key")) == before
    assert not Channel.objects.filter(name="新渠道").exists()
    assert not Community.objects.filter(name="新群").exists()


def test_old_texts_are_not_kept(world, tmp_path):
    lines = "2024-03-01 10:00,g1,福利群,a,,message,old,,,,,,\n2026-03-01 10:00,g1,福利群,a,,message,new,,,,,,\n"
    imported(world.qinghe, "history", table(tmp_path, HEADER + lines))
    assert queries.table(world.qinghe, "texts").to_pyarrow()["text"].to_pylist() == ["new"]
    assert len(history(world, "key")) == 2
