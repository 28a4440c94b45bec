"""指标口径: everything a workspace may choose, checked, kept only where it differs, in the audit trail."""

from __future__ import annotations

import pytest

from jinlin.console.choices.forms import ChoicesForm
from jinlin.console.renewal import mark_of
from jinlin.metrics.activity import composition, thresholds
from jinlin.metrics.models import Settings
from jinlin.metrics.readings import chosen_by
from jinlin.workspaces.models import AuditEntry
from tests.world import NOW

pytestmark = pytest.mark.django_db


def post(client_of, staff, **fields):
    form = ChoicesForm(staff.workspace)
    data = {name: field.initial for name, field in form.fields.items() if field.initial not in {None, False}}
    return client_of(staff).post(
        "/settings/choices/", data | {name.replace("__", "."): v for name, v in fields.items()}
    )


def test_saving_what_is_there_changes_nothing(world, client_of):
    assert post(client_of, world.lin).status_code == 302
    assert not Settings.objects.exclude(values={}).exists()
    assert not AuditEntry.objects.filter(verb="metrics.chosen").exists()


def test_readings_thresholds_and_shares_are_chosen_and_used(world, client_of):
    before = mark_of(world.qinghe, NOW)
    fields = {"exit": "average", "min_length": "3", "emoji_only": "on", "share-kol": "12.5", "share-ordinary": "60"}
    post(client_of, world.lin, **fields, **{"at-health__high_exit_rate": "0.2"})
    assert Settings.objects.get(workspace=world.qinghe).values == {
        "readings": {"exit": "average", "min_length": 3, "emoji_only": True},
        "thresholds": {"health.high_exit_rate": 0.2},
        "composition": {"kol": 0.125, "ordinary": 0.6},
    }
    readings = chosen_by(world.qinghe)
    assert (readings.exit, readings.validity.min_length, readings.validity.emoji_only) == ("average", 3, True)
    assert thresholds.of(world.qinghe)["health.high_exit_rate"] == 0.2
    assert composition.targets(world.qinghe)["kol"] == 0.125
    assert chosen_by(world.elsewhere).exit == "start"
    assert mark_of(world.qinghe, NOW) != before  # the numbers are due to be counted again
    entry = AuditEntry.objects.get(verb="metrics.chosen")
    assert entry.details["to"]["exit"] == "average"
    html = client_of(world.lin).get("/settings/choices/").content.decode()
    assert 'value="0.2"' in html
    assert 'value="12.5"' in html


def test_what_goes_back_to_the_default_is_forgotten(world, client_of):
    post(client_of, world.lin, exit="end", **{"at-health__days": "14"})
    post(client_of, world.lin, exit="start", **{"at-health__days": ""})
    assert Settings.objects.get().values == {"readings": {}, "thresholds": {}, "composition": {}}


def test_other_settings_stay(world, client_of):
    Settings.objects.create(workspace=world.qinghe, values={"spend_bands": [[0, "低"]]})
    post(client_of, world.lin, exit="end")
    assert Settings.objects.get().values["spend_bands"] == [[0, "低"]]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"share-ordinary": "95"}, "超过了 100%"),
        ({"at-health__days": "-1"}, "is-invalid"),
        ({"at-health__days": "nan"}, "is-invalid"),
        ({"at-health__days": "1e400"}, "is-invalid"),
        ({"min_length": "-3"}, "is-invalid"),
        ({"exit": "sometimes"}, "is-invalid"),
        ({"share-kol": "101"}, "is-invalid"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(world, client_of, fields, says):
    response = post(client_of, world.lin, **fields)
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Settings.objects.exclude(values={}).exists()


def test_only_who_may_sees_and_changes_them(world, client_of):
    for staff in (world.wang, world.chen, world.zhou):
        assert client_of(staff).get("/settings/choices/").status_code == 403
        assert post(client_of, staff, exit="end").status_code == 403
    post(client_of, world.charlie, exit="end")
    assert chosen_by(world.qinghe).exit == "start"
