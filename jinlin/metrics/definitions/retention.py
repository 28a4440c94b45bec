"""Retention: who is still there (R-238, C-05)."""

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.definitions.metric import Metric, Stage, Variant, column

_COHORT = {
    name: Variant(column("stayed"), column("cohort"), sentence, ("cohort", "people", "basis"), "no_cohort")
    for name, sentence in (
        ("d1", _("期内入群且已满 1 日者中,次日仍在群的人数 ÷ 其总数")),
        ("d7", _("期内入群且已满 7 日者中,第 7 日仍在群的人数 ÷ 其总数")),
        ("d30", _("期内入群且已满 30 日者中,第 30 日仍在群的人数 ÷ 其总数")),
    )
}

METRICS = (
    Metric(
        "retention_rate",
        _("留存率"),
        Stage.RETENTION,
        "share",
        ("memberships", "leaves"),
        Variant(
            lambda t: t["start"] - t["lost"],
            column("start"),
            _("期初在群且期末仍在群的人数 ÷ 期初人数"),
            ("people", "basis"),
            "no_start",
        ),
        better="up",
        reading="retention",
        others={
            "literal": Variant(
                column("end"),
                column("ever"),
                _("期末人数 ÷ 截至期末曾入群的总人数"),
                ("people", "basis", "ever"),
                "nobody_ever",
            ),
            **_COHORT,
        },
        source="R-238 C-05",
    ),
)
