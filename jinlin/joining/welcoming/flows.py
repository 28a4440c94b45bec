"""Keep what new friends are told; one flow for each state of a code, one for all others (R-083)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.joining.models import WelcomeFlow
from jinlin.joining.welcoming import wording
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

__all__ = ["FlowWords", "end_flow", "flow_for", "save_flow"]

MOST_BYTES = 4000  # of a message [D:92137]


class FlowWordsMissing(Refusal):
    """A flow has a name and a greeting."""

    code = "flow_words_missing"
    source_what = _("名称或问候语还是空的")
    source_remedy = _("两样都要写")


class StateTaken(Refusal):
    """Two flows for the same people."""

    code = "welcome_state_taken"
    source_what = _("渠道“%(state)s”已经有一条欢迎语")
    source_remedy = _("请改那一条,或换一个渠道标记")


class TooManyBytes(Refusal):
    """More than the platform sends at once."""

    code = "welcome_too_long"
    source_what = _("第一条消息有 %(bytes)s 字节,企业微信最多发 4000 字节")
    source_remedy = _("请改短,或把福利、邀请放到后面再发")


@dataclass(frozen=True)
class FlowWords:
    """What a flow says, and when; minutes of 0 put a step into the first message."""

    name: str
    greeting: str
    state: str = ""
    benefit: str = ""
    coupon: str = ""
    benefit_after: int = 0
    invitation: str = ""
    invitation_url: str = ""
    invitation_after: int = 0
    community: Community | None = None


def flow_for(workspace: Workspace, state: str) -> WelcomeFlow | None:
    """Return the flow of a state, or that for all others."""
    rows = WelcomeFlow.objects.filter(workspace=workspace, state__in={state, ""}, ended_at=None)
    return rows.order_by("-state").first()


@transaction.atomic
def save_flow(*, who: Access, words: FlowWords, flow: WelcomeFlow | None = None, now: datetime) -> WelcomeFlow:
    """Make a flow or change one. Raises FlowWordsMissing, UnknownVariable, StateTaken, TooManyBytes."""
    who.refuse_part()
    _check(words)
    row = flow or WelcomeFlow(workspace=who.workspace, made_by=who.staff, made_at=now)
    for name, value in vars(words).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise StateTaken(state=words.state.strip() or _("其他所有人")) from None
    workspaces.audit(who, "welcome.saved", row, now=now)
    return row


@transaction.atomic
def end_flow(*, who: Access, flow: WelcomeFlow, now: datetime) -> WelcomeFlow:
    """Stop greeting with a flow; what it said stays in the history. Twice changes nothing."""
    who.refuse_part()
    if WelcomeFlow.objects.filter(pk=flow.pk, ended_at=None).update(ended_at=now):
        workspaces.audit(who, "welcome.ended", flow, now=now)
    flow.refresh_from_db()
    return flow


def _check(words: FlowWords) -> None:
    if not words.name.strip() or not words.greeting.strip():
        raise FlowWordsMissing
    texts = (words.greeting, words.benefit, words.invitation)
    for text in texts:
        wording.refuse_unknown(text, wording.FRIEND)
    first = [words.greeting]
    first += [words.benefit] if not words.benefit_after else []
    first += [words.invitation] if not words.invitation_after else []
    size = len("\n\n".join(first).encode()) + len(words.coupon.encode()) + 2 * len(words.invitation_url.encode())
    if size > MOST_BYTES:
        raise TooManyBytes(bytes=size)
