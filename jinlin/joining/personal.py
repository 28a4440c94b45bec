"""Personal data of applicants: what they asked for, answered and handed in (R-195)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.joining.actions.proving import file_of
from jinlin.joining.models import Application, Evidence, Proposal, Step
from jinlin.workspaces.actions import forget_words
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _applications(person: Person) -> QuerySet[Application]:
    return Application.objects.filter(workspace=person.workspace, member=person.member)


def _gather_applications(person: Person) -> Rows:
    names = (
        "gate__name",
        "community__name",
        "name",
        "state",
        "begun_at",
        "consented_at",
        "submitted_at",
        "score",
        "findings",
    )
    return list(_applications(person).order_by("begun_at", "pk").values(*names))


def _clear_applications(person: Person, _now: datetime) -> int:
    """Take the name, the phone and the reasons out; that somebody asked, and what became of it, stays for the funnel."""
    rows = _applications(person)
    forget_words(person.workspace, "application", rows.values_list("slug", flat=True))
    Step.objects.filter(application__in=rows).exclude(reason="").update(reason="")
    told = rows.exclude(name="", visitor="", findings=[])
    return told.update(name="", visitor="", findings=[])


def _evidence(person: Person) -> QuerySet[Evidence]:
    return Evidence.objects.filter(workspace=person.workspace, application__member=person.member)


def _gather_evidence(person: Person) -> Rows:
    rows = _evidence(person).order_by("at", "pk").values("kind", "name", "size", "at", "accepted", "reason")
    return [dict(row) for row in rows]


def _clear_evidence(person: Person, _now: datetime) -> int:
    rows = list(_evidence(person))
    for each in rows:
        file_of(each).unlink(missing_ok=True)
    Evidence.objects.filter(pk__in=[each.pk for each in rows]).delete()
    return len(rows)


def _proposals(person: Person) -> QuerySet[Proposal]:
    return Proposal.objects.filter(workspace=person.workspace, member=person.member)


def _gather_proposals(person: Person) -> Rows:
    rows = _proposals(person).order_by("pk").values("community__name", "deed", "findings", "checking__at")
    return [dict(row) for row in rows]


def _clear_proposals(person: Person, _now: datetime) -> int:
    return _proposals(person).exclude(findings=[]).update(findings=[])


STORES = (
    Store(
        "applications",
        _("入群申请"),
        _gather_applications,
        _clear_applications,
        ("joining.Application", "joining.Invitation"),
        stays=_("留下申请过、结果如何,不再有姓名和原因"),
    ),
    Store("evidence", _("申请时上传的凭证"), _gather_evidence, _clear_evidence),
    Store(
        "proposals",
        _("门槛复查的建议"),
        _gather_proposals,
        _clear_proposals,
        ("joining.Proposal",),
        stays=_("留下建议的种类,不再有原因"),
    ),
)
