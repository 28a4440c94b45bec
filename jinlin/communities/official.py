"""Official statistics (官方统计): what the platform counts itself, read each night, each account's days once.

Groups by `groupchat/statistic`, a day and up to 100 owners a call: the other endpoint tells days of all its owners
together, so an owner's day would cost a call per owner every night instead of one per hundred, and six per owner for the
first 180 days instead of two [D:92133]. Talks one to one by `get_user_behavior_data`, which adds up whom it is asked
for: an account and up to 30 days a call [D:92132]. No group and no member has counts of its own: there is no such call.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinlin.communities import actions
from jinlin.communities.actions.counting import DAY, KEPT_DAYS, Counted
from jinlin.communities.models import OfficialKind
from jinlin.communities.queries import official_spans, read_so_far
from jinlin.wecom.client.errors import NotPermitted, WeComError
from jinlin.wecom.reading import Piece, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from jinlin.wecom.api import WeCom
    from jinlin.wecom.reading import Reading
    from jinlin.workspaces.models import Workspace

    Row = dict[str, Any]

__all__ = ["STEPS", "today_of"]

ZONE = ZoneInfo("Asia/Shanghai")  # the platform's days
OWNERS_A_CALL, DAYS_A_CALL = 100, 30
CALLS, PARALLEL = 90, 5  # a piece; 45033 (at a time) has no published threshold
ACCOUNTS, DAYS = 3_000, 30  # a piece never holds more
SETTLES = 1  # days read again the night after: no page says when a day is final, and the night begins at three
UNKNOWN_ACCOUNT = {40003, 46004, 60011, 60111}


def today_of(now: datetime) -> date:
    """Return the platform's day, of which it tells nothing yet."""
    return now.astimezone(ZONE).date()


@dataclass(frozen=True)
class Kind:
    """One of the two statistics: how many accounts and days a call takes, and how its answer becomes rows."""

    kind: OfficialKind
    accounts_a_call: int
    days_a_call: int
    ask: Callable[[WeCom, Sequence[str], int, int], Iterable[tuple[str, int, Row]]]  # userid, second of the day, counts


def _of_owners(platform: WeCom, userids: Sequence[str], first: int, last: int) -> Iterable[tuple[str, int, Row]]:
    for each in platform.groups.iter_by_owner(userids, first, last):
        data = each.data
        yield (
            each.owner.lower(),
            first,
            {
                "new_groups": data.new_chat_cnt,
                "groups": data.chat_total,
                "groups_with_messages": data.chat_has_msg,
                "joins": data.new_member_cnt,
                "members": data.member_total,
                "speakers": data.member_has_msg,
                "messages": data.msg_total,
                "migrated_groups": data.migrate_trainee_chat_cnt,
            },
        )


def _of_contacts(platform: WeCom, userids: Sequence[str], first: int, last: int) -> Iterable[tuple[str, int, Row]]:
    for each in platform.statistics.of_members(userids, first, last):
        share = each.reply_percentage
        yield (
            userids[0],
            each.stat_time,
            {
                "chats": each.chat_cnt,
                "messages": each.message_cnt,
                "reply_share": None if share is None else share / 100,
                "first_reply_minutes": each.avg_reply_time,
                "lost": each.negative_feedback_cnt,
                "requests": each.new_apply_cnt,
                "friends_added": each.new_contact_cnt,
            },
        )


GROUPS = Kind(OfficialKind.GROUPS, OWNERS_A_CALL, 1, _of_owners)
CONTACTS = Kind(OfficialKind.CONTACTS, 1, DAYS_A_CALL, _of_contacts)


@dataclass(frozen=True)
class Todo:
    """A piece of work: accounts that are read equally far, and the next days they miss."""

    accounts: dict[int, str]
    days: tuple[date, ...]


def todo(workspace: Workspace, kind: Kind, today: date) -> Todo | None:
    """Return what is missing, yesterday first: days since the last reading, then backwards to the first the platform has."""
    floor = today - KEPT_DAYS * DAY
    spans = official_spans(workspace, kind.kind).filter(refused_by=None)
    late = spans.filter(until__lt=today).order_by("until").values_list("since", "until").first()
    if late:
        since, until = late
        first = max(until - SETTLES * DAY, min(since, until), floor)
        return _piece(kind, spans.filter(until=until), [first + n * DAY for n in range((today - first).days)])
    short = spans.filter(since__gt=floor).order_by("-since").values_list("since", flat=True).first()
    if short is None:
        return None
    return _piece(kind, spans.filter(since=short), [short - n * DAY for n in range(1, (short - floor).days + 1)])


def _piece(kind: Kind, spans: Any, days: Sequence[date]) -> Todo:
    """Cut what is missing to a piece: whole days of as many accounts as may be."""
    most = min(ACCOUNTS, CALLS * kind.accounts_a_call)
    accounts = dict(spans.order_by("account").values_list("account", "account__userid")[:most])
    rounds = max(1, CALLS // -(-len(accounts) // kind.accounts_a_call))
    return Todo(accounts, tuple(sorted(days[: min(DAYS, rounds * kind.days_a_call)])))


# -- asking ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refused:
    """The platform gives this app none of these statistics: the number it answered."""

    errcode: int


def _fetch(kind: Kind, reading: Reading, cursor: dict[str, Any]) -> Any:
    """Ask for the next piece; first of all, whether accounts that were refused are answered for by now."""
    today = today_of(reading.now)
    try:
        if not cursor:
            return _answered_again(kind, reading, today)
        found = todo(reading.workspace, kind, today)
        return _Asking(kind, reading.platform, found).counted() if found else None
    except WeComError as error:
        if isinstance(error, NotPermitted) or type(error) is WeComError:
            return Refused(error.errcode)  # without these numbers everything else is read all the same
        raise


def _answered_again(kind: Kind, reading: Reading, today: date) -> list[int]:
    rows = official_spans(reading.workspace, kind.kind).filter(refused_by__isnull=False)
    accounts = dict(rows.order_by("account").values_list("account", "account__userid")[:CALLS])
    asking = _Asking(kind, reading.platform, Todo(accounts, (today - DAY,)))
    asking.rows_of(list(accounts), asking.spans[0])
    return [pk for pk in accounts if pk not in asking.refused]


class _Asking:
    """The calls of one piece, a few at a time; whom the platform refuses is found out and left out."""

    def __init__(self, kind: Kind, platform: WeCom, found: Todo) -> None:
        self.kind, self.platform, self.found = kind, platform, found
        self.by_userid = {userid: pk for pk, userid in found.accounts.items()}
        self.refused: dict[int, int] = {}
        size = kind.days_a_call
        self.spans = [found.days[n : n + size] for n in range(0, len(found.days), size)]

    def counted(self) -> Counted:
        """Ask for the first days of everybody, which shows who is refused, then for the rest."""
        self.platform.caller.token()  # looked up here: the threads below have no business with the database
        first, *others = self.spans
        rows: list[Row] = []
        with ThreadPoolExecutor(PARALLEL) as pool:
            for spans in ([first], others):
                calls = [(some, span) for span in spans for some in self._some()]
                rows += [row for found in pool.map(lambda call: self.rows_of(*call), calls) for row in found]
        return Counted(self.found.accounts, self.found.days, rows, self.refused)

    def _some(self) -> list[list[int]]:
        left, size = [pk for pk in self.found.accounts if pk not in self.refused], self.kind.accounts_a_call
        return [left[n : n + size] for n in range(0, len(left), size)]

    def rows_of(self, accounts: Sequence[int], span: Sequence[date]) -> list[Row]:
        """Return what was counted of these accounts; where one of them is refused, ask for each alone."""
        userids = [self.found.accounts[pk] for pk in accounts]
        try:
            told = list(self.kind.ask(self.platform, userids, _second(span[0]), _second(span[-1]))) if userids else []
        except WeComError as error:
            if error.errcode not in UNKNOWN_ACCOUNT:
                raise
            if len(accounts) > 1:
                return [row for pk in accounts for row in self.rows_of([pk], span)]
            self.refused[accounts[0]] = error.errcode
            return []
        return [
            {"account": self.by_userid[userid], "on": _day(second), **counts}
            for userid, second, counts in told
            if userid in self.by_userid and any(counts.values())
        ]


def _second(on: date) -> int:
    return int(datetime.combine(on, time(), ZONE).timestamp())


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, ZONE).date()


# -- keeping ---------------------------------------------------------------------------------------------


def _keep(kind: Kind, reading: Reading, cursor: dict[str, Any], fetched: Any) -> Piece:
    """Write a piece; the spans of the accounts are the cursor, so that a reading that died goes on, and the next adds."""
    workspace, now = reading.workspace, reading.now
    if isinstance(fetched, Refused):
        return Piece(0, 0, told={"refused_by": fetched.errcode})
    if not cursor:
        actions.begin_counting(workspace, kind.kind, today_of(now), fetched)
        return Piece(0, 0, {"counting": True})
    if fetched is None:
        return Piece(0, 0, told=read_so_far(workspace, kind.kind, today_of(now)))
    changed = actions.keep_counted(workspace, kind.kind, fetched, now=now)
    return Piece(len(fetched.accounts) * len(fetched.days), changed, cursor)


STEPS = tuple(
    Step(name, partial(_fetch, kind), partial(_keep, kind))
    for name, kind in (("official", GROUPS), ("contact_work", CONTACTS))
)
