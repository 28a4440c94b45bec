"""Take pictures, videos and files into the library: read by their first bytes, within the platform's sizes, each once.

Files lie under JINLIN_HOME/library/<workspace>/ and are handed out only to who may see the workspace.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from jinlin.content import refusals
from jinlin.content.models import StoredFile
from jinlin.core.text import safe_name

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from jinlin.workspaces.access import Access

__all__ = ["file_of", "keep_bytes", "keep_file"]

MEGABYTE = 1024 * 1024
# What the platform takes as temporary media [D:90253]; beyond it nothing could be sent.
LARGEST = {"image": 10 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
STARTS = (
    (b"\xff\xd8\xff", "image", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image", "image/png"),
    (b"%PDF-", "file", "application/pdf"),
)
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".zip": "application/zip",
}
OLD = {".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}
PLAIN = {".txt": "text/plain", ".csv": "text/csv"}


def keep_file(*, who: Access, upload: UploadedFile[Any], now: datetime) -> StoredFile:
    """Keep a file; the same content again is the file that is there (R-091). Raises FileTooLarge, FileUnknown."""
    name = safe_name(Path(upload.name or "").name, limit=100)
    if (upload.size or 0) > max(LARGEST.values()):
        raise refusals.FileTooLarge(name=name, megabytes=max(LARGEST.values()) // MEGABYTE)
    return keep_bytes(who=who, name=name, body=upload.read(), now=now)


@transaction.atomic
def keep_bytes(*, who: Access, name: str, body: bytes, now: datetime) -> StoredFile:
    """Keep bytes under a name. Raises FileTooLarge, FileUnknown."""
    kind, media_type = _kind_of(body, Path(name).suffix.lower())
    if not kind:
        raise refusals.FileUnknown(name=name)
    if len(body) > LARGEST[kind]:
        raise refusals.FileTooLarge(name=name, megabytes=LARGEST[kind] // MEGABYTE)
    told = {"kind": kind, "name": name, "media_type": media_type, "size": len(body), "by": who.staff, "at": now}
    row, _made = StoredFile.objects.get_or_create(
        workspace=who.workspace, digest=hashlib.sha256(body).hexdigest(), defaults=told
    )
    path = file_of(row)
    if not path.exists():  # a crash between row and file is mended by the next who brings it
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(body)
        part.replace(path)
    return row


def file_of(row: StoredFile) -> Path:
    """Return where a file lies."""
    return Path(settings.JINLIN_HOME) / "library" / str(row.workspace_id) / row.slug


def _kind_of(body: bytes, ending: str) -> tuple[str, str]:
    """Say what a file is by its first bytes; the ending only tells apart what begins alike. Nothing: not to be sent."""
    for start, kind, media_type in STARTS:
        if body.startswith(start):
            return kind, media_type
    if body[4:8] == b"ftyp":
        return "video", "video/mp4"
    if body.startswith(ZIP) and ending in ZIPPED:
        return "file", ZIPPED[ending]
    if body.startswith(OLD_OFFICE) and ending in OLD:
        return "file", OLD[ending]
    if ending in PLAIN and body and b"\x00" not in body[:4096]:
        return "file", PLAIN[ending]
    return "", ""
