"""Customers on their way to a colleague, of those who left or stay: what became of them, which no event tells surely (§4.10).

What we asked for is asked after by pair [D:94082, 94088], of whoever left apart from who stays. What an administrator assigned in the platform's console is found by what
is no longer in the list of the unassigned [D:92124]: those customers are asked for one by one, and who is not named there as
following them does not follow them any more. That list also names customers whose coming no event told us of, and what an
account noted last is read once more when it is gone: whole readings ask for the customers of those who work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from jinlin.members import actions
from jinlin.members.actions import Became
from jinlin.members.models import Follow, Transfer, TransferState
from jinlin.wecom import rechecks
from jinlin.wecom.client.errors import NotOurCustomer, NotPermitted, OutOfRange, WeComError
from jinlin.wecom.models import Account
from jinlin.wecom.reading import Piece, Step
from jinlin.wecom.rechecks import Again, Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from jinlin.events.models import Fact
    from jinlin.wecom.jobs import Heard
    from jinlin.wecom.reading import Reading
    from jinlin.workspaces.models import Workspace

__all__ = ["ACCEPTED_AFTER", "KIND", "READERS", "STEPS", "ask_when_accepted", "has_left", "was_refused"]

KIND = "leaver"  # of what is read again; the key is the account of who left
ACCEPTED_AFTER = timedelta(hours=24)  # unless the customer refuses [D:94081]
MARGIN, STILL = timedelta(minutes=5), timedelta(hours=1)
LEAVERS_AT_ONCE, ONE_BY_ONE = 10, 50
STATES = {
    1: TransferState.DONE,
    2: TransferState.WAITING,
    3: TransferState.REFUSED,
    4: TransferState.LIMIT,
}
NOBODY_THERE = {40003, 40130, 41054, 60111, 84074}  # one of the two can no longer be asked about


@dataclass(frozen=True)
class Told:
    """What the platform says of one who gives: by taker what became of each customer, and whom it does not name any more."""

    giver: str
    became: dict[str, dict[str, Became]] = field(default_factory=dict)
    went: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """What was told of some who give, and customers of any who left whom we do not know as such."""

    told: list[Told]
    strangers: list[str]


# -- asked -----------------------------------------------------------------------------------------------


def _told_of(
    platform: Any, workspace: Workspace, giver: str, unassigned: Collection[str] | None, now: datetime
) -> Told:
    rows, became = _waiting(workspace, giver), dict[str, dict[str, Became]]()
    for taker, resigned in sorted({(row.taker, row.resigned) for row in rows}):
        became.setdefault(taker, {}).update(_states(platform, giver, taker, now, resigned=resigned))
    unheard = {row.follow.member_id for row in rows if not became[row.taker] and row.asked_at + ACCEPTED_AFTER < now}
    asked_one_by_one = _unclear(workspace, giver, unheard, unassigned)
    return Told(giver, became, [each for each in asked_one_by_one if _let_go(platform, each, giver)])


def _waiting(workspace: Workspace, giver: str) -> list[Transfer]:
    rows = Transfer.objects.filter(workspace=workspace, follow__userid=giver, follow__ended_at=None)
    return list(rows.filter(state=TransferState.WAITING).select_related("follow"))


def _states(platform: Any, giver: str, taker: str, now: datetime, *, resigned: bool) -> dict[str, Became]:
    """Ask what became of the customers between two; nothing where the platform does not know one of them any more."""
    try:
        states = list(platform.transfers.iter_states(giver, taker, resigned=resigned))
    except (NotPermitted, OutOfRange):
        return {}
    except WeComError as error:
        if error.errcode not in NOBODY_THERE:
            raise
        return {}
    return {each.external_userid: _became(each, now) for each in states if each.status in STATES}


def _became(told: Any, now: datetime) -> Became:
    at = datetime.fromtimestamp(told.takeover_time, UTC) if told.takeover_time else now
    return Became(STATES[told.status], at)


def _unclear(
    workspace: Workspace, giver: str, unheard: Collection[int], unassigned: Collection[str] | None
) -> list[str]:
    """List customers of a giver of whom neither a transfer of ours nor the platform's list of the unassigned says anything."""
    known = Transfer.objects.filter(workspace=workspace, follow__userid=giver, follow__ended_at=None)
    spoken_for = set(known.values_list("follow__member_id", flat=True)) - set(unheard)
    rows = Follow.objects.filter(workspace=workspace, userid=giver, ended_at=None).exclude(member__in=spoken_for)
    ids = rows.filter(member__identities__external_id__startswith="w").order_by("member_id")
    wanted = ids.values_list("member_id", "member__identities__external_id")
    asked = [key for member, key in wanted if member in unheard or (unassigned is not None and key not in unassigned)]
    return asked[:ONE_BY_ONE]


def _let_go(platform: Any, external_id: str, giver: str) -> bool:
    """Ask for a customer; say whether the one who left is no longer among those who follow them."""
    try:
        found = list(platform.contacts.iter_followers(external_id))
    except NotOurCustomer:
        return True
    return giver not in {follow.userid.lower() for _contact, follow in found}


def _unassigned(platform: Any) -> dict[str, set[str]] | None:
    """Return by leaver whom nobody has been given yet; None where the app may not ask."""
    found: dict[str, set[str]] = {}
    try:
        for each in platform.transfers.iter_unassigned():
            found.setdefault(each.handover_userid.lower(), set()).add(each.external_userid)
    except (NotPermitted, OutOfRange):
        return None
    return found


# -- kept ------------------------------------------------------------------------------------------------


def _settle(workspace: Workspace, told: Told, now: datetime) -> int:
    """Let the rows follow, and have those who went read again: they are somebody else's customers now."""
    ended = sum(
        actions.settle_transfers(workspace, told.giver, each, told.became[each], now=now) for each in told.became
    )
    ended += actions.end_what_went(workspace, told.giver, told.went, now=now)
    gone = [key for each in told.became.values() for key, became in each.items() if became.state == TransferState.DONE]
    if ended:
        rechecks.ask(workspace, "customer", [*gone, *told.went], now=now)
    return ended


def _left(workspace: Workspace, after: str) -> list[str]:
    """List the next of those who left and whom customers still follow, and of those who stay and have some on the way."""
    open_follows = Follow.objects.filter(workspace=workspace, ended_at=None, userid__gt=after).order_by()
    waiting = Transfer.objects.filter(
        workspace=workspace, state=TransferState.WAITING, follow__ended_at=None
    ).order_by()
    gone = Q(gone_at__isnull=False, userid__in=open_follows.values("userid"))
    rows = Account.objects.filter(gone | Q(userid__in=waiting.values("follow__userid")), workspace=workspace)
    rows = rows.filter(userid__gt=after).order_by("userid")
    return list(rows.values_list("userid", flat=True)[:LEAVERS_AT_ONCE])


def _still_here(workspace: Workspace, givers: Collection[str]) -> set[str]:
    rows = Account.objects.filter(workspace=workspace, userid__in=givers, gone_at=None)
    return set(rows.values_list("userid", flat=True))


def _fetch_step(reading: Reading, cursor: dict[str, Any]) -> Asked:
    return _fetch(reading.platform, reading.workspace, _left(reading.workspace, cursor.get("after", "")), reading.now)


def _fetch(platform: Any, workspace: Workspace, givers: list[str], now: datetime) -> Asked:
    staying = _still_here(workspace, givers)
    unassigned = _unassigned(platform) if set(givers) - staying else None  # the list of those who left
    told = [
        _told_of(platform, workspace, each, None if each in staying else _of(unassigned, each), now) for each in givers
    ]
    return Asked(told, _strangers(workspace, unassigned or {}))


def _of(unassigned: Mapping[str, set[str]] | None, giver: str) -> set[str] | None:
    return None if unassigned is None else unassigned.get(giver, set())


def _strangers(workspace: Workspace, unassigned: Mapping[str, set[str]]) -> list[str]:
    """List unassigned customers of whom we do not know that they followed who left."""
    rows = Follow.objects.filter(workspace=workspace, userid__in=unassigned, ended_at=None)
    known = set(rows.values_list("userid", "member__identities__external_id"))
    found = {key for giver, keys in unassigned.items() for key in keys if (giver, key) not in known}
    return sorted(found)[:ONE_BY_ONE]


def _keep_step(reading: Reading, _cursor: dict[str, Any], asked: Asked) -> Piece:
    changed = sum(_settle(reading.workspace, each, reading.now) for each in asked.told)
    rechecks.ask(reading.workspace, "customer", asked.strangers, now=reading.now)
    more = len(asked.told) == LEAVERS_AT_ONCE
    return Piece(len(asked.told), changed, {"after": asked.told[-1].giver} if more else None)


STEPS = (Step("handed", _fetch_step, _keep_step),)


# -- soon after the day is over, and when a customer refuses ----------------------------------------------


def ask_when_accepted(workspace: Workspace, giver: str, *, now: datetime) -> None:
    """Have it asked what became of a giver's customers, as soon as the day in which they may refuse is over."""
    rechecks.ask(workspace, KIND, [giver.lower()], now=now, wait=ACCEPTED_AFTER + MARGIN)


def has_left(fact: Fact, now: datetime) -> None:
    """Read once more what an account noted on its customers before it was gone: no whole reading asks for it any more."""
    account = Account.objects.filter(workspace=fact.workspace_id, pk=fact.data["account"]).first()
    if account is None:
        return
    rows = Follow.objects.filter(workspace=fact.workspace_id, userid=account.userid, ended_at=None)
    ids = rows.values_list("member__identities__external_id", flat=True)
    rechecks.ask(fact.workspace, "customer", [each for each in ids if each and each.startswith("w")], now=now)
    rechecks.ask(fact.workspace, KIND, [account.userid], now=now)


def was_refused(heard: Heard) -> None:
    """Have it asked after those whose customer did not want to be taken over; the event names only the taker."""
    workspace, taker = heard.connection.workspace, heard.event.text("UserID").lower()
    found = actions.known_ids(workspace, [heard.event.text("ExternalUserID")])
    rows = Transfer.objects.filter(workspace=workspace, taker=taker, state=TransferState.WAITING)
    givers = rows.filter(follow__member__in=found.values()).values_list("follow__userid", flat=True)
    rechecks.ask(workspace, KIND, list(givers), now=heard.now)


def _fetch_again(again: Again) -> Asked:
    return _fetch(again.platform, again.workspace, [*again.keys], again.now)


def _keep_again(again: Again, asked: Asked) -> list[str]:
    rechecks.ask(again.workspace, "customer", asked.strangers, now=again.now)
    for each in asked.told:
        _settle(again.workspace, each, again.now)
        waiting = _waiting(again.workspace, each.giver)
        if waiting:
            due = min(row.asked_at for row in waiting) + ACCEPTED_AFTER + MARGIN
            rechecks.ask(again.workspace, KIND, [each.giver], now=again.now, wait=max(due - again.now, STILL))
    return []


READERS = {KIND: Reader(_fetch_again, _keep_again)}
