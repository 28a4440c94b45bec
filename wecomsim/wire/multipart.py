"""Reading an upload: `multipart/form-data` as the platform's pages show it (§5.1.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wecomsim.rules.refused import Refused

__all__ = ["Part", "only_part"]

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_FIELD = re.compile(r'[; ]name="([^"]*)"')
_FILE = re.compile(r'filename="([^"]*)"')


@dataclass(frozen=True)
class Part:
    """One part of an upload; file names are raw UTF-8, as this family of servers reads them."""

    name: str
    file_name: str
    content: bytes


def only_part(body: bytes, content_type: str, name: str | None = None) -> Part:
    """Return the file that was sent, the one named `name` where it must be. Raises Refused 44001 where there is none."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise Refused(44001)
    for piece in body.split(b"--" + boundary.group(1).encode())[1:]:
        head, gap, content = piece.partition(b"\r\n\r\n")
        told = head.decode("utf-8", "replace")
        field, file = _FIELD.search(told), _FILE.search(told)
        if gap and field and file and name in {None, field.group(1)}:
            return Part(field.group(1), file.group(1), content.removesuffix(b"\r\n"))
    raise Refused(44001)
