"""Keep, rename, delete and export audiences (R-259)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.audiences import queries
from jinlin.audiences.models import Audience
from jinlin.audiences.questions import parse
from jinlin.members.models import Identity
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinlin.workspaces.access import Access

LONGEST_NAME = 60


class AudienceNameTaken(Exception):
    """Another audience of the workspace has this name."""


class NoName(Exception):
    """An audience needs a name of at most 60 characters."""


class UnknownAudience(Exception):
    """No such audience in this workspace."""


@transaction.atomic
def save(
    access: Access, *, name: str, query: dict[str, Any], now: datetime, audience: Audience | None = None
) -> Audience:
    """Keep a query under a name, or change one that is kept.

    Raises BadQuestion, NoName, AudienceNameTaken, UnknownAudience, PermissionDenied.
    """
    _needs(access, "desk.save_view")
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise NoName
    kept = parse(query).kept()
    if _named(access, name).exclude(pk=audience.pk if audience else None).exists():
        raise AudienceNameTaken(name)
    if audience is None:
        made = Audience.objects.create(
            workspace=access.workspace, staff=access.staff, name=name, query=kept, created_at=now
        )
        workspaces.audit(access, "audience.saved", made, now=now)
        return made
    mine = of(access, audience.slug)
    mine.name, mine.query = name, kept
    mine.save(update_fields=["name", "query"])
    workspaces.audit(access, "audience.changed", mine, now=now)
    return mine


@transaction.atomic
def delete(access: Access, slug: str, *, now: datetime) -> None:
    """Forget an audience; its members stay. Raises UnknownAudience, PermissionDenied."""
    _needs(access, "desk.save_view")
    audience = of(access, slug)
    workspaces.audit(access, "audience.deleted", audience, now=now)
    audience.delete()


@transaction.atomic
def export(access: Access, slug: str, *, as_of: date, reason: str, now: datetime) -> list[str]:
    """Return the external ids of an audience's members whom this person may see, and write down that it happened.

    Raises UnknownAudience, PermissionDenied.
    """
    _needs(access, "data.export")
    audience = of(access, slug)
    persons = set(queries.members_of(audience, as_of, access=access))
    rows = Identity.objects.filter(workspace=access.workspace).order_by("member_id", "pk")
    ids = [external for member, external in rows.values_list("member_id", "external_id") if member in persons]
    details = {"as_of": as_of.isoformat(), "people": len(persons), "reason": reason[:200]}
    workspaces.audit(access, "audience.exported", audience, now=now, details=details)
    return ids


def of(access: Access, slug: str) -> Audience:
    """Return an audience of one's own workspace. Raises UnknownAudience."""
    audience = queries.audiences(access).filter(slug=slug).first()
    if audience is None:
        raise UnknownAudience(slug)
    return audience


def _named(access: Access, name: str) -> Any:
    return Audience.objects.filter(workspace=access.workspace, name=name)


def _needs(access: Access, permission: str) -> None:
    if not access.can(permission):
        raise PermissionDenied(_("需要权限“%(permission)s”,请联系总部管理员。") % {"permission": permission})
