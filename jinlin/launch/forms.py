"""What the wizard asks, and what is needed to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jinlin.communities import types
from jinlin.launch import positioning
from jinlin.launch.models import SeatRole
from jinlin.workspaces.models import Staff, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import BoundField

    from jinlin.launch.models import Launch
    from jinlin.launch.packs import Pack
    from jinlin.workspaces.access import Access

AXIS = "axis-"
PLATFORM_CAP = 500  # of an external group [D:92122 and its notes]; C-30
USUAL_CAP = 200


class WizardForm(forms.Form):
    """The questions of the positioning wizard (R-019); the fields are those of `positioning.questions`."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for question in positioning.questions():
            options = [(option.key, str(option.words)) for option in question.options]
            self.fields[question.key] = forms.ChoiceField(
                label=str(question.words), choices=options, widget=forms.RadioSelect
            )

    def answers(self) -> dict[str, str]:
        """Return the answers by question."""
        return {key: str(value) for key, value in self.cleaned_data.items()}


class SuitabilityForm(forms.Form):
    """Four factors, each answered no, partly or yes (R-013)."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        points = [(0, _("不符合")), (1, _("部分符合")), (2, _("符合"))]
        for factor in positioning.factors():
            self.fields[factor.key] = forms.TypedChoiceField(
                label=str(factor.words), choices=points, coerce=int, required=False, empty_value=None
            )

    def points(self) -> dict[str, int] | None:
        """Return the points by factor; None while one is not answered."""
        if not self.is_valid() or any(value is None for value in self.cleaned_data.values()):
            return None
        return dict(self.cleaned_data)


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class BeginForm(forms.Form):
    """A name, where it belongs, how many fit in, and its place on each axis."""

    name = forms.CharField(label=_("群名"), max_length=120, help_text=_("建群时要用一模一样的名字,系统靠它认出这个群"))
    unit = forms.ModelChoiceField(label=_("门店"), queryset=Unit.objects.none())
    cap = forms.IntegerField(
        label=_("人数上限"),
        min_value=2,
        max_value=PLATFORM_CAP,
        initial=USUAL_CAP,
        help_text=_("平台允许外部群最多 500 人;满 200 人后新人不能再直接扫码进群"),
    )
    language = forms.ChoiceField(label=_("成员看的语言"), choices=settings.LANGUAGES)
    theme = forms.CharField(label=_("主题"), max_length=120, required=False, help_text=_("快闪群和主题群要写"))
    start_at = forms.DateTimeField(label=_("活动开始"), required=False, widget=_moment())
    planned_end = forms.DateTimeField(
        label=_("活动结束"), required=False, widget=_moment(), help_text=_("快闪群必须有;到时间会提议收尾")
    )

    def __init__(
        self, access: Access, pack: Pack, advised: Mapping[str, str], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.visible_to(access).order_by("path")  # type: ignore[attr-defined]
        self.fields["unit"].initial = access.unit
        for key, axis in types.axes().items():
            options = [("", _("不设")), *((value.key, value.name) for value in axis.values)]
            initial = pack.types.get(key) or advised.get(key, "")
            self.fields[f"{AXIS}{key}"] = forms.ChoiceField(
                label=axis.name, choices=options, required=False, initial=initial
            )

    def axes(self) -> list[BoundField]:
        """Return the fields of the axes."""
        return [self[name] for name in self.fields if name.startswith(AXIS)]

    def frame(self) -> dict[str, str]:
        """Return what belongs to this one opening, times as the wall clock shows them."""
        kept = {"theme": self.cleaned_data["theme"]}
        for name in ("start_at", "planned_end"):
            moment = self.cleaned_data[name]
            kept[name] = moment.replace(tzinfo=None).isoformat() if moment else ""
        return kept

    def places(self) -> dict[str, str | None]:
        """Return the chosen place per axis, None where none was chosen."""
        return {
            name.removeprefix(AXIS): value or None for name, value in self.cleaned_data.items() if name.startswith(AXIS)
        }


class PeopleForm(forms.Form):
    """Who will own the group, and one to three who stand in."""

    owner = forms.ModelChoiceField(label=_("群主"), queryset=Staff.objects.none())
    admins = forms.ModelMultipleChoiceField(
        label=_("管理员"),
        queryset=Staff.objects.none(),
        help_text=_("一到三位,和群主不是同一个账号;按住 Ctrl 或 ⌘ 选多位"),
    )

    def __init__(self, access: Access, launch: Launch, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        staff = Staff.objects.filter(
            workspace=access.workspace, left_at=None, unit__path__startswith=access.unit.path
        ).order_by("name")
        seats = list(launch.seats.all())
        for name in ("owner", "admins"):
            self.fields[name].queryset = staff  # type: ignore[attr-defined]
        self.fields["owner"].initial = next((seat.staff_id for seat in seats if seat.role == SeatRole.OWNER), None)
        self.fields["admins"].initial = [seat.staff_id for seat in seats if seat.role == SeatRole.ADMIN]
