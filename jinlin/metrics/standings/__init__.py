"""Standings: the latest figures of every community and unit, kept as rows so that pages need not count."""

from jinlin.metrics.standings.actions import newest_day, take

__all__ = ["newest_day", "take"]
