"""The gate and the questionnaire a pack brings, as drafts (R-064, R-068); groups of one pack share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.joining.actions import gates
from jinlin.joining.gating.conditions import Condition, Group, Kind
from jinlin.joining.models import Gate
from jinlin.members.models import Tag
from jinlin.questionnaires import actions as questionnaires
from jinlin.questionnaires.actions.editing import Frame
from jinlin.questionnaires.engine.definition import Definition, Notice, Option, Page, Question
from jinlin.questionnaires.engine.definition import Kind as QuestionKind
from jinlin.questionnaires.models import Questionnaire, Use

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.launch import packs
    from jinlin.launch.packs import Pack
    from jinlin.workspaces.access import Access

NO_GATE = "none"
LONGEST_NAME = 40


def admit_by(*, who: Access, community: Community, pack: Pack, language: str, now: datetime) -> Gate | None:
    """Place the pack's gate before a community; a draft where it is new. None for a pack that has no gate."""
    if pack.gate.level == NO_GATE or not pack.gate.conditions:
        return None
    name = pack.name.in_language(language)[:LONGEST_NAME]
    gate = Gate.objects.filter(workspace=who.workspace, name=name, ended_at=None).first()
    if gate is None:
        gate = gates.make(access=who, name=name, now=now)
        parts = tuple(_condition(who, pack, one, language, now) for one in pack.gate.conditions)
        gates.set_tree(access=who, gate=gate, tree=Group("all", tuple(dict.fromkeys(parts))), now=now)
    gates.guard(access=who, gate=gate, community=community, now=now)
    return gate


def _condition(who: Access, pack: Pack, one: packs.Condition, language: str, now: datetime) -> Condition:
    """Return a condition as gates have it; what names a thing this workspace does not have is left to a person's eye."""
    kind = Kind(one.kind)
    if kind == Kind.QUESTIONNAIRE and pack.questionnaire:
        asked = questionnaire_of(who=who, told=pack.questionnaire, language=language, now=now)
        return Condition(kind, questionnaire=asked.pk)
    if kind == Kind.OWNS_PRODUCT:
        return Condition(kind, products=(one.product.in_language(language),))
    if kind == Kind.TAG:
        tags = Tag.objects.filter(workspace=who.workspace, name=one.tag.in_language(language)).values_list(
            "pk", flat=True
        )
        return Condition(kind, tags=tuple(tags)) if tags else Condition(Kind.MANUAL)
    if kind == Kind.COURSE_ENROLLED:
        courses = tuple(each.name.in_language(language) for each in pack.charter.carriers if each.kind == "course")
        return Condition(kind, products=courses)
    if kind == Kind.ORDER:
        return Condition(kind, count=1)
    return Condition(kind, fen=one.fen)


def questionnaire_of(*, who: Access, told: packs.Questionnaire, language: str, now: datetime) -> Questionnaire:
    """Return the pack's questionnaire, made as a draft where the workspace has none of its title."""
    title = told.title.in_language(language)
    known = Questionnaire.objects.filter(workspace=who.workspace, title=title).order_by("pk").first()
    if known:
        return known
    purpose = told.purpose.in_language(language)
    definition = Definition(
        title=title,
        intro=purpose,
        notice=Notice(controller=who.workspace.name, purpose=purpose),
        pages=(Page(questions=tuple(_question(one, language) for one in told.questions)),),
    )
    frame = Frame(title=title, use=Use.SCREENING)
    return questionnaires.make(who, frame=frame, definition=definition, now=now)


def _question(one: packs.Asked, language: str) -> Question:
    options = tuple(Option(key=option.key, label=option.text.in_language(language)) for option in one.options)
    title = one.text.in_language(language)
    return Question(key=one.key, kind=QuestionKind(one.kind), title=title, required=one.required, options=options)
