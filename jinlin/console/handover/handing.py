"""Hand over what somebody has, who left or stays: through the platform, within its limits, each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.console.handover import queries
from jinlin.members import actions as members
from jinlin.members import leavers
from jinlin.tasks import actions as tasks
from jinlin.wecom import rechecks
from jinlin.wecom.actions import connection_of
from jinlin.wecom.api.transfers import Moved
from jinlin.wecom.client.errors import Uncertain
from jinlin.wecom.opening import open_platform
from jinlin.wecom.words import error_name
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jinlin.wecom.api import WeCom
    from jinlin.wecom.models import Account
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff, Workspace

A_DAYS_GROUPS = 300  # of one owner, by the platform [D:92127, 95703]
CUSTOMERS_AT_ONCE = 1000  # of one press; the rest stays listed
A_CALL = 100
LONGEST_WORDS = 200  # to customers of somebody who stays [D:92125]
WAITING = 2  # of a customer on their way [D:94088]
NOT_THEIRS = 40131  # the customer follows somebody else by now


@dataclass
class Outcome:
    """What went, what did not, and why not."""

    groups: int = 0
    customers: int = 0
    refused: dict[int, int] = field(default_factory=dict)  # error number → how many

    def reasons(self) -> list[str]:
        """Say each reason in plain words, with how many it met."""
        return [f"{error_name(number)}({number})×{count}" for number, count in self.refused.items()]

    def refuse(self, number: int) -> None:
        """Count a refusal."""
        self.refused[number] = self.refused.get(number, 0) + 1


@dataclass(frozen=True)
class What:
    """What goes: groups, and only those of a unit where one is chosen; customers, with a word to them from who stays."""

    groups: bool = False
    customers: bool = False
    unit: int | None = None
    words: str = ""


def hand_over(access: Access, account: Account, taker: str, what: What, *, now: datetime) -> Outcome:
    """Give an account's groups and customers to another. Raises NotConnected, WeComError, Uncertain.

    Groups change hands at once and are read again; customers within 24 hours, unless they refuse. Whether the account is gone
    says which of the platform's two ways is gone [D:92125, 95703 · 94081, 92127].
    """
    platform, outcome, left = open_platform(connection_of(access.workspace)), Outcome(), account.gone_at is not None
    for part in _parts(queries.groups_of(access, account, what.unit)[:A_DAYS_GROUPS]) if what.groups else ():
        failed = _groups_given(access.workspace, platform, part, taker, left=left, now=now)
        for number in failed.values():
            outcome.refuse(number)
        outcome.groups += len(part) - len(failed)
        rechecks.ask(access.workspace, "chat", [each for each in part if each not in failed], now=now)
    for part in _parts(queries.customers_to_give(account)[:CUSTOMERS_AT_ONCE]) if what.customers else ():
        told = _customers_begun(platform, account, taker, part, "" if left else what.words)
        _note(access.workspace, account, taker, told, outcome, now)
    details = {
        "to": taker,
        "groups": outcome.groups,
        "customers": outcome.customers,
        "refused": sum(outcome.refused.values()),
    }
    workspaces.audit(access, "wecom.handed_over", account.staff or account, details=details, now=now)
    return outcome


def _groups_given(
    workspace: Workspace, platform: WeCom, part: Sequence[str], taker: str, *, left: bool, now: datetime
) -> dict[str, int]:
    """Give groups away; return which were refused, by number. Raises Uncertain, with the groups to be read again meanwhile."""
    try:
        return {each.chat_id: each.errcode for each in platform.transfers.groups(part, taker, resigned=left)}
    except Uncertain:
        rechecks.ask(workspace, "chat", part, now=now)
        raise


def _customers_begun(platform: WeCom, account: Account, taker: str, part: Sequence[str], words: str) -> Sequence[Moved]:
    """Begin to hand customers over; where the answer was lost the platform is asked which of them are on their way."""
    left = account.gone_at is not None
    try:
        return platform.transfers.customers(account.userid, taker, part, resigned=left, words=words)
    except Uncertain:
        states = platform.transfers.iter_states(account.userid, taker, resigned=left)
        waiting = {each.external_userid for each in states if each.status == WAITING}
        return [Moved(external_userid=each) for each in part if each in waiting]


def _note(
    workspace: Workspace, account: Account, taker: str, told: Sequence[Moved], outcome: Outcome, now: datetime
) -> None:
    """Write down who is on the way, and have it asked in a day what became of them; at once where we were mistaken."""
    begun = [each.external_userid for each in told if not each.errcode]
    for each in told:
        if each.errcode:
            outcome.refuse(each.errcode)
    outcome.customers += len(begun)
    left = account.gone_at is not None
    members.begin_transfers(workspace, account.userid, taker, begun, resigned=left, now=now)
    if begun:
        leavers.ask_when_accepted(workspace, account.userid, now=now)
    if any(each.errcode == NOT_THEIRS for each in told):
        rechecks.ask(workspace, leavers.KIND, [account.userid], now=now)


def hand_tasks(access: Access, giver: Staff, taker: Staff, *, stays: bool = False, now: datetime) -> int:
    """Pass on everything somebody still had to do; return how much. Raises NobodyThere, NotYourTask, TaskClosed."""
    waiting = list(queries.tasks_of(giver))
    reason = _("账号交接") if stays else _("离职交接")
    return len(tasks.reassign(who=access, tasks=waiting, taker=taker, reason=reason, now=now))


def _parts(things: Sequence[str]) -> Iterator[Sequence[str]]:
    return (things[begin : begin + A_CALL] for begin in range(0, len(things), A_CALL))
