"""Initial stage: how a community fills and who leaves again (R-234, R-235, R-243)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.definitions.metric import Formula, Metric, Stage, Variant, by_platform, column, count, present

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STAGE = Stage.INITIAL
PEOPLE = ("people", "basis")
JOINS: tuple[str, ...] = ("memberships",)
MOVES = ("memberships", "leaves")


def _exit(denominator: Formula, sentence: _StrPromise, zero: str = "denominator_zero") -> Variant:
    return Variant(column("exits"), denominator, sentence, PEOPLE, zero)


_OFFICIAL_MEMBERS = by_platform(
    column("official_members_end"), _("窗口最后一日的群成员总数;含员工,同一人在几个群算几次")
)

METRICS = (
    Metric(
        "entry_rate",
        _("进群率"),
        STAGE,
        "share",
        ("memberships", "exposures"),
        Variant(
            column("joins"),
            column("exposures"),
            _("入群人数 ÷ 入群渠道曝光数;未指定渠道时为全部入群 ÷ 全部曝光"),
            (*PEOPLE, "exposures"),
            "no_exposures",
        ),
        better="up",
        reading="by_channel",
        others={
            "yes": Variant(
                column("channel_joins"),
                column("exposures"),
                _("经该渠道入群的人数 ÷ 该渠道曝光数"),
                (*PEOPLE, "exposures", "channel"),
                "no_exposures",
            )
        },
        source="R-234",
    ),
    Metric(
        "exit_rate",
        _("退群率"),
        STAGE,
        "share",
        MOVES,
        _exit(column("start"), _("退群人数 ÷ 期初人数;退群指期内在群而期末不在群"), "no_start"),
        better="down",
        reading="exit",
        others={
            "end": _exit(column("end"), _("退群人数 ÷ 期末人数")),
            "average": _exit(lambda t: t["member_days"] / t["days"], _("退群人数 ÷ 日均人数(每日日末人数的平均)")),
            "start_plus_joins": _exit(present, _("退群人数 ÷ (期初人数 + 期内入群人数)")),
        },
        source="R-235 C-06",
    ),
    Metric(
        "growth_rate",
        _("规模增长率"),
        STAGE,
        "share",
        MOVES,
        Variant(lambda t: t["joins"] - t["exits"], column("start"), _("净增人数 ÷ 期初人数"), PEOPLE, "no_start"),
        better="up",
        source="R-243",
    ),
    count(
        "net_adds",
        _("净增人数"),
        _("入群人数 − 退群人数,等于期末人数 − 期初人数"),
        PEOPLE,
        STAGE,
        MOVES,
        formula=lambda t: t["joins"] - t["exits"],
        better="up",
        source="R-243 C-08",
    ),
    count(
        "joins",
        _("入群人数"),
        _("期初不在、期内入群的人数(按人去重)"),
        PEOPLE,
        STAGE,
        JOINS,
        better="up",
        source="R-243",
        official=by_platform(column("official_joins"), _("每日新增群成员数之和(人次)")),
    ),
    count(
        "exits",
        _("退群人数"),
        _("期内在群而期末不在群的人数(按人去重)"),
        PEOPLE,
        STAGE,
        MOVES,
        better="down",
        source="R-243",
    ),
    count("members_start", _("期初人数"), _("窗口开始时在群的人数"), PEOPLE, STAGE, JOINS, ingredient="start"),
    count(
        "members",
        _("在群人数"),
        _("期初人数 + 期内入群人数(按人去重,不含员工、机器人和小号)"),
        PEOPLE,
        STAGE,
        JOINS,
        formula=present,
        better="up",
        official=_OFFICIAL_MEMBERS,
    ),
    count(
        "members_end",
        _("期末人数"),
        _("窗口结束时仍在群的人数"),
        PEOPLE,
        STAGE,
        JOINS,
        ingredient="end",
        better="up",
        official=_OFFICIAL_MEMBERS,
    ),
    count(
        "members_seats",
        _("在群席位"),
        _("窗口内在群的成员关系段数(同一人在多个群算多次)"),
        ("seats", "basis"),
        STAGE,
        JOINS,
    ),
    count("joins_seats", _("入群人次"), _("窗口内入群的次数"), ("seats", "basis"), STAGE, JOINS),
    count("exits_seats", _("退群人次"), _("窗口内退群的次数"), ("seats", "basis"), STAGE, MOVES),
    count("exposures", _("渠道曝光数"), _("入群渠道被看到的次数"), "exposures", STAGE, ("exposures",), source="R-234"),
)
