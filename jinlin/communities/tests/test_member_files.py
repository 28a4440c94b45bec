import pytest

from jinlin.communities.models import Channel, Community, Membership
from jinlin.imports.models import State
from jinlin.imports.tests.files import checked, counts, dump, imported, refusals, rows, table, undone
from jinlin.members import phones
from jinlin.members.models import Affiliation, Identity, Member, Tagging
from jinlin.wecom.models import Chat, Recheck
from tests.world import at

HEAD = "member,name,phone,community_id,joined_at,left_at,role,tier,tags,staff,unit,channel,inviter,unionid,region\n"
FILE = (
    HEAD
    + """wm1,小满妈妈,138 0000 1234,g1,2026-03-01 09:12,,成员,活跃,宝妈;水果,,华东/徐汇店,门店扫码,wm7,U1,上海
li,店长丽丽,,g1,2025-11-03 10:00,,群主,,,是,华东/徐汇店,,,,
wm2,回来的人,,g1,2026-01-01,2026-02-01,,,,,,,,,
wm2,回来的人,,g1,2026-02-20,,,,,,,,,,
wm3,另一个号,13900001111,g2,2026-02-20,,,,,,,,,U1,
bot,小助手,,,,,,,,机器人,,,,,
"""
)


def stays(member):
    return [
        (m.community.external_id, m.joined_at, m.left_at, m.joined_basis)
        for m in Membership.objects.filter(member__identities__external_id=member).order_by("joined_at")
    ]


def test_a_file_of_members_makes_people_and_their_stays(world, tmp_path):
    run = imported(world.qinghe, "members", table(tmp_path, FILE))
    assert counts(run) == (6, 0, 0, 0)
    person = Identity.objects.get(external_id="wm1").member
    assert (person.name, person.tier, person.region, person.unit.name) == ("小满妈妈", "active", "上海", "徐汇店")
    assert set(Tagging.objects.filter(member=person).values_list("tag__name", flat=True)) == {"宝妈", "水果"}
    membership = person.memberships.get(community__external_id="g1")
    assert (membership.channel.name, membership.channel.kind) == ("门店扫码", "unknown")
    assert membership.inviter == Identity.objects.get(external_id="wm7").member
    assert stays("wm2") == [
        ("g1", at("2026-01-01"), at("2026-02-01"), "declared"),
        ("g1", at("2026-02-20"), None, "declared"),
    ]
    assert sorted(Affiliation.objects.values_list("kind", flat=True)) == ["bot", "staff"]
    assert Community.objects.get(external_id="g1").owner == Identity.objects.get(external_id="li").member
    assert run.report["units_made"] == {"count": 1, "first": ["华东/徐汇店"]}


def test_two_ids_with_one_unionid_are_one_person(world, tmp_path):
    imported(world.qinghe, "members", table(tmp_path, FILE))
    ids = Identity.objects.filter(external_id__in=["wm1", "wm3"])
    assert ids.values("member").distinct().count() == 1
    assert ids.first().member.name == "小满妈妈"


def test_a_phone_is_sealed_masked_and_found(world, tmp_path):
    imported(world.qinghe, "members", table(tmp_path, FILE))
    person = Identity.objects.get(external_id="wm1").member
    assert person.phone_masked == "138****1234"
    assert "13800001234" not in person.phone_sealed
    assert phones.reveal(person.phone_sealed) == "13800001234"
    assert Member.objects.get(phone_digest=phones.digest("13800001234")) == person


def test_a_dry_run_counts_what_the_apply_does(world, tmp_path):
    file = table(tmp_path, FILE)
    before = dump()
    dry = checked(world.qinghe, "members", file)
    assert dump() == before
    real = imported(world.qinghe, "members", file)
    assert (counts(dry), refusals(dry), dry.report) == (counts(real), refusals(real), real.report)


def test_the_same_file_twice_changes_nothing(world, tmp_path):
    file = table(tmp_path, FILE)
    imported(world.qinghe, "members", file)
    before = dump()
    assert counts(imported(world.qinghe, "members", file)) == (0, 0, 6, 0)
    assert dump() == before


def test_a_rollback_restores_people_stays_tags_units_and_channels(world, tmp_path):
    imported(world.qinghe, "members", table(tmp_path, FILE))
    before = dump()
    more = (
        HEAD
        + """wm1,小满,13700000000,g3,2026-03-02,,,core,新标签,no,华南/深圳店,视频号,wm99,,北京
wm2,回来的人,,g1,2026-02-20,2026-03-01,管理员,,,yes,,,,,
li,店长丽丽,,,,,,,,否,,,,,
"""
    )
    run = imported(world.qinghe, "members", table(tmp_path, more, "b.csv"))
    assert counts(run) == (1, 2, 0, 0)
    assert undone(run).state == State.ROLLED_BACK
    assert dump() == before


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("wm2,回来的人,,g1,2026-01-15,2026-02-15,,,,,,,,,", "joined_at", "memberships_overlap"),
        ("wm2,回来的人,,g1,2026-02-10,2026-02-09,,,,,,,,,", "left_at", "left_before_joined"),
        ("wm2,别的名字,,g2,2026-02-10,,,,,,,,,,", "name", "contradicts_row"),
        ("wm4,,,g1,2026-02-10,,,,,,,,wm4,,", "inviter", "invited_by_oneself"),
        ("wm4,,,g1,2026-02-10,,,天才,,,,,,,", "tier", "not_a_choice"),
        ("wm4,,abc,g1,2026-02-10,,,,,,,,,,", "phone", "not_a_phone"),
        ("wm4,,,g1,2026-02-10,,,,,,a/b/c/d,,,,", "unit", "unit_too_deep"),
        (",无编号,,g1,2026-02-10,,,,,,,,,,", "member", "missing_value"),
    ],
)
def test_a_bad_row_is_refused_and_the_good_ones_stay(world, tmp_path, line, column, code):
    run = imported(world.qinghe, "members", table(tmp_path, FILE + line + "\n"))
    assert refusals(run) == [(8, column, code)]
    assert counts(run) == (6, 0, 0, 1)
    error = run.row_errors.get()
    assert error.what
    assert error.how


def test_a_declared_join_replaces_an_inferred_one_of_the_same_stretch(world, tmp_path):
    community, member = world.community("g1"), world.member("wm1")
    world.join(member, community, "2026-02-10", joined_basis="inferred")
    text = "member,community_id,joined_at\nwm1,g1,2026-02-01 08:00\n"
    assert counts(imported(world.qinghe, "members", table(tmp_path, text))) == (0, 1, 0, 0)
    assert stays("wm1") == [("g1", at("2026-02-01 08:00"), None, "declared")]


def test_a_bare_date_means_the_join_that_is_known_to_the_minute(world, tmp_path):
    community, member = world.community("g1"), world.member("wm1")
    world.join(member, community, "2026-02-10 09:30")
    text = "member,community_id,joined_at\nwm1,g1,2026-02-10\n"
    assert counts(imported(world.qinghe, "members", table(tmp_path, text))) == (0, 0, 1, 0)


def test_a_leave_without_a_join_ends_the_stay_that_is_open(world, tmp_path):
    community, member = world.community("g1"), world.member("wm1")
    world.join(member, community, "2026-02-10")
    text = "member,community_id,left_at\nwm1,g1,2026-03-01\n"
    assert counts(imported(world.qinghe, "members", table(tmp_path, text))) == (0, 1, 0, 0)
    assert stays("wm1") == [("g1", at("2026-02-10"), at("2026-03-01"), "declared")]


def test_a_stay_without_times_is_inferred_from_the_import(world, tmp_path):
    file = table(tmp_path, "member,community_id\nwm1,g1\n")
    imported(world.qinghe, "members", file)
    assert [basis for *_, basis in stays("wm1")] == ["inferred"]
    assert counts(imported(world.qinghe, "members", file)) == (0, 0, 1, 0)


def test_people_and_stays_meet_again_across_batches(world, tmp_path):
    lines = [[f"wm{n}", "g1", "2026-02-01"] for n in range(2100)]
    again = [["wm0", "g2", "2026-02-03"], ["wm1", "g1", "2026-02-15"]]
    file = rows(tmp_path, ["member", "community_id", "joined_at"], lines + again)
    dry, real = checked(world.qinghe, "members", file), imported(world.qinghe, "members", file)
    assert counts(dry) == counts(real) == (2101, 0, 0, 1)
    assert Membership.objects.filter(member__identities__external_id="wm0").count() == 2


def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(world, tmp_path, django_assert_max_num_queries):
    def lines(first, number):
        return [[f"wm{n}", f"名{n}", f"g{n % 7}", "2026-02-01", "宝妈"] for n in range(first, first + number)]

    head = ["member", "name", "community_id", "joined_at", "tags"]
    with django_assert_max_num_queries(70):
        imported(world.qinghe, "members", rows(tmp_path, head, lines(0, 10), "a.csv"))
    with django_assert_max_num_queries(70):
        imported(world.qinghe, "members", rows(tmp_path, head, lines(100, 1500), "b.csv"))


def test_hostile_names_are_kept_as_they_are_and_too_long_ones_cut(world, tmp_path):
    names = ["<script>alert(1)</script>", "👩‍👩‍👧‍👦🇨🇳", "\u202eabc", "x" * 500, "=1+1"]
    file = rows(tmp_path, ["member", "name"], [[f"wm{n}", name] for n, name in enumerate(names)])
    assert counts(imported(world.qinghe, "members", file)) == (5, 0, 0, 0)
    assert Member.objects.filter(name=names[0]).exists()
    assert Identity.objects.get(external_id="wm3").member.name == "x" * 120
    assert counts(imported(world.qinghe, "members", file)) == (0, 0, 5, 0)


def test_members_of_another_workspace_are_not_touched(world, tmp_path):
    world.member("wm1", workspace=world.elsewhere, unionid="U1")
    imported(world.qinghe, "members", table(tmp_path, FILE))
    assert Identity.objects.filter(external_id="wm1").count() == 2
    assert Member.objects.get(workspace=world.elsewhere).name == "wm1"
    assert not Channel.objects.filter(workspace=world.elsewhere).exists()


def test_somebody_of_whom_the_history_only_tells_that_they_left_has_one_stay(world, tmp_path):
    leaves = "time,community_id,member,kind\n2026-02-20 18:30,g1,wm2,leave\n"
    imported(world.qinghe, "history", table(tmp_path, leaves, "history.csv"))
    assert stays("wm2") == [("g1", at("2026-02-20 18:30"), at("2026-02-20 18:30"), "inferred")]

    told = "member,name,community_id,joined_at,left_at\nwm2,回来的人,g1,2026-01-05 10:00,2026-02-20 18:30\n"
    run = imported(world.qinghe, "members", table(tmp_path, told))

    assert counts(run) == (0, 1, 0, 0)
    assert stays("wm2") == [("g1", at("2026-01-05 10:00"), at("2026-02-20 18:30"), "declared")]


def test_where_a_file_seats_somebody_in_a_group_of_the_platform_it_is_read_again(world, tmp_path):
    Chat.objects.create(workspace=world.qinghe, chat_id="g1")
    Chat.objects.create(workspace=world.qinghe, chat_id="g3")
    Chat.objects.create(workspace=world.elsewhere, chat_id="g2")
    imported(world.qinghe, "members", table(tmp_path, FILE))

    assert list(Recheck.objects.values_list("workspace", "kind", "key")) == [(world.qinghe.pk, "chat", "g1")]

    Recheck.objects.all().delete()
    gone = HEAD + "wm9,走了的,,g3,2026-02-01,2026-02-02,,,,,,,,,\n"
    imported(world.qinghe, "members", table(tmp_path, gone, "gone.csv"))
    assert not Recheck.objects.exists()

    speaks = "time,community_id,member,kind,text\n2026-03-02 09:00,g3,wm10,message,在吗\n"
    imported(world.qinghe, "history", table(tmp_path, speaks, "history.csv"))
    assert list(Recheck.objects.values_list("kind", "key")) == [("chat", "g3")]
