"""Write and end answers, switch assistants, and say what became of questions."""

from jinlin.answers.actions.library import Wording, add, change, end, refuse_beyond
from jinlin.answers.actions.reception import configure, switch_off, switch_on

__all__ = ["Wording", "add", "change", "configure", "end", "refuse_beyond", "switch_off", "switch_on"]
