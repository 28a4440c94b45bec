"""What files the platform takes, and for which calls they are good afterwards (§5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wecomsim.rules.refused import Refused

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.shelves import File

__all__ = ["LIFE", "check_file", "usable"]

MEGA = 1024 * 1024
LIFE = 3 * 86_400  # seconds an uploaded file is good [D:90253]
LEAST = 5
MOST = {"image": 10 * MEGA, "voice": 2 * MEGA, "video": 10 * MEGA, "file": 20 * MEGA}
PICTURE = 2 * MEGA  # media/uploadimg [D:90256]


def check_file(kind: str, content: bytes, most: int | None = None) -> None:
    """Refuse an empty, too small, too large or wrong file. Raises Refused 40005, 44001, 40006, 45001, 40004 [D:90253]."""
    if kind not in MOST:
        raise Refused(40005)
    if not content:
        raise Refused(44001)
    if len(content) <= LEAST:
        raise Refused(40006)
    if len(content) > (most or MOST[kind]):
        raise Refused(45001)
    if not _looks_like(kind, content):
        raise Refused(40004)


def _looks_like(kind: str, content: bytes) -> bool:
    return {
        "image": content.startswith((b"\xff\xd8", b"\x89PNG")),
        "voice": content.startswith(b"#!AMR"),
        "video": content[4:8] == b"ftyp",
    }.get(kind, True)


def usable(corp: Corp, media_id: object, place: str = "media") -> File:
    """Return an uploaded file that is good for these calls. Raises Refused 40007 for a wrong or an old one."""
    found = corp.shelves.files.get(str(media_id))
    if found is None or found.place != place or found.made_at + LIFE < corp.clock.now():
        raise Refused(40007)
    return found
