"""The copy check: what words may not go out, which need a proof, which are better said otherwise (ux.md §8.2, §8.5).

Pure: no rows, no clock. The same check stands in every editor and at the door of messaging.
"""

from jinlin.content.copycheck.judging import Facts, Hit, as_json, blocks, check, level_of, wants_evidence
from jinlin.content.copycheck.words import BLOCK, EVIDENCE, EXCEPTIONS, GROUPS, HINT, LEVELS, PACKS

__all__ = [
    "BLOCK",
    "EVIDENCE",
    "EXCEPTIONS",
    "GROUPS",
    "HINT",
    "LEVELS",
    "PACKS",
    "Facts",
    "Hit",
    "as_json",
    "blocks",
    "check",
    "level_of",
    "wants_evidence",
]
