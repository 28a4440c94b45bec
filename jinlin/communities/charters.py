"""Is this a community, and may people be brought in? The check of a charter, with a reason for each element (R-001…R-007)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext

from jinlin.communities import definitions
from jinlin.communities.elements import ELEMENT, ELEMENTS, ONLY_GROUPS, words
from jinlin.communities.models import Charter
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jinlin.communities.definitions import Fields
    from jinlin.communities.elements import Element
    from jinlin.communities.models import Community
    from jinlin.workspaces.models import Workspace

__all__ = [
    "CHANNEL",
    "IDENTITY",
    "CharterIncomplete",
    "Finding",
    "check",
    "check_all",
    "refuse_all_unready",
    "refuse_unready",
    "told",
]

IDENTITY = ("shared_attributes", "belief", "space", "goal")  # what makes a community
CHANNEL = ("value", "pain_points", "persona", "found_at")  # what must be there before people are brought in
NEEDED_FOR: dict[str, tuple[str, ...]] = {"channel": CHANNEL, "ready": IDENTITY}
# Promises that nothing can be bought, learnt or used by.
VAGUE = ("一起成长", "共同成长", "共同进步", "一起进步", "抱团取暖", "抱团发展", "资源共享", "交流学习", "grow together", "growing together", "learn together")  # fmt: skip


class Finding(NamedTuple):
    """What the check says about one element: whether it passes, whether the community stays in draft without it, and why."""

    element: Element
    passed: bool
    must: bool
    reason: str


class CharterIncomplete(Refusal):
    """Something that the charter has to say before it may be done. `missing` are the elements' keys."""

    code = "charter_incomplete"
    source_what = _("“%(group)s”的章程还缺:%(missing)s")
    source_remedy = _("请在“章程与阶段”里补上")

    def __init__(self, *, group: str, missing: Sequence[str] | str) -> None:
        keys = missing.split() if isinstance(missing, str) else list(missing)
        super().__init__(group=group, missing=" ".join(keys))
        self.missing = keys

    @property
    def what(self) -> str:
        """What is wrong, with each element by its name and key."""
        named = gettext("、").join(f"{ELEMENT[key].label}({key})" for key in self.missing)
        return gettext(self.source_what) % {"group": self.params["group"], "missing": named}


def check(content: Mapping[str, Any], terms: Fields) -> list[Finding]:
    """Return a finding for each element that is asked for or is doubtful, in the order of the page.

    `terms` say what the community's types ask for besides the four elements of every community.
    """
    asked = {*IDENTITY, *terms.needs}
    found = []
    for element in ELEMENTS:
        doubt = DOUBTS[element.key](content) if element.key in DOUBTS else ""
        if element.key in asked:
            found.append(_asked(element, content, doubt))
        elif doubt:
            found.append(Finding(element, passed=False, must=False, reason=doubt))
    return found


def _asked(element: Element, content: Mapping[str, Any], doubt: str) -> Finding:
    """Tell about an element that has to be there: what is written, or that nothing is."""
    value = content.get(element.key)
    if not value:
        reason = gettext("还没有写") if element.key in IDENTITY else gettext("这类群必须写")
        return Finding(element, passed=False, must=True, reason=doubt or reason)
    if doubt:
        return Finding(element, passed=False, must=False, reason=doubt)
    return Finding(element, passed=True, must=True, reason=words(element, value))


def _group_only(content: Mapping[str, Any]) -> str:
    """R-002: three scenes make a group and no community, until a shared goal is written down."""
    if content.get("formation_scene") in ONLY_GROUPS and not content.get("goal"):
        return gettext("这样建起来的只是群;写明共同目标之后才是社群")
    return ""


def _one_way(content: Mapping[str, Any]) -> str:
    """R-005: value that only flows from the brand wears out."""
    if content.get("directions") == ["to_member"]:
        return gettext("只有品牌对成员,时间长了会疲倦;写一条成员之间或成员对品牌的价值")
    return ""


def _no_return(content: Mapping[str, Any]) -> str:
    """R-006: value returns through a carrier that one can point at."""
    carriers = content.get("carriers", ())
    vague = next((word for word in VAGUE if word in str(content.get("value", "")).lower()), "")
    if not carriers and vague:
        return gettext("“%(word)s”太宽泛,没有可以带来回报的载体") % {"word": vague}
    if not carriers:
        return gettext("没有载体:价值靠哪个商品、课程、服务或线索变成回报?")
    hollow = next((each["name"] for each in carriers if each["name"].lower() in VAGUE), "")
    return gettext("载体“%(name)s”太宽泛,请写出具体的商品或服务") % {"name": hollow} if hollow else ""


def _no_project(content: Mapping[str, Any]) -> str:
    """R-007: a link of a business model belongs to a project."""
    is_link = content.get("business_role") == "link"
    return gettext("作为一环,要写明属于哪个项目") if is_link and not content.get("parent_project") else ""


def _no_end(content: Mapping[str, Any]) -> str:
    """R-007: a link of a business model ends when its project is done."""
    is_link = content.get("business_role") == "link"
    return gettext("作为一环,要写明什么时候结束") if is_link and not content.get("end_condition") else ""


def _no_primary(content: Mapping[str, Any]) -> str:
    """R-008: of several purposes one leads."""
    if content.get("objectives") and not content.get("primary"):
        return gettext("请选出一个主要目的")
    return ""


def _closed_door(key: str) -> Callable[[Mapping[str, Any]], str]:
    """R-004: without it no channel opens."""

    def doubt(content: Mapping[str, Any]) -> str:
        return "" if content.get(key) else gettext("没有写,引流渠道还不能开")

    return doubt


DOUBTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{key: _closed_door(key) for key in CHANNEL},
    "formation_scene": _group_only,
    "directions": _one_way,
    "carriers": _no_return,
    "objectives": _no_primary,
    "parent_project": _no_project,
    "end_condition": _no_end,
}


def told(findings: Iterable[Finding]) -> tuple[str, str]:
    """Return what keeps it in draft and what is only pointed out, as `Charter` keeps them."""
    failed = [each for each in findings if not each.passed]
    lacks = " ".join(each.element.key for each in failed if each.must)
    doubts = " ".join(each.element.key for each in failed if not each.must)
    return f" {lacks} ", f" {doubts} "


def check_all(workspace: Workspace | int, communities: Iterable[int]) -> dict[int, list[Finding]]:
    """Check the charters of many communities (by id), those without one too; three queries however many they are."""
    ids = list(communities)
    terms = definitions.for_communities(workspace, ids)
    rows = Charter.objects.filter(workspace=workspace, community__in=ids).values_list("community_id", "content")
    written = dict(rows)
    return {pk: check(written.get(pk, {}), terms[pk]) for pk in ids}


def refuse_unready(community: Community, purpose: str = "channel") -> None:
    """Raise CharterIncomplete where the charter lacks what `purpose` needs: a `channel` by which people come in (R-004).

    Whoever opens a channel, a code or a campaign calls this first. `.missing` names the elements by key.
    """
    refuse_all_unready([community], purpose)


def refuse_all_unready(communities: Iterable[Community], purpose: str = "channel") -> None:
    """Raise CharterIncomplete for the first of some communities of one workspace that is not ready; one query."""
    asked = list(communities)
    rows = Charter.objects.filter(community__in=[each.pk for each in asked])
    written = dict(rows.values_list("community_id", "content"))
    for community in asked:
        content = written.get(community.pk, {})
        missing = [key for key in NEEDED_FOR[purpose] if not content.get(key)]
        if missing:
            raise CharterIncomplete(group=community.name, missing=missing)
