"""People answer: they begin or are invited, agree, save page by page, send once, and may take it back.

Every step is safe to repeat: a page sent twice is saved once more, a response sent twice is sent once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from jinlin.events import actions as events
from jinlin.members import actions as members
from jinlin.members.models import ConsentBasis, ConsentWord, Purpose, Source
from jinlin.members.phones import seal
from jinlin.questionnaires.actions import pictures
from jinlin.questionnaires.engine.branching import asked, that_count
from jinlin.questionnaires.engine.definition import CHOICES, NUMBERS, Kind
from jinlin.questionnaires.engine.meaning import scores
from jinlin.questionnaires.models import Answer, Questionnaire, Response
from jinlin.questionnaires.refusals import (
    AlreadyAnswered,
    AnswersMissing,
    LeadsOutside,
    NotOpen,
    NotYourResponse,
    ResponseClosed,
    TooFast,
    WithoutConsent,
)
from jinlin.tasks.models import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from jinlin.members.models import Member, Visitor
    from jinlin.questionnaires.engine.definition import Definition
    from jinlin.questionnaires.models import Version

__all__ = ["begin", "consent", "invite", "refuse_others", "save_answers", "submit", "withdraw"]

SOONEST = timedelta(seconds=3)  # nobody reads a notice and answers faster
NOTHING = Subject("", 0)


@transaction.atomic
def begin(questionnaire: Questionnaire, *, visitor: Visitor, now: datetime) -> Response:
    """Begin by the public link, or go on where this person was. Raises NotOpen.

    Whoever has answered and may not again gets the response they sent.
    """
    if not questionnaire.is_open(now) or questionnaire.live is None:
        raise NotOpen
    return _begin(questionnaire.live, NOTHING, visitor, "", now)[0]


@transaction.atomic
def invite(version: Version, *, about: Subject, visitor: Visitor, back: str, now: datetime) -> Response:
    """Have a visitor answer a version for one thing's sake; the same again returns the same response.

    Its page is `/h/q/<slug>/`; when it is sent, the fact `questionnaire.answered` is recorded in that transaction and the
    person goes to `back`, a phone page. Raises LeadsOutside.
    """
    if not back.startswith("/h/") or len(back) > 200:  # noqa: PLR2004  (as the row)
        raise LeadsOutside
    response, new = _begin(version, about, visitor, back, now)
    if new:
        told = {"response": response.pk, "questionnaire": version.questionnaire_id, "about": about.kind, "id": about.id}
        events.record("questionnaire.invited", version.workspace, key=str(response.pk), at=now, now=now, **told)
    return response


def _begin(version: Version, about: Subject, visitor: Visitor, back: str, now: datetime) -> tuple[Response, bool]:
    """Return the response there is, or a new one, and whether it is new."""
    mine = Response.objects.filter(
        _by(visitor), workspace=version.workspace_id, questionnaire=version.questionnaire_id, withdrawn_at=None
    ).about(about)
    again = version.questionnaire.again
    found = mine.order_by("submitted_at", "-pk").filter(submitted_at=None).first()
    found = found or (None if again else mine.order_by("-pk").first())
    if found:
        return found, False
    row = Response(
        workspace=version.workspace,
        questionnaire=version.questionnaire,
        version=version,
        visitor=visitor,
        member=visitor.member,
        about_kind=about.kind,
        about_id=about.id,
        back=back,
        once=not again,
        begun_at=now,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another tab of the same phone was faster
        return mine.filter(submitted_at=None).get(visitor=visitor), False
    return row, True


def _by(visitor: Visitor) -> Q:
    """Return whose responses are this visitor's: of this phone, and of the member it belongs to."""
    mine = Q(visitor=visitor)
    return mine | Q(member=visitor.member_id) if visitor.member_id else mine


def refuse_others(response: Response, visitor: Visitor | None) -> None:
    """Raise NotYourResponse where a response is neither this phone's nor its member's."""
    if visitor is None or visitor.workspace_id != response.workspace_id:
        raise NotYourResponse
    of_member = visitor.member_id is not None and visitor.member_id == response.member_id
    if response.visitor_id != visitor.pk and not of_member:
        raise NotYourResponse


def consent(response: Response, *, now: datetime) -> None:
    """Note that the person has read the notice of this version and agrees; the first time counts. Raises ResponseClosed."""
    _refuse_closed(response)
    Response.objects.filter(pk=response.pk, consented_at=None).update(consented_at=now)
    response.refresh_from_db(fields=["consented_at"])


def save_answers(response: Response, *, answers: Mapping[str, Any]) -> None:
    """Save the answers of a page; None takes one back. Raises WithoutConsent, ResponseClosed."""
    if response.consented_at is None:
        raise WithoutConsent
    with transaction.atomic():
        row = Response.objects.select_for_update().get(pk=response.pk)
        _refuse_closed(row)
        definition = response.version.definition
        kept = dict(row.answers) | {key: _kept(definition, key, value) for key, value in answers.items()}
        row.answers = {key: value for key, value in kept.items() if value is not None}
        row.save(update_fields=["answers"])
        pictures.tidy(row)
    response.answers = row.answers


def _kept(definition: Definition, key: str, value: Any) -> Any:
    """Return an answer as it is kept: a phone number sealed."""
    question = definition.question(key)
    if question and question.kind is Kind.PHONE and isinstance(value, str):
        sealed = seal(value)
        return {"sealed": sealed.sealed, "digest": sealed.digest, "masked": sealed.masked}
    return value


def _refuse_closed(response: Response) -> None:
    if response.submitted_at is not None or response.withdrawn_at is not None:
        raise ResponseClosed


@transaction.atomic
def submit(response: Response, *, now: datetime) -> Response:
    """Send a response: count it, score it, record that it was answered. Sent again it stays as it is.

    Raises NotOpen where the questionnaire was closed meanwhile, WithoutConsent, TooFast, AnswersMissing, AlreadyAnswered, ResponseClosed where it was taken back.
    """
    row = (
        Response.objects.select_for_update(of=("self",))
        .select_related("version", "questionnaire", "workspace")
        .get(pk=response.pk)
    )
    if row.withdrawn_at is not None:
        raise ResponseClosed
    if row.submitted_at is None:
        if not row.questionnaire.is_open(now):
            raise NotOpen
        _send(row, now)
    return row


def _send(row: Response, now: datetime) -> None:
    if row.consented_at is None:
        raise WithoutConsent
    if now - row.begun_at < SOONEST:
        raise TooFast
    definition = row.version.definition
    missing = [each for each in asked(definition, row.answers) if each.required and each.key not in row.answers]
    if missing:
        raise AnswersMissing(n=len(missing))
    row.answers = that_count(definition, row.answers)
    row.scores = scores(definition, row.answers)
    row.score = row.scores[definition.scores[0]] if definition.scores else None
    row.submitted_at = now
    row.member = row.member or (row.visitor.member if row.visitor else None)
    try:
        with transaction.atomic():
            row.save(update_fields=["answers", "scores", "score", "submitted_at", "member"])
    except IntegrityError:
        raise AlreadyAnswered from None
    pictures.tidy(row)
    Answer.objects.bulk_create(_counted(row, definition), ignore_conflicts=True)
    told = {"response": row.pk, "questionnaire": row.questionnaire_id, "score": row.score, "member": row.member_id}
    about = {"about": row.about_kind, "id": row.about_id} if row.about_kind else {}
    events.record("questionnaire.answered", row.workspace, key=str(row.pk), at=now, now=now, **told, **about)


def _counted(row: Response, definition: Definition) -> Iterator[Answer]:
    """Yield a row per chosen option and per number."""
    told = {"workspace_id": row.workspace_id, "questionnaire_id": row.questionnaire_id, "response": row}
    for question in definition.questions:
        answer = row.answers.get(question.key)
        if answer is None:
            continue
        if question.kind in CHOICES:
            for option in answer if isinstance(answer, list) else [answer]:
                yield Answer(**told, question=question.key, option=option)
        elif question.kind in NUMBERS:
            yield Answer(**told, question=question.key, number=answer)
        elif question.kind is Kind.REGION:
            yield Answer(**told, question=question.key, option=str(answer).split(" ")[0])


@transaction.atomic
def withdraw(response: Response, *, now: datetime) -> None:
    """Take a response back: its answers are gone, that it was there stays. Twice changes nothing."""
    row = Response.objects.select_for_update(of=("self",)).select_related("member", "workspace").get(pk=response.pk)
    if row.withdrawn_at is not None:
        return
    if row.member and row.applied_at:
        _take_back(row, row.member, now)
    row.withdrawn_at, row.answers, row.scores, row.score = now, {}, {}, None
    row.save(update_fields=["withdrawn_at", "answers", "scores", "score"])
    row.counted.all().delete()
    pictures.tidy(row)
    told = {"response": row.pk, "questionnaire": row.questionnaire_id, "about": row.about_kind, "id": row.about_id}
    events.record("questionnaire.withdrawn", row.workspace, key=str(row.pk), at=now, now=now, **told)


def _take_back(row: Response, member: Member, now: datetime) -> None:
    """Take back what was written down about the member, and that they agreed to it; tags are for colleagues to judge."""
    members.take_back_values(member=member, source=Source.QUESTIONNAIRE, source_id=row.pk)
    members.note_consent(
        row.workspace,
        member,
        purpose=Purpose.PROFILE,
        word=ConsentWord.WITHDRAWN,
        at=now,
        evidence=f"questionnaire {row.questionnaire_id}",
        basis=ConsentBasis.PERSON,
        now=now,
    )
