"""Keep playbooks in the library, change them by new versions, copy them, put them away, hand them to stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from jinlin.events import actions as events
from jinlin.playbooks import comparing, definition, presets
from jinlin.playbooks.models import Handout, Template, TemplateVersion
from jinlin.playbooks.refusals import NameMissing, NotYours, OnlyOpenRows
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Staff, Unit

__all__ = ["adopt_handout", "archive", "copy", "hand_out", "keep", "keep_preset", "latest", "may_change", "save"]

LONGEST_NAME = 60


@transaction.atomic
def keep(
    *,
    who: Actor,
    content: Mapping[str, Any],
    now: datetime,
    preset: str = "",
    origin: Template | None = None,
    unit: Unit | None = None,
) -> Template:
    """Keep a playbook in the library, of the whole brand or of a unit. Raises NotADefinition, NameMissing."""
    read = definition.read(content)
    if not read.name.strip():
        raise NameMissing
    template = Template.objects.create(
        workspace=workspaces.workspace_of(who),
        name=read.name.strip()[:LONGEST_NAME],
        preset=preset,
        origin=origin,
        unit=unit,
        made_by=person(who),
        made_at=now,
    )
    version = _version(who, template, content, 1, "", now)
    _tell(who, "playbook.saved", version, now)
    return template


def keep_preset(*, who: Actor, key: str, language: str, now: datetime, unit: Unit | None = None) -> Template:
    """Return the brand's copy of a shipped playbook, made now where there is none. Raises NoSuchPreset."""
    known = Template.objects.filter(workspace=workspaces.workspace_of(who), preset=key, unit=unit, archived_at=None)
    found = known.order_by("pk").first()
    content = presets.named(key).in_language(language)
    return found or keep(who=who, content=content, preset=key, unit=unit, now=now)


@transaction.atomic
def save(
    *, who: Access, template: Template, content: Mapping[str, Any], note: str = "", now: datetime
) -> TemplateVersion:
    """Write a new version; what runs goes on by the version it was started with. The same words change nothing.

    Raises NotYours, NotADefinition, OnlyOpenRows where headquarters left other rows open.
    """
    if not may_change(who, template):
        raise NotYours(name=template.name)
    read = definition.read(content)
    last = latest(template)
    if definition.dumped(read) == definition.dumped(last.definition):
        return last
    _refuse_closed_rows(template, read)
    version = _version(who, template, content, last.number + 1, note, now)
    if template.name != read.name[:LONGEST_NAME]:
        Template.objects.filter(pk=template.pk).update(name=read.name.strip()[:LONGEST_NAME])
    _tell(who, "playbook.saved", version, now)
    return version


def copy(*, who: Access, template: Template, name: str, now: datetime) -> Template:
    """Keep a copy under another name, of the reader's unit; the brand's where they see all of it. Raises NameMissing."""
    if not name.strip():
        raise NameMissing
    content = {**latest(template).content, "name": name.strip()[:LONGEST_NAME]}
    unit = None if who.unit.parent_id is None else who.unit
    return keep(who=who, content=content, origin=template, unit=unit, now=now)


@transaction.atomic
def archive(*, who: Access, template: Template, now: datetime) -> Template:
    """Put a playbook away; what runs by it goes on. Twice changes nothing. Raises NotYours."""
    if not may_change(who, template):
        raise NotYours(name=template.name)
    rows = Template.objects.filter(pk=template.pk, archived_at=None)
    if rows.update(archived_at=now, archived_by=who.staff):
        workspaces.audit(who, "playbook.archived", template, details={"name": template.name}, now=now)
    template.refresh_from_db()
    return template


@transaction.atomic
def hand_out(
    *, who: Access, version: TemplateVersion, units: Iterable[Unit], open_rows: Sequence[str] = (), now: datetime
) -> list[Handout]:
    """Hand a version to units; `open_rows` are what they may word and time anew. One who has it keeps it as it is (R-310)."""
    if version.template.unit_id is not None and not may_change(who, version.template):
        raise NotYours(name=version.template.name)
    known = set(version.definition.by_key)
    rows = [
        Handout(
            workspace=who.workspace,
            version=version,
            unit=unit,
            open_rows=[key for key in open_rows if key in known],
            handed_by=who.staff,
            handed_at=now,
        )
        for unit in units
        if unit.workspace_id == who.workspace.pk and unit.path.startswith(who.unit.path)
    ]
    Handout.objects.bulk_create(rows, ignore_conflicts=True)
    details = {"name": version.template.name, "count": len(rows)}
    workspaces.audit(who, "playbook.handed_out", version.template, details=details, now=now)
    made = Handout.objects.filter(version=version, unit__in=[row.unit_id for row in rows])
    return list(made.select_related("unit"))


@transaction.atomic
def adopt_handout(*, who: Access, handout: Handout, now: datetime) -> Template:
    """Take up what headquarters handed out, as a template of one's unit; twice returns the same. Raises NotYours."""
    if not handout.unit.path.startswith(who.unit.path) or handout.workspace_id != who.workspace.pk:
        raise NotYours(name=handout.version.template.name)
    if handout.template is not None:
        return handout.template
    source = handout.version.template
    made = keep(who=who, content=handout.version.content, origin=source, unit=handout.unit, now=now)
    handout.template, handout.adopted_at, handout.adopted_by = made, now, who.staff
    handout.save(update_fields=["template", "adopted_at", "adopted_by"])
    return made


def latest(template: Template) -> TemplateVersion:
    """Return the version that holds."""
    return template.versions.select_related("template").order_by("-number")[0]


def may_change(who: Access, template: Template) -> bool:
    """Say whether it is of the reader's own part of the brand, and they may write playbooks."""
    if template.unit is None:
        return who.can("playbooks.manage") and who.unit.parent_id is None
    return template.unit.path.startswith(who.unit.path) and who.can("playbooks.run")


def _refuse_closed_rows(template: Template, read: definition.Definition) -> None:
    """Let a unit change only the rows that were left open in what it took up."""
    handout = template.handouts.select_related("version").first()
    if handout is None:
        return
    differing = comparing.differences(handout.version.definition, read)
    closed = sorted({each.row for each in differing if each.row and each.row not in handout.open_rows})
    if closed:
        raise OnlyOpenRows(rows="、".join(closed))


def _version(
    who: Actor, template: Template, content: Mapping[str, Any], number: int, note: str, now: datetime
) -> TemplateVersion:
    try:
        with transaction.atomic():
            return TemplateVersion.objects.create(
                workspace=template.workspace,
                template=template,
                number=number,
                content=definition.dumped(definition.read(content)),
                note=note.strip()[:200],
                made_by=person(who),
                made_at=now,
            )
    except IntegrityError:  # somebody saved at the same time: theirs came first
        return _version(who, template, content, latest(template).number + 1, note, now)


def _tell(who: Actor, kind: str, version: TemplateVersion, now: datetime) -> None:
    told = {"template": version.template_id, "version": version.number}
    events.record(kind, version.workspace, key=f"{version.pk}", at=now, now=now, **told)
    details = {"name": version.template.name, "version": version.number}
    workspaces.audit(who, kind, version.template, details=details, now=now)


def person(who: Actor) -> Staff | None:
    """Return the colleague who acts; None where the program does."""
    return who.staff if isinstance(who, Access) else None
