"""What the tests of gates need beside the world: a gate in force, an applicant, an answer."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from jinlin.joining.actions import applying, checking, gates, proving, rounds
from jinlin.joining.actions.applying import Asking
from jinlin.joining.gating.conditions import Condition, Group, Kind
from jinlin.joining.queries import gates as queries
from jinlin.members import actions as members
from jinlin.questionnaires.actions import pictures, responding
from jinlin.questionnaires.tests.samples import published
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.communities.models import Community
    from jinlin.joining.models import Application, Gate
    from jinlin.workspaces.access import Access
    from tests.world import World

NOTICE = "我们只用这些信息审核入群申请。"


def drawn(color: str = "white") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (30, 20), color).save(out, "PNG")
    return out.getvalue()


PNG = drawn()


def all_of(*parts: Any) -> Group:
    return Group("all", parts)


def any_of(*parts: Any) -> Group:
    return Group("any", parts)


def spend(yuan: int) -> Condition:
    return Condition(Kind.TOTAL_SPEND, fen=yuan * 100)


def score(at_least: float, questionnaire: int = 7) -> Condition:
    return Condition(Kind.SCORE, questionnaire=questionnaire, at_least=at_least)


def bought(*products: str) -> Condition:
    return Condition(Kind.OWNS_PRODUCT, products=products)


def annual(product: str = "年费会员", days: int = 365, grace: int = 7) -> Condition:
    return Condition(Kind.PAID_ANNUAL, products=(product,), days=days, grace_days=grace)


MANUAL = Condition(Kind.MANUAL)
AGREE = Condition(Kind.ACKNOWLEDGED)


def gate_of(world: World, tree: Group, *groups: Community, access: Access | None = None, **settings: Any) -> Gate:
    """Let 林 have published a gate that asks this, before these groups."""
    lin = access or access_of(world.lin)
    gate = gates.make(access=lin, name=f"门槛{world.next('gate')}", now=NOW, instead=settings.pop("instead", None))
    gates.set_tree(access=lin, gate=gate, tree=tree, now=NOW)
    gates.describe(access=lin, gate=gate, now=NOW, **settings)
    gates.publish(access=lin, gate=gate, now=NOW)
    for group in groups:
        gates.guard(access=lin, gate=gate, community=group, now=NOW)
    return gate


def apply(gate: Gate, member: Any = None, *, visitor: str = "", now: Any = NOW, **more: Any) -> Application:
    """Let somebody begin an application."""
    asking = Asking(visitor or (f"phone of {member.pk}" if member else "phone"), NOTICE, member=member, **more)
    return applying.begin(gate=gate, asking=asking, now=now)


def hand_in(application: Application, now: Any = NOW) -> Application:
    """Hand it in and read it again."""
    return applying.submit(application=application, now=now)


def picture(name: str = "截图.png", body: bytes = PNG) -> SimpleUploadedFile:
    """Take a picture."""
    return SimpleUploadedFile(name, body, "image/png")


def gate_of_jingan(world: World) -> Gate:
    """Let 陈 keep a gate before a group of 静安店."""
    return gate_of(world, all_of(MANUAL, annual()), world.community(), access=access_of(world.chen))


def application_of_jingan(world: World) -> Application:
    """Let somebody have handed in an application at 静安店."""
    row = apply(gate_of_jingan(world), visitor=f"phone {world.next('phone')}", name="小满")
    proving.hand_in(application=row, kind=Kind.PAID_ANNUAL, upload=picture(), now=NOW)
    return hand_in(row)


def proof_of_jingan(world: World) -> Any:
    """Let somebody have handed in a proof at 静安店."""
    return application_of_jingan(world).evidence.get()


def pictured_application(world: World) -> dict[str, Any]:
    """Let an applicant at 静安店 have answered a question with a picture."""
    row = application_of_jingan(world)
    survey = published(world)
    visitor = members.arrive(workspace=world.qinghe, now=NOW)
    response = responding.begin(survey, visitor=visitor, now=NOW)
    answer = pictures.hand_in(response, question="album", upload=picture(), now=NOW)
    applying.answered(
        workspace=world.qinghe,
        application_id=row.pk,
        questionnaire=survey.pk,
        score=None,
        response=response.pk,
        at=NOW,
        now=NOW,
    )
    return {"slug": row.slug, "picture": answer["picture"]}


def round_of_jingan(world: World) -> dict[str, Any]:
    """Let a gate of 静安店 have a round."""
    gate = gate_of_jingan(world)
    row = rounds.add(access=access_of(world.chen), gate=gate, name="海选", questionnaire=1, top=1, now=NOW)
    return {"slug": gate.slug, "number": row.number}


def checking_of_jingan(world: World) -> dict[str, Any]:
    """Let the members of a group of 静安店 have been checked."""
    gate = gate_of_jingan(world)
    version = queries.in_force(gate)
    assert version is not None
    row = checking.check(who=access_of(world.chen), gate=gate, version=version, now=NOW)
    return {"slug": gate.slug, "check": row.slug}


def _slug_of(make: Callable[[World], Any]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": make(world).slug}


OF_A_GATE = (
    *("gate", "gate-settings", "gate-condition", "gate-part", "gate-publish", "gate-approve", "gate-discard"),
    *(
        "gate-end",
        "gate-groups",
        "gate-group-remove",
        "gate-round-new",
        "gate-invite",
        "gate-check",
        "gate-effect",
        "gate-invited",
        "gate-invited-export",
        "gate-remind",
        "gate-qr",
    ),
)
# How to fill each address of gates and applications with a row of 静安店.
ADDRESSES: dict[str, Callable[[World], dict[str, Any]]] = {
    **dict.fromkeys(OF_A_GATE, _slug_of(gate_of_jingan)),
    **dict.fromkeys(("gate-round-settle", "gate-round-remove"), round_of_jingan),
    **dict.fromkeys(("gate-checking", "gate-checking-apply", "gate-checking-export"), checking_of_jingan),
    **dict.fromkeys(("application", "application-decide"), _slug_of(application_of_jingan)),
    "application-picture": pictured_application,
    **dict.fromkeys(("application-proof", "application-proof-judge"), _slug_of(proof_of_jingan)),
}
