"""Propagation: who brings others (R-242, C-08)."""

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.definitions.metric import Metric, Stage, Variant, column, count, present

STAGE = Stage.PROPAGATION
NEEDS = ("memberships", "inviter")

METRICS = (
    Metric(
        "referral_rate",
        _("转介绍率"),
        STAGE,
        "share",
        NEEDS,
        Variant(
            column("referrers"),
            present,
            _("截至期末至少有一次有效转介绍的在群人数 ÷ 在群人数;有效指被邀请人已入群满 7 天、不是本人、不是互相邀请"),
            ("referrals", "people", "basis"),
            "nobody_present",
        ),
        better="up",
        source="R-242 C-08",
    ),
    count(
        "referrers",
        _("转介绍人数"),
        _("至少有一次有效转介绍的在群人数"),
        ("referrals", "basis"),
        STAGE,
        NEEDS,
        better="up",
    ),
)
