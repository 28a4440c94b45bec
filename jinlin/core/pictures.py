"""Pictures people hand in: told by what they are, bounded in size, and written anew so that nothing travels along.

What comes out is a JPEG of ours: no place and time from the camera, no second file behind the first, no bomb that unpacks.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["LARGEST", "MEDIA_TYPE", "NotAPicture", "PictureTooLarge", "rewritten"]

LARGEST = 8 * 1024 * 1024  # bytes as they come; a phone's camera makes 3 to 6 MB
MOST_PIXELS = 50_000_000  # unpacked they take 150 MB
LONGEST_SIDE = 2000
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/jpeg"


class NotAPicture(ValueError):
    """What was handed in is no picture that can be opened."""


class PictureTooLarge(ValueError):
    """More bytes or pixels than a phone's photograph has."""


def rewritten(body: bytes) -> bytes:
    """Return a picture as a JPEG of ours, upright and no larger than a screen. Raises NotAPicture, PictureTooLarge."""
    if len(body) > LARGEST:
        raise PictureTooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _saved(_opened(body))
    except PictureTooLarge:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NotAPicture from error


def _opened(body: bytes) -> ImageFile:
    """Read the head; the pixels are counted before any is unpacked. Raises PictureTooLarge, and what Pillow raises."""
    found = Image.open(io.BytesIO(body), formats=FORMATS)
    if found.width * found.height > MOST_PIXELS:
        raise PictureTooLarge
    found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    return found


def _saved(found: ImageFile) -> bytes:
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(found).convert("RGBA")
    plain = Image.new("RGB", upright.size, "white")  # a new one: nothing of the old file's head comes along
    plain.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
