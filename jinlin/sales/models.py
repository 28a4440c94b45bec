"""Orders, exposures and costs from anywhere; money is integer fen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class OrderStatus(models.TextChoices):
    """What became of an order line; only paid and refunded lines are sales."""

    PAID = "paid", _("已付款")
    REFUNDED = "refunded", _("已退款")
    CANCELLED = "cancelled", _("已取消")
    UNPAID = "unpaid", _("未付款")


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    """Questions about order lines that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return lines of the subtree: by their community's unit, else by their member's unit."""
        mine = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return mine
        path = access.unit.path
        return mine.filter(
            models.Q(community__unit__path__startswith=path)
            | models.Q(community=None, member__unit__path__startswith=path)
        )


class OrderLine(models.Model):
    """One line of an order; a refund counts on the order's day, restated."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="order_lines", db_index=False)
    order_id = models.CharField(max_length=80)
    line = models.CharField(max_length=20, default="1")
    at = models.DateTimeField()
    on = models.DateField()
    member = models.ForeignKey(
        "members.Member", models.SET_NULL, null=True, blank=True, related_name="order_lines", db_index=False
    )
    community = models.ForeignKey(
        "communities.Community", models.SET_NULL, null=True, blank=True, related_name="order_lines", db_index=False
    )
    campaign = models.CharField(max_length=80, default="", blank=True)
    product = models.CharField(max_length=120, default="", blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    amount_fen = models.BigIntegerField()
    cost_fen = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.PAID)
    refunded_at = models.DateTimeField(null=True, blank=True)
    refunded_fen = models.BigIntegerField(default=0)
    made_by_run = models.ForeignKey(
        "imports.Run", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "order_id", "line", name="order_line_once")]
        indexes = [
            models.Index(fields=["workspace", "on"]),
            models.Index(fields=["member", "at"]),
            models.Index(fields=["community", "on"]),
            models.Index(fields=["made_by_run"]),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.line}"


class Exposure(models.Model):
    """How often a channel was seen on a day, and what that cost."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="exposures")
    key = models.CharField(max_length=80)
    on = models.DateField()
    channel = models.ForeignKey("communities.Channel", models.CASCADE, related_name="exposures")
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    exposure_count = models.BigIntegerField()
    cost_fen = models.BigIntegerField(null=True, blank=True)
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="exposure_once")]
        indexes = [models.Index(fields=["workspace", "on"]), models.Index(fields=["made_by_run"])]

    def __str__(self) -> str:
        return self.key


class Cost(models.Model):
    """Money or hours' money spent: gifts, red packets, tools, staff time, ads (R-241, R-312)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="costs")
    key = models.CharField(max_length=80)
    on = models.DateField()
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, blank=True, related_name="+")
    campaign = models.CharField(max_length=80, default="", blank=True)
    kind = models.CharField(max_length=40, default="", blank=True)
    amount_fen = models.BigIntegerField()
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="cost_once")]
        indexes = [models.Index(fields=["workspace", "on"]), models.Index(fields=["made_by_run"])]

    def __str__(self) -> str:
        return self.key
