"""The cells of the list of communities. Written here and not in templates: a page has hundreds of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinlin.shell import drawings, formats
from jinlin.shell.templatetags import shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from jinlin.communities.models import Community
    from jinlin.metrics.models import Standing

TONES = {"warning": "bad", "watch": "warn", "silent": "quiet"}


def name(row: Community) -> SafeString:
    """Write the name, and below it what kind of community it is, where, and its tags."""
    beside = [placement.label for placement in row.placements.all() if placement.axis == "stage"]
    beside += [row.unit.name, *([_("已结束")] if row.ended_at else []), *(f"#{tag.name}" for tag in row.tags.all())]
    address = reverse("group", args=[row.slug])
    return format_html('<a href="{}"><bdi>{}</bdi></a><small>{}</small>', address, row.name, " · ".join(beside))


def owner(row: Community) -> SafeString:
    """Write who owns it."""
    if row.owner and row.owner.name:
        return format_html('<span class="jl-owner" title="{0}"><bdi>{0}</bdi></span>', row.owner.name)
    return format_html('<span class="jl-owner">{}</span>', row.owner_name or formats.DASH)


def members(row: Community) -> str:
    """Write how many are in it, of how many there is room for."""
    standing = _standing(row)
    if standing is None:
        return formats.DASH
    present = formats.plain(standing.member_count)
    if not row.cap:
        return format_html('<span class="jl-nowrap">{}</span>', present)
    bar = drawings.bar(standing.member_count, row.cap)
    return format_html('<span class="jl-nowrap">{}/{}</span> {}', present, formats.plain(row.cap), bar)


def flow(row: Community) -> str:
    """Write who came and who left yesterday."""
    standing = _standing(row)
    if standing is None or standing.joins_1d is None:
        return shell.missing(_("没有入退群数据"))
    return f"{formats.plain(standing.joins_1d)} / {formats.plain(standing.exits_1d)}"


def figure(field: str, write: Callable[[Any], str], why_not: _StrPromise) -> Callable[[Community], str]:
    """Return what writes a figure of the standing, or why there is none."""

    def cell(row: Community) -> str:
        value = getattr(_standing(row), field, None)
        return shell.missing(str(why_not)) if value is None else write(value)

    return cell


def word(field: str) -> Callable[[Community], str]:
    """Return what writes a judgement by its word."""

    def cell(row: Community) -> str:
        standing = _standing(row)
        return str(getattr(standing, f"get_{field}_display")()) if getattr(standing, field, "") else formats.DASH

    return cell


def last(row: Community) -> str:
    """Write when somebody last wrote."""
    return shell.moment(getattr(_standing(row), "last_message_at", None))


def health(row: Community) -> str:
    """Draw the light."""
    standing = _standing(row)
    return shell.health_tag(standing.light) if standing else formats.DASH


def trend(row: Community) -> str:
    """Draw the interaction rate of two weeks as a line, in the colour of the light."""
    standing = _standing(row)
    if standing is None:
        return ""
    return drawings.sparkline(standing.trend, _("近 14 天互动率"), TONES.get(standing.light, "primary"))


def unit(row: Community) -> str:
    """Write where it belongs."""
    return row.unit.name


def actions(row: Community) -> SafeString:
    """Write where one goes from here."""
    address = reverse("group", args=[row.slug])
    links = ((address, _("详情")), (f"{address}?tab=health", pgettext("page", "健康")))
    return format_html_join(" ", '<a href="{}">{}</a>', links)


def whole_yuan(fen: int) -> SafeString:
    """Write fen without cents, the full sum on hover."""
    return shell.yuan(fen, "whole")


def _standing(row: Community) -> Standing | None:
    try:
        return row.standing
    except ObjectDoesNotExist:
        return None
