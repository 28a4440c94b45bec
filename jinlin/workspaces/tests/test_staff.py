"""Who works here, and as what."""

import re

import pytest

from jinlin.workspaces import actions, queries, refusals
from jinlin.workspaces.models import AuditEntry, Grant, Staff
from jinlin.workspaces.roles import PERMISSIONS, Role
from tests.world import NOW, PASSWORD, access_of


def trail(workspace):
    return list(AuditEntry.objects.filter(workspace=workspace).order_by("pk").values_list("verb", "subject_name"))


def roles_of(staff):
    return sorted(Grant.objects.filter(staff=staff).values_list("role", flat=True))


def test_a_colleague_is_invited_with_a_password_that_is_shown_once(world, client_of):
    client = client_of(world.lin)
    given = {"name": "新同事", "username": "xin", "unit": world.jingan.slug, "roles": ["guide", "operator"]}
    response = client.post("/settings/staff/add/", given)
    (password,) = re.findall(r'jl-secret">([a-z2-9-]{14})<', response.content.decode())
    assert "no-store" in response["Cache-Control"]
    staff = Staff.objects.get(name="新同事")
    assert (staff.unit, roles_of(staff)) == (world.jingan, ["guide", "operator"])
    assert staff.user.check_password(password)
    assert password not in client.get("/settings/staff/").content.decode()
    assert trail(world.qinghe) == [("staff.added", "新同事"), ("role.granted", "新同事"), ("role.granted", "新同事")]


@pytest.mark.parametrize("name", ["林", "a b", "x", "<b>"])
def test_an_account_name_is_new_and_plain(world, client_of, name):
    given = {"name": "新同事", "username": name, "unit": world.jingan.slug, "roles": ["guide"]}
    client_of(world.lin).post("/settings/staff/add/", given)
    assert not Staff.objects.filter(name="新同事").exists()


def test_account_names_differ_by_more_than_their_case(world):
    actions.add_staff(world.qinghe, unit=world.hq, name="A", username="anna", roles=[], now=NOW)
    with pytest.raises(refusals.UsernameTaken):
        actions.add_staff(world.qinghe, unit=world.hq, name="B", username="ANNA", roles=[], now=NOW)


def test_roles_are_given_once_and_taken_once(world):
    who = access_of(world.lin)
    actions.grant(who, world.chen, Role.GUIDE, now=NOW)
    actions.grant(who, world.chen, Role.GUIDE, now=NOW)
    actions.revoke(who, world.chen, Role.GUIDE, now=NOW)
    actions.revoke(who, world.chen, Role.GUIDE, now=NOW)
    assert roles_of(world.chen) == ["store_manager"]
    assert trail(world.qinghe) == [("role.granted", "陈"), ("role.revoked", "陈")]


def test_name_unit_and_roles_are_changed_from_the_drawer(world, client_of):
    given = {"name": "陈姐", "unit": world.pudong.slug, "roles": ["guide"]}
    assert client_of(world.lin).post(f"/settings/staff/{world.chen.slug}/", given).status_code == 302
    world.chen.refresh_from_db()
    assert (world.chen.name, world.chen.unit, roles_of(world.chen)) == ("陈姐", world.pudong, ["guide"])


def test_the_last_administrator_stays_and_nothing_else_of_the_change_happens(world, client_of):
    given = {"name": "别人", "unit": world.hq.slug, "roles": ["viewer"]}
    response = client_of(world.lin).post(f"/settings/staff/{world.lin.slug}/", given)
    assert "“林”是最后一位总部管理员" in response.content.decode()
    world.lin.refresh_from_db()
    assert (world.lin.name, roles_of(world.lin)) == ("林", ["hq_admin"])
    with pytest.raises(refusals.LastAdministrator):
        actions.end_staff(world.qinghe, world.lin, now=NOW)
    with pytest.raises(refusals.LastAdministrator):
        actions.place_staff(world.qinghe, world.lin, unit=world.jingan, name="林", now=NOW)


def test_with_a_second_administrator_the_first_may_go(world):
    actions.grant(world.qinghe, world.zhou, Role.HQ_ADMIN, now=NOW)
    actions.end_staff(world.qinghe, world.lin, now=NOW)
    assert Staff.objects.get(pk=world.lin.pk).left_at == NOW


def test_whoever_is_deactivated_can_come_back(world, client_of):
    client = client_of(world.lin)
    client.post(f"/settings/staff/{world.chen.slug}/end/")
    assert client_of(world.chen).get("/account/").status_code == 403
    client.post(f"/settings/staff/{world.chen.slug}/return/")
    assert client_of(world.chen).get("/account/").status_code == 200
    assert trail(world.qinghe) == [("staff.left", "陈"), ("staff.returned", "陈")]


def test_a_forgotten_password_is_replaced_and_the_old_one_is_over(world, client_of):
    response = client_of(world.lin).post(f"/settings/staff/{world.chen.slug}/password/")
    (password,) = re.findall(r'jl-secret">([a-z2-9-]{14})<', response.content.decode())
    world.chen.user.refresh_from_db()
    assert world.chen.user.check_password(password)
    assert not world.chen.user.check_password(PASSWORD)


def test_the_password_of_somebody_who_also_works_elsewhere_is_not_ours_to_reset(world):
    Staff.objects.create(workspace=world.elsewhere, user=world.chen.user, unit=world.elsewhere_hq, name="陈")
    with pytest.raises(refusals.AccountElsewhere):
        actions.renew_password(access_of(world.lin), world.chen, now=NOW)
    world.chen.user.refresh_from_db()
    assert world.chen.user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["周", "林", "王", "陈"]),
        ("?q=陈", ["陈"]),
        ("?role=viewer", ["周"]),
        ("?state=left", []),
        ("?state=invited", []),
        ("?sort=unit", ["周", "林", "王", "陈"]),
    ],
)
def test_the_list_is_searched(world, client_of, query, names):
    page = client_of(world.lin).get(f"/settings/staff/{query}").context["listing"]
    assert sorted(row.name for row in page.rows) == sorted(names)


def test_an_administrator_of_a_region_manages_the_region_alone(world, client_of):
    actions.grant(world.qinghe, world.wang, Role.HQ_ADMIN, now=NOW)
    client = client_of(world.wang)
    assert sorted(row.name for row in client.get("/settings/staff/").context["listing"].rows) == ["王", "陈"]
    assert client.get(f"/settings/staff/{world.lin.slug}/").status_code == 404
    upwards = {"name": "新", "username": "xin", "unit": world.hq.slug, "roles": ["hq_admin"]}
    client.post("/settings/staff/add/", upwards)
    assert not Staff.objects.filter(name="新").exists()


def test_the_table_of_roles_says_what_the_code_does(world, client_of):
    told = {(row.name, role) for row in queries.role_table() for role, held in row.held if held}
    assert told == {(permission, role) for role, held in PERMISSIONS.items() for permission in held}
    html = client_of(world.lin).get("/settings/roles/").content.decode()
    assert html.count('aria-label="可以"') == len(told)


@pytest.mark.parametrize("name", ["wang", "chen", "zhou"])
def test_without_the_permission_the_page_names_it_and_who_has_it(world, client_of, name):
    response = client_of(getattr(world, name)).get("/settings/staff/")
    assert response.status_code == 403
    assert (
        "需要权限“管理员工与角色(staff.manage)”,请联系总部管理员。有这个权限的角色:总部管理员。"
        in response.content.decode()
    )
