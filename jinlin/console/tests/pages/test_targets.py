"""目标: set in per cent and yuan, seen in the subtree, reached or not, ended; written into the audit trail."""

from __future__ import annotations

import pytest

from jinlin.metrics.alerts.targets import set_target
from jinlin.metrics.models import Target
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW

pytestmark = pytest.mark.django_db
FORM = {"metric": "exit_rate", "unit": "", "community": "", "by": "week", "value": "5"}


def post(client_of, staff, **fields):
    data = FORM | {"unit": staff.unit.slug} | fields
    return client_of(staff).post("/targets/set/", data, headers={"HX-Request": "true"})


def table(client_of, staff):
    return client_of(staff).get("/targets/", headers={"HX-Request": "true", "HX-Target": "targets"}).content.decode()


@pytest.mark.parametrize(
    ("metric", "typed", "kept", "shown"),
    [("exit_rate", "5", 0.05, "≤ 5.0%"), ("sales", "1234.5", 123450, "≥ ¥1,234.50"), ("net_adds", "30", 30, "≥ 30")],
)
def test_a_target_is_typed_in_and_shown_as_people_read_it(world, client_of, metric, typed, kept, shown):
    response = post(client_of, world.lin, metric=metric, value=typed)
    assert response.headers["HX-Refresh"] == "true"
    target = Target.objects.get()
    assert (target.metric, target.value, target.unit, target.staff) == (metric, kept, world.hq, world.lin)
    assert shown in table(client_of, world.lin)
    assert AuditEntry.objects.get(verb="target.set").details["value"] == shown.removeprefix("≤ ").removeprefix("≥ ")


def test_the_same_metric_place_and_period_again_replaces_it(world, client_of):
    post(client_of, world.lin, value="5")
    post(client_of, world.lin, value="7")
    assert [target.value for target in Target.objects.all()] == [0.07]


def test_a_target_for_one_group_is_found_by_name_or_id(world, client_of):
    community = world.community("静安 1 群", external_id="g-1")
    post(client_of, world.lin, community="静安 1 群")
    post(client_of, world.lin, community="g-1", by="day")
    assert {target.community for target in Target.objects.all()} == {community}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"value": "120"}, "比率要在 0 到 100 之间"),
        ({"value": "-1"}, "比率要在 0 到 100 之间"),
        ({"value": "abc"}, "is-invalid"),
        ({"value": "NaN"}, "is-invalid"),
        ({"metric": "nothing"}, "is-invalid"),
        ({"by": "year"}, "is-invalid"),
        ({"community": "没有的群"}, "没有找到“没有的群”"),
        ({"community": "重名群"}, "有几个群都叫“重名群”"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(world, client_of, fields, says):
    world.community("重名群", external_id="g-1")
    world.community("重名群", unit=world.pudong, external_id="g-2")
    response = post(client_of, world.lin, **fields)
    assert says in response.content.decode()
    assert not Target.objects.exists()


def test_a_store_sees_its_own_targets_and_sets_none_elsewhere(world, client_of):
    set_target(Access.of(world.lin), metric="sales", value=100, by="week", place=world.pudong, now=NOW)
    mine = world.community("静安 1 群")
    set_target(Access.of(world.lin), metric="sales", value=200, by="week", place=mine, now=NOW)
    html = table(client_of, world.wang)
    assert "浦东店" in html
    assert "静安 1 群" in html
    html = table(client_of, world.zhou)
    assert "/targets/set/" not in html  # who only looks on changes nothing
    html = table(client_of, world.chen)
    assert "浦东店" not in html
    assert "静安 1 群" in html
    assert table(client_of, world.charlie).count("<tr>") == 1
    post(client_of, world.wang, unit=world.hq.slug)
    assert Target.objects.count() == 2


def test_a_target_is_changed_and_ended(world, client_of):
    post(client_of, world.lin)
    where = {"metric": "exit_rate", "by": "week", "place": world.hq.slug}
    form = client_of(world.lin).get("/targets/set/", where).content.decode()
    assert 'value="5"' in form
    assert client_of(world.charlie).get("/targets/set/", where).status_code == 404
    assert client_of(world.charlie).post("/targets/end/", where).status_code == 404
    assert client_of(world.zhou).post("/targets/end/", where).status_code == 403
    assert client_of(world.lin).post("/targets/end/", where).status_code == 302
    assert not Target.objects.exists()
    assert AuditEntry.objects.filter(verb="target.ended").exists()


def test_queries_do_not_grow_with_targets(world, client_of, django_assert_max_num_queries):
    for number in range(12):
        set_target(
            Access.of(world.lin), metric="sales", value=1, by="day", place=world.community(f"群 {number}"), now=NOW
        )
    client = client_of(world.lin)
    table(client_of, world.lin)
    with django_assert_max_num_queries(12):
        client.get("/targets/", headers={"HX-Target": "targets"})
