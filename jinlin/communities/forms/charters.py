"""The form of a charter, made from its elements in their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from jinlin.communities.elements import CARRIERS, ELEMENTS, GROUPS, LONGEST_LINE, LONGEST_TEXT, MEASURES, OBJECTIVES
from jinlin.communities.elements import Element as ElementSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms import BoundField
    from django.http import QueryDict

REASON = 200
END = ("end_measure", "end_number", "end_text")


class CharterForm(forms.Form):
    """All elements of a charter; none is required, for a charter is filled in little by little."""

    def __init__(self, content: Mapping[str, Any], data: QueryDict | None = None) -> None:
        super().__init__(data)
        for element in ELEMENTS:
            for name, field in _inputs(element, content):
                field.required = False
                self.fields[name] = field
        self.fields["reason"] = forms.CharField(label=_("为什么改"), max_length=REASON, required=False)

    def groups(self) -> Iterator[tuple[str, list[tuple[ElementSpec, list[BoundField]]]]]:
        """Yield the elements in the groups of the page, each with its inputs."""
        for key, label in GROUPS.items():
            mine = [(each, [self[name] for name in _names(each)]) for each in ELEMENTS if each.group == key]
            yield str(label), mine

    def content(self) -> dict[str, Any]:
        """Return what was filled in, for `chartering.write` to clean."""
        given = self.cleaned_data
        content = {each.key: given[each.key] for each in ELEMENTS if each.kind != "end"}
        measure, number, text = (given[name] for name in END)
        return content | {
            "end_condition": {"measure": measure, "number": number, "text": text},
            "primary": given["primary"],
        }


def _names(element: ElementSpec) -> list[str]:
    if element.kind == "end":
        return list(END)
    return [element.key, "primary"] if element.key == "objectives" else [element.key]


def _inputs(element: ElementSpec, content: Mapping[str, Any]) -> Iterator[tuple[str, forms.Field]]:
    value = content.get(element.key)
    if element.kind == "end":
        yield from _end(value or {})
        return
    yield element.key, MAKERS[element.kind](element, value)
    if element.key == "objectives":
        choices = [("", "—"), *((key, str(label)) for key, label in OBJECTIVES.items())]
        yield "primary", forms.ChoiceField(label=_("主要目的"), choices=choices, initial=content.get("primary", ""))


def _end(value: Mapping[str, Any]) -> Iterator[tuple[str, forms.Field]]:
    measures = [("", "—"), *((key, str(label)) for key, label in MEASURES.items())]
    yield "end_measure", forms.ChoiceField(label=_("看什么"), choices=measures, initial=value.get("measure", ""))
    widget = forms.NumberInput(attrs={"min": 1})
    yield "end_number", forms.CharField(label=_("数值"), max_length=9, initial=value.get("number", ""), widget=widget)
    yield "end_text", forms.CharField(label=_("说明"), max_length=LONGEST_LINE, initial=value.get("text", ""))


def _line(element: ElementSpec, value: Any) -> forms.Field:
    return forms.CharField(label=element.label, max_length=LONGEST_LINE, initial=value or "")


def _text(element: ElementSpec, value: Any) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=element.label, max_length=LONGEST_TEXT, initial=value or "", widget=area)


def _lines(element: ElementSpec, value: Any) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 3})
    initial = "\n".join(value or ())
    return forms.CharField(label=element.label, max_length=LONGEST_TEXT * 2, initial=initial, widget=area)


def _carriers(element: ElementSpec, value: Any) -> forms.Field:
    return _lines(element, [f"{CARRIERS[each['kind']]}:{each['name']}" for each in value or ()])


def _choice(element: ElementSpec, value: Any) -> forms.Field:
    choices = [("", "—"), *((key, str(label)) for key, label in (element.choices or {}).items())]
    return forms.ChoiceField(label=element.label, choices=choices, initial=value or "")


def _multi(element: ElementSpec, value: Any) -> forms.Field:
    choices = [(key, str(label)) for key, label in (element.choices or {}).items()]
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=element.label, choices=choices, initial=value or [], widget=widget)


def _moment(element: ElementSpec, value: Any) -> forms.Field:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    return forms.CharField(label=element.label, max_length=20, initial=(value or "")[:16], widget=widget)


MAKERS = {
    "line": _line,
    "text": _text,
    "lines": _lines,
    "carriers": _carriers,
    "choice": _choice,
    "multi": _multi,
    "moment": _moment,
}
