import pytest

from jinlin.communities import types
from jinlin.communities.actions import CommunityKey, Known, NameFitsTwo, resolve_communities
from jinlin.communities.actions.placing import place
from jinlin.communities.models import Community, Placement
from jinlin.imports.tests.files import checked, counts, dump, imported, refusals, table, undone
from jinlin.workspaces.models import Unit
from tests.world import at

HEAD = "community_id,community,unit,type,owner,cap,created_at,ended_at\n"
FILE = (
    HEAD
    + """g1,徐汇店福利1群,华东/徐汇店,福利群；服務交流群,li,200,2025-11-03 10:00,
g2,周日晚20点1元竞拍群,华东/静安店,flash,li,200,2026-02-27 09:00,2026-03-01 22:00
,没有编号的群,华东/静安店,,,,,
"""
)


def test_a_file_of_communities_makes_them_with_units_and_types(world, tmp_path):
    run = imported(world.qinghe, "communities", table(tmp_path, FILE))
    assert counts(run) == (3, 0, 0, 0)
    community = Community.objects.get(external_id="g1")
    assert (community.unit.name, community.unit.parent, community.cap) == ("徐汇店", world.east, 200)
    assert (community.opened_at, community.owner_name) == (at("2025-11-03 10:00"), "li")
    assert dict(Placement.objects.filter(community=community).values_list("axis", "key")) == {
        "stage": "service",
        "positioning": "welfare",
    }
    assert run.report["units_made"] == {"count": 1, "first": ["华东/徐汇店"]}


def test_two_communities_of_one_name_are_both_told(world, tmp_path):
    text = "community_id,community,unit\ne1,同名群,一区/甲店\ne2,同名群,一区/乙店\ne3,独名群,一区/乙店\n"
    told = imported(world.qinghe, "communities", table(tmp_path, text)).report["communities_made"]
    assert told == {"count": 3, "first": ["同名群(e1)", "同名群(e2)", "独名群"]}


def test_a_dry_run_counts_what_the_apply_does_and_twice_changes_nothing(world, tmp_path):
    file = table(tmp_path, FILE)
    before = dump()
    dry = checked(world.qinghe, "communities", file)
    assert dump() == before
    real = imported(world.qinghe, "communities", file)
    assert (counts(dry), dry.report) == (counts(real), real.report)
    before = dump()
    assert counts(imported(world.qinghe, "communities", file)) == (0, 0, 3, 0)
    assert dump() == before


def test_a_rollback_restores_names_units_and_types(world, tmp_path):
    imported(world.qinghe, "communities", table(tmp_path, FILE))
    before = dump()
    text = HEAD + "g1,改名的群,华南/深圳店,core,wang,500,,\ng9,新群,,flash,,,,\n"
    run = imported(world.qinghe, "communities", table(tmp_path, text, "b.csv"))
    assert counts(run) == (1, 1, 0, 0)
    undone(run)
    assert dump() == before


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("g5,甲,,什么群,,,,", "type", "unknown_type"),
        ("g5,甲,,flash;永久,,,,", "type", "impossible_pair"),
        ("g5,甲,,flash;core,,,,", "type", "two_on_one_axis"),
        ("g5,甲,a/b/c/d,,,,,", "unit", "unit_too_deep"),
        ("g5,甲,,,,,2026-02-02,2026-02-01", "ended_at", "ended_before_opened"),
        ("g5,甲,,,,-3,,", "cap", "not_a_count"),
        ("g5,,,,,,,", "community", "missing_value"),
    ],
)
def test_a_bad_row_is_refused_with_its_remedy(world, tmp_path, line, column, code):
    run = imported(world.qinghe, "communities", table(tmp_path, FILE + line + "\n"))
    assert refusals(run) == [(5, column, code)]
    assert run.row_errors.get().how
    assert not Community.objects.filter(external_id="g5").exists()


def test_a_type_that_cannot_go_with_the_one_it_has_is_refused(world, tmp_path):
    imported(world.qinghe, "communities", table(tmp_path, HEAD + "g1,甲,,flash,,,,\n"))
    run = imported(world.qinghe, "communities", table(tmp_path, HEAD + "g1,甲,,permanent,,,,\n", "b.csv"))
    assert refusals(run) == [(2, "type", "impossible_pair")]


def test_a_name_that_fits_two_asks_for_the_id(world, tmp_path):
    world.community("同名", external_id="a", unit=world.jingan)
    world.community("同名", external_id="b", unit=world.pudong)
    text = "order_id,time,amount,community\nA1,2026-03-01,5,同名\n"
    run = imported(world.qinghe, "orders", table(tmp_path, text))
    assert refusals(run) == [(2, "community", "name_fits_two")]


def test_unit_and_name_find_one_of_two(world):
    wanted = world.community("同名", external_id="a", unit=world.jingan)
    world.community("同名", external_id="b", unit=world.pudong)
    key, bare = CommunityKey(name="同名", unit="华东/静安店"), CommunityKey(name="同名")
    found = resolve_communities(world.qinghe, None, [key, bare])
    assert found[key] == Known(wanted.pk, "a", "同名", world.jingan.pk)
    assert isinstance(found[bare], NameFitsTwo)


def test_a_name_is_found_in_the_other_script(world):
    wanted = world.community("顾客服务群", external_id="a")
    key = CommunityKey(name="顧客服務群")
    assert resolve_communities(world.qinghe, None, [key])[key].pk == wanted.pk


def test_a_community_known_by_name_takes_the_id_a_later_file_gives(world, tmp_path):
    imported(
        world.qinghe, "orders", table(tmp_path, "order_id,time,amount,community\nA1,2026-03-01,5,福利群\n", "o.csv")
    )
    before = dump()
    file = table(tmp_path, HEAD + "g1,福利群,华东/静安店,,,,,\n")
    dry, run = checked(world.qinghe, "communities", file), imported(world.qinghe, "communities", file)
    assert counts(dry) == counts(run) == (0, 1, 0, 0)
    community = Community.objects.get(workspace=world.qinghe)
    assert (community.external_id, community.unit) == ("g1", world.jingan)
    undone(run)
    assert dump() == before


def test_a_unit_that_got_staff_since_stays_after_a_rollback(world, tmp_path):
    run = imported(world.qinghe, "communities", table(tmp_path, FILE))
    world.staff("新店长", unit=Unit.objects.get(name="徐汇店"), role="store_manager")
    undone(run)
    assert Unit.objects.filter(name="徐汇店").exists()
    assert not Community.objects.exists()


def test_flash_cannot_be_permanent(world):
    community = world.community()
    place(community=community, keys={"stage": "flash"})
    with pytest.raises(types.ImpossiblePair, match="快闪群"):
        place(community=community, keys={"lifespan": "permanent"})
    assert place(community=community, keys={"stage": "service", "lifespan": "permanent"}) == {
        "stage": "service",
        "lifespan": "permanent",
    }


def test_every_pair_that_cannot_be_names_two_values_of_the_registry():
    for rule in types._read()["impossible"]:
        for where in rule["pair"]:
            assert types.value_of(*where.split(".")), where


def test_every_value_is_read_by_key_and_by_both_names():
    for axis in types.axes().values():
        for value in axis.values:
            assert types.read([f"{axis.key}.{value.key}"]) == {axis.key: value.key}
