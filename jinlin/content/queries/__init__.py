"""Questions about content."""

from jinlin.content.queries.finding import find, find_scripts
from jinlin.content.queries.rules import check_for, rules_of

__all__ = ["check_for", "find", "find_scripts", "rules_of"]
