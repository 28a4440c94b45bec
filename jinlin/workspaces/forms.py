"""What people type in: doors, tree, staff, passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.core.text import tidy
from jinlin.workspaces.models import Staff, Unit, UnitKind
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class UnitNameForm(forms.Form):
    """What a unit is called."""

    name = forms.CharField(label=_("名称"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_name(self) -> str:
        """Take blanks away that nobody sees."""
        return tidy(self.cleaned_data["name"])


class NewUnitForm(UnitNameForm):
    """A unit below another."""

    kind = forms.ChoiceField(
        label=_("类型"), choices=[choice for choice in UnitKind.choices if choice[0] != UnitKind.HQ]
    )


class StaffForm(forms.Form):
    """Who somebody is, where they work, what they are."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("所属单元"),
        to_field_name="slug",
        empty_label=None,
        help_text=_("只能看到这个单元和它下级的数据。"),
    )
    roles = forms.MultipleChoiceField(
        label=_("角色"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, help_text=_("可以选多个,权限相加。")
    )

    def __init__(self, access: Access, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        units.queryset = Unit.objects.visible_to(access).order_by("path")  # type: ignore[attr-defined]  # a ModelChoiceField
        units.label_from_instance = _indented(access)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Take blanks away that nobody sees."""
        return tidy(self.cleaned_data["name"])


class NewStaffForm(StaffForm):
    """Somebody new, with the account they sign in by."""

    username = forms.RegexField(
        label=_("账号"),
        regex=r"^[\w.@+-]{3,60}$",
        help_text=_("登录用,3–60 个字母、数字或 . @ + - _。"),
        error_messages={"invalid": _("账号只能用字母、数字和 . @ + - _,3–60 个字符。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    field_order = ("name", "username", "unit", "roles")


def details_of(staff: Staff) -> dict[str, Any]:
    """Return what the form of a staff member begins with."""
    return {"name": staff.name, "unit": staff.unit.slug, "roles": [grant.role for grant in staff.grants.all()]}


def _indented(access: Access) -> Any:
    """Show the tree in a drop-down list: two wide blanks for each floor below one's own."""
    floors = access.unit.path.count("/")
    return lambda unit: "  " * max(0, unit.path.count("/") - floors) + unit.name
