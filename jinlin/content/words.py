"""Words for people: how often a column comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.content.models import Cadence

if TYPE_CHECKING:
    from jinlin.content.models import Column

__all__ = ["WEEKDAYS", "cadence_in_words"]

WEEKDAYS = (gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"))  # fmt: skip


def cadence_in_words(column: Column) -> str:
    """Say when a column comes out: 每周 周一、周五 09:00."""
    slot = f"{column.slot:%H:%M}"
    if column.cadence == Cadence.MONTHLY:
        return _("每月 %(days)s 日 %(slot)s") % {"days": "、".join(str(day) for day in column.days), "slot": slot}
    if not column.days:
        return _("每天 %(slot)s") % {"slot": slot}
    return "、".join(str(WEEKDAYS[day - 1]) for day in column.days) + f" {slot}"
