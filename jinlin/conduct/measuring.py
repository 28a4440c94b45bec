"""How well advertisements are told from talk: precision and recall on texts the weights have not seen.

A file has a text a line, `text==1` for an advertisement and `text==0` for anything else. Folds go by the digest of the text,
so that the same text never stands on both sides; texts that come twice count once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jinlin.conduct.detecting import ads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Measured", "cross_validated", "measured", "read"]

FOLDS = 5


@dataclass(frozen=True)
class Measured:
    """Counts of right and wrong, and what they come to."""

    texts: int
    ads: int
    called: int
    right: int

    @property
    def precision(self) -> float | None:
        """Of what was called an advertisement, the part that is one; null where nothing was."""
        return self.right / self.called if self.called else None

    @property
    def recall(self) -> float | None:
        """Of the advertisements, the part that was found; null where there are none."""
        return self.right / self.ads if self.ads else None


def read(path: Path) -> tuple[list[str], list[bool]]:
    """Return the texts of a file, each once, and whether each is an advertisement; a line without a mark is passed over."""
    found: dict[str, bool] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text, _equals, mark = line.rpartition("==")
        if mark.strip() in {"0", "1"}:
            found[text] = found.get(text, False) or mark.strip() == "1"
    return list(found), list(found.values())


def measured(texts: Sequence[str], truth: Sequence[bool], model: ads.Model | None = None) -> Measured:
    """Judge texts with a model (the one that is shipped unless said otherwise)."""
    return _counted((model or ads.shipped()).scores(texts) > ads.THRESHOLD, np.array(truth, dtype=bool))


def cross_validated(texts: Sequence[str], truth: Sequence[bool]) -> Measured:
    """Judge each fifth of the texts with weights learned from the other four."""
    fold = np.array([int(hashlib.sha256(text.encode()).hexdigest(), 16) % FOLDS for text in texts])
    called = np.zeros(len(texts), dtype=bool)
    for held_out in range(FOLDS):
        known, unseen = np.flatnonzero(fold != held_out).tolist(), np.flatnonzero(fold == held_out).tolist()
        model = ads.learn([texts[place] for place in known], [truth[place] for place in known])
        called[unseen] = model.scores([texts[place] for place in unseen]) > ads.THRESHOLD
    return _counted(called, np.array(truth, dtype=bool))


def _counted(
    called: np.ndarray[tuple[int], np.dtype[np.bool_]], truth: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Measured:
    return Measured(len(truth), int(truth.sum()), int(called.sum()), int((called & truth).sum()))
