"""Four things a good operator has done for a group: values, gate, rules, deputies, each with its evidence (R-022)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities import definitions
from jinlin.communities.models import Appointment, Charter, Function, Membership, Placement
from jinlin.conduct import queries as conduct
from jinlin.conduct.models import Acknowledgement, RuleNotice
from jinlin.core.clock import local_date
from jinlin.joining.models import Guarding
from jinlin.joining.queries.gates import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from jinlin.communities.models import Community
    from jinlin.conduct.models import RuleVersion
    from jinlin.workspaces.models import Workspace

LABELS: dict[str, _StrPromise] = {
    "values": gettext_lazy("价值观立住了"),
    "gate": gettext_lazy("门槛在用"),
    "rules": gettext_lazy("群规公布了"),
    "deputies": gettext_lazy("有 KOL 协管"),
}
LACKS: dict[str, _StrPromise] = {
    "values": gettext_lazy("价值观"),
    "gate": gettext_lazy("门槛"),
    "rules": gettext_lazy("群规"),
    "deputies": gettext_lazy("协管"),
}
LONGEST = 60
GATED = frozenset({"medium", "high"})  # a type below asks for no gate (R-070, C-04)


@dataclass(frozen=True)
class Aspect:
    """One of the four: whether it is there, by which evidence, and where it is made. `is_asked`: its type asks for it."""

    key: str
    is_there: bool
    evidence: str
    url: str
    is_asked: bool = True

    @property
    def label(self) -> str:
        """What it is called."""
        return str(LABELS[self.key])


def of(community: Community, now: datetime) -> list[Aspect]:
    """Return the four aspects of a group as they stand."""
    return [_values(community), _gate(community), _rules(community), _deputies(community, now)]


def _values(community: Community) -> Aspect:
    charter = Charter.objects.filter(workspace=community.workspace_id, community=community).first()
    url = reverse("charter", args=[community.slug])
    if charter is None:
        return Aspect("values", is_there=False, evidence=_("还没有章程"), url=url)
    if charter.ready_at is None:
        return Aspect("values", is_there=False, evidence=_("章程是草稿,还没有人确认就绪"), url=url)
    said = str(charter.content.get("core_value") or charter.content.get("belief") or "")
    return Aspect("values", is_there=True, evidence=said[:LONGEST], url=url)


def _gate(community: Community) -> Aspect:
    rows = Guarding.objects.filter(workspace=community.workspace_id, community=community, gate__ended_at=None)
    gates = [row.gate for row in rows.select_related("gate")[:5]]
    active = next((gate for gate in gates if in_force(gate)), None)
    if active:
        return Aspect("gate", is_there=True, evidence=active.name, url=reverse("gate", args=[active.slug]))
    asked = definitions.for_community(community).gate_level in GATED
    why = _("有门槛,还没有发布") if gates else _("没有门槛") if asked else _("没有门槛;这类群不要求")
    url = reverse("gate", args=[gates[0].slug]) if gates else reverse("gates")
    return Aspect("gate", is_there=False, evidence=why, url=url, is_asked=asked)


def _rules(community: Community) -> Aspect:
    """See that rules are in force and that the group shows them; who said they know them stands beside it."""
    version = conduct.version_of(community)
    if version is None:
        return Aspect("rules", is_there=False, evidence=_("没有发布的群规"), url=reverse("rules"))
    url = reverse("rules-version", args=[version.slug])
    told = {"number": version.number, "n": _known(community, version)}
    seen = RuleNotice.objects.filter(version=version, community=community, seen_at__isnull=False).exists()
    if not seen:
        words = _("第 %(number)s 版发布了,群公告里还没有看到;%(n)s 人确认过") % told
        return Aspect("rules", is_there=False, evidence=words, url=url)
    return Aspect("rules", is_there=True, evidence=_("第 %(number)s 版,群公告里看到了;%(n)s 人确认过") % told, url=url)


def _known(community: Community, version: RuleVersion) -> int:
    inside = Membership.objects.filter(community=community, left_at=None).values("member")
    return Acknowledgement.objects.filter(version=version, member__in=inside).count()


def _deputies(community: Community, now: datetime) -> Aspect:
    today = local_date(now, community.workspace.zone)
    rows = _in_term(today).filter(community=community).select_related("member")
    names = [row.holder for row in rows.order_by("since", "pk")[:5]]
    url = f"{reverse('group', args=[community.slug])}?tab=team"
    words = _("、").join(names) if names else _("还没有协管;从气氛组或热心成员里选")
    return Aspect("deputies", is_there=bool(names), evidence=words, url=url)


def _in_term(today: object) -> QuerySet[Appointment]:
    rows = Appointment.objects.that_last().filter(function=Function.DEPUTY)
    return rows.filter(Q(until=None) | Q(until__gte=today))


def lacking(rows: QuerySet[Community], workspace: Workspace, key: str, now: datetime) -> QuerySet[Community]:
    """Keep the groups that lack one of the four; `any` keeps those that lack at least one (R-022)."""
    there = _there(workspace, now)
    if key != "any":
        return rows.filter(~there[key])
    return rows.filter(~(there["values"] & there["gate"] & there["rules"] & there["deputies"]))


def _there(workspace: Workspace, now: datetime) -> dict[str, Q]:
    gates = Guarding.objects.filter(community=OuterRef("pk"), gate__ended_at=None)
    deputies = _in_term(local_date(now, workspace.zone)).filter(community=OuterRef("pk"))
    return {
        "values": Q(charter__ready_at__isnull=False),
        "gate": Q(Exists(gates.filter(gate__versions__published_at__isnull=False))),
        "rules": _shown(workspace),
        "deputies": Q(Exists(deputies)),
    }


def _shown(workspace: Workspace) -> Q:
    """Return what holds of groups that show the rules that hold in them: their own, else their type's, else everybody's."""
    newest = conduct.newest_of(workspace).values()
    own = [each for each in newest if each.rule_set.community_id]
    typed = [each for each in newest if each.rule_set.axis and not each.rule_set.community_id]
    usual = [each for each in newest if not each.rule_set.axis and not each.rule_set.community_id]
    has_own = Q(pk__in=[each.rule_set.community_id for each in own])
    is_typed = Q(pk__in=[])
    for each in typed:
        placed = Placement.objects.filter(community=OuterRef("pk"), axis=each.rule_set.axis, key=each.rule_set.key)
        is_typed |= Q(Exists(placed))
    return (
        (has_own & _seen(own)) | (~has_own & is_typed & _seen(typed)) | (~has_own & ~is_typed & _seen(usual))
    )  # fmt: skip


def _seen(versions: Iterable[RuleVersion]) -> Q:
    rows = RuleNotice.objects.filter(community=OuterRef("pk"), seen_at__isnull=False)
    return Q(Exists(rows.filter(version__in=[each.pk for each in versions])))
