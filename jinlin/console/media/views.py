"""The list of the archive's files, and one file handed out for a reason that is written into the audit trail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jinlin.console import desk_of
from jinlin.console.media import listing, queries
from jinlin.core import present
from jinlin.shell.listing import Empty
from jinlin.shell.listing_page import listing_response
from jinlin.wecom.archive.keeping import path_of
from jinlin.wecom.models import MediaState
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.wecom.models import Media
    from jinlin.workspaces.access import AccessRequest

SHORTEST_REASON = 4
HARMFUL = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]")
UNKNOWN = "application/octet-stream"
# What a file may be handed out as: by its first bytes, never by what its sender called it.
BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"GIF8", "image/gif", "gif"),
    (b"#!AMR", "audio/amr", "amr"),
)
MP4, MP4_AT = b"ftyp", 4


@require_GET
@needs("members.reveal")
def media(request: AccessRequest) -> HttpResponse:
    """List the files of one's own groups, newest first."""
    access = request.access
    state = listing.LISTING.read(request.GET, columns=desk_of.columns(access, listing.PAGE))
    page = state.show(
        queries.listed(access, state),
        desk=desk_of.desk(access, listing.PAGE),
        empty=Empty(
            _("还没有文件"), _("在“企微对接 → 会话内容存档”里选择要下载哪些,之后群里发的图片和文件会出现在这里。")
        ),
    )
    page.context["groups"] = queries.groups_of(access, page.source)
    page.context["senders"] = queries.senders_of(access, page.source)
    context = {"page_title": _("存档文件"), "subtitle": _("群里发过的图片和文件,查看要写明原因")}
    return listing_response(request, "console/media/list.html", page, context)


@require_http_methods(["GET", "POST"])
@needs("members.reveal")
def media_one(request: AccessRequest, slug: str) -> HttpResponse:
    """Ask for a reason, then hand out one file."""
    row = get_object_or_404(queries.visible(request.access).select_related("workspace"), slug=slug)
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and len(reason) >= SHORTEST_REASON and row.state == MediaState.THERE:
        return _handed_out(request, row, reason)
    if request.method == "POST":
        messages.error(request, _("写明查看原因(至少 4 个字),会记入审计日志。"))
        return redirect("archive-media")
    context = {
        "row": row,
        "kind": listing.kind_name(row.kind),
        "group": queries.groups_of(request.access, [row]).get(row.chat_id),
        "sender": queries.senders_of(request.access, [row]).get(row.sender) or row.sender,
        "is_there": row.state == MediaState.THERE,
    }
    return render(request, "console/media/one.html", context)


def _handed_out(request: AccessRequest, row: Media, reason: str) -> HttpResponse:
    try:
        file = path_of(row.workspace, row).open("rb")
    except FileNotFoundError:
        messages.error(request, _("文件已经不在服务器上。"))
        return redirect("archive-media")
    details = {"file": row.name or row.kind, "reason": reason[:200]}
    workspaces.audit(request.access, "wecom.media_downloaded", row, details=details, now=present.now())
    kind, ending = _told_apart(file)
    answer = FileResponse(file, as_attachment=True, filename=_file_name(row, ending), content_type=kind)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return cast("HttpResponse", answer)  # what streams is typed apart from it


def _told_apart(file: BinaryIO) -> tuple[str, str]:
    """Return the content type and the ending that a file's first bytes show."""
    begins = file.read(16)
    file.seek(0)
    for beginning, kind, ending in BEGINNINGS:
        if begins.startswith(beginning):
            return kind, ending
    return ("video/mp4", "mp4") if begins[MP4_AT : MP4_AT + len(MP4)] == MP4 else (UNKNOWN, "bin")


def _file_name(row: Media, ending: str) -> str:
    """Return a name without what could mislead: its sender's where it has one, else kind and time."""
    if row.name:
        return HARMFUL.sub("_", row.name).lstrip(".") or f"file.{ending}"
    at = row.sent_at.astimezone(row.workspace.zone)
    return f"{row.kind}_{at:%Y-%m-%d_%H%M%S}.{ending}"
