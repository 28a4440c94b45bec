"""The organisation tree: paths that stay right whatever is moved."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinlin.workspaces import actions, refusals
from jinlin.workspaces.models import AuditEntry, Unit, UnitKind
from tests.world import NOW, access_of

pytestmark = pytest.mark.database


def paths(workspace):
    """Return the path of every unit as names."""
    units = {unit.pk: unit for unit in Unit.objects.filter(workspace=workspace)}
    return {
        unit.name: "/".join(units[int(pk)].name for pk in unit.path.strip("/").split("/")) for unit in units.values()
    }


def trail(workspace):
    return list(
        AuditEntry.objects.filter(workspace=workspace).order_by("pk").values_list("verb", "subject_name", "details")
    )


def test_a_workspace_is_opened_once_with_its_headquarters(db):
    first = actions.open_workspace(slug="guoyuan", name="果园", now=NOW)
    again = actions.open_workspace(slug="guoyuan", name="别的", now=NOW)
    assert (again, again.name) == (first, "果园")
    assert paths(first) == {"总部": "总部"}
    assert trail(first) == [("workspace.opened", "果园", {})]


def test_a_path_makes_what_is_missing_of_it_and_nothing_twice(world):
    ensured = actions.ensure_unit_path(world.qinghe, "华南/天河店", now=NOW)
    assert [unit.name for unit in ensured.made] == ["华南", "天河店"]
    assert (ensured.unit.name, ensured.unit.kind) == ("天河店", UnitKind.STORE)
    assert paths(world.qinghe)["天河店"] == "总部/华南/天河店"
    again = actions.ensure_unit_path(world.qinghe, "华南／天河店", now=NOW)
    assert (again.unit, again.made) == (ensured.unit, ())
    assert [verb for verb, _name, _details in trail(world.qinghe)] == ["unit.added", "unit.added"]


def test_a_moved_unit_takes_everything_below_it_along(world):
    team = world.unit("早班", kind=UnitKind.TEAM, parent=world.jingan)
    south = world.unit("华南", kind=UnitKind.REGION, parent=world.hq)
    actions.move_unit(access_of(world.lin), world.jingan, parent=south, now=NOW)
    assert paths(world.qinghe) == {
        "总部": "总部",
        "华东": "总部/华东",
        "浦东店": "总部/华东/浦东店",
        "华南": "总部/华南",
        "静安店": "总部/华南/静安店",
        "早班": "总部/华南/静安店/早班",
    }
    team.refresh_from_db()
    assert team.path == f"/{world.hq.pk}/{south.pk}/{world.jingan.pk}/{team.pk}/"
    assert trail(world.qinghe) == [("unit.moved", "静安店", {"from": "华东", "to": "华南"})]


def test_scope_follows_a_move(world):
    south = world.unit("华南", kind=UnitKind.REGION, parent=world.hq)
    actions.move_unit(access_of(world.lin), world.jingan, parent=south, now=NOW)
    seen = Unit.objects.visible_to(access_of(world.wang))
    assert sorted(seen.values_list("name", flat=True)) == ["华东", "浦东店"]


def test_what_cannot_be_moved_stays_and_is_named(world):
    who = access_of(world.lin)
    world.unit("静安店", parent=world.hq)
    refused = [
        (refusals.RootStays, world.hq, world.east),
        (refusals.UnitInsideItself, world.east, world.jingan),
        (refusals.UnitInsideItself, world.east, world.east),
        (refusals.UnitInsideItself, world.east, world.elsewhere_hq),
        (refusals.UnitNameTaken, world.jingan, world.hq),
    ]
    before = paths(world.qinghe)
    for refusal, unit, parent in refused:
        with pytest.raises(refusal):
            actions.move_unit(who, unit, parent=parent, now=NOW)
    assert paths(world.qinghe) == before
    assert trail(world.qinghe) == []


def test_moving_to_where_it_hangs_changes_nothing(world):
    actions.move_unit(access_of(world.lin), world.jingan, parent=world.east, now=NOW)
    assert trail(world.qinghe) == []


def test_a_tree_deeper_than_a_path_can_say_is_refused(world):
    at = world.jingan
    with pytest.raises(refusals.TreeTooDeep):  # noqa: PT012  (how deep depends on the ids)
        for floor in range(120):
            at = actions.add_unit(access_of(world.lin), parent=at, name=f"层{floor}", kind=UnitKind.TEAM, now=NOW)


def test_a_name_is_given_once_below_one_parent(world):
    who = access_of(world.lin)
    with pytest.raises(refusals.UnitNameTaken):
        actions.add_unit(who, parent=world.east, name="静安店", kind=UnitKind.STORE, now=NOW)
    with pytest.raises(refusals.UnitNameTaken):
        actions.rename_unit(who, world.pudong, name="静安店", now=NOW)
    actions.rename_unit(who, world.pudong, name="浦东一店", now=NOW)
    actions.rename_unit(who, world.pudong, name="浦东一店", now=NOW)
    assert trail(world.qinghe) == [("unit.renamed", "浦东一店", {"from": "浦东店", "to": "浦东一店"})]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6))
def test_whatever_is_moved_every_path_is_the_chain_of_parents(world, moves):
    units = list(Unit.objects.filter(workspace=world.qinghe))
    while len(units) < 6:
        units.append(world.unit(f"店{world.next('unit')}", parent=world.east))
    for unit, parent in moves:
        try:
            actions.move_unit(world.qinghe, units[unit], parent=Unit.objects.get(pk=units[parent].pk), now=NOW)
        except (refusals.RootStays, refusals.UnitInsideItself, refusals.UnitNameTaken):
            continue
    for unit in Unit.objects.filter(workspace=world.qinghe).select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"


def test_the_page_shows_a_floor_and_fetches_the_next(world, client_of, django_assert_max_num_queries):
    client = client_of(world.lin)
    page = client.get("/settings/units/").content.decode()
    assert "华东" in page
    assert "静安店" not in page
    with django_assert_max_num_queries(8):
        floor = client.get(f"/settings/units/{world.east.slug}/children/").content.decode()
    assert "静安店" in floor
    assert "1 位员工" in floor


def test_the_tree_is_changed_from_the_page(world, client_of):
    client = client_of(world.lin)
    client.post(f"/settings/units/{world.east.slug}/add/", {"name": " 徐汇店 ", "kind": "store"})
    client.post(f"/settings/units/{world.jingan.slug}/rename/", {"name": "静安一店"})
    client.post(f"/settings/units/{world.pudong.slug}/move/", {"parent": world.hq.slug})
    assert paths(world.qinghe) == {
        "总部": "总部",
        "华东": "总部/华东",
        "静安一店": "总部/华东/静安一店",
        "徐汇店": "总部/华东/徐汇店",
        "浦东店": "总部/浦东店",
    }


def test_a_refused_change_is_said_in_the_drawer(world, client_of):
    client = client_of(world.lin)
    taken = client.post(f"/settings/units/{world.east.slug}/add/", {"name": "静安店", "kind": "store"})
    assert "“华东”下面已经有“静安店” — 请换一个名称" in taken.content.decode()
    inside = client.post(f"/settings/units/{world.east.slug}/move/", {"parent": world.jingan.slug})
    assert "不能把“华东”移到“静安店”下面" in inside.content.decode()


def test_a_new_parent_is_found_by_name_and_is_never_the_unit_itself(world, client_of):
    client = client_of(world.lin)
    names = client.get(f"/settings/units/{world.jingan.slug}/move/?q=店").content.decode()
    assert "浦东店" in names
    assert "静安店" not in names


def test_an_answer_in_the_drawer_is_a_fragment_and_without_a_script_a_page(world, client_of):
    client = client_of(world.lin)
    url = f"/settings/units/{world.jingan.slug}/rename/"
    assert b"<!doctype html>" in client.get(url).content
    assert client.get(url, headers={"HX-Request": "true"}).content.startswith(b"<h2>")
    done = client.post(url, {"name": "静安一店"}, headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
