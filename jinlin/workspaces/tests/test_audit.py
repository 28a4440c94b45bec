"""The audit trail: who did what to what, when."""

import pytest

from jinlin.workspaces import actions
from jinlin.workspaces.models import UnitKind
from jinlin.workspaces.roles import Role
from tests.world import NOW, access_of, at


def rows(client, query=""):
    page = client.get(f"/settings/audit/{query}").context["listing"]
    return [(entry.staff.name if entry.staff else "", entry.verb, entry.subject_name) for entry in page.rows]


@pytest.fixture
def busy(world):
    """Three deeds on three days."""
    actions.rename_unit(access_of(world.lin), world.pudong, name="浦东一店", now=at("2026-03-01 23:30"))
    actions.grant(access_of(world.wang), world.chen, Role.GUIDE, now=at("2026-03-02 00:30"))
    actions.add_unit(world.qinghe, parent=world.east, name="徐汇店", kind=UnitKind.STORE, now=NOW)
    return world


def test_the_newest_comes_first_and_the_program_has_no_name(busy, client_of):
    assert rows(client_of(busy.lin)) == [
        ("", "unit.added", "徐汇店"),
        ("王", "role.granted", "陈"),
        ("林", "unit.renamed", "浦东一店"),
    ]


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ("?q=陈", ["role.granted"]),
        ("?verb=unit.added&verb=unit.renamed", ["unit.added", "unit.renamed"]),
        ("?at_since=2026-03-02", ["unit.added", "role.granted"]),
        ("?at_until=2026-03-01", ["unit.renamed"]),
        ("?at_since=2026-03-02&at_until=2026-03-02", ["role.granted"]),
        ("?sort=at", ["unit.renamed", "role.granted", "unit.added"]),
    ],
)
def test_the_trail_is_searched_by_days_of_the_workspace(busy, client_of, query, verbs):
    assert [verb for _who, verb, _what in rows(client_of(busy.lin), query)] == verbs


def test_the_trail_is_searched_by_person(busy, client_of):
    assert rows(client_of(busy.lin), f"?staff={busy.wang.slug}") == [("王", "role.granted", "陈")]


@pytest.mark.database
def test_the_trail_speaks_in_words(busy, client_of):
    client = client_of(busy.lin)
    html = client.get("/settings/audit/").content.decode()
    assert "授予角色" in html
    assert "角色: 导购" in html
    assert "原来: 浦东店 · 改为: 浦东一店" in html
    client.cookies["django_language"] = "en"
    assert "Granted a role" in client.get("/settings/audit/").content.decode()


def test_below_the_headquarters_one_sees_what_ones_own_people_did(busy, client_of):
    actions.grant(busy.qinghe, busy.wang, Role.COMPLIANCE, now=at("2026-02-01"))
    assert rows(client_of(busy.wang)) == [("王", "role.granted", "陈")]


def test_an_outsider_sees_nothing_of_it(busy, client_of):
    assert rows(client_of(busy.charlie)) == []
