"""In which encoding a text file is: read to its last byte before anything is believed, in flat memory."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from jinlin.core.spreadsheets.unreadable import UnknownEncoding

__all__ = ["Encoding", "detect_encoding"]

_CHUNK = 1 << 20
_SAMPLE = 1 << 18

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PAIR = re.compile(rb"[\x81-\xfe]([\x30-\x7e\x80-\xfe])")
# Characters decoded as UTF-8 before the first bad byte that prove the file is damaged UTF-8, not GBK: by chance
# two may pass ("联通" is the famous pair), never ten.
_PROOF_OF_UTF8 = 10
# Of the pairs of real Chinese text at most a few per cent end below 0x80 in GBK, a fifth in GBK with traditional
# characters, two fifths in Big5; nearly all do where a Latin-1 letter stands before an ASCII one.
_LATIN_SHARE, _BIG5_SHARE = 0.6, 0.25
# Every comma, digit and line end of UTF-16 has a NUL; into UTF-8 a few may stray.
_UTF16_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec name of Python, and how many bytes of mark (BOM) stand before the text."""

    name: str
    mark: int = 0

    @property
    def is_plain_utf8(self) -> bool:
        """Whether every engine reads the file as it is."""
        return self.name == "utf-8" and not self.mark


def detect_encoding(path: Path) -> Encoding:
    """Return the encoding in which every byte of the file at `path` can be read.

    A mark decides, or the NUL bytes of UTF-16; else strict UTF-8, else strict GB18030 (GBK and GB2312 with it), else Big5. Raises
    UnknownEncoding with the position of the first byte that did not fit.
    """
    sample = _sample(path)
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return _insist(path, Encoding(name, len(mark)))
    for first_nul, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if _share_of_nuls(sample[first_nul::2]) > _UTF16_SHARE:
            return _insist(path, Encoding(name))
    return _without_mark(path, sample)


def first_bad_byte(path: Path, encoding: Encoding) -> int | None:
    """Return the position, from 0, of the first byte that is not `encoding`; None when all are."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    with path.open("rb", buffering=0) as file:
        position = file.seek(encoding.mark)
        while True:
            chunk = file.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return position - pending + error.start
            if not chunk:
                return None
            position += len(chunk)


def _without_mark(path: Path, sample: bytes) -> Encoding:
    bad_utf8 = first_bad_byte(path, Encoding("utf-8"))
    if bad_utf8 is None:
        return Encoding("utf-8")
    if _is_damaged_utf8(path, bad_utf8):
        raise UnknownEncoding(file=path.name, position=bad_utf8, tried="UTF-8")
    share = _share_of_low_trails(sample)
    if share > _LATIN_SHARE:
        raise UnknownEncoding(file=path.name, position=bad_utf8, tried="UTF-8")
    if share > _BIG5_SHARE and first_bad_byte(path, Encoding("cp950")) is None:
        return Encoding("cp950")
    return _insist(path, Encoding("gb18030"))


def _insist(path: Path, encoding: Encoding) -> Encoding:
    bad = first_bad_byte(path, encoding)
    if bad is not None:
        raise UnknownEncoding(file=path.name, position=bad, tried=encoding.name.upper())
    return encoding


def _is_damaged_utf8(path: Path, position: int) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, position - _SAMPLE))
        before = file.read(min(position, _SAMPLE)).decode("utf-8", "ignore")
    return len(before) - len(before.encode("ascii", "ignore")) >= _PROOF_OF_UTF8


def _share_of_nuls(half: bytes) -> float:
    return half.count(0) / len(half) if half else 0.0


def _share_of_low_trails(sample: bytes) -> float:
    trails = _PAIR.findall(sample)
    return sum(trail < b"\x80" for trail in trails) / len(trails) if trails else 0.0


def _sample(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_SAMPLE)
