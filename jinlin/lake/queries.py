"""Questions to the lake: which files are live, what is in them, which derived days are due."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import ibis
from django.conf import settings
from django.db.models import Max

from jinlin.lake import engine
from jinlin.lake.models import DayVersion, LakeFile, RollUp
from jinlin.lake.schemas import IDENTITY, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from jinlin.workspaces.models import Workspace


def files(workspace: Workspace, dataset: str, since: date | None = None, until: date | None = None) -> list[LakeFile]:
    """List the live files of a dataset, of the days in [since, until) where it is daily."""
    rows = LakeFile.objects.filter(workspace=workspace, dataset=dataset)
    if since is not None:
        rows = rows.filter(on__gte=since)
    if until is not None:
        rows = rows.filter(on__lt=until)
    return list(rows.order_by("on", "id"))


def table(workspace: Workspace, dataset: str, since: date | None = None, until: date | None = None) -> ibis.Table:
    """Return the rows of the live files as one Ibis table with the columns of `schemas.SCHEMAS`."""
    return over(files(workspace, dataset, since, until), dataset)


def over(listed: Iterable[LakeFile], dataset: str) -> ibis.Table:
    """Return the rows of these files as one Ibis table."""
    root = Path(settings.JINLIN_LAKE)
    return engine.read_files([root / file.path for file in listed], SCHEMAS[dataset])


def latest(workspace: Workspace, dimension: str) -> ibis.Table:
    """Return the newest version of every row of a dimension, without those that are gone."""
    return newest(files(workspace, dimension), dimension)


def newest(listed: list[LakeFile], dimension: str) -> ibis.Table:
    """Return the newest version of every row in these files of a dimension, without those that are gone."""
    rows = over(listed, dimension)
    if len(listed) > 1:
        place = ibis.row_number().over(
            ibis.window(group_by=rows[IDENTITY[dimension]], order_by=ibis.desc(rows["version"]))
        )
        rows = rows.mutate(_place=place).filter(lambda t: t["_place"] == 0).drop("_place")
    return rows.filter(~rows["gone"])


def days(workspace: Workspace, dataset: str) -> list[date]:
    """List the days on which a daily dataset has files, in order."""
    rows = LakeFile.objects.filter(workspace=workspace, dataset=dataset, on__isnull=False)
    return [on for on in rows.order_by("on").values_list("on", flat=True).distinct() if on is not None]


def versions(workspace: Workspace, sources: Iterable[str]) -> dict[date, int]:
    """Return the newest version among the source datasets, by day."""
    rows = DayVersion.objects.filter(workspace=workspace, dataset__in=list(sources))
    return {row["on"]: row["newest"] for row in rows.values("on").annotate(newest=Max("version"))}


def stale_days(workspace: Workspace, derived: str, sources: Iterable[str]) -> dict[date, int]:
    """Return the days whose derived files are older than their sources, with the version to build from."""
    built = dict(RollUp.objects.filter(workspace=workspace, dataset=derived).values_list("on", "built_from"))
    return {on: version for on, version in versions(workspace, sources).items() if built.get(on, -1) < version}
