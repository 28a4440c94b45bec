"""Converted copies: written aside in a folder of the caller's, and gone again when anything goes wrong."""

import codecs
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from jinlin.core.ids import new_slug
from jinlin.core.spreadsheets.encodings import Encoding
from jinlin.core.spreadsheets.unreadable import DiskFull

__all__ = ["as_utf8", "kept_only_on_success", "scratch_file"]

_CHUNK = 1 << 20
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def scratch_file(scratch: Path, suffix: str, file: str) -> Iterator[TextIO]:
    """Open a new UTF-8 text file in the folder `scratch`; its path is its `name`.

    `file` is what people call the original. Raises DiskFull where there is no room, and leaves nothing behind
    after any failure.
    """
    path = scratch / f"{new_slug()}{suffix}"
    with kept_only_on_success(path):
        try:
            scratch.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="") as target:
                yield target
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            raise DiskFull(file=file) from error


@contextmanager
def kept_only_on_success(path: Path) -> Iterator[None]:
    """Remove the file at `path` when the block does not end well."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def as_utf8(path: Path, encoding: Encoding, scratch: Path) -> Path:
    """Return the path of the same text in UTF-8 without mark, written into `scratch` in flat memory."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    with path.open("rb") as source, scratch_file(scratch, ".txt", path.name) as target:
        source.seek(encoding.mark)
        while chunk := source.read(_CHUNK):
            target.write(decoder.decode(chunk))
        target.write(decoder.decode(b"", final=True))
    return Path(target.name)
