"""Pictures as answers: kept as files of ours, shown to those who may read the answer, gone when the answer is.

They lie under JINLIN_HOME/answers/<workspace>/, called by their slug: no address of the web leads there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from jinlin.core import pictures
from jinlin.questionnaires.models import Picture
from jinlin.questionnaires.refusals import NotAPicture, PictureTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from jinlin.questionnaires.models import Response

__all__ = ["drop", "file_of", "hand_in", "tidy"]


@transaction.atomic
def hand_in(response: Response, *, question: str, upload: UploadedFile[Any], now: datetime) -> dict[str, Any]:
    """Take a picture in and return the answer it is; kept for good once the answer is saved. Raises NotAPicture, PictureTooLarge."""
    if (upload.size or 0) > pictures.LARGEST:
        raise PictureTooLarge
    try:
        body = pictures.rewritten(upload.read(pictures.LARGEST + 1))
    except pictures.NotAPicture:
        raise NotAPicture from None
    except pictures.PictureTooLarge:
        raise PictureTooLarge from None
    row = Picture.objects.create(
        workspace=response.workspace, response=response, question=question, size=len(body), at=now
    )
    path = file_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return {"picture": row.slug}


def file_of(row: Picture) -> Path:
    """Return where a picture lies."""
    return Path(settings.JINLIN_HOME) / "answers" / str(row.workspace_id) / row.slug


def tidy(response: Response) -> int:
    """Delete the pictures that a later one has taken the place of, in a closed response all that no answer names."""
    answers = response.answers.values()
    named = {each["picture"] for each in answers if isinstance(each, dict) and "picture" in each}
    rows = list(Picture.objects.filter(response=response).order_by("pk"))
    newest = {row.question: row.pk for row in rows if row.slug in named}
    closed = response.submitted_at is not None or response.withdrawn_at is not None
    over = [row for row in rows if row.slug not in named and (closed or row.pk < newest.get(row.question, 0))]
    return _delete(over)


def drop(responses: Iterable[int]) -> int:
    """Delete all pictures of these responses; return how many."""
    return _delete(Picture.objects.filter(response__in=list(responses)))


def _delete(rows: Iterable[Picture]) -> int:
    found = list(rows)
    Picture.objects.filter(pk__in=[each.pk for each in found]).delete()
    transaction.on_commit(lambda: _unlink(found))
    return len(found)


def _unlink(rows: Iterable[Picture]) -> None:
    for each in rows:
        file_of(each).unlink(missing_ok=True)
