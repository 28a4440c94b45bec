"""The lives a made-up community can lead: how it fills, talks, sells and empties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trend = Literal["steady", "growing", "overload", "fading", "silent", "exodus", "flash", "flash_running"]
Mode = Literal["hub", "mixed", "mesh"]
Health = Literal["value", "chicken_rib", "dead", "garbage"]


@dataclass(frozen=True)
class Story:
    """One life; rates are per present member, shares are of topics or messages (0 to 1)."""

    key: str
    stage: str  # the type the file declares
    health: Health  # what a fair judge should call it
    mode: Mode
    trend: Trend
    mix: float  # how common it is among many communities
    seats: int  # how many people ever sit in it, on average
    density: float  # messages a member and day
    staff: float  # share of topics begun by staff
    promo: float  # share of the staff's topics that sell
    replies: float  # share of messages that answer another one
    owner_answers: float  # share of answers that come from staff
    exit_week: float  # share that leaves in an ordinary week
    join_share: float  # share of the seats that come during the window
    orders_month: float  # orders a member and month
    basket: float = 1.0  # how full the basket is
    ads: float = 0.0  # share of the members' topics that are advertising
    noise: float = 0.06  # share of the members' topics that say nothing
    rhythm: str = "store"
    cap: int = 200

    @property
    def types(self) -> str:
        """The places on the type axes, as a file declares them."""
        return _TYPES[self.key]


STORIES: tuple[Story, ...] = (
    Story("flagship", "service", "value", "mesh", "steady", 0.02, 205, 0.42, 0.16, 0.22, 0.62, 0.22, 0.006, 0.36, 1.5, 1.25),
    Story("neighbours", "service", "value", "mesh", "steady", 0.20, 175, 0.26, 0.20, 0.20, 0.58, 0.28, 0.009, 0.31, 0.9),
    Story("regulars", "conversion", "value", "mixed", "steady", 0.22, 180, 0.23, 0.34, 0.36, 0.52, 0.40, 0.010, 0.32, 1.2),
    Story(
        "club", "core", "value", "mesh", "steady", 0.05, 46, 0.58, 0.14, 0.15, 0.64, 0.18, 0.003, 0.16, 2.6, 2.8,
        rhythm="evening", cap=50,
    ),
    Story("newcomers", "service", "value", "mixed", "growing", 0.07, 150, 0.30, 0.26, 0.25, 0.52, 0.42, 0.016, 0.9, 0.9),
    Story("overload", "conversion", "chicken_rib", "hub", "overload", 0.06, 195, 0.17, 0.66, 0.55, 0.30, 0.66, 0.014, 0.18, 0.8),
    Story(
        "chatter", "service", "chicken_rib", "hub", "steady", 0.09, 180, 0.20, 0.30, 0.45, 0.26, 0.60, 0.008, 0.10, 0.4,
        noise=0.62,
    ),
    Story("fans", "service", "chicken_rib", "hub", "fading", 0.07, 260, 0.10, 0.48, 0.50, 0.28, 0.72, 0.012, 0.12, 0.3, cap=500),
    Story(
        "adverts", "service", "garbage", "hub", "steady", 0.05, 185, 0.14, 0.10, 0.50, 0.08, 0.55, 0.045, 0.25, 0.15,
        ads=0.72, noise=0.08,
    ),
    Story("legacy", "service", "dead", "hub", "silent", 0.09, 240, 0.004, 0.60, 0.55, 0.10, 0.60, 0.004, 0.01, 0.04, cap=500),
    Story(
        "flash", "flash", "value", "hub", "flash", 0.04, 150, 1.1, 0.22, 0.55, 0.50, 0.45, 0.05, 1.0, 5.0, 0.6,
        rhythm="evening",
    ),
    Story(
        "flash_running", "flash", "value", "hub", "flash_running", 0.01, 190, 1.2, 0.22, 0.50, 0.50, 0.45, 0.05, 1.0, 4.0, 0.6,
        rhythm="evening",
    ),
    Story("exodus", "conversion", "value", "mixed", "exodus", 0.02, 185, 0.20, 0.38, 0.45, 0.44, 0.48, 0.012, 0.14, 0.9),
    Story("office", "conversion", "value", "mixed", "steady", 0.10, 160, 0.17, 0.38, 0.38, 0.48, 0.42, 0.010, 0.28, 1.0, rhythm="office"),
)  # fmt: skip

_TYPES: dict[str, str] = {
    "flagship": "service;daily;interest;permanent",
    "neighbours": "service;daily;permanent",
    "regulars": "conversion;welfare;daily;mass",
    "club": "core;super;refined;interest;permanent",
    "newcomers": "service;attraction;daily",
    "overload": "conversion;welfare;mass;marketing",
    "chatter": "service;daily;interest",
    "fans": "service;attraction;general",
    "adverts": "service;attraction;marketing",
    "legacy": "service;general;permanent",
    "flash": "flash;days",
    "flash_running": "flash;days",
    "exodus": "conversion;welfare;daily;mass",
    "office": "conversion;welfare;precision;product",
}

# The order in which a small town gets its stories, so that a few communities already show all sides.
CAST: tuple[str, ...] = (
    "flagship", "regulars", "overload", "legacy", "adverts", "neighbours", "club", "exodus", "flash", "chatter",
    "newcomers", "regulars", "fans", "office", "flash_running", "legacy", "neighbours", "regulars", "adverts", "overload",
)  # fmt: skip

# How much of a day's talk falls into each hour; staff posts have slots of their own.
HOURS: dict[str, tuple[int, ...]] = {
    "store": (3, 1, 1, 0, 0, 1, 8, 26, 46, 58, 64, 60, 52, 34, 30, 32, 42, 56, 62, 66, 74, 62, 24, 9),
    "evening": (4, 1, 0, 0, 0, 0, 4, 12, 24, 30, 36, 34, 40, 24, 20, 20, 24, 36, 56, 88, 120, 92, 34, 10),
    "office": (1, 0, 0, 0, 0, 0, 4, 22, 70, 44, 40, 74, 92, 50, 56, 44, 36, 48, 60, 30, 28, 20, 8, 2),
}
# Monday to Sunday.
WEEKDAYS: dict[str, tuple[float, ...]] = {
    "store": (0.92, 0.90, 0.98, 0.96, 1.10, 1.12, 1.02),
    "evening": (0.85, 0.86, 0.92, 0.95, 1.12, 1.20, 1.10),
    "office": (1.14, 1.16, 1.16, 1.12, 1.10, 0.66, 0.66),
}
# Minutes of the day at which staff post (early good morning, cut-off, noon, pick-up, relay, evening sale).
SLOTS: dict[str, tuple[int, ...]] = {
    "store": (510, 570, 600, 720, 900, 960, 1080, 1110, 1200, 1260),
    "evening": (540, 720, 1080, 1140, 1170, 1200, 1230, 1260),
    "office": (510, 600, 720, 780, 840, 930, 990, 1110, 1200),
}
