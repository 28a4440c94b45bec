"""What somebody keeps on the desk for a list page: the door of the console's pages to `desk.laying`."""

from __future__ import annotations

from jinlin.desk.laying import columns, desk

__all__ = ["columns", "desk"]
