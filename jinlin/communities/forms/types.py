"""The form of a type definition, made from its fields; and the form by which a community is put on the axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from jinlin.communities import types
from jinlin.communities.fields import FIELDS, GROUPS, Field, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms import BoundField
    from django.http import QueryDict

LONGEST = 300
REASON = 200


class DefinitionForm(forms.Form):
    """Everything one version of a definition says. An empty field is left to the other axes."""

    def __init__(self, said_before: Mapping[str, Any], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self._before = said_before
        for spec in FIELDS:
            for name, field in _inputs(spec, said_before.get(spec.key)):
                self.fields[name] = field
        reason = forms.CharField(label=_("为什么改"), max_length=REASON, required=False)
        self.fields["reason"] = reason

    def groups(self) -> Iterator[tuple[str, list[tuple[Field, list[BoundField]]]]]:
        """Yield the fields in the groups of the page, each with its inputs."""
        for key, label in GROUPS.items():
            mine = [(spec, [self[name] for name in _names(spec)]) for spec in FIELDS if spec.group == key]
            yield str(label), mine

    def said(self) -> dict[str, Any]:
        """Return what the form says, as a definition keeps it; texts that were not touched keep both languages."""
        found = {spec.key: self._value(spec) for spec in FIELDS}
        return {key: value for key, value in found.items() if value is not None or self._keeps_nothing(key)}

    def _keeps_nothing(self, key: str) -> bool:
        """Say whether no value is something that this definition says: a life without a planned end."""
        return key == "lifespan_days" and key in self._before and self._before[key] is None

    def _value(self, spec: Field) -> Any:
        given, before = self.cleaned_data, self._before.get(spec.key)
        if spec.kind in {"weights", "counts"}:
            parts = {key: given[f"{spec.key}_{key}"] for key in spec.choices or {}}
            return _in_order_of(before, {key: part for key, part in parts.items() if part is not None}) or None
        value = given[spec.key]
        if spec.kind == "text":
            return before if value == said(before) and before else _both(value)
        if spec.kind == "texts":
            return _lines(value, before or [])
        if spec.kind == "flag":
            return {"yes": True, "no": False}.get(value)
        if spec.kind == "keys":
            kept = [key for key in before or () if key in value]
            return [*kept, *(key for key in value if key not in kept)] or ([] if before == [] else None)
        return value if value not in ("", None) else None


def _in_order_of(before: Mapping[str, int] | None, parts: dict[str, int]) -> dict[str, int]:
    """Keep the order in which parts were said, so that nothing counts as changed when nothing did."""
    first = [key for key in before or () if key in parts]
    return {key: parts[key] for key in [*first, *(key for key in parts if key not in (before or ()))]}


def _both(text: str) -> dict[str, str] | None:
    """Return what was typed as it is shown in both languages: whoever edits writes for their own people."""
    return {"zh": text, "en": text} if text else None


def _lines(text: str, before: list[Any]) -> list[Any] | None:
    known = {said(each): each for each in before}
    lines = [line.strip()[:LONGEST] for line in text.splitlines() if line.strip()]
    return [known.get(line) or _both(line) for line in lines] or None


def _names(spec: Field) -> list[str]:
    return [f"{spec.key}_{key}" for key in spec.choices or {}] if spec.kind in {"weights", "counts"} else [spec.key]


def _inputs(spec: Field, value: Any) -> Iterator[tuple[str, forms.Field]]:
    if spec.kind in {"weights", "counts"}:
        for key, label in (spec.choices or {}).items():
            yield f"{spec.key}_{key}", _number(str(label), spec.most, (value or {}).get(key))
        return
    yield spec.key, MAKERS.get(spec.kind, _short)(spec, value)


def _number(label: str, most: int, value: Any) -> forms.Field:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, initial=value)


def _short(spec: Field, value: Any) -> forms.Field:
    return forms.CharField(label=spec.label, max_length=LONGEST, required=False, initial=said(value))


def _long(spec: Field, value: Any) -> forms.Field:
    text = "\n".join(said(each) for each in value or ()) if spec.kind == "texts" else said(value)
    widget = forms.Textarea(attrs={"rows": 3 if spec.kind == "texts" else 2})
    return forms.CharField(label=spec.label, max_length=LONGEST * 4, required=False, initial=text, widget=widget)


def _count(spec: Field, value: Any) -> forms.Field:
    return _number(str(spec.label), spec.most, value)


def _choice(spec: Field, value: Any) -> forms.Field:
    choices = [("", _("不规定")), *((key, str(label)) for key, label in (spec.choices or {}).items())]
    return forms.ChoiceField(label=spec.label, choices=choices, required=False, initial=value or "")


def _flag(spec: Field, value: Any) -> forms.Field:
    choices = [("", _("不规定")), ("yes", _("是")), ("no", _("否"))]
    chosen = {True: "yes", False: "no"}.get(value, "")
    return forms.ChoiceField(label=spec.label, choices=choices, required=False, initial=chosen)


def _keys(spec: Field, value: Any) -> forms.Field:
    choices = [(key, str(label)) for key, label in (spec.choices or {}).items()] or _every_value()
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=spec.label, choices=choices, required=False, initial=value, widget=widget)


def _every_value() -> list[tuple[str, str]]:
    return [(f"{axis.key}.{value.key}", value.name) for axis in types.axes().values() for value in axis.values]


MAKERS = {
    "text": _long,
    "texts": _long,
    "choice": _choice,
    "flag": _flag,
    "keys": _keys,
    "share": _count,
    "count": _count,
    "days": _count,
    "minutes": _count,
}


class PlacingForm(forms.Form):
    """One choice for each axis, and why."""

    def __init__(self, placed: Mapping[str, str], data: QueryDict | None = None) -> None:
        super().__init__(data)
        for axis in types.axes().values():
            choices = [("", "—"), *((value.key, value.name) for value in axis.values)]
            chosen = placed.get(axis.key, "")
            self.fields[axis.key] = forms.ChoiceField(label=axis.name, choices=choices, required=False, initial=chosen)
        self.fields["reason"] = forms.CharField(label=_("为什么改"), max_length=REASON, required=False)

    @property
    def axes(self) -> list[BoundField]:
        """The choices, in the order of the axes."""
        return [self[key] for key in types.axes()]

    def keys(self) -> dict[str, str | None]:
        """Return axis → key; None takes a community off."""
        return {key: self.cleaned_data[key] or None for key in types.axes()}
