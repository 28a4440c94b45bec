"""社群类型: the registry, what each value means, its versions, and groups that still work by an older one (R-024, R-037)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import definitions, queries, types
from jinlin.communities.actions import defining
from jinlin.communities.fields import FIELD, FIELDS, GROUPS, differences, words
from jinlin.communities.forms.types import DefinitionForm
from jinlin.communities.models import TypeDefinition
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs, refuse_a_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.communities.definitions import Definition
    from jinlin.communities.fields import Change
    from jinlin.workspaces.access import Access, AccessRequest

SHAPE = "communities.shape"
SHOWN = ("gate_level", "promo_ceiling", "sends_per_day", "lifespan_days")  # what the registry tells of each value


class Row(NamedTuple):
    """One value in the registry."""

    definition: Definition
    cells: list[str]
    groups: int
    behind: int


class Version(NamedTuple):
    """One version of a definition with what it changed."""

    row: TypeDefinition
    changes: list[Change]


@require_GET
@needs("console.view")
def community_types(request: AccessRequest) -> HttpResponse:
    """Show every axis with its values."""
    access = request.access
    context = {
        "page_title": _("社群类型"),
        "subtitle": _("一个群在每个维度上最多有一个类型;类型决定门槛、促销上限、考核、寿命等默认设定"),
        "axes": list(_axes(access)),
        "heads": [FIELD[key].label for key in SHOWN],
        "joins": _joins(),
        "impossible": types.impossible(),
    }
    return render(request, "communities/types.html", context)


def _axes(access: Access) -> Iterator[tuple[types.Axis, list[Row]]]:
    newest = definitions.all_of(access.workspace)
    counts = queries.groups_by_value(access)
    for axis in types.axes().values():
        rows = [newest[axis.key, value.key] for value in axis.values]
        yield axis, [Row(each, _cells(each), *counts.get((axis.key, each.key), (0, 0))) for each in rows]


def _cells(definition: Definition) -> list[str]:
    return [words(FIELD[key], definition.raw(key)) if definition.says(key) else "" for key in SHOWN]


def _joins() -> list[tuple[str, str]]:
    """Tell of each field that is not simply the first axis's how several axes make one value."""
    how = {"least": _("取最严的"), "greatest": _("取最长的"), "all": _("合在一起")}
    told = []
    for key, rule in definitions.rules()["fields"].items():
        order = " → ".join(types.axes()[axis].name for axis in rule.get("order", ()))
        told.append((str(FIELD[key].label), how.get(rule["how"], order)))
    usual = " → ".join(types.axes()[axis].name for axis in definitions.rules()["order"])
    return [*told, (_("其余各项"), usual)]


@require_GET
@needs("console.view")
def community_type(request: AccessRequest, axis: str, key: str) -> HttpResponse:
    """Show what one value means, who has it, and its versions."""
    definition = _definition(request.access, axis, key)
    groups, behind = queries.groups_by_value(request.access).get((axis, key), (0, 0))
    context = {
        **_head(definition),
        "definition": definition,
        "groups": groups,
        "behind": behind,
        "behind_changes": list(_behind(request.access, definition)) if behind else [],
        "sections": list(_sections(definition)),
        "versions": list(_versions(request.access, definition)),
        "may_shape": request.access.can(SHAPE),
        "may_edit": request.access.can(SHAPE) and request.access.is_whole,
    }
    return render(request, "communities/type.html", context)


def _definition(access: Access, axis: str, key: str) -> Definition:
    if types.value_of(axis, key) is None:
        raise Http404
    return definitions.of(access.workspace, axis, key)


def _head(definition: Definition) -> dict[str, Any]:
    axis = types.axes()[definition.axis]
    return {
        "page_title": definition.name,
        "subtitle": f"{axis.name} · {definition.purpose}",
        "breadcrumbs": [(_("社群类型"), reverse("community-types")), (definition.name, "")],
        "url": reverse("community-type", args=[definition.axis, definition.key]),
    }


def _sections(definition: Definition) -> Iterator[tuple[str, list[tuple[Any, str]]]]:
    for group, label in GROUPS.items():
        mine = [field for field in FIELDS if field.group == group and definition.says(field.key)]
        if mine:
            yield str(label), [(field, words(field, definition.raw(field.key))) for field in mine]


def _versions(access: Access, definition: Definition) -> Iterator[Version]:
    """Yield the versions, the newest first, each with what it changed of the one before."""
    rows = TypeDefinition.objects.filter(workspace=access.workspace, axis=definition.axis, key=definition.key)
    before = definitions.shipped(definition.axis, definition.key).fields
    told = []
    for row in rows.select_related("by").order_by("version"):
        told.append(Version(row, differences(before, row.fields)))
        before = row.fields
    yield from reversed(told)


def _behind(access: Access, definition: Definition) -> Iterator[tuple[int, int, list[Change]]]:
    """Yield each older version that groups still have, how many, and what would change for them."""
    rows = defining.behind(access, definition.axis, definition.key, definition.version)
    for version, count in queries.by_version(rows):
        old = definitions.of(access.workspace, definition.axis, definition.key, version)
        yield version, count, differences(old.fields, definition.fields)


@needs(SHAPE)
def community_type_edit(request: AccessRequest, axis: str, key: str) -> HttpResponse:
    """Ask what a value shall mean, show what that changes, and write it as a new version."""
    refuse_a_part(request.access)
    definition = _definition(request.access, axis, key)
    form = DefinitionForm(definition.fields, request.POST or None)
    context: dict[str, Any] = {
        **_head(definition),
        "form": form,
        "definition": definition,
        "next": definition.version + 1,
    }
    context["breadcrumbs"] = [*context["breadcrumbs"][:1], (definition.name, context["url"]), (_("编辑"), "")]
    if request.method == "POST" and form.is_valid():
        fields = form.said()
        try:
            if request.POST.get("step") == "save":
                return _saved(request, definition, fields, form.cleaned_data["reason"])
            defining.refuse_nonsense(fields)
            context["changes"] = differences(definition.fields, fields)
            context["compared"] = True
        except Refusal as refusal:
            form.add_error(None, refusal.message())
    return render(request, "communities/type_edit.html", context)


def _saved(request: AccessRequest, definition: Definition, fields: dict[str, Any], reason: str) -> HttpResponse:
    row = defining.edit(
        who=request.access,
        axis=definition.axis,
        key=definition.key,
        fields=fields,
        reason=reason,
        now=present.now(),
    )
    words = _("已保存为版本 %(version)s;现有的群还按原来的版本,看过差别后再应用")
    messages.success(request, words % {"version": row.version})
    return redirect("community-type", definition.axis, definition.key)


@require_POST
@needs(SHAPE)
def community_type_adopt(request: AccessRequest, axis: str, key: str) -> HttpResponse:
    """Let the groups one sees take the latest version."""
    definition = _definition(request.access, axis, key)
    reason = request.POST.get("reason", "")
    count = defining.adopt(who=request.access, axis=axis, key=key, reason=reason, now=present.now())
    told = ngettext("%(n)s 个群已改用版本 %(version)s", "%(n)s 个群已改用版本 %(version)s", count)
    messages.success(request, told % {"n": count, "version": definition.version})
    return redirect("community-type", axis, key)
