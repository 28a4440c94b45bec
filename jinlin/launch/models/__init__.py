"""How a community is opened: the wizard, its list of steps, presets."""

from __future__ import annotations

from jinlin.launch.models.launches import Launch, Opening, Seat, SeatRole

__all__ = ["Launch", "Opening", "Seat", "SeatRole"]
