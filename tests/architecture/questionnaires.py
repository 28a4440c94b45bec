"""Samples of questionnaires: published ones, what somebody has begun and sent on a phone, a letter of the codebook."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinlin.joining.tests.gate_cast import picture
from jinlin.members import actions as members
from jinlin.members import visitors
from jinlin.members.models import Proof
from jinlin.questionnaires import actions as questionnaires
from jinlin.questionnaires.tests.samples import published
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.questionnaires.models import Picture, Response
    from tests.world import World


OF_A_QUESTION = ("question-edit", "question-move", "question-remove")
OF_A_RESPONSE = ("questionnaire-review", "questionnaire-done", "questionnaire-take-back")
OF_A_QUESTIONNAIRE = (
    "questionnaire",
    "questionnaire-frame",
    "questionnaire-words",
    "questionnaire-publish",
    "questionnaire-end",
    "questionnaire-code",
    "questionnaire-results",
    "questionnaire-export",
    "questionnaire-responses",
    "questionnaire-unfinished",
    "questionnaire-remind",
    "questionnaire-page-add",
)


def link_of_jingan(world: World) -> str:
    """Return the token of a link that proves who a member of 静安店 is."""
    member = world.member()
    world.join(member, world.community())
    return visitors.link_for(member, "/h/", until=NOW + timedelta(days=1)).split("/")[-2]


def begun_response(world: World) -> Response:
    """Let a phone have begun to answer a questionnaire of 青禾's."""
    visitor = members.arrive(workspace=world.qinghe, now=NOW)
    return questionnaires.begin(published(world), visitor=visitor, now=NOW)


def sent_response(world: World) -> Response:
    """Let a member of 静安店 have answered a questionnaire."""
    visitor = members.arrive(workspace=world.qinghe, now=NOW)
    member = world.member()
    world.join(member, world.community())
    visitor = members.recognise(visitor=visitor, member=member, proof=Proof.LINK, now=NOW)
    row = questionnaires.begin(published(world), visitor=visitor, now=NOW)
    questionnaires.consent(row, now=NOW)
    questionnaires.save_answers(row, answers={"uses": "never", "spends": 1.0})
    return questionnaires.submit(row, now=NOW + timedelta(minutes=1))


def picture_of_jingan(world: World) -> Picture:
    """Let a member of 静安店 have answered with a picture."""
    response = sent_response(world)
    answer = questionnaires.hand_in(response, question="album", upload=picture(), now=NOW)
    return response.pictures.get(slug=answer["picture"])


def named_picture(row: Picture) -> dict[str, str]:
    """Return what an address says of a picture."""
    return named(row.response) | {"picture": row.slug}


def named_own(row: Picture) -> dict[str, str]:
    """Return what the address of a phone says of its picture."""
    return {"slug": row.response.slug, "picture": row.slug}


def named(response: Response) -> dict[str, str]:
    """Return what an address says of a response."""
    return {"slug": response.questionnaire.slug, "response": response.slug}


def code_of_qinghe(world: World) -> str:
    """Put a letter into 青禾's codebook."""
    number = world.next("code")
    members.add_code(access_of(world.lin), dimension="问题", code=f"c{number}", meaning="痘痘", now=NOW)
    return f"c{number}"


# How to fill the addresses of what people have answered.
ANSWERED: dict[str, Callable[[World], dict[str, Any]]] = {
    "questionnaire-response": lambda world: named(sent_response(world)),
    "questionnaire-picture": lambda world: named_picture(picture_of_jingan(world)),
    "questionnaire-own-picture": lambda world: named_own(picture_of_jingan(world)),
    **dict.fromkeys(
        ("questionnaire-page", "questionnaire-page-pictures"),
        lambda world: {"slug": begun_response(world).slug, "place": 0},
    ),
    **dict.fromkeys(OF_A_RESPONSE, lambda world: {"slug": begun_response(world).slug}),
}
