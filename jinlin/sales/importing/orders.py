"""Order lines from files: known by order and line, restated where they changed (R-274)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from jinlin.communities.importing.places import Place, Places
from jinlin.core.clock import local_date
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.imports.engine import Choice, Column
from jinlin.imports.engine.rows import Record, RowImporter, Wrong
from jinlin.imports.engine.writing import Writer
from jinlin.lake.marking import mark_days
from jinlin.sales.actions import undo_run
from jinlin.sales.models import OrderLine, OrderStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from jinlin.imports.engine import Job
    from jinlin.imports.engine.memory import Memory

FIELDS = (
    "at", "on", "member_id", "community_id", "campaign", "product", "quantity", "amount_fen", "cost_fen", "status",
    "refunded_at", "refunded_fen",
)  # fmt: skip

COLUMNS = (
    Column("time", _("下单时间"), ("时间", "订单时间", "创建时间", "付款时间", "支付时间", "交易时间", "ordered_at", "created_at"), required=True, form="moment", meaning=_("什么时候下的单"), example="2026-03-05 20:01:12"),
    Column("order_id", _("订单号"), ("订单编号", "单号", "交易号", "order", "order_no", "order_number"), required=True, longest=80, meaning=_("订单的编号"), example="QH260305-0017"),
    Column("line", _("行号"), ("明细号", "子订单号", "子单号", "line_id", "item_id"), longest=20, meaning=_("订单内第几行；没有则视为一单一行"), example="1"),
    Column("member", _("成员编号"), ("买家", "买家编号", "买家ID", "会员", "会员编号", "会员ID", "客户", "客户编号", "客户ID", "成员", "成员ID", "用户", "用户编号", "用户ID", "buyer", "customer", "customer_id", "member_id", "user_id"), longest=128, meaning=_("谁买的"), unknown=_("只计入销售额，不计入下单人数、转化、复购和分层"), example="wm8801"),
    Column("community_id", _("社群编号"), ("群编号", "群ID", "chat_id", "roomid", "group_id"), longest=128, meaning=_("在哪个群卖出"), unknown=_("只从成员所在门店向上计入"), example="wrQH0001"),
    Column("community", _("社群名称"), ("群名", "群名称", "社群", "客户群", "group", "group_name"), meaning=_("在哪个群卖出（按名称）"), example=""),
    Column("campaign", _("活动"), ("活动名称", "campaign_name"), longest=80, meaning=_("哪个活动"), unknown=_("没有按活动的数字"), example="草莓秒杀"),
    Column("product", _("商品"), ("商品名称", "产品", "品名", "product_name", "sku"), meaning=_("买了什么"), unknown=_("没有关联复购"), example="丹东草莓500g"),
    Column("quantity", _("数量"), ("件数", "购买数量", "qty"), form="number", meaning=_("几件，最多三位小数"), example="2"),
    Column("amount", _("金额"), ("实付", "实付金额", "支付金额", "订单金额", "付款金额", "应付金额", "总金额", "price", "total", "paid"), required=True, form="yuan", meaning=_("这一行付了多少元"), example="59.80"),
    Column("cost", _("成本"), ("商品成本", "进价", "成本价"), form="yuan", meaning=_("商品的成本，元"), unknown=_("没有利润和利润回报率"), example="41.00"),
    Column(
        "status", _("状态"), ("订单状态", "交易状态"), form="choice", meaning=_("现在怎样了；没有则视为已付款"), example="paid",
        choices=(
            Choice("paid", _("已付款"), ("已支付", "支付成功", "交易成功", "已完成", "完成", "已发货", "待发货", "已收货", "成功", "completed", "success", "shipped")),
            Choice("refunded", _("已退款"), ("退款", "退款成功", "部分退款", "全额退款", "退货", "退货退款", "refund", "returned", "partially refunded")),
            Choice("cancelled", _("已取消"), ("取消", "交易关闭", "已关闭", "关闭", "canceled", "closed", "void")),
            Choice("unpaid", _("未付款"), ("待付款", "未支付", "待支付", "pending")),
        ),
    ),
    Column("refunded_at", _("退款时间"), ("退货时间", "refund_time", "refund_at"), form="moment", meaning=_("什么时候退的款"), example=""),
    Column("refunded_amount", _("退款金额"), ("退款", "退货金额", "实退金额", "refund", "refund_amount"), form="yuan", meaning=_("退了多少元，不超过金额"), unknown=_("已退款而没有金额，视为全额退款"), example=""),
)  # fmt: skip


class RefundAboveAmount(Refusal):
    """More was given back than was paid."""

    code = "refund_above_amount"
    source_what = _("退款金额大于付款金额")
    source_remedy = _("退款金额最多等于金额；请检查两列是否填反")


class RefundWithoutStatus(Refusal):
    """A refund on a line that was never paid."""

    code = "refund_without_payment"
    source_what = _("未付款或已取消的订单不能有退款")
    source_remedy = _("请把状态改为 refunded 已退款，或清空退款列")


def key(values: dict[str, Any]) -> str:
    """Return what an order line is known by."""
    return f"{values['order_id']}\x1f{values.get('line') or '1'}"


def rules(values: dict[str, Any], _now: datetime) -> None:
    """Refuse refunds that cannot be."""
    refund = values.get("refunded_amount")
    if refund and refund > values["amount"]:
        raise Wrong("refunded_amount", RefundAboveAmount())
    if refund and values.get("status") in {"cancelled", "unpaid"}:
        raise Wrong("refunded_amount", RefundWithoutStatus())


class OrderBatches:
    """Writes order lines batch by batch."""

    def __init__(self, job: Job, memory: Memory) -> None:
        self._job = job
        self._places = Places(job, memory)
        self._zone = job.workspace.zone
        self._writer = Writer(job, OrderLine, FIELDS, partial(mark_days, job.workspace, "orders"))

    def take(self, records: Sequence[Record]) -> None:
        """Look up members, communities and known lines at once; write what is new or differs."""
        kept, found = self._places.of(records)
        ids = {record.values["order_id"] for record in kept}
        rows = OrderLine.objects.filter(workspace=self._job.workspace, order_id__in=ids)
        known = {f"{row.order_id}\x1f{row.line}": row for row in rows}
        for record in kept:
            row = known.get(record.key)
            wanted = self._wanted(record, row, found[record.file, record.row])
            self._writer.put(row, wanted, {"order_id": record.values["order_id"], "line": record.get("line") or "1"})
        self._writer.flush()

    def _wanted(self, record: Record, row: OrderLine | None, place: Place) -> dict[str, Any]:
        """Return the fields the row tells; of what it does not tell, a new line gets the defaults."""
        values = record.values
        on: date = local_date(values["time"], self._zone)
        wanted: dict[str, Any] = {"at": values["time"], "on": on, "amount_fen": values["amount"]}
        wanted |= {name: values[name] for name in ("campaign", "product", "refunded_at") if name in values}
        if "status" in values:
            wanted["status"] = values["status"]
        if "quantity" in values:
            wanted["quantity"] = Decimal(values["quantity"])
        if "cost" in values:
            wanted["cost_fen"] = values["cost"]
        if "member" in place.members:
            wanted["member_id"] = place.members["member"]
        if place.community is not None:
            wanted["community_id"] = place.community
        return wanted | _refund(values, row)


def _refund(values: dict[str, Any], row: OrderLine | None) -> dict[str, Any]:
    """Return how much was given back: as told, else the whole amount of a refunded line, else nothing."""
    if "refunded_amount" in values:
        refund = {"refunded_fen": values["refunded_amount"]}
        told_status = "status" in values
        return refund if told_status or not values["refunded_amount"] else refund | {"status": OrderStatus.REFUNDED}
    if values.get("status") == OrderStatus.REFUNDED:
        already = row.refunded_fen if row and row.status == OrderStatus.REFUNDED else 0
        partly = 0 < already < values["amount"]
        return {"refunded_fen": already if partly else values["amount"]}
    return {"refunded_fen": 0} if "status" in values else {}


ORDERS = RowImporter(
    kind="orders",
    columns=COLUMNS,
    batches=OrderBatches,
    undoing=undo_run,
    key=key,
    rules=rules,
    past=("time", "refunded_at"),
)
