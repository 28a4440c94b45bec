"""指标口径: everything a workspace may choose, checked, kept only where it differs, in the audit trail."""

from __future__ import annotations

import pytest

from jinlin.console.choices.forms import ChoicesForm
from jinlin.console.renewal import mark_of
from jinlin.metrics.activity import composition, thresholds
from jinlin.metrics.alerts.rules import BY_KEY, chosen
from jinlin.metrics.models import AlertRule, Settings
from jinlin.metrics.readings import chosen_by
from jinlin.metrics.segments.bands import BANDS, LEVELS, bands_of, levels_of
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


def test_bands_levels_and_alert_rules_are_chosen_and_used(world, client_of):
    before = mark_of(world.qinghe, NOW)
    rules = {"limit-exit_burst": "8", "limit-promo_warn": "65", "periods-interaction_drop": "3", "rule-nearly_full": ""}
    post(client_of, world.lin, bands="0\n88.5\n1000", levels="0 新人\n300 老友", **rules)
    assert bands_of(world.qinghe) == (0, 8850, 100_000)
    assert levels_of(world.qinghe) == ((0, "新人"), (30_000, "老友"))
    ruled = chosen(world.qinghe)
    assert (ruled["exit_burst"].value, ruled["promo_warn"].value, ruled["interaction_drop"].periods) == (8, 0.65, 3)
    assert "nearly_full" not in ruled
    assert (bands_of(world.elsewhere), set(chosen(world.elsewhere))) == (BANDS, set(BY_KEY))
    assert mark_of(world.qinghe, NOW) != before
    assert AuditEntry.objects.get(verb="metrics.chosen").details["to"] == {
        "spend_bands": [0, 8850, 100_000],
        "levels": [{"from_fen": 0, "name": "新人"}, {"from_fen": 30_000, "name": "老友"}],
        "alert.exit_burst": {"value": 8, "periods": 1, "muted": False},
        "alert.interaction_drop": {"value": 0.2, "periods": 3, "muted": False},
        "alert.promo_warn": {"value": 0.65, "periods": 1, "muted": False},
        "alert.nearly_full": {"value": 0.95, "periods": 1, "muted": True},
    }
    html = client_of(world.lin).get("/settings/choices/").content.decode()
    assert "300 老友" in html
    post(client_of, world.lin, **{"rule-nearly_full": "on"})
    assert "nearly_full" in chosen(world.qinghe)
    usual = {"bands": "0\n100\n500\n2000", "levels": "0 普通会员\n500 银卡会员\n2000 金卡会员"}
    post(
        client_of,
        world.lin,
        **usual,
        **{"limit-exit_burst": "5", "limit-promo_warn": "50", "periods-interaction_drop": "2"},
    )
    assert not AlertRule.objects.exists()
    assert (bands_of(world.qinghe), levels_of(world.qinghe)) == (BANDS, LEVELS)


def test_large_numbers_and_hostile_names_are_saved_again_as_they_are(world, client_of):
    fields = {"bands": "0\n12345.67\n1234567", "levels": "0 <b>甲</b>\n7654321.09 乙", "limit-exit_burst": "1234567"}
    post(client_of, world.lin, **fields, **{"at-health__least_messages": "1234567"})
    html = client_of(world.lin).get("/settings/choices/").content.decode()
    assert "&lt;b&gt;甲&lt;/b&gt;" in html
    assert "<b>甲</b>" not in html
    post(client_of, world.lin)
    assert bands_of(world.qinghe) == (0, 1_234_567, 123_456_700)
    assert levels_of(world.qinghe) == ((0, "<b>甲</b>"), (765_432_109, "乙"))
    assert chosen(world.qinghe)["exit_burst"].value == 1_234_567
    assert thresholds.of(world.qinghe)["health.least_messages"] == 1_234_567
    assert AuditEntry.objects.filter(verb="metrics.chosen").count() == 1
    assert "<b>甲</b>" not in client_of(world.lin).get("/settings/audit/").content.decode()


def test_what_goes_back_to_the_default_is_forgotten(world, client_of):
    post(client_of, world.lin, exit="end", **{"at-health__days": "14"})
    post(client_of, world.lin, exit="start", **{"at-health__days": ""})
    assert Settings.objects.get().values == {"readings": {}, "thresholds": {}, "composition": {}}


def test_other_settings_stay(world, client_of):
    Settings.objects.create(workspace=world.qinghe, values={"something_else": [1]})
    post(client_of, world.lin, exit="end")
    assert Settings.objects.get().values["something_else"] == [1]


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
        ({"bands": "0\n100\n50"}, "逐级升高"),
        ({"bands": "10\n100"}, "逐级升高"),
        ({"bands": "0\nabc"}, "不是金额"),
        ({"levels": "0 普通\n500"}, "每行写下限和名称"),
        ({"levels": "0 普通\n500 普通"}, "名称各不相同"),
        ({"limit-promo_warn": "120"}, "数值不合适"),
        ({"limit-exit_burst": "0"}, "数值不合适"),
        ({"periods-interaction_drop": "9"}, "is-invalid"),
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
