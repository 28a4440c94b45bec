"""The one word of the list page: from health class, dormancy and open alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.metrics.models import Dormancy, HealthClass, Light

if TYPE_CHECKING:
    from collections.abc import Collection

DEFINITION = _("死亡群或沉寂、死群为沉寂;垃圾群或有未处理的警报为预警;鸡肋群、安静或有未处理的提醒为关注;其余为健康。")


def light(health_class: str, dormancy: str, open_severities: Collection[str] = ()) -> str:
    """Return healthy, watch, warning or silent; empty where nothing is known."""
    if not health_class and not dormancy and not open_severities:
        return ""
    if health_class == HealthClass.DEAD or dormancy in {Dormancy.DORMANT, Dormancy.DEAD}:
        return Light.SILENT.value
    if health_class == HealthClass.GARBAGE or "alarm" in open_severities:
        return Light.WARNING.value
    if health_class == HealthClass.CHICKEN_RIB or dormancy == Dormancy.QUIET or open_severities:
        return Light.WATCH.value
    return Light.HEALTHY.value
