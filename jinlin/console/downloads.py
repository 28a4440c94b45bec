"""Files handed out: the door of the console's pages to `desk.downloads`."""

from __future__ import annotations

from jinlin.desk.downloads import XLSX, streamed, xlsx

__all__ = ["XLSX", "streamed", "xlsx"]
