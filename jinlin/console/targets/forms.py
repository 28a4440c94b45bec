"""What people type in to set a target: in per cent and yuan, as the tiles show it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import Community
from jinlin.metrics.alerts.targets import PERIODS
from jinlin.metrics.definitions import METRICS, Stage
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from jinlin.metrics.models import Target
    from jinlin.workspaces.access import Access

BY = {"day": gettext_lazy("每天"), "week": gettext_lazy("每周"), "month": gettext_lazy("每月")}
FACTORS = {"share": Decimal(100), "money": Decimal("0.01")}  # what is kept × this is what people read
HIGHEST = Decimal(10) ** 12
GROWTH = "growth_rate"  # the one rate that may be below 0 and above 100 %


class TargetForm(forms.Form):
    """A metric, a place, a period and a number."""

    metric = forms.ChoiceField(label=gettext_lazy("指标"))
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), label=gettext_lazy("门店 / 区域"), to_field_name="slug", empty_label=None
    )
    community = forms.CharField(
        label=gettext_lazy("只给一个群定"),
        required=False,
        max_length=128,
        help_text=gettext_lazy("填群名或群 ID;留空就是上面选的门店或区域。"),
    )
    by = forms.ChoiceField(label=gettext_lazy("周期"), choices=[(key, BY[key]) for key in PERIODS], initial="week")
    value = forms.DecimalField(
        label=gettext_lazy("目标值"),
        min_value=-HIGHEST,
        max_value=HIGHEST,
        decimal_places=4,
        help_text=gettext_lazy("比率填百分数(12 就是 12%),金额填元。"),
    )

    def __init__(self, access: Access, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        self.fields["metric"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (stage.label, [(m.key, m.label) for m in METRICS.values() if m.stage is stage]) for stage in Stage
        ]
        floors = access.unit.path.count("/")
        units = self.fields["unit"]
        units.queryset = Unit.objects.visible_to(access).order_by("path")  # type: ignore[attr-defined]  # a ModelChoiceField
        units.label_from_instance = lambda unit: "　" * max(0, unit.path.count("/") - floors) + unit.name  # type: ignore[attr-defined]

    def clean_community(self) -> Community | None:
        """Find the one community that is meant."""
        words = self.cleaned_data["community"].strip()
        if not words:
            return None
        visible = Community.objects.visible_to(self.access)
        found = list(visible.filter(external_id=words)[:2]) or list(visible.filter(name=words)[:2])
        if not found:
            raise forms.ValidationError(_("没有找到“%(words)s”,请填完整的群名或群 ID。") % {"words": words})
        if len(found) > 1:
            raise forms.ValidationError(_("有几个群都叫“%(words)s”,请填群 ID。") % {"words": words})
        return found[0]

    def clean(self) -> dict[str, Any]:
        """Turn per cent and yuan into what is kept; a share is at most 100 %."""
        given: dict[str, Any] = super().clean() or {}
        if "metric" in given and "value" in given:
            unit = METRICS[given["metric"]].unit
            if unit == "share" and given["metric"] != GROWTH and not 0 <= given["value"] <= FACTORS["share"]:
                self.add_error("value", _("比率要在 0 到 100 之间。"))
            else:
                given["value"] = float(given["value"] / FACTORS.get(unit, Decimal(1)))
        return given


def details_of(target: Target) -> dict[str, Any]:
    """Return what the form of a target begins with."""
    factor = FACTORS.get(METRICS[target.metric].unit, Decimal(1))
    community = target.community
    place = community.unit if community else target.unit
    return {
        "metric": target.metric,
        "unit": place.slug if place else "",
        "community": (community.external_id or community.name) if community else "",
        "by": target.by,
        "value": (Decimal(str(target.value)) * factor).normalize(),
    }
