"""预警: what needs a look, with the usual value; handled, put aside, or over."""

from datetime import date

import pytest

from jinlin.metrics.models import Alert
from tests.world import NOW

pytestmark = pytest.mark.django_db


def raised(world, community, kind="exit_burst", **fields):
    evidence = {"exits": 11, "usual": 2.0, "limit": 5}
    scope = f"community:{community.pk}"
    values = {"severity": "alarm", "on": date(2026, 3, 4), "evidence": evidence, "scope": scope} | fields
    return Alert.objects.create(workspace=world.qinghe, community=community, unit=community.unit, kind=kind, **values)


@pytest.fixture
def alert(world):
    return raised(world, world.community("静安店 1 群"))


def rows(client, query=""):
    return client.get(f"/alerts/{query}").content.decode()


def test_an_alert_tells_its_numbers_with_the_usual_value_and_leads_to_the_community(world, client_of, alert):
    html = rows(client_of(world.lin))
    assert "24 小时退 11 人,平时每天 2 人" in html
    assert f"/groups/{alert.community.slug}/" in html


def test_handling_takes_it_off_the_list(world, client_of, alert):
    client = client_of(world.lin)
    client.post("/alerts/handle/", {"only": alert.slug})
    alert.refresh_from_db()
    assert (alert.handled_by, alert.handled_at) == (world.lin, NOW)
    assert "静安店 1 群" not in rows(client)
    assert "静安店 1 群" in rows(client, "?state=handled")


def test_putting_it_aside_brings_it_back_later(world, client_of, alert):
    client = client_of(world.lin)
    client.post(f"/alerts/{alert.slug}/snooze/", {"days": "3"})
    alert.refresh_from_db()
    assert alert.snoozed_until == date(2026, 3, 8)
    assert "静安店 1 群" not in rows(client)
    assert "静安店 1 群" in rows(client, "?state=snoozed")


def test_who_only_looks_on_cannot_handle(world, client_of, alert):
    client = client_of(world.zhou)
    assert "静安店 1 群" in rows(client)
    assert "alerts/handle" not in rows(client)
    assert client.post("/alerts/handle/", {"only": alert.slug}).status_code == 403
    assert client.post(f"/alerts/{alert.slug}/snooze/", {"days": "1"}).status_code == 403


def test_nobody_sees_or_handles_outside_their_subtree(world, client_of, alert):
    other = raised(world, world.community("浦东店 1 群", unit=world.pudong))
    assert "浦东店 1 群" not in rows(client_of(world.chen))
    assert client_of(world.chen).post("/alerts/handle/", {"only": other.slug}).status_code == 404
    assert "静安店" not in rows(client_of(world.charlie))
    assert client_of(world.charlie).post("/alerts/handle/", {"only": alert.slug}).status_code == 404


def test_a_link_to_a_kind_shows_what_is_open_of_it(world, client_of, alert):
    client = client_of(world.lin)
    raised(world, alert.community, kind="dead", severity="warn", evidence={"silent_days": 40})
    html = rows(client, "?kind=dead")
    assert "成员已 40 天没有发言" in html
    assert "24 小时退" not in html


def test_the_list_can_be_taken_away(world, client_of, alert):
    assert client_of(world.lin).get("/alerts/export/?state=open").status_code == 200
    assert client_of(world.chen).get("/alerts/export/").status_code == 403


def test_the_query_count_does_not_grow_with_the_rows(world, client_of, alert, django_assert_max_num_queries):
    for number in range(20):
        raised(world, world.community(f"第 {number} 群"))
    client = client_of(world.lin)
    with django_assert_max_num_queries(13):
        rows(client)
