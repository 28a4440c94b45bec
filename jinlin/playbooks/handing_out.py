"""The plan as files: for calendars of phones (ICS), and as the Excel table operators keep (日期/时间/栏目/内容/素材/负责人)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from jinlin.core.spreadsheets import Column, Sheet
from jinlin.desk import downloads
from jinlin.playbooks import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from jinlin.playbooks.models import Occurrence
    from jinlin.workspaces.access import Access

__all__ = ["ics", "xlsx"]

LONGEST_LINE = 73  # octets and the blank that goes on (RFC 5545 §3.1)


def ics(rows: Sequence[Occurrence], *, name: str, now: datetime) -> HttpResponse:
    """Answer with a calendar that phones and desktops take (RFC 5545)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Jinlin//Playbooks//ZH", f"X-WR-CALNAME:{_text(name)}"]
    for row in rows:
        lines += _event(row, now)
    lines.append("END:VCALENDAR")
    body = "\r\n".join(folded for line in lines for folded in _folded(line)) + "\r\n"
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return response


def _event(row: Occurrence, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{row.slug}@jinlin",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(row.due_at)}",
        f"DTEND:{_moment(row.until_at)}",
        f"SUMMARY:{_text(f'{row.column} · {row.run.name}')}",
        f"DESCRIPTION:{_text(row.brief)}",
        "STATUS:" + ("CANCELLED" if row.state == "skipped" else "CONFIRMED"),
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Escape as the format asks (§3.3.11)."""
    safe = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return safe.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never within a letter; each goes on with a blank."""
    piece, size, first = "", 0, True
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            yield piece if first else f" {piece}"
            piece, size, first = "", 0, False
        piece, size = piece + letter, size + width
    yield piece if first else f" {piece}"


def xlsx(access: Access, rows: Sequence[Occurrence], *, now: datetime) -> HttpResponse:
    """Answer with the plan as the table operators keep."""
    zone = access.workspace.zone
    columns = [
        *(Column(_("日期")), Column(_("时间")), Column(_("栏目")), Column(_("内容")), Column(_("素材"))),
        *(Column(_("负责人")), Column(_("运行")), Column(_("状态")), Column(_("完成")), Column(_("应做"))),
    ]
    table = [_line(row, zone) for row in rows]
    name = _("运营日历")
    return downloads.xlsx(access, name, [Sheet(name, columns, table)], now=now, rows=len(table))


def _line(row: Occurrence, zone: tzinfo) -> list[object]:
    local = row.due_at.astimezone(zone)
    told = row.run.version.definition.by_key.get(row.row)
    content = (told.text or told.brief) if told else row.brief
    slot = told.slot if told else ""
    owner = str(words.OWNERS[told.owner]) if told else ""
    return [
        *(f"{local:%Y-%m-%d}", f"{local:%H:%M}", row.column, content, slot, owner),
        *(row.run.name, str(row.get_state_display()), row.done, row.total),
    ]
