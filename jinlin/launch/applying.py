"""Hold a community against a template and take over what one chooses of it (R-038).

What differs is shown first, element by element; nothing is overwritten that was not chosen. What a template has nothing to say
about stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinlin.communities import definitions, elements, fields, types
from jinlin.communities.actions import chartering, defining
from jinlin.communities.models import Charter
from jinlin.conduct import queries as conduct
from jinlin.conduct.models import RuleSet
from jinlin.core.refusals import Refusal, source_text
from jinlin.events import actions as events
from jinlin.joining.models import Guarding, TemplateUse
from jinlin.joining.welcoming import library as welcomes
from jinlin.launch import admitting, answering, outfitting, ruling, words
from jinlin.workspaces.actions import audit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from jinlin.communities.elements import Difference
    from jinlin.communities.fields import Change
    from jinlin.communities.models import Community
    from jinlin.launch.packs import Pack
    from jinlin.workspaces.access import Access

# What belongs to one opening and not to its kind; a template never touches it.
OF_THE_GROUP = frozenset({"formation_scene", "start_at", "planned_end", "region", "end_condition", "parent_project"})


class NothingChosen(Refusal):
    """A template was to be applied and nothing of it was ticked."""

    code = "nothing_chosen"
    source_what = source_text("没有勾选要用模板的哪一项")
    source_remedy = source_text("勾上至少一项再应用")


class GroupHasEnded(Refusal):
    """What has ended is not shaped any more."""

    code = "group_has_ended"
    source_what = source_text("“%(group)s”已经结束,不能再套用模板")
    source_remedy = source_text("给新群套用")


@dataclass(frozen=True)
class Move:
    """An axis on which the template would place the community elsewhere."""

    axis: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Part:
    """Something beside types and charter that a template brings: what it is, and why it would bring nothing."""

    key: str
    label: str
    words: str
    is_new: bool


@dataclass(frozen=True)
class Comparison:
    """How a community differs from a template; `changes` is what it would work by otherwise, were all places taken over."""

    moves: list[Move]
    changes: list[Change]
    elements: list[Difference]
    parts: list[Part]

    @property
    def is_same(self) -> bool:
        """Whether the template has nothing to give."""
        return not (self.moves or self.elements or any(part.is_new for part in self.parts))


@dataclass(frozen=True)
class Chosen:
    """What of a template is to be taken over: axes, elements of the charter, parts; by their keys."""

    axes: Collection[str] = field(default_factory=frozenset)
    elements: Collection[str] = field(default_factory=frozenset)
    parts: Collection[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        """Say whether anything was chosen."""
        return bool(self.axes or self.elements or self.parts)


def compare(community: Community, pack: Pack, language: str) -> Comparison:
    """Return what a template would change. Raises types.ImpossiblePair where its places and the community's cannot be together."""
    terms = definitions.for_community(community)
    has = {axis: source.key for axis, source in terms.placed.items()}
    moves = [_move(axis, has.get(axis, ""), key) for axis, key in pack.types.items() if has.get(axis) != key]
    wanted = definitions.if_placed(community, pack.types)
    told = _charter(community)
    return Comparison(
        moves=moves,
        changes=fields.differences(terms.fields, wanted.fields),
        elements=elements.differences(told, told | _brought(pack, language)),
        parts=_parts(community, pack, language),
    )


def _move(axis: str, before: str, after: str) -> Move:
    names = [value.name if (value := types.value_of(axis, key)) else "—" for key in (before, after)]
    return Move(axis, types.axes()[axis].name, *names)


def _charter(community: Community) -> dict[str, Any]:
    row = Charter.objects.filter(workspace=community.workspace_id, community=community).first()
    return dict(row.content) if row else {}


def _brought(pack: Pack, language: str) -> dict[str, Any]:
    """Return the elements a template has something to say about, without those of the one group."""
    content = elements.cleaned(outfitting.charter_of(pack, language))
    return {key: value for key, value in content.items() if key not in OF_THE_GROUP}


def _parts(community: Community, pack: Pack, language: str) -> list[Part]:
    found = [_gate(community, pack), _rules(community, pack), _answers(community, pack, language)]
    return [each for each in (*found, _welcome(community, pack, language), _persona(community, pack, language)) if each]


def _gate(community: Community, pack: Pack) -> Part | None:
    if pack.gate.level == admitting.NO_GATE or not pack.gate.conditions:
        return None
    has = Guarding.objects.filter(workspace=community.workspace_id, community=community).select_related("gate").first()
    said = _("、").join(words.condition(one) for one in pack.gate.conditions)
    told = (
        _("已经有门槛“%(name)s”,不会动") % {"name": has.gate.name} if has else _("草稿门槛:%(said)s") % {"said": said}
    )
    return Part("gate", _("入群门槛"), told, is_new=has is None)


def _rules(community: Community, pack: Pack) -> Part:
    stage = pack.types.get("stage", "")
    drafted = RuleSet.objects.in_force().filter(
        workspace=community.workspace_id, axis="stage" if stage else "", key=stage, community=None
    )
    has = conduct.version_of(community) is not None or drafted.exists()
    told = _("已经有群规或草稿,不会动") if has else _("起草 %(n)s 条,看过再发布") % {"n": len(pack.rules.conduct)}
    return Part("rules", _("群规"), told, is_new=not has)


def _answers(community: Community, pack: Pack, language: str) -> Part:
    new = len(answering.missing(community, pack, language))
    told = _("新增 %(n)s 条问答") % {"n": new} if new else _("问答库里都有了")
    return Part("answers", _("常见问答"), told, is_new=bool(new))


def _welcome(community: Community, pack: Pack, language: str) -> Part:
    name = outfitting.welcome_name(pack, language)
    has = TemplateUse.objects.filter(community=community, ended_at=None, template__name=name).exists()
    told = _("已经在用“%(name)s”") if has else _("“%(name)s”,请群主在企业微信里挂上")
    return Part("welcome", _("入群欢迎语"), told % {"name": name}, is_new=not has)


def _persona(community: Community, pack: Pack, language: str) -> Part | None:
    if pack.persona is None:
        return None
    name = pack.persona.name.in_language(language)
    has = outfitting.has_persona(community.workspace, name)
    told = _("已经有“%(name)s”") if has else _("新增人设卡“%(name)s”")
    return Part("persona", _("人设"), told % {"name": name}, is_new=not has)


@transaction.atomic
def apply(*, who: Access, community: Community, pack: Pack, language: str, chosen: Chosen, now: datetime) -> None:
    """Take over what was chosen; types and charter get a new version that says where it came from, the rest comes as drafts.

    What is the same already stays. Raises NothingChosen, GroupHasEnded, types.ImpossiblePair.
    """
    if community.ended_at is not None:
        raise GroupHasEnded(group=community.name)
    if not chosen:
        raise NothingChosen
    if places := {axis: key for axis, key in pack.types.items() if axis in chosen.axes}:
        defining.choose(who=who, community=community, keys=places, reason=pack.key, now=now)
    _write(who, community, _chosen_elements(pack, language, chosen.elements), pack.key, now)
    _bring(who, community, pack, language, chosen.parts, now)
    audit(who, "pack.applied", community, details={"pack": pack.key}, now=now)
    key = f"{community.pk}:{pack.key}:{now.isoformat()}"
    events.record("pack.applied", who.workspace, key=key, at=now, now=now, community=community.pk, pack=pack.key)


def _chosen_elements(pack: Pack, language: str, wanted: Collection[str]) -> dict[str, Any]:
    brought = _brought(pack, language)
    chosen = {key: value for key, value in brought.items() if key in wanted}
    if "objectives" in chosen and "primary" in brought:
        chosen["primary"] = brought["primary"]
    return chosen


def _write(who: Access, community: Community, chosen: Mapping[str, Any], reason: str, now: datetime) -> None:
    told = _charter(community)
    content = {**told, **chosen}
    if content != told:
        chartering.write(who=who, community=community, content=content, reason=reason, now=now)


def _bring(who: Access, community: Community, pack: Pack, language: str, parts: Collection[str], now: datetime) -> None:
    """Give the community what else was chosen; a part that has nothing new to bring is passed over."""
    wanted = {part.key for part in _parts(community, pack, language) if part.is_new} & set(parts)
    if "gate" in wanted:
        admitting.admit_by(who=who, community=community, pack=pack, language=language, now=now)
    if "rules" in wanted:
        ruling.rule(who=who, community=community, pack=pack, language=language, now=now)
    if "answers" in wanted:
        answering.answer(who=who, community=community, pack=pack, language=language, now=now)
    if "persona" in wanted and pack.persona:
        outfitting.give_persona(who, pack.persona, language, now)
    if "welcome" in wanted:
        template = outfitting.welcome_of(who, pack, language, now)
        welcomes.apply_to(who=who, template=template, communities=[community.pk], now=now)
