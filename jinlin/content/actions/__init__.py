"""Changes of content: publish to the lake, take back what a run wrote."""

from jinlin.content.actions.undoing import undo_run

__all__ = ["undo_run"]
