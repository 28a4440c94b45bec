"""Small drawings made on the server as SVG: lines in tables, bars. Attributes only, so that no inline style is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.utils.html import format_html, format_html_join

from jinlin.shell.formats import Number, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

__all__ = ["Tone", "bar", "sparkline"]

Tone = Literal["primary", "ok", "warn", "bad", "quiet", "apricot"]

_WIDTH, _HEIGHT, _MARGIN = 66, 18, 2


def sparkline(values: Sequence[Number | None], label: str = "", tone: str = "primary") -> SafeString:
    """Draw the course of a value; a gap in the values is a gap in the line."""
    return format_html(
        '<svg class="jl-spark jl-stroke-{}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        tone,
        _WIDTH,
        _HEIGHT,
        label or _spoken(values),
        format_html_join("", '<polyline points="{}" />', ((line,) for line in _lines(values))),
    )


def bar(part: Number | None, whole: Number | None, tone: str = "primary", label: str = "") -> SafeString:
    """Draw how much of a whole is reached; more than the whole is drawn as full."""
    filled = 0.0 if not part or not whole else max(0.0, min(100.0, float(part) / float(whole) * 100))
    return format_html(
        '<svg class="jl-bar" width="100%" height="6" role="img" aria-label="{}">'
        '<rect class="jl-bar-bed" width="100%" height="6" rx="3" />'
        '<rect class="jl-fill-{}" width="{}%" height="6" rx="3" /></svg>',
        label or f"{plain(part)} / {plain(whole)}",
        tone,
        f"{filled:.1f}",
    )


def _spoken(values: Sequence[Number | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{plain(known[0], 2)} → {plain(known[-1], 2)}" if known else "—"


def _lines(values: Sequence[Number | None]) -> list[str]:
    """Return the points of each unbroken stretch."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    step = (_WIDTH - 2 * _MARGIN) / max(1, len(values) - 1)
    stretches: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            stretches.append([])
            continue
        height = 0.5 if high == low else (float(value) - low) / (high - low)
        y = _HEIGHT - _MARGIN - height * (_HEIGHT - 2 * _MARGIN)
        stretches[-1].append(f"{_MARGIN + index * step:.1f},{y:.1f}")
    return [" ".join(points) for points in stretches if points]
