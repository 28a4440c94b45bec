"""The components as template tags: `{% load shell %}`. `README.md` shows each with an example; `/shell/gallery` draws them."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import pgettext

from jinlin.shell import drawings, formats, icons
from jinlin.shell.figures import Better, Definition, Delta, Figure, Unit
from jinlin.shell.forms import drawn_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BaseForm, BoundField
    from django.utils.safestring import SafeString

    from jinlin.shell.charts import Chart, Graph, Scatter
    from jinlin.shell.formats import Number
    from jinlin.shell.listing_page import ListingPage
    from jinlin.shell.tables import Funnel, HeatMap, Triangle

register = template.Library()

HEALTH = {"healthy": "ok", "watch": "warn", "warning": "bad", "silent": "quiet"}
AVATAR_HUES = 6


# -- numbers ------------------------------------------------------------------------------------------------------


@register.filter
def plain(value: Number | None, digits: int = 0) -> str:
    """Write 10342 as 10,342."""
    return formats.plain(value, digits)


@register.filter
def signed(value: Number | None, digits: int = 0) -> str:
    """Write 9 as +9."""
    return formats.signed(value, digits)


@register.filter
def wan(value: Number | None) -> SafeString:
    """Write 18600 as 1.86万, with the full value on hover."""
    return _with_full(formats.abbreviated(value), formats.plain(value))


@register.filter
def share(value: Number | None, digits: int = 1) -> str:
    """Write 0.182 as 18.2%."""
    return formats.share(value, digits)


@register.filter
def yuan(fen: int | None, style: str = "") -> SafeString:
    """Write fen as ¥47.40 or ¥1.86万, the full sum on hover; `"whole"` without cents, `"full"` never shortened."""
    writers = {"whole": formats.whole_yuan, "full": formats.full_yuan}
    return _with_full(writers.get(style, formats.compact_yuan)(fen), formats.full_yuan(fen))


@register.filter
def moment(at: datetime | None) -> str:
    """Write a moment in the workspace's zone: 2026-03-05 14:30."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else formats.DASH


@register.filter
def day(on: date | datetime | None) -> str:
    """Write a day: 2026-03-05."""
    if isinstance(on, datetime):
        on = timezone.localtime(on).date()
    return on.isoformat() if on else formats.DASH


def _with_full(short: str, full: str) -> SafeString:
    return format_html("{}", short) if short == full else format_html('<span title="{}">{}</span>', full, short)


# -- small marks --------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", size: int = 20) -> SafeString:
    """Draw an icon; with a label it is told to screen readers."""
    return icons.icon(name, label, size)


@register.simple_tag
def status(tone: str, word: str) -> SafeString:
    """Draw a dot and a word: colour never speaks alone."""
    return format_html('<span class="jl-status"><i class="jl-dot jl-bg-{}"></i>{}</span>', tone, word)


@register.simple_tag
def health_tag(light: str) -> SafeString:
    """Draw the health light: healthy, watch, warning, silent; anything else is not known."""
    words = {
        "healthy": pgettext("health light", "健康"),
        "watch": pgettext("health light", "关注"),
        "warning": pgettext("health light", "预警"),
        "silent": pgettext("health light", "沉寂"),
    }
    return status(HEALTH.get(light, "quiet"), words.get(light, formats.DASH))


@register.simple_tag
def tag(word: str, tone: str = "service") -> SafeString:
    """Draw a small tinted label: value (green), sell (apricot), service (grey), warn, bad."""
    return format_html('<span class="jl-tag jl-tag-{}">{}</span>', tone, word)


@register.simple_tag
def avatar(name: str, size: str = "md", key: str = "") -> SafeString:
    """Draw the first letter of a name on a colour that stays the same for the same key."""
    hue = hashlib.sha256((key or name).encode()).digest()[0] % AVATAR_HUES
    letter = next((letter for letter in name if letter.isalnum()), "·")
    return format_html(
        '<span class="jl-avatar jl-avatar-{} jl-hue-{}" aria-hidden="true">{}</span>', size, hue, letter.upper()
    )


@register.simple_tag
def missing(reason: str) -> SafeString:
    """Draw the dash of a value that is not available, with its reason on hover, focus and for screen readers."""
    return format_html(
        '<span class="jl-missing" tabindex="0" data-tip="{0}">{1}<span class="visually-hidden">{0}</span></span>',
        reason,
        formats.DASH,
    )


@register.simple_tag
def sparkline(values: Sequence[Number | None], label: str = "", tone: str = "primary") -> SafeString:
    """Draw the course of a value in a table."""
    return drawings.sparkline(values, label, tone)


@register.simple_tag
def bar(part: Number | None, whole: Number | None, tone: str = "primary", label: str = "") -> SafeString:
    """Draw how much of a whole is reached."""
    return drawings.bar(part, whole, tone, label)


@register.inclusion_tag("shell/parts/delta.html")
def delta(change: Number | None, unit: Unit = "count", better: Better = "higher", against: str = "") -> dict[str, Any]:
    """Draw a change: arrow, sign and colour; `better="lower"` where less is good."""
    return {"delta": Delta(change, unit, better, against)}


@register.inclusion_tag("shell/parts/delta.html")
def delta_of(delta: Delta) -> dict[str, Any]:
    """Draw a change that is already one."""
    return {"delta": delta}


@register.inclusion_tag("shell/parts/info.html")
def info(definition: Definition | None) -> dict[str, Any]:
    """Draw the ⓘ beside a number: its definition on hover and focus, its dictionary entry on click."""
    return {"definition": definition}


# -- tiles, charts ------------------------------------------------------------------------------------------------


@register.inclusion_tag("shell/parts/figure_tile.html")
def figure_tile(figure: Figure) -> dict[str, Any]:
    """Draw a key figure; several stand in `<div class="jl-tiles">`."""
    return {"figure": figure}


@register.inclusion_tag("shell/parts/chart.html")
def chart(chart: Chart | Scatter | Graph) -> dict[str, Any]:
    """Draw a chart with its table twin."""
    return {"chart": chart, "height": chart.height}


@register.inclusion_tag("shell/parts/chart.html")
def quadrant(scatter: Scatter) -> dict[str, Any]:
    """Draw points in four named quarters."""
    return {"chart": scatter, "height": scatter.height}


@register.inclusion_tag("shell/parts/heatmap.html")
def heatmap(heatmap: HeatMap) -> dict[str, Any]:
    """Draw the 7 × 24 table in five shades."""
    return {"map": heatmap}


@register.inclusion_tag("shell/parts/triangle.html")
def retention_triangle(triangle: Triangle) -> dict[str, Any]:
    """Draw retention by cohort."""
    return {"triangle": triangle}


@register.inclusion_tag("shell/parts/funnel.html")
def funnel(funnel: Funnel) -> dict[str, Any]:
    """Draw the steps people pass."""
    return {"funnel": funnel}


# -- lists, forms, states -----------------------------------------------------------------------------------------


@register.inclusion_tag("shell/parts/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "", name: str = "inbox") -> dict[str, Any]:
    """Draw an empty state with one next step."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": name}


@register.inclusion_tag("shell/parts/pager.html")
def pager(listing: ListingPage) -> dict[str, Any]:
    """Draw total, page numbers and page sizes."""
    return {"listing": listing}


@register.inclusion_tag("shell/parts/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Draw a form field with label, help and errors tied to it."""
    return drawn_field(bound, hint)


@register.inclusion_tag("shell/parts/phone_field.html")
def phone_field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Draw a form field as cells of a phone page, 44 px and more to the finger."""
    return drawn_field(bound, hint)


@register.inclusion_tag("shell/parts/fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """Draw all fields of a form, its own errors first."""
    return {"form": form}


@register.inclusion_tag("shell/parts/steps.html")
def steps(labels: Sequence[str], current: int) -> dict[str, Any]:
    """Draw the steps of a wizard; `current` counts from 1."""
    return {"steps": [(number, label, _step(number, current)) for number, label in enumerate(labels, start=1)]}


@register.inclusion_tag("shell/parts/progress.html")
def progress(url: str, done: int, total: int | None, text: str = "", *, running: bool = True) -> dict[str, Any]:
    """Draw the progress of a job; while it runs the fragment asks `url` for itself every second."""
    percent = min(100, round(done / total * 100)) if total else None
    return {"url": url, "done": done, "total": total, "percent": percent, "text": text, "running": running}


@register.inclusion_tag("shell/parts/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """Draw grey lines where something is being loaded."""
    return {"lines": range(lines)}


@register.inclusion_tag("shell/parts/partial.html")
def partial_data(text: str, url: str = "", label: str = "") -> dict[str, Any]:
    """Draw the banner that says which data is late or missing."""
    return {"text": text, "url": url, "label": label}


def _step(number: int, current: int) -> str:
    return "done" if number < current else "current" if number == current else "ahead"
