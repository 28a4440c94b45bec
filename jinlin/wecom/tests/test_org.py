"""Departments and accounts of the corp in our tree."""

from __future__ import annotations

import pytest

from jinlin.events.models import Fact
from jinlin.wecom import org
from jinlin.wecom.models import Account, Department
from jinlin.wecom.org import AccountAsIs, DepartmentAsIs
from jinlin.workspaces.models import Staff, Unit
from tests.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CORP = DepartmentAsIs(1, 0, "青禾")


def tree(world, *told):
    return org.mirror_departments(world.qinghe, [CORP, *(DepartmentAsIs(*each) for each in told)], now=NOW)


def paths(world):
    """Return the path of names of every department's unit."""
    rows = Department.objects.filter(workspace=world.qinghe, gone_at=None).exclude(number=1).select_related("unit")
    return {row.number: row.unit.path.count("/") for row in rows}, {row.number: row.unit.name for row in rows}


def test_a_department_renamed_or_moved_leaves_a_fact_and_the_same_again_none(world):
    tree(world, (20, 1, "华东"), (21, 1, "华北"), (30, 20, "一店"))
    assert not Fact.objects.filter(kind__startswith="department.").exists()
    for _again in range(2):
        tree(world, (20, 1, "华东大区"), (21, 1, "华北"), (30, 21, "一店"))
    east, shop = Department.objects.get(number=20), Department.objects.get(number=30)

    assert list(Fact.objects.filter(kind__startswith="department.").order_by("kind").values_list("kind", "data")) == [
        ("department.moved", {"department": shop.pk, "unit": shop.unit_id}),
        ("department.renamed", {"department": east.pk, "unit": east.unit_id}),
    ]


def test_a_department_becomes_a_unit_below_its_parents_unit(world):
    tree(world, (30, 20, "人民广场店"), (20, 1, "华南"))
    south = Unit.objects.get(name="华南")

    assert south.parent == world.hq
    assert (south.kind, Unit.objects.get(name="人民广场店").kind) == ("region", "store")
    assert Unit.objects.get(name="人民广场店").parent == south


def test_a_unit_of_the_same_name_in_the_same_place_is_the_department(world):
    tree(world, (20, 1, "华东"), (30, 20, "静安店"))

    assert Department.objects.get(number=30).unit == world.jingan


def test_the_same_tree_again_writes_nothing(world):
    told = [(20, 1, "华东"), (30, 20, "静安店"), (31, 20, "新店")]
    tree(world, *told)

    assert tree(world, *told) == 0


def test_renaming_and_moving_follow_and_what_is_gone_keeps_its_unit(world):
    tree(world, (20, 1, "华东"), (21, 1, "华北"), (30, 20, "一店"))
    unit = Department.objects.get(number=30).unit
    tree(world, (20, 1, "华东大区"), (21, 1, "华北"), (30, 21, "一店"))
    unit.refresh_from_db()

    assert unit.parent.name == "华北"
    assert Department.objects.get(number=20).unit.name == "华东大区"

    tree(world, (20, 1, "华东大区"), (21, 1, "华北"))

    assert Department.objects.get(number=30).gone_at == NOW
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_two_departments_of_one_name_are_told_apart(world):
    tree(world, (20, 1, "门店"), (21, 1, "门店"))

    assert paths(world)[1] == {20: "门店", 21: "门店 (21)"}


def test_a_department_whose_parent_we_may_not_see_hangs_on_the_root(world):
    tree(world, (30, 99, "孤店"))

    assert Unit.objects.get(name="孤店").parent == world.hq


def test_accounts_are_staff_at_their_unit_without_a_role(world):
    tree(world, (20, 1, "华东"), (30, 20, "静安店"))
    told = [AccountAsIs("ZhangSan", "张三", 30), AccountAsIs("lisi", "李四")]

    assert org.mirror_accounts(world.qinghe, told, now=NOW) == 2
    assert org.mirror_accounts(world.qinghe, told, now=NOW) == 0
    staff = Account.objects.get(userid="zhangsan").staff
    assert (staff.name, staff.unit, staff.grants.count(), staff.user) == ("张三", world.jingan, 0, None)
    assert Account.objects.get(userid="lisi").staff.unit == world.hq


def test_whoever_leaves_can_no_longer_sign_in_and_whoever_comes_back_can(world):
    org.mirror_accounts(world.qinghe, [AccountAsIs("zhangsan", "张三")], now=NOW)

    assert org.leave(world.qinghe, "ZhangSan", now=NOW) == 1
    assert org.leave(world.qinghe, "ZhangSan", now=NOW) == 0
    assert Staff.objects.get(name="张三").left_at == NOW

    org.mirror_accounts(world.qinghe, [AccountAsIs("zhangsan", "张三")], now=NOW)
    assert Staff.objects.get(name="张三").left_at is None


def test_the_last_administrator_stays_whatever_the_platform_says(world):
    org.mirror_accounts(world.qinghe, [AccountAsIs("lin", "林")], now=NOW)
    Account.objects.update(staff=world.lin)
    org.leave(world.qinghe, "lin", now=NOW)
    world.lin.refresh_from_db()

    assert world.lin.left_at is None


def test_exactly_those_who_may_have_customers_are_marked(world):
    org.mirror_accounts(world.qinghe, [AccountAsIs("a", "甲"), AccountAsIs("b", "乙")], now=NOW)

    assert org.mirror_serving(world.qinghe, ["A", "c"], now=NOW) == 2
    assert org.mirror_serving(world.qinghe, ["A", "c"], now=NOW) == 0
    assert org.mirror_serving(world.qinghe, ["c"], now=NOW) == 1
    assert dict(Account.objects.values_list("userid", "serves")) == {"a": False, "b": False, "c": True}


def test_a_nightly_reading_of_many_accounts_asks_as_often_as_of_few(world, django_assert_num_queries):
    tree(world, (20, 1, "华东"), (30, 20, "静安店"))
    few = [AccountAsIs(f"dz{n}", f"店员{n}", 30) for n in range(3)]
    many = [AccountAsIs(f"dz{n}", f"店员{n}", 30) for n in range(300)]
    org.mirror_accounts(world.qinghe, few, now=NOW)
    assert org.mirror_accounts(world.qinghe, many, now=NOW) == 297
    assert Staff.objects.filter(unit=world.jingan, name__startswith="店员").count() == 300

    for told in (few, many):
        with django_assert_num_queries(8):
            assert org.mirror_accounts(world.qinghe, told, now=NOW) == 0


def test_a_reading_brings_back_moves_and_ends_exactly_those_who_differ(world):
    tree(world, (20, 1, "华东"), (30, 20, "静安店"), (31, 20, "浦东店"))
    org.mirror_accounts(world.qinghe, [AccountAsIs(f"dz{n}", f"店员{n}", 30) for n in range(4)], now=NOW)
    told = [
        AccountAsIs("dz0", "店员0", 30),
        AccountAsIs("dz1", "店员1", 31),
        AccountAsIs("dz2", "店员2", 30, state=5),
        AccountAsIs("dz3", "改名", 30),
    ]

    assert org.mirror_accounts(world.qinghe, told, now=NOW) == 3
    rows = Account.objects.order_by("userid").values_list("staff__name", "staff__unit__name", "staff__left_at")
    assert list(rows) == [
        ("店员0", "静安店", None),
        ("店员1", "浦东店", None),
        ("店员2", "静安店", NOW),
        ("改名", "静安店", None),
    ]
    org.mirror_accounts(world.qinghe, [AccountAsIs("dz2", "店员2", 30)], now=NOW)
    assert Account.objects.get(userid="dz2").staff.left_at is None
