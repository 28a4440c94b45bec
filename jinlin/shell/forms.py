"""How a Django form field is drawn in Tabler's manner: classes on the widget, ids that tie help and errors to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django.forms import BoundField

__all__ = ["drawn_field"]

_SELECTS = (forms.Select, forms.SelectMultiple, forms.NullBooleanSelect)
_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def drawn_field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Return what `shell/parts/field.html` needs."""
    kind = kind_of(bound.field.widget)
    return {"field": bound, "widget": _widget(bound, kind), "kind": kind, "hint": hint or bound.help_text}


def kind_of(widget: forms.Widget) -> str:
    """Say which of the five manners a widget is drawn in."""
    if isinstance(widget, _GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, _SELECTS):
        return "select"
    return "hidden" if widget.is_hidden else "input"


def _widget(bound: BoundField, kind: str) -> str:
    classes = {"input": "form-control", "select": "form-select", "check": "form-check-input"}
    wrong = " is-invalid" if bound.errors else ""
    return bound.as_widget(attrs={"class": f"{classes.get(kind, '')}{wrong}".strip()})
