"""Hand in a picture or file that proves a condition, look at it, and let it go when its time is over (R-066).

Files lie under JINLIN_HOME/evidence/<workspace>/, called by their slug; what they are is read from their bytes, pictures are
written anew, and the name somebody gave them is only shown.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from jinlin.core import pictures
from jinlin.events import actions as events
from jinlin.joining import gate_refusals as refusals
from jinlin.joining.actions import deciding
from jinlin.joining.models import UNDER_WAY, Application, Evidence, State
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from jinlin.workspaces.access import Access

__all__ = ["LARGEST", "file_of", "hand_in", "judge", "sweep"]

LARGEST = 5 * 1024 * 1024
MOST = 6
KEPT = timedelta(days=180)  # at the latest; ended applications let go earlier (`deciding.KEPT_AFTER`)
AT_ONCE = 200
PDF, PDF_TYPE = b"%PDF-", "application/pdf"


@dataclass(frozen=True)
class Paper:
    """A proof as it is kept; the digest is that of the file as it came, so that the same one again is the same."""

    media_type: str
    body: bytes
    digest: str


def hand_in(*, application: Application, kind: str, upload: UploadedFile[Any], now: datetime) -> Evidence:
    """Take a proof in; the same file for the same condition again is the one that is there.

    Raises TooLarge, NotAnImage, TooMany, AlreadyDecided.
    """
    name = (upload.name or "")[-120:]
    if application.state not in UNDER_WAY:
        raise refusals.AlreadyDecided(name=application.name, state=application.get_state_display())
    if (upload.size or 0) > LARGEST:
        raise refusals.TooLarge(name=name, megabytes=LARGEST // 1024 // 1024)
    body = upload.read(LARGEST + 1)
    digest = hashlib.sha256(body).hexdigest()
    if body.startswith(PDF):
        return _kept(application, kind, name, Paper(PDF_TYPE, body, digest), now)
    try:
        return _kept(application, kind, name, Paper(pictures.MEDIA_TYPE, pictures.rewritten(body), digest), now)
    except pictures.NotAPicture:
        raise refusals.NotAnImage(name=name) from None
    except pictures.PictureTooLarge:
        raise refusals.TooLarge(name=name, megabytes=LARGEST // 1024 // 1024) from None


@transaction.atomic
def _kept(application: Application, kind: str, name: str, paper: Paper, now: datetime) -> Evidence:
    Application.objects.select_for_update().only("pk").get(pk=application.pk)  # two tabs count together
    mine = Evidence.objects.filter(application=application)
    if (there := mine.filter(kind=kind, digest=paper.digest).first()) is not None:
        return there
    if (count := mine.count()) >= MOST:
        raise refusals.TooMany(count=count)
    row = Evidence.objects.create(
        workspace=application.workspace,
        application=application,
        kind=kind,
        name=name,
        media_type=paper.media_type,
        size=len(paper.body),
        digest=paper.digest,
        at=now,
        expires_at=now + KEPT,
    )
    path = file_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(paper.body)
    return row


def file_of(row: Evidence) -> Path:
    """Return where a proof lies."""
    return Path(settings.JINLIN_HOME) / "evidence" / str(row.workspace_id) / row.slug


@transaction.atomic
def judge(
    *, access: Access, row: Evidence, accepted: bool, reason: str = "", until: date | None = None, now: datetime
) -> Evidence:
    """Say whether a proof holds, and until when; the gate is asked again. Raises ReasonMissing where one is refused without."""
    if not accepted and not reason.strip():
        raise refusals.ReasonMissing
    deciding.take_turn([row.application.gate_id])
    locked = Application.objects.select_for_update(of=("self",)).select_related("gate", "workspace", "version")
    owner = locked.get(pk=row.application_id)
    row.accepted, row.until, row.reason = accepted, until, reason.strip()[:200]
    row.decided_at, row.decided_by = now, access.staff
    row.save(update_fields=["accepted", "until", "reason", "decided_at", "decided_by"])
    key, data = f"{row.pk}:{now.timestamp()}", {"application": row.application_id, "accepted": accepted}
    events.record("application.proof_judged", row.workspace, key=key, at=now, now=now, **data)
    workspaces.audit(access, "application.proof_judged", row.application, details={"kind": row.kind}, now=now)
    if owner.state == State.REVIEW:
        deciding.settle(applications=[owner], now=now)
    return row


def sweep(*, now: datetime) -> bool:
    """Delete the files whose time is over; say whether more are waiting."""
    due = list(Evidence.objects.filter(gone_at=None, expires_at__lte=now).order_by("expires_at")[:AT_ONCE])
    for each in due:
        file_of(each).unlink(missing_ok=True)
    Evidence.objects.filter(pk__in=[each.pk for each in due]).update(gone_at=now, name="")
    return len(due) == AT_ONCE
