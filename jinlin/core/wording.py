"""Words that come from data files, in both languages of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import msgspec
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping


class Words(msgspec.Struct, frozen=True, array_like=True):
    """One text in Chinese and English, written `[zh, en]` in data files; drawn in the reader's language."""

    zh: str
    en: str

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Read them from an entry that has `zh` and `en`. Raises KeyError where one is missing."""
        return cls(str(entry["zh"]), str(entry["en"]))

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)

    def in_language(self, language: str) -> str:
        """Return the text of a language code, e.g. to write something for members of a workspace."""
        return self.en if language.startswith("en") else self.zh
