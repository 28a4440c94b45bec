"""A message as the platform takes it: text and attachments, files brought there first; and what it is known again by."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinlin.content import parts as content
from jinlin.content.actions.files import file_of
from jinlin.content.models import StoredFile
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.messaging import bodies
from jinlin.messaging.models import Upload
from jinlin.wecom.api import attachments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinlin.content.parts import Part
    from jinlin.messaging.models import Body
    from jinlin.wecom.api import WeCom
    from jinlin.wecom.api.attachments import Attachment
    from jinlin.workspaces.models import Workspace

__all__ = ["FileGone", "attached", "likeness", "media_id"]

LIFE = timedelta(days=3)  # of a file at the platform [D:90253]
MARGIN = timedelta(hours=12)  # a task is confirmed some time after it was made
KNOWN_BY = {"link": ("url", "title"), "miniprogram": ("appid", "page", "title")}


class FileGone(Refusal):
    """A file of the library that is not there any more."""

    code = "message_file_gone"
    source_what = _("素材文件“%(file)s”找不到")
    source_remedy = _("到素材库重新上传,再发一次")


def attached(workspace: Workspace, body: Body, platform: WeCom, now: datetime) -> list[Attachment]:
    """Return the attachments of a message as the platform takes them. Raises FileGone, WeComError."""
    return [_attachment(workspace, part, platform, now) for part in content.attachments(bodies.parts_of(body))]


def _attachment(workspace: Workspace, part: Part, platform: WeCom, now: datetime) -> Attachment:
    if part.kind == "link":
        return attachments.link(part.title, part.url, desc=part.desc)
    if part.kind == "miniprogram":
        cover = media_id(workspace, part.cover, "image", platform, now)
        return attachments.mini_program(part.title, part.appid, part.page, cover)
    make = {"image": attachments.image, "video": attachments.video, "file": attachments.file}[part.kind]
    return make(media_id(workspace, part.file, part.kind, platform, now))


def media_id(workspace: Workspace, file: str, kind: str, platform: WeCom, now: datetime) -> str:
    """Return the platform's id of a file, good for half a day yet; brought there where it is not [D:90253]."""
    row = Upload.objects.filter(workspace=workspace, file=file, kind=kind, expires_at__gt=now + MARGIN).first()
    if row:
        return row.media_id
    name, blob = _read(workspace, file)
    fresh = platform.media.upload(kind, name, blob)
    Upload.objects.update_or_create(
        workspace=workspace, file=file, kind=kind, defaults={"media_id": fresh, "expires_at": now + LIFE}
    )
    return fresh


def likeness(text: str, attached: Sequence[Mapping[str, Any]]) -> str:
    """Return what a task is known again by in the platform's list, where it has no number of ours.

    The ids of media are left out: the platform may tell them otherwise than they were given.
    """
    told = [
        [
            str(each.get("msgtype", "")),
            *(str((each.get(each.get("msgtype", "")) or {}).get(name, "")) for name in names),
        ]
        for each in attached
        for names in [KNOWN_BY.get(str(each.get("msgtype", "")), ())]
    ]
    return hashlib.sha256(json.dumps([text, told], ensure_ascii=False).encode()).hexdigest()


def _read(workspace: Workspace, file: str) -> tuple[str, bytes]:
    """Return a file of the library by its key: its name and what is in it. Raises FileGone."""
    row = StoredFile.objects.filter(workspace=workspace, slug=file).first()
    if row is None or not file_of(row).exists():
        raise FileGone(file=row.name if row else file)
    return row.name, file_of(row).read_bytes()
