"""Monetisation: who buys, how much, and what it cost (R-239, R-240, R-241, R-245, C-09, C-10)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.definitions.metric import Metric, Stage, Variant, column, count, present

STAGE = Stage.MONETISATION
ORDERS = ("orders",)
SPENDING = ("sales", "costs", "exposures")


def _costs(t: Any) -> Any:
    return t["ledger_costs"] + t["exposure_costs"]


_SPEND = Variant(column("sales"), column("buyers"), _("销售额(已减退款) ÷ 下单人数"), ("sales", "buyers"), "no_buyers")
_ORDER = Variant(column("sales"), column("orders"), _("销售额(已减退款) ÷ 订单数"), ("sales",), "no_orders")
_PROFIT = Variant(
    lambda t: t["margin"] - _costs(t),
    _costs,
    _("(毛利 − 成本) ÷ 成本;毛利为销售额减商品成本,成本含曝光费用"),
    SPENDING,
    "no_costs",
)

METRICS = (
    Metric(
        "conversion_rate",
        _("转化率"),
        STAGE,
        "share",
        ("orders", "memberships"),
        Variant(
            column("buyers_present"),
            present,
            _("在群的下单人数 ÷ 在群人数;整单退款、取消和未付款不算下单"),
            ("buyers", "people", "basis"),
            "nobody_present",
        ),
        better="up",
        source="R-239",
    ),
    Metric(
        "spend_per_buyer",
        _("客单价(按人)"),
        STAGE,
        "money",
        ORDERS,
        _SPEND,
        better="up",
        reading="spend",
        others={"order": _ORDER},
        money=(True, False),
        source="R-240 C-10",
    ),
    Metric(
        "roi",
        _("投入产出比(销售 ÷ 成本)"),
        STAGE,
        "ratio",
        ("orders", "costs"),
        Variant(column("sales"), _costs, _("销售额(已减退款) ÷ (成本 + 曝光费用)"), SPENDING, "no_costs"),
        better="up",
        reading="roi",
        others={"profit": _PROFIT},
        money=(True, True),
        source="R-241 C-09",
    ),
    Metric(
        "average_order_value",
        _("笔单价(按单)"),
        STAGE,
        "money",
        ORDERS,
        _ORDER,
        better="up",
        money=(True, False),
        source="R-240 C-10",
    ),
    Metric(
        "profit_roi",
        _("利润回报率"),
        STAGE,
        "ratio",
        ("orders", "costs"),
        _PROFIT,
        better="up",
        money=(True, True),
        source="R-241 C-09",
    ),
    Metric(
        "repurchase_rate",
        _("复购率"),
        STAGE,
        "share",
        ORDERS,
        Variant(
            column("repeat_buyers"),
            column("buyers"),
            _("在两个及以上日期下单的人数 ÷ 下单人数"),
            ("buyers",),
            "no_buyers",
        ),
        better="up",
        source="R-245",
    ),
    count(
        "buyers",
        _("下单人数"),
        _("有未整单退款的已付订单的人数(按人去重,不含员工)"),
        "buyers",
        STAGE,
        ORDERS,
        better="up",
    ),
    count(
        "buyers_outside",
        _("群外下单人数"),
        _("下单人数中窗口内不在群的人数"),
        ("buyers", "basis"),
        STAGE,
        ("orders", "memberships"),
    ),
    count("orders", _("订单数"), _("至少有一行是有效销售的订单数"), "sales", STAGE, ORDERS, better="up"),
    count(
        "sales",
        _("销售额"),
        _("已付金额减退款;退款计入下单日"),
        "sales",
        STAGE,
        ORDERS,
        unit="money",
        better="up",
        money=(True, False),
        source="R-009",
    ),
    count(
        "costs",
        _("成本"),
        _("成本台账金额 + 渠道曝光费用"),
        ("costs", "exposures"),
        STAGE,
        ("costs",),
        formula=_costs,
        unit="money",
        better="down",
        money=(True, False),
        source="R-241",
    ),
)
