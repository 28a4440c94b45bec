"""Show a picture that was handed in as an answer, whoever was allowed to see it: as a picture and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from jinlin.core.pictures import MEDIA_TYPE
from jinlin.questionnaires.actions.pictures import file_of

if TYPE_CHECKING:
    from jinlin.questionnaires.models import Picture

__all__ = ["answer_with"]


def answer_with(row: Picture) -> HttpResponse:
    """Return the picture. Raises Http404 where the file is gone."""
    path = file_of(row)
    if not path.exists():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type=MEDIA_TYPE)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
