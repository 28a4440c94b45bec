"""Facts said in sentences: what rose, what fell, what is missing its target; used by the overview and by reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.shell import formats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.console.insights.figures import Indicator

NOTABLE_SHARE = 0.005  # half a percentage point
NOTABLE_PART = 0.05  # a twentieth of the value before


def news(rows: Iterable[Indicator]) -> tuple[list[str], list[str]]:
    """Return what got better and what got worse, each as a sentence, the largest changes first."""
    changed = sorted((row for row in rows if _notable(row)), key=lambda row: -_relative(row))
    better = [told(row) for row in changed if row.delta and row.delta.news == "good"]
    worse = [told(row) for row in changed if row.delta and row.delta.news == "bad"]
    return better, worse


def told(row: Indicator) -> str:
    """Say one metric with its change."""
    delta = row.delta
    if delta is None or delta.direction == "same":
        return _("%(name)s %(value)s") % {"name": row.metric.label, "value": row.text}
    words = (
        _("%(name)s %(value)s,较上期升 %(change)s")
        if delta.direction == "up"
        else _("%(name)s %(value)s,较上期降 %(change)s")
    )
    return words % {"name": row.metric.label, "value": row.text, "change": delta.text.lstrip(f"+{formats.MINUS}")}


def _notable(row: Indicator) -> bool:
    if row.delta is None or row.delta.change is None or row.delta.news == "plain":
        return False
    if row.unit == "share":
        return abs(float(row.delta.change)) >= NOTABLE_SHARE
    return _relative(row) >= NOTABLE_PART


def _relative(row: Indicator) -> float:
    if row.delta is None or row.delta.change is None or row.before is None:
        return 0.0
    return abs(float(row.delta.change)) / max(abs(float(row.before.value or 0)), 1e-9)
