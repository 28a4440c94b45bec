"""Changes of sales: publish to the lake, take back what a run wrote."""

from jinlin.sales.actions.undoing import undo_run

__all__ = ["undo_run"]
