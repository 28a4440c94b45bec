"""How core says no: a named error that tells what is wrong, where, and what to do about it.

Source strings are Chinese and are looked up in the catalogue only when somebody reads them, so that an
error raised by a worker in one language can be shown on a page in another.
"""

from typing import ClassVar

from django.utils.translation import gettext

__all__ = ["Refusal", "SourceText", "source_text"]


class SourceText(str):
    """A Chinese source string, to be looked up when it is shown."""

    __slots__ = ()


def source_text(chinese: str) -> SourceText:
    """Mark a source string for the catalogue (import it as `_`); Django's own marker needs settings to load."""
    return SourceText(chinese)


_ = source_text


class Refusal(Exception):
    """Something given to us that we cannot take.

    Subclasses set `code` (stable, for programs) and the three source strings; `%(name)s` places in them are
    filled from the keyword arguments, of which those that are source strings are looked up too.
    """

    code: ClassVar[str] = "refused"
    source_what: ClassVar[str] = _("无法处理")
    source_where: ClassVar[str] = ""
    source_remedy: ClassVar[str] = ""

    def __init__(self, **params: object) -> None:
        super().__init__(params)
        self.params = params

    @property
    def what(self) -> str:
        """What is wrong, in the reader's language."""
        return self._in_the_readers_language(self.source_what)

    @property
    def where(self) -> str:
        """Where it is wrong, in the reader's language; empty when the caller knows better."""
        return self._in_the_readers_language(self.source_where)

    @property
    def remedy(self) -> str:
        """What the reader can do about it, in the reader's language; may be empty."""
        return self._in_the_readers_language(self.source_remedy)

    def message(self) -> str:
        """All three in one line, in the reader's language."""
        return _joined(self.where, self.what, self.remedy)

    def __str__(self) -> str:
        """Return the same line in Chinese, for logs: needs no settings and no catalogue."""
        sources = (self.source_where, self.source_what, self.source_remedy)
        return _joined(*(source % self.params for source in sources))

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes: the default would pass the keywords as one positional argument."""
        return (_remade, (type(self), self.params))

    def _in_the_readers_language(self, source: str) -> str:
        if not source:  # gettext("") answers with the catalogue's own header, never with nothing
            return ""
        params = {name: gettext(v) if isinstance(v, SourceText) else v for name, v in self.params.items()}
        return gettext(source) % params


def _joined(where: str, what: str, remedy: str) -> str:
    place = f"{where}: " if where else ""
    advice = f" — {remedy}" if remedy else ""
    return f"{place}{what}{advice}"


def _remade(kind: type[Refusal], params: dict[str, object]) -> Refusal:
    return kind(**params)
