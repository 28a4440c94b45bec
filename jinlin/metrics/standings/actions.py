"""Take the standings: ask for the kept windows of every community and unit and write them down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.communities.models import Community
from jinlin.lake import engine
from jinlin.lake import queries as lake
from jinlin.metrics import queries
from jinlin.metrics.ingredients.scopes import Scope
from jinlin.metrics.models import ScopeStanding, Standing
from jinlin.metrics.sources import sources_of
from jinlin.metrics.standings import windows
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from jinlin.core.clock import Window
    from jinlin.metrics.answers import Figure
    from jinlin.workspaces.models import Workspace

BATCH = 500
SCOPES_AT_ONCE = 2_000
LAST_WORD_DAYS = 400

Kept = dict[str, Any]
COLUMNS = (
    "as_of",
    "member_count",
    "seat_count",
    "joins_1d",
    "exits_1d",
    "net_adds_7d",
    "exit_rate_7d",
    "interaction_rate_7d",
    "messages_7d",
    "speakers_7d",
    "sales_7d_fen",
    "buyers_7d",
    "promo_share_7d",
    "last_message_at",
    "trend",
    "windows",
)


def newest_day(workspace: Workspace, now: datetime) -> date | None:
    """Return the last whole day there is anything to say about: yesterday, or the last day with data if earlier."""
    last = sources_of(workspace).last
    yesterday = now.astimezone(workspace.zone).date() - timedelta(days=1)
    return min(last, yesterday) if last else None


def take(workspace: Workspace, as_of: date) -> None:
    """Write the standings of every community and unit as of the end of a day."""
    communities = _standings(workspace, as_of)
    units = _scope_standings(workspace, as_of)
    with transaction.atomic():
        _write(Standing, communities, ["community"], COLUMNS)
        _write(ScopeStanding, units, ["unit"], ("as_of", "days", "windows"))


def _write(model: Any, rows: Iterable[Any], key: list[str], columns: Iterable[str]) -> None:
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=key, update_fields=list(columns), batch_size=BATCH
    )


def _standings(workspace: Workspace, as_of: date) -> list[Standing]:
    ids = list(Community.objects.begun().filter(workspace=workspace).order_by("pk").values_list("pk", flat=True))
    last_words = _last_words(workspace, as_of)
    rows: list[Standing] = []
    for some in _chunks(ids):
        scope = Scope.communities(*some)
        kept = _asked(workspace, scope, windows.of_communities(as_of), windows.KEPT)
        trends = _courses(workspace, scope, windows.days(as_of, windows.TREND_DAYS), ("interaction_rate",))
        rows += [_standing(workspace, pk, as_of, kept.get(pk, {}), trends.get(pk, []), last_words) for pk in some]
    return rows


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), SCOPES_AT_ONCE):
        yield ids[start : start + SCOPES_AT_ONCE]


def _standing(
    workspace: Workspace, pk: int, as_of: date, kept: Kept, trend: list[Kept], last_words: Mapping[int, datetime]
) -> Standing:
    day, week = kept.get("1d", {}), kept.get("7d", {})
    return Standing(
        workspace=workspace,
        community_id=pk,
        as_of=as_of,
        member_count=_value(day, "members_end") or 0,
        seat_count=_value(day, "members_end") or 0,
        joins_1d=_value(day, "joins"),
        exits_1d=_value(day, "exits"),
        net_adds_7d=_value(week, "net_adds"),
        exit_rate_7d=_value(week, "exit_rate"),
        interaction_rate_7d=_value(week, "interaction_rate"),
        messages_7d=_value(week, "messages"),
        speakers_7d=_value(week, "speakers"),
        sales_7d_fen=_value(week, "sales"),
        buyers_7d=_value(week, "buyers"),
        promo_share_7d=_value(week, "promo_share"),
        last_message_at=last_words.get(pk),
        trend=[each.get("interaction_rate") for each in trend],
        windows=kept,
    )


def _scope_standings(workspace: Workspace, as_of: date) -> list[ScopeStanding]:
    ids = list(Unit.objects.filter(workspace=workspace).order_by("pk").values_list("pk", flat=True))
    rows: list[ScopeStanding] = []
    for some in _chunks(ids):
        scope = Scope.units(*some)
        kept = _asked(workspace, scope, windows.of_units(as_of), windows.KEPT)
        days = _courses(workspace, scope, windows.days(as_of, windows.COURSE_DAYS), windows.DAILY)
        rows += [
            ScopeStanding(workspace=workspace, unit_id=pk, as_of=as_of, days=days.get(pk, []), windows=kept.get(pk, {}))
            for pk in some
        ]
    return rows


def _asked(
    workspace: Workspace, scope: Scope, named: Mapping[str, Window], metrics: tuple[str, ...]
) -> dict[int, Kept]:
    """Return figures by scope, window name and metric."""
    names = {(window.since, window.until): name for name, window in named.items()}
    found: dict[int, Kept] = {}
    for figure in queries.figures_over(workspace, scope, list(named.values()), metrics=metrics):
        windows_of = found.setdefault(_place(figure), {})
        windows_of.setdefault(names[figure.since, figure.until], {})[figure.metric] = _kept(figure)
    return found


def _courses(workspace: Workspace, scope: Scope, days: list[Window], metrics: tuple[str, ...]) -> dict[int, list[Kept]]:
    """Return the values of each day by scope, in order."""
    found: dict[int, dict[date, Kept]] = {}
    for figure in queries.figures_over(workspace, scope, days, metrics=metrics):
        by_day = found.setdefault(_place(figure), {})
        by_day.setdefault(figure.since, {"on": figure.since.isoformat()})[figure.metric] = figure.value
    return {place: [by_day[on] for on in sorted(by_day)] for place, by_day in found.items()}


def _place(figure: Figure) -> int:
    return figure.community if figure.community is not None else figure.unit or 0


def _kept(figure: Figure) -> Kept:
    """Return what is kept of a figure: its definition is in the dictionary, its reason is a code."""
    if figure.why:
        return {"why": figure.why} | ({"day": figure.day} if figure.day else {})
    kept: Kept = {"value": figure.value} | ({"source": figure.source} if figure.source else {})
    if figure.denominator is not None:
        kept |= {"numerator": figure.numerator, "denominator": figure.denominator}
    return kept


def _value(kept: Mapping[str, Any], key: str) -> Any:
    return (kept.get(key) or {}).get("value")


def _last_words(workspace: Workspace, as_of: date) -> dict[int, datetime]:
    """Return when a member last said something in each community."""
    table = lake.table(workspace, "community_day", as_of - timedelta(days=LAST_WORD_DAYS), as_of + timedelta(days=1))
    spoken = table.filter(table["people_messages"] > 0)
    rows = spoken.group_by("community").agg(last=spoken["last_at"].max())
    found = engine.connect().to_pyarrow(rows).to_pylist()
    return {row["community"]: row["last"].replace(tzinfo=UTC) for row in found if row["last"]}
