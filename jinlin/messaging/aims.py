"""Which groups something is for: a branch of the tree, a type, a tag, part of the name. Up to thousands at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.communities import types
from jinlin.communities.models import Community, CommunityTag
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jinlin.workspaces.access import Access

__all__ = ["Aim", "AimForm"]

MOST_TAGS, MOST_UNITS = 200, 3000


@dataclass(frozen=True)
class Aim:
    """What the groups have in common; what is empty is not asked for."""

    unit: str = ""  # the slug of a unit
    kind: str = ""  # "axis:key" of the type registry
    tag: str = ""
    words: str = ""

    def groups(self, access: Access) -> QuerySet[Community]:
        """Return the open groups of the subtree that are meant."""
        rows = Community.objects.visible_to(access).begun().filter(ended_at=None)
        if self.unit:
            unit = Unit.objects.visible_to(access).filter(slug=self.unit).first()
            rows = rows.filter(unit__path__startswith=unit.path) if unit else rows.none()
        if self.kind:
            axis, _sep, key = self.kind.partition(":")
            rows = rows.filter(placements__axis=axis, placements__key=key)
        if self.tag:
            rows = rows.filter(tags__name=self.tag)
        return rows.filter(name__icontains=self.words) if self.words else rows


class AimForm(forms.Form):
    """Asks which groups are meant; nothing chosen means all one may see."""

    unit = forms.ChoiceField(label=_("门店 / 区域"), required=False)
    kind = forms.ChoiceField(label=_("群类型"), required=False)
    tag = forms.ChoiceField(label=_("群标签"), required=False)
    words = forms.CharField(label=_("群名包含"), required=False, max_length=60)

    def __init__(self, access: Access, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("unit", _units(access)), ("kind", _kinds()), ("tag", _tags(access))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            field.choices = [("", _("全部")), *choices]

    @property
    def aim(self) -> Aim:
        """What was chosen."""
        return Aim(**{name: self.cleaned_data.get(name, "") for name in ("unit", "kind", "tag", "words")})


def _units(access: Access) -> list[tuple[str, str]]:
    rows = Unit.objects.visible_to(access).order_by("path")[:MOST_UNITS]
    return [(unit.slug, f"{'　' * max(unit.path.count('/') - 2, 0)}{unit.name}") for unit in rows]


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (axis.name, [(f"{axis.key}:{value.key}", value.name) for value in axis.values])
        for axis in types.axes().values()
    ]


def _tags(access: Access) -> list[tuple[str, str]]:
    rows = CommunityTag.objects.filter(workspace=access.workspace).order_by("name")
    return [(name, name) for name in rows.values_list("name", flat=True).distinct()[:MOST_TAGS]]
