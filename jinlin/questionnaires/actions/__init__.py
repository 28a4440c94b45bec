"""Changes of questionnaires and responses; nobody else writes their rows."""

from jinlin.questionnaires.actions.applying import apply, apply_to_visitor, clear_old
from jinlin.questionnaires.actions.editing import change_draft, close, make, publish, reopen, set_frame
from jinlin.questionnaires.actions.pictures import hand_in
from jinlin.questionnaires.actions.responding import begin, consent, invite, save_answers, submit, withdraw

__all__ = [
    "apply",
    "apply_to_visitor",
    "begin",
    "change_draft",
    "clear_old",
    "close",
    "consent",
    "hand_in",
    "invite",
    "make",
    "publish",
    "reopen",
    "save_answers",
    "set_frame",
    "submit",
    "withdraw",
]
