"""`bin/jinlin health`: class, dormancy, verdict and light of communities with the figures that caused them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinlin.communities.models import Community
from jinlin.console.management.answering import Answering, Row
from jinlin.metrics import health
from jinlin.metrics.health import classes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.core.clock import Window
    from jinlin.metrics.activity.ground import Scope
    from jinlin.metrics.models import Standing
    from jinlin.workspaces.models import Workspace

FIGURES = (
    *("messages", "people_messages", "valid", "speakers", "members", "start", "exits", "promo_share", "ad_share"),
    *("speaker_share", "peer_share", "noise_share", "exit_rate", "trend", "per_day", "silent_days"),
)


class Command(Answering):
    """Judge communities at the end of each window (R-009, R-221, R-261)."""

    help = "Print health class, dormancy, verdict and light of communities, each with its figures."

    def rows(
        self, workspace: Workspace, scopes: list[tuple[str, Scope]], window: Window, options: dict[str, Any]
    ) -> Iterator[Row]:
        """Yield a row per community and window."""
        names, asked = _asked(workspace, scopes)
        for piece in window.split(options["by"]):
            as_of = piece.until - timedelta(days=1)
            for standing in health.assess(workspace, as_of):
                if standing.community_id in asked:
                    yield _row(standing, names[standing.community_id])


def _asked(workspace: Workspace, scopes: list[tuple[str, Scope]]) -> tuple[dict[int, str], set[int]]:
    listed = Community.objects.filter(workspace=workspace).select_related("unit")
    names, paths = {row.pk: row.name for row in listed}, {row.pk: row.unit.path for row in listed}
    asked: set[int] = set()
    for _name, scope in scopes:
        if scope.communities is not None:
            asked.update(scope.communities)
        else:
            asked.update(pk for pk, path in paths.items() if path.startswith(scope.path))
    return names, asked


def _row(standing: Standing, name: str) -> Row:
    evidence = standing.evidence
    figures = evidence["health"]["figures"]
    rule = evidence["health"]["rule"]
    return {
        "community": name,
        "since": evidence["since"],
        "until": evidence["until"],
        "health_class": standing.health_class or None,
        "dormancy": standing.dormancy or None,
        "verdict": standing.verdict or None,
        "light": standing.light or None,
        "rule": rule,
        "reason": classes.RULES[rule],
        **{key: figures[key] for key in FIGURES},
        "member_growth": evidence["verdict"]["members"],
        "sales_growth": evidence["verdict"]["sales"],
        "findings": ",".join(row["key"] for row in evidence["findings"]),
        "remedies": ",".join(remedy.key for remedy in health.remedies(standing.health_class, figures["members"])),
        "definition": classes.DEFINITION,
        "basis": "" if standing.health_class else classes.NO_HISTORY,
    }
