"""Keep what the platform counts itself: the days of its statistics in the lake, and how far each account is read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from jinlin.communities.models import OfficialKind, OfficialSpan
from jinlin.core.ids import new_slug
from jinlin.lake import actions as lake
from jinlin.lake import queries
from jinlin.lake.models import LakeFile
from jinlin.lake.publishing import table_of
from jinlin.members.models import Identity
from jinlin.wecom import org
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from jinlin.workspaces.models import Workspace

    Row = dict[str, Any]

DATASETS = {OfficialKind.GROUPS: "official_day", OfficialKind.CONTACTS: "contact_day"}
KEPT_DAYS = 180  # how far back the platform remembers [D:92133, D:92132]
DAY = timedelta(days=1)
_ROWS = 500


@dataclass(frozen=True)
class Counted:
    """What was asked of the platform: which accounts, which days, the rows it gave, and whom it refused by which number."""

    accounts: Mapping[int, str]  # Account.pk → userid
    days: Sequence[date]
    rows: Sequence[Row]  # with `account` and `on`; an account without a row had nothing to count
    refused: Mapping[int, int]


@transaction.atomic
def begin_counting(workspace: Workspace, kind: OfficialKind, today: date, answers: Collection[int]) -> int:
    """Let every serving account have a span, empty at first; one so old that the platform forgot its end begins anew.

    `answers` are refused accounts that the platform answers for again. Returns how many spans were written.
    """
    spans = OfficialSpan.objects.filter(workspace=workspace, kind=kind)
    known = spans.values("account")
    accounts = Account.objects.filter(workspace=workspace, serves=True, gone_at=None).exclude(pk__in=known)
    new = [
        OfficialSpan(workspace=workspace, account_id=pk, kind=kind, since=today, until=today)
        for pk in accounts.values_list("pk", flat=True)
    ]
    OfficialSpan.objects.bulk_create(new, batch_size=_ROWS)
    forgotten = list(spans.filter(until__lt=today - KEPT_DAYS * DAY).values_list("pk", flat=True))
    for some in _chunks(forgotten):
        spans.filter(pk__in=some).update(since=today, until=today)
    again = spans.filter(account__in=answers).update(refused_by=None) if answers else 0
    return len(new) + len(forgotten) + again


@transaction.atomic
def keep_counted(workspace: Workspace, kind: OfficialKind, counted: Counted, *, now: datetime) -> int:
    """Write the counted days and move the spans of their accounts; return how many rows were new or differed.

    A day that changed is rewritten whole; a day in which nothing was counted is in the lake too, without rows.
    """
    answered = {pk: userid for pk, userid in counted.accounts.items() if pk not in counted.refused}
    changed = _rewrite(
        workspace, DATASETS[kind], counted.days, set(answered), _placed(workspace, answered, counted.rows), now
    )
    spans = OfficialSpan.objects.filter(workspace=workspace, kind=kind)
    first, end = min(counted.days), max(counted.days) + DAY
    for some in _chunks(sorted(answered)):
        mine = spans.filter(account__in=some)
        mine.filter(until__lt=end).update(until=end)
        mine.filter(since__gt=first).update(since=first)
    for pk, number in counted.refused.items():
        spans.filter(account=pk).update(refused_by=number)
    return changed


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _ROWS] for start in range(0, len(ids), _ROWS))


def _placed(workspace: Workspace, accounts: Mapping[int, str], rows: Iterable[Row]) -> list[Row]:
    """Say of each row who that account is as a person, and where they work now."""
    units = org.units_of(workspace, accounts.values())
    known = Identity.objects.filter(workspace=workspace, external_id__in=set(accounts.values()))
    people = dict(known.values_list("external_id", "member_id"))
    return [
        row | {"person": people.get(userid := accounts[row["account"]]), "unit": units.get(userid, units[""])}
        for row in rows
        if row["account"] in accounts
    ]


def _rewrite(
    workspace: Workspace, dataset: str, days: Sequence[date], accounts: set[int], rows: Sequence[Row], now: datetime
) -> int:
    """Rewrite the days on which these accounts' rows are others than before; return how many rows that were."""
    files = _locked(LakeFile.objects.filter(workspace=workspace, dataset=dataset, on__in=days))
    had, new = _by_day(_rows_in(files, dataset)), _by_day(table_of(dataset, rows).to_pylist())
    mine = {on: [row for row in had[on] if row["account"] in accounts] for on in days}
    differing = {on: count for on in days if (count := _differing(mine[on], new[on]))}
    unheard = set(days) - set(queries.versions(workspace, [dataset])) - differing.keys()
    if differing or unheard:
        staged = []
        for on in differing:
            others = [row for row in had[on] if row["account"] not in accounts]
            staged.append(lake.stage(workspace, dataset, on, table_of(dataset, [*others, *new[on]])))
        lake.commit(
            workspace,
            f"official:{dataset}:{new_slug(16)}",
            staged,
            now=now,
            retire=[file for file in files if file.on in differing],
            empty=[(dataset, on) for on in unheard],
        )
    return sum(differing.values())


def _locked(files: QuerySet[LakeFile]) -> list[LakeFile]:
    return list(files.select_for_update() if connection.features.has_select_for_update else files)


def _rows_in(files: list[LakeFile], dataset: str) -> list[Row]:
    return queries.over(files, dataset).to_pyarrow().to_pylist() if files else []


def _by_day(rows: Iterable[Row]) -> dict[date, list[Row]]:
    found: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["on"]].append(row)
    return found


def _differing(before: Iterable[Row], after: Iterable[Row]) -> int:
    """Count the accounts whose row is another one, new, or gone."""
    old, new = ({row["account"]: row for row in rows} for rows in (before, after))
    return sum(old.get(pk) != new.get(pk) for pk in old.keys() | new.keys())
