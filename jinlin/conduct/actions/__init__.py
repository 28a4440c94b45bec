"""Everything that changes rules, cases and crises."""

from __future__ import annotations

from jinlin.conduct.actions.alarms import Surge, open_incident, surge_in
from jinlin.conduct.actions.appealing import answer, appeal, case_of, token_of
from jinlin.conduct.actions.deciding import Suggested, confirm, dismiss, left, suggested, words_for
from jinlin.conduct.actions.drafting import RuleDraft, begin_set, begin_version, draft_of_rule, write_draft
from jinlin.conduct.actions.handling import all_clear, note, script, take_step
from jinlin.conduct.actions.publishing import acknowledge, notice_changed, publish, see_notices, spread, spread_next
from jinlin.conduct.actions.regulating import regulate, say_known
from jinlin.conduct.actions.scanning import judge, scan, scan_next
from jinlin.conduct.actions.sparing import end_sparing, spare

__all__ = [
    "RuleDraft",
    "Suggested",
    "Surge",
    "acknowledge",
    "all_clear",
    "answer",
    "appeal",
    "begin_set",
    "begin_version",
    "case_of",
    "confirm",
    "dismiss",
    "draft_of_rule",
    "end_sparing",
    "judge",
    "left",
    "note",
    "notice_changed",
    "open_incident",
    "publish",
    "regulate",
    "say_known",
    "scan",
    "scan_next",
    "script",
    "see_notices",
    "spare",
    "spread",
    "spread_next",
    "suggested",
    "surge_in",
    "take_step",
    "token_of",
    "words_for",
    "write_draft",
]
