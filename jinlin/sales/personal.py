"""Personal data in sales: what somebody bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.sales.models import OrderLine
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["STORES"]


def _gather(person: Person) -> Rows:
    names = ("order_id", "line", "at", "product", "quantity", "amount_fen", "refunded_fen", "status", "community__name")
    lines = OrderLine.objects.filter(workspace=person.workspace, member=person.member)
    return list(lines.order_by("at", "pk").values(*names))


def _clear(_person: Person, _now: datetime) -> int:
    """Change nothing: an order is a voucher of the books, and names nobody once the member is empty."""
    return 0


STORES = (
    Store(
        "orders", _("订单"), _gather, _clear, ("sales.OrderLine",), stays=_("订单是记账凭证,保留金额和商品,不再有姓名")
    ),
)
