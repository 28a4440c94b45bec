"""What each of the eight steps looks at, asked of the capability that owns it (R-020, R-048)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.answers.models import Entry, ScopeKind
from jinlin.communities import definitions, keepers, team
from jinlin.communities.elements import ELEMENT
from jinlin.communities.models import Charter, Function, Placement
from jinlin.conduct import queries as conduct
from jinlin.joining.models import Guarding
from jinlin.joining.queries.gates import in_force
from jinlin.launch import library
from jinlin.launch.models import SeatRole

if TYPE_CHECKING:
    from jinlin.communities.models import Community
    from jinlin.launch.models import Launch
    from jinlin.launch.packs import Pack


GATED = frozenset({"medium", "high"})  # below, a gate is welcome and not asked for


class State(StrEnum):
    """How an artefact stands; the product does not do all of them yet, and says so."""

    DONE = "done"
    TO_DO = "to_do"
    NOT_BUILT = "not_built"


@dataclass(frozen=True)
class Artefact:
    """One thing a step needs: what, whether it is there, where one makes it, and why it is not there."""

    label: str
    state: State
    url: str = ""
    why: str = ""


def _there(label: str, is_there: object, url: str = "", why: str = "") -> Artefact:
    return Artefact(label, State.DONE if is_there else State.TO_DO, url, "" if is_there else why)


def _later(label: str) -> Artefact:
    """Name something this version of the product does not do yet."""
    return Artefact(label, State.NOT_BUILT)


def _pack(launch: Launch) -> Pack | None:
    return library.known().get(launch.pack)


def positioning(launch: Launch) -> list[Artefact]:
    """See its places on the axes, and a charter that somebody found ready (R-001, R-019, R-037)."""
    community = launch.community
    charter = Charter.objects.filter(workspace=community.workspace_id, community=community).first()
    placed = Placement.objects.filter(community=community, axis="stage").exists()
    return [
        _there(_("阶段类型"), placed, reverse("charter", args=[community.slug]), _("还没有选这是哪一种群")),
        _there(
            _("章程"),
            bool(charter and charter.ready_at),
            reverse("charter", args=[community.slug]),
            _lacking(charter),
        ),
    ]


def _lacking(charter: Charter | None) -> str:
    if charter is None:
        return _("还没有写章程")
    missing = _("、").join(str(ELEMENT[key].label) for key in charter.missing)
    return _("还缺:%(missing)s") % {"missing": missing} if missing else _("写好了,请有人确认就绪")


def organisation(launch: Launch) -> list[Artefact]:
    """See that somebody owns it, one to three others can stand in, an assistant keeps it (R-046, R-048, R-049)."""
    community = launch.community
    owners, admins = _planned(launch) if community.planned_at else _as_told(community)
    too_many = _("管理员 %(n)s 位,建议不超过 3 位") % {"n": admins} if admins > keepers.MOST_ADMINS else ""
    assistants = team.of(community).count(Function.ASSISTANT)
    people = reverse("launch-people", args=[launch.slug]) if community.planned_at else reverse("team")
    return [
        _there(_("一位群主"), owners == 1, people, _("还没有定群主")),
        Artefact(
            _("一到三位管理员"),
            State.DONE if admins else State.TO_DO,
            people,
            too_many or ("" if admins else _("没有管理员,群主账号出事时群就没人管")),
        ),
        _there(_("群助手"), assistants > 0, reverse("team"), _("没有人负责日常转发和迎新")),
    ]


def _planned(launch: Launch) -> tuple[int, int]:
    roles = list(launch.seats.values_list("role", flat=True))
    return roles.count(SeatRole.OWNER), roles.count(SeatRole.ADMIN)


def _as_told(community: Community) -> tuple[int, int]:
    known = team.of(community)
    return len(known.owners), len(known.admins)


def rules(launch: Launch) -> list[Artefact]:
    """See that rules with all three parts are in force, and that the gate its type asks for is open (R-064, R-073)."""
    community = launch.community
    asked = definitions.for_community(community).gate_level
    found = [_there(_("发布了的群规"), conduct.version_of(community), reverse("rules"), _("草稿写好了,看一遍再发布"))]
    if asked in GATED:
        guarding = Guarding.objects.filter(workspace=community.workspace_id, community=community).select_related("gate")
        gate = next((row.gate for row in guarding), None)
        url = reverse("gate", args=[gate.slug]) if gate else reverse("gates")
        found.append(_there(_("发布了的入群门槛"), gate and in_force(gate), url, _("这类群要有门槛;看一遍条件再发布")))
    return found


def content(launch: Launch) -> list[Artefact]:
    """See that a newcomer is welcomed and common questions have answers (R-082, R-085)."""
    welcome = launch.welcome if launch.welcome and launch.welcome.ended_at is None else None
    url = reverse("welcome-template", args=[welcome.slug]) if welcome else reverse("welcome")
    entries = _entries(launch.community)
    return [
        _there(_("入群欢迎语"), welcome, url, _("还没有选欢迎语")),
        _there(
            _("常见问题的回答:%(n)s 条") % {"n": entries}, entries, reverse("answers"), _("还没有能用在这个群的回答")
        ),
    ]


def _entries(community: Community) -> int:
    """Count the entries of the answer library that hold in a group."""
    placed = Placement.objects.filter(community=community).values_list("axis", "key")
    places = [f"{axis}={key}" for axis, key in placed]
    holds = Q(scope=ScopeKind.WORKSPACE) | Q(scope=ScopeKind.TYPE, scope_key__in=places) | Q(community=community)
    return Entry.objects.in_use().filter(holds, workspace=community.workspace_id).count()


def columns(launch: Launch) -> list[Artefact]:
    """See columns with their cadence, and a plan of day and week."""
    pack = _pack(launch)
    return [
        _there(_("栏目和节奏"), bool(pack and pack.columns), reverse("launch-pack", args=[launch.pack])),
        _later(_("内容日历")),
    ]


def incentives(_launch: Launch) -> list[Artefact]:
    """Tell of points, honours and benefits: not built yet."""
    return [_later(_("积分、荣誉和权益"))]


def products(launch: Launch) -> list[Artefact]:
    """Say what returns value, and the mechanics of selling."""
    pack = _pack(launch)
    carriers = "、".join(str(one.name) for one in pack.charter.carriers) if pack else ""
    return [
        _there(_("价值回报:%(carriers)s") % {"carriers": carriers}, bool(carriers)),
        _later(_("商品和活动玩法")),
    ]


def playbook(launch: Launch) -> list[Artefact]:
    """Count the day and week as the pack has them, and the running playbook."""
    pack = _pack(launch)
    rows = len(pack.day) + len(pack.week) if pack else 0
    return [
        _there(_("一天和一周的安排:%(n)s 条") % {"n": rows}, rows > 0, reverse("launch-pack", args=[launch.pack])),
        _later(_("到点派任务的 SOP")),
    ]
