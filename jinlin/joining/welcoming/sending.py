"""Send what new friends are told: the platform is asked outside of any transaction, its answer is written down."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.urls import reverse

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.joining.models import Greeting, Outcome, StepKind, WelcomeFlow
from jinlin.joining.welcoming import greeting, wording
from jinlin.wecom.client.errors import (
    AlreadyWelcomed,
    BeingWelcomed,
    Busy,
    NoSuchCode,
    NotJson,
    RateLimited,
    TimedOut,
    TokenRejected,
    TooManyAtOnce,
    Uncertain,
    Unreachable,
    WeComError,
    WriteConflict,
)
from jinlin.wecom.models import Account, Connection

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jinlin.wecom.api import WeCom

    Open = Callable[[Connection], WeCom]

__all__ = ["send_greetings", "words_of"]

log = logging.getLogger("jinlin.joining")

AGAIN = (
    BeingWelcomed, Busy, NotJson, RateLimited, TimedOut, TokenRejected, TooManyAtOnce, Uncertain, Unreachable,
    WriteConflict,
)  # fmt: skip
NO_CONSENT = 41053


def send_greetings(open_platform: Open, now: datetime) -> bool:
    """Send what waits; say whether there was something."""
    began, sent = present.now(), False
    for row in greeting.claim(now):
        _send(row, open_platform, now + (present.now() - began))
        sent = True
    return sent


def _send(row: Greeting, open_platform: Open, now: datetime) -> None:
    """Send one; what became of it stands on its row, with the moment of the platform's answer."""
    asked = present.now()
    try:
        text = _ask(row, open_platform)
    except Refusal as error:
        _note(row, error, now + (present.now() - asked))
    except DatabaseError:
        raise
    except Exception:
        log.exception("greeting %s failed", row.pk)
        greeting.settle(row, Outcome.FAILED, now=now)
    else:
        greeting.settle(row, Outcome.SENT, text=text, now=now + (present.now() - asked))


def _ask(row: Greeting, open_platform: Open) -> str:
    """Send the first message and return its words. Raises what the platform refuses."""
    connection = Connection.objects.select_related("workspace").get(workspace=row.workspace_id)
    platform = open_platform(connection)
    assert row.flow is not None  # noqa: S101  (without a flow nothing waits)
    text = words_of(row, row.flow, first_message(row.flow), platform=platform, connection=connection)
    platform.welcome.send(row.code, text)
    return text


def _note(row: Greeting, error: Refusal, now: datetime) -> None:
    errcode = error.errcode if isinstance(error, WeComError) else None
    if isinstance(error, AlreadyWelcomed) and row.errcode == Uncertain.counted_as:
        greeting.settle(row, Outcome.SENT, errcode=errcode, now=now)  # the try we had no answer to was heard
    elif isinstance(error, Uncertain):
        greeting.put_off(row, errcode=Uncertain.counted_as, now=now)
    elif isinstance(error, AGAIN):
        greeting.put_off(row, errcode=errcode, now=now)
    elif isinstance(error, NoSuchCode):
        greeting.settle(row, Outcome.LATE, errcode=errcode, now=now)
    elif isinstance(error, AlreadyWelcomed):
        greeting.settle(row, Outcome.ALREADY, errcode=errcode, now=now)
    else:
        outcome = Outcome.NO_CONSENT if errcode == NO_CONSENT else Outcome.FAILED
        greeting.settle(row, outcome, errcode=errcode, now=now)


def first_message(flow: WelcomeFlow) -> str:
    """Return what is said at once: the greeting, and of the later steps those without a delay."""
    later = [(flow.benefit, flow.benefit_after), (flow.invitation, flow.invitation_after)]
    return "\n\n".join([flow.greeting, *(text for text, after in later if text and not after)])


def words_of(
    row: Greeting, flow: WelcomeFlow, text: str, *, platform: Any = None, connection: Connection | None = None
) -> str:
    """Put names in; who the customer is is asked of the platform where we do not know it yet, if there is one to ask."""
    account = (
        Account.objects.filter(workspace=row.workspace_id, userid=row.userid).select_related("staff__unit").first()
    )
    staff = account.staff if account else None
    values = {
        "昵称": _nickname(row, platform) if "昵称" in wording.variables_in(text) else "",
        "员工": (account.name if account else "") or (staff.name if staff else ""),
        "门店": staff.unit.name if staff else "",
        "券": flow.coupon,
        "领券链接": _benefit_url(row, connection),
        "进群链接": flow.invitation_url,
    }
    return wording.filled(text, values)


def step_text(flow: WelcomeFlow, kind: str) -> str:
    """Return the words of a later step."""
    texts = {StepKind.GREETING: first_message(flow), StepKind.BENEFIT: flow.benefit}
    return texts.get(StepKind(kind), flow.invitation)


def _nickname(row: Greeting, platform: Any) -> str:
    """Return what the customer calls themselves; empty where nobody can say in time."""
    if row.member is not None:
        return row.member.name
    if platform is None:
        return ""
    try:
        told = platform.contacts.get(row.external_id)
    except Refusal:
        return ""
    return str(told.external_contact.name)


def _benefit_url(row: Greeting, connection: Connection | None) -> str:
    found = connection or Connection.objects.filter(workspace=row.workspace_id).first()
    base = found.public_url.rstrip("/") if found else ""
    return f"{base}{reverse('benefit', args=[row.slug])}" if base else ""
