"""Where one looks: workspace, region, store."""

import pytest

from jinlin.workspaces.models import Staff
from jinlin.workspaces.roles import Role


@pytest.fixture
def lin_elsewhere(world):
    """林 also looks on at 别家."""
    staff = Staff.objects.create(workspace=world.elsewhere, user=world.lin.user, unit=world.elsewhere_hq, name="林")
    staff.grants.create(workspace=world.elsewhere, role=Role.VIEWER, granted_at=staff.workspace.created_at)
    return staff


def looking_at(client):
    access = client.get("/account/").context["access"]
    return access.workspace.name, access.unit.name


def test_one_begins_at_ones_own_unit(world, client_of):
    assert looking_at(client_of(world.lin)) == ("青禾", "总部")
    assert looking_at(client_of(world.chen)) == ("青禾", "静安店")


def test_one_can_look_at_a_part_of_it_and_back_at_all(world, client_of):
    client = client_of(world.lin)
    response = client.post("/scope/", {"unit": world.jingan.slug, "next": "/settings/staff/"})
    assert response.url == "/settings/staff/"
    assert looking_at(client) == ("青禾", "静安店")
    assert [row.name for row in client.get("/settings/staff/").context["listing"].rows] == ["陈"]
    client.post("/scope/", {"unit": world.hq.slug})
    assert looking_at(client) == ("青禾", "总部")


def test_nobody_looks_above_or_beside_their_own_unit(world, client_of):
    client = client_of(world.chen)
    for unit in (world.hq, world.pudong, world.elsewhere_hq):
        assert client.post("/scope/", {"unit": unit.slug}).status_code == 404
    session = client.session
    session["unit"] = world.pudong.pk  # as if it had been chosen before somebody was moved
    session.save()
    assert looking_at(client) == ("青禾", "静安店")


def test_the_switch_finds_units_of_ones_own_subtree(world, client_of):
    found = client_of(world.wang).get("/scope/?q=店").content.decode()
    assert "静安店" in found
    assert "总部" not in client_of(world.wang).get("/scope/").content.decode().replace("总部管理员", "")


def test_one_goes_from_workspace_to_workspace_where_one_works(world, client_of, lin_elsewhere):
    client = client_of(world.lin)
    client.post("/scope/", {"unit": world.jingan.slug})
    client.post("/workspace/", {"workspace": "elsewhere"})
    assert looking_at(client) == ("别家", "总部")
    assert client.get("/settings/staff/").status_code == 403
    client.post("/workspace/", {"workspace": "qinghe"})
    assert looking_at(client) == ("青禾", "总部")


def test_the_switch_offers_other_workspaces_only_to_who_works_there(world, client_of, lin_elsewhere):
    assert "切换企业" in client_of(world.lin).get("/scope/").content.decode()
    assert "切换企业" not in client_of(world.wang).get("/scope/").content.decode()


def test_nobody_goes_to_a_workspace_they_do_not_work_in(world, client_of):
    assert client_of(world.charlie).post("/workspace/", {"workspace": "qinghe"}).status_code == 404
    assert client_of(world.lin).post("/workspace/", {"workspace": "elsewhere"}).status_code == 404


def test_moments_are_shown_in_the_zone_of_the_workspace(world, client_of):
    world.qinghe.timezone = "America/New_York"
    world.qinghe.save()
    world.chen.user.last_login = world.qinghe.created_at  # 10:00 in Shanghai
    world.chen.user.save()
    assert "2026-03-04 21:00" in client_of(world.lin).get("/settings/staff/").content.decode()
