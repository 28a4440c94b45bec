"""Open what was fetched from the archive. What cannot be opened is passed over, counted and told: it stops no other message.

The console numbers public keys by itself. A brand that had keys before ours gets another number than we gave: a message of a
version we do not know is tried with each of our keys, and the one that opens it is known by that number from then on.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinlin.wecom.actions.archiving import know_key_as
from jinlin.wecom.archive.sdk import ArchiveRefused, Damaged, MissingKey, opened

if TYPE_CHECKING:
    from jinlin.core.refusals import Refusal
    from jinlin.wecom.archive.sdk import Sdk, Sealed

__all__ = ["Unsealing"]

log = logging.getLogger(__name__)


@dataclass
class Unsealing:
    """The messages of one pull; `keys` are our private keys by version."""

    sdk: Sdk
    workspace: int
    keys: dict[int, str]
    unreadable: int = 0
    reason: str = ""
    _hopeless: set[int] = field(default_factory=set)  # versions none of our keys opens

    def message(self, sealed: Sealed) -> dict[str, Any]:
        """Return a message; an empty one where it cannot be opened. Raises MissingKey where we have no key at all."""
        if not self.keys:
            raise MissingKey(version=sealed.version)
        try:
            return self._opened(sealed)
        except (ArchiveRefused, Damaged, MissingKey) as refusal:
            return self._pass_over(sealed, refusal)
        except ValueError:  # of the cipher, of UTF-8, of JSON
            return self._pass_over(sealed, Damaged())

    def _opened(self, sealed: Sealed) -> dict[str, Any]:
        if sealed.version not in self.keys and sealed.version not in self._hopeless:
            self._learn(sealed)
        return opened(self.sdk, sealed, self.keys)

    def _learn(self, sealed: Sealed) -> None:
        """Find out which of our keys goes by a number that we do not know, newest first."""
        for version in sorted(self.keys, reverse=True):
            if self._fits(sealed, self.keys[version]):
                know_key_as(self.workspace, version, sealed.version)
                self.keys[sealed.version] = self.keys.pop(version)
                return
        self._hopeless.add(sealed.version)

    def _fits(self, sealed: Sealed, key: str) -> bool:
        try:
            opened(self.sdk, sealed, {sealed.version: key})
        except (ArchiveRefused, Damaged, ValueError):
            return False
        return True

    def _pass_over(self, sealed: Sealed, refusal: Refusal) -> dict[str, Any]:
        log.warning("message %s of the archive cannot be opened: %s", sealed.seq, refusal.code)
        self.unreadable += 1
        self.reason = refusal.message()
        return {}
