"""Hand over what somebody who left has: through the platform, within its limits, each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.console.handover import queries
from jinlin.tasks import actions as tasks
from jinlin.wecom import rechecks
from jinlin.wecom.actions import connection_of
from jinlin.wecom.opening import open_platform
from jinlin.wecom.words import error_name
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jinlin.wecom.models import Account
    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Staff

A_DAYS_GROUPS = 300  # of one owner, by the platform [D:92127]
CUSTOMERS_AT_ONCE = 1000  # of one press; the rest stays listed
A_CALL = 100


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


def hand_over(access: Access, account: Account, taker: str, *, groups: bool, customers: bool, now: datetime) -> Outcome:
    """Give an account's groups and customers to another. Raises NotConnected, WeComError, Uncertain.

    Groups change hands at once and are read again; customers within 24 hours, unless they refuse.
    """
    platform, outcome = open_platform(connection_of(access.workspace)), Outcome()
    for part in _parts(queries.groups_of(account)[:A_DAYS_GROUPS]) if groups else ():
        failed = {each.chat_id: each.errcode for each in platform.transfers.groups(part, taker, resigned=True)}
        for number in failed.values():
            outcome.refuse(number)
        outcome.groups += len(part) - len(failed)
        rechecks.ask(access.workspace, "chat", [each for each in part if each not in failed], now=now)
    for part in _parts(queries.customers_of(account)[:CUSTOMERS_AT_ONCE]) if customers else ():
        for each in platform.transfers.customers(account.userid, taker, part, resigned=True):
            if each.errcode:
                outcome.refuse(each.errcode)
            else:
                outcome.customers += 1
    details = {
        "to": taker,
        "groups": outcome.groups,
        "customers": outcome.customers,
        "refused": sum(outcome.refused.values()),
    }
    workspaces.audit(access, "wecom.handed_over", account.staff or account, details=details, now=now)
    return outcome


def hand_tasks(access: Access, giver: Staff, taker: Staff, *, now: datetime) -> int:
    """Pass on everything somebody still had to do; return how much. Raises NobodyThere, NotYourTask, TaskClosed."""
    waiting = list(queries.tasks_of(giver))
    return len(tasks.reassign(who=access, tasks=waiting, taker=taker, reason=_("离职交接"), now=now))


def _parts(things: Sequence[str]) -> Iterator[Sequence[str]]:
    return (things[begin : begin + A_CALL] for begin in range(0, len(things), A_CALL))
