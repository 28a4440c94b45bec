"""The city: the same for the same seed, as large as it is asked to be, with the shapes of the platform's ids."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

from wecomsim.control.digest import digest
from wecomsim.control.doing import CannotDo, replay
from wecomsim.people.city import CITIES, stores_for
from wecomsim.people.files import move_in
from wecomsim.people.life import Life
from wecomsim.rules.settings import Settings
from wecomsim.state.clock import Clock
from wecomsim.state.corp import Corp
from wecomsim.tests.desk import BEGINS, Desk


def city(seed=7, groups=6, members=12, staff=0):
    corp = Corp(seed, Clock(BEGINS, 0.0))
    CITIES["qinghe"](corp, groups, members, staff)
    return corp


def test_the_same_seed_gives_the_same_city_and_another_gives_another():
    assert digest(city()) == digest(city())
    assert digest(city()) != digest(city(seed=8))


def test_a_city_is_as_large_as_it_is_asked_to_be():
    corp = city(groups=40, members=20, staff=30)
    seats = sum(len(group.seats) for group in corp.groups.values())
    assert len(corp.groups) == 40
    assert 0.8 * 800 <= seats <= 1.3 * 800
    assert len(corp.staff) == 30
    assert {each.parent for each in corp.departments.values()} == {0, 1, 10, 11, 12}


def test_every_store_lies_in_its_region_and_keeps_a_few_groups():
    corp = city(groups=36, members=4)
    regions = {each.number: each.name for each in corp.departments.values() if each.parent == 1}
    stores = {region: [] for region in regions.values()}
    for each in corp.departments.values():
        if each.parent in regions:
            stores[regions[each.parent]].append(each.name)

    assert stores == {
        "华东": ["静安店", "浦东店", "徐汇店", "长宁店"],
        "华南": ["越秀店", "天河店", "海珠店", "番禺店"],
        "华北": ["朝阳店", "海淀店", "西城店", "东城店"],
    }
    assert [stores_for(count) for count in (1, 6, 24, 36, 120, 10_000)] == [3, 3, 8, 12, 12, 1000]


def test_an_empty_city_has_its_headquarters_and_nobody():
    desk = Desk("empty")
    assert digest(desk.corp) == {
        "departments": {"1": {"name": "青禾", "parent": 0}},
        "staff": {},
        "tags": {},
        "customers": {},
        "groups": {},
    }
    assert desk.call("externalcontact/groupchat/list", limit=10)["group_chat_list"] == []


def test_ids_have_the_shapes_of_the_platform():
    corp = city()
    assert re.fullmatch(r"ww[0-9a-f]{16}", corp.corp_id)
    assert all(re.fullmatch(r"wm[A-Z2-7]{30}", each) for each in corp.customers)
    assert all(re.fullmatch(r"wr[A-Z2-7]{30}", each) for each in corp.groups)
    assert all(re.fullmatch(r"et[A-Z2-7]{30}", each) for each in corp.tags)
    assert len(set(corp.customers)) == len(corp.customers)


def test_a_city_moves_in_from_files(tmp_path):
    (tmp_path / "communities.csv").write_text(
        "community_id,community,unit,owner,created_at,ended_at\n"
        "wr1,一群,华东/静安店,dz1,2026-01-02T10:00:00,\nwr2,旧群,华东,dz1,2025-01-02T10:00:00,2025-06-01T00:00:00\n"
    )
    (tmp_path / "members.csv").write_text(
        "community_id,member,name,staff,role,unit,joined_at,left_at,inviter\n"
        "wr1,dz1,店长,staff,owner,华东/静安店,2026-01-02T10:00:00,,\n"
        "wr1,wmA,甲,,member,,2026-01-03T10:00:00,,dz1\nwr1,wmB,乙,,member,,2026-01-03T10:00:00,2026-02-01T10:00:00,\n"
    )
    corp = Corp(7, Clock(BEGINS, 0.0))
    move_in(corp, tmp_path)
    told = digest(corp)

    assert sorted(each["name"] for each in told["departments"].values()) == ["华东", "总部", "静安店"]
    assert told["groups"] == {
        "wr1": {
            "name": "一群",
            "owner": "dz1",
            "notice": "",
            "admins": [],
            "created": 1767319200,
            "members": {
                "dz1": {"join_time": 1767319200, "scene": 1, "invitor": "", "state": ""},
                "wmA": {"join_time": 1767405600, "scene": 1, "invitor": "dz1", "state": ""},
            },
        }
    }


def test_people_live_the_same_life_for_the_same_seed():
    def lived():
        desk = Desk()
        desk.corp.clock.speed = 0.0
        life = Life(desk.platform, 0.001)
        life.stop()
        for _n in range(60):
            with suppress(CannotDo):
                life.deed()
        return digest(desk.corp), len(desk.corp.messages)

    assert lived() == lived()
    assert lived()[1] > 20


def test_what_people_did_happens_again_from_the_journal(tmp_path):
    first = Desk()
    first.platform.journal = tmp_path / "journal"
    chat_id = first.group().chat_id
    first.do("group.join", chat_id=chat_id, name="甲")
    first.corp.clock.advance(60)
    first.do("group.rename", chat_id=chat_id, name="新名")
    with suppress(CannotDo):
        first.do("group.leave", chat_id=chat_id, person="nobody")
    second = Desk()

    assert replay(second.platform, tmp_path / "journal") == 2
    assert digest(second.corp) == digest(first.corp)
    assert second.corp.clock.second() == int(BEGINS)


def test_every_setting_says_where_it_comes_from():
    from pathlib import Path

    import wecomsim.rules.settings as module

    lines = Path(module.__file__).read_text().splitlines()
    fields = [each for each in lines if re.match(r"    \w+: (int|float|bool|str) = ", each)]
    assert len(fields) == len(Settings.__dataclass_fields__)
    assert all("§" in each for each in fields)


def test_a_setting_that_does_not_exist_is_refused():
    settings = Settings()
    settings.change({"code_cap": 100, "mass_quota": "week"})
    assert (settings.code_cap, settings.mass_quota) == (100, "week")
    with pytest.raises(KeyError):
        settings.change({"nonsense": 1})
