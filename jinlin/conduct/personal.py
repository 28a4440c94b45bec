"""Personal data in conduct: cases with their evidence and appeals, who knows the rules, complaints, the last minutes of talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.conduct.models import Acknowledgement, Appeal, Case, Complaint, Evidence, Exemption, Trail
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]


def _cases(person: Person) -> QuerySet[Case]:
    return Case.objects.filter(workspace=person.workspace, member=person.member)


def _gather_cases(person: Person) -> Rows:
    rows = _cases(person).select_related("community", "rule", "evidence", "appeal").order_by("at", "pk")
    return [_told(case) for case in rows]


def _told(case: Case) -> dict[str, object]:
    evidence, appeal = getattr(case, "evidence", None), getattr(case, "appeal", None)
    return {
        "at": case.at,
        "community": case.community.name,
        "rule": case.rule.text,
        "state": case.get_state_display(),
        "penalty": case.get_penalty_display() if case.penalty else "",
        "evidence": evidence.lines if evidence else [],
        "appeal": appeal.text if appeal else "",
    }


def _clear_cases(person: Person, _now: datetime) -> int:
    """Let go of what was said, of appeals and notes; that there was a case stays for the statistics."""
    cases = _cases(person)
    gone = Evidence.objects.filter(case__in=cases).delete()[0]
    gone += Appeal.objects.filter(case__in=cases).delete()[0]
    return gone + cases.exclude(note="", why="", fingerprint=None).update(note="", why="", fingerprint=None)


def _gather_known(person: Person) -> Rows:
    rows = Acknowledgement.objects.filter(workspace=person.workspace, member=person.member)
    return [dict(row) for row in rows.values("at", "version__rule_set__name", "version__number")]


def _clear_known(person: Person, _now: datetime) -> int:
    return Acknowledgement.objects.filter(workspace=person.workspace, member=person.member).delete()[0]


def _gather_spared(person: Person) -> Rows:
    rows = Exemption.objects.filter(workspace=person.workspace, member=person.member)
    return [dict(row) for row in rows.values("made_at", "community__name", "reason")]


def _clear_spared(person: Person, _now: datetime) -> int:
    return Exemption.objects.filter(workspace=person.workspace, member=person.member).delete()[0]


def _gather_heard(person: Person) -> Rows:
    rows = Complaint.objects.filter(workspace=person.workspace, member=person.member)
    trails = Trail.objects.filter(workspace=person.workspace, member=person.member)
    told = [dict(row) for row in rows.values("at", "community__name")]
    return told + [dict(row) for row in trails.values("last_at", "community__name")]


def _clear_heard(person: Person, _now: datetime) -> int:
    mine = {"workspace": person.workspace, "member": person.member}
    return Complaint.objects.filter(**mine).delete()[0] + Trail.objects.filter(**mine).delete()[0]


STORES = (
    Store(
        "cases",
        _("违规记录"),
        _gather_cases,
        _clear_cases,
        ("conduct.Case", "conduct.Evidence", "conduct.Appeal"),
        stays=_("留下违规的时间和处理结果,不再有说过的话和申诉"),
    ),
    Store("rules_known", _("读过的群规"), _gather_known, _clear_known, ("conduct.Acknowledgement",)),
    Store("white_list", _("违规白名单"), _gather_spared, _clear_spared, ("conduct.Exemption",)),
    Store(
        "complaints",
        _("抱怨和最近几分钟的发言时间"),
        _gather_heard,
        _clear_heard,
        ("conduct.Complaint", "conduct.Trail"),
    ),
)
