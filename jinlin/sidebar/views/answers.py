"""Answers that also say something: the page shows it as a toast."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse


def toast(response: HttpResponse, words: str, *, level: str = "success", event: str = "") -> HttpResponse:
    """Add words to an answer, and an event that something on the page waits for."""
    told = {"toast": {"text": words, "level": level}} | ({event: {}} if event else {})
    response.headers["HX-Trigger"] = json.dumps(told)
    return response
