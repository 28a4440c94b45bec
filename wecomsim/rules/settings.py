"""What the platform's documents leave open, or the platform itself may set: each a setting, with where it is said."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

__all__ = ["Settings"]


@dataclass
class Settings:
    """Everything that can be chosen; `POST /sim/settings` changes it."""

    member_cap: int = 500  # §7.3, secondary sources only
    code_cap: int = 200  # §7.3: joining by code is reported to stop there
    unknown_chat: int = 86001  # §4.4: the number for an unknown chat_id is not documented
    new_group_owner: str = "last"  # §11.4: whose the auto-created group is; last or first of the list
    dispatching_seconds: float = 0.0  # §11.3: how long a new task answers 41063, 0–5
    mass_quota: str = "month"  # §4.5: month (days in it), week (7) or day (1)
    same_token: bool = True  # §1.1: whether gettoken returns the token that is still good
    retries_other_status: bool = True  # §2.3: whether an answer other than 200 is tried again
    callback_seconds: float = 5.0  # §2.3
    callback_attempts: int = 3  # §2.3
    rate_per_minute: int = 0  # §7.1: 10,000 at the platform; 0 does not count
    parallel: int = 0  # §7.1: 45033, threshold unpublished; 0 does not count
    cursor_seconds: float = 14_400.0  # how long a cursor of a list is good; undocumented but for contact_list (4 h)
    owners_in_range: int = 1000  # §4.4: 81017 beyond
    archive_days: int = 5  # §6.1

    def change(self, wanted: dict[str, Any]) -> None:
        """Set some of them. Raises KeyError for one that does not exist."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in wanted.items():
            setattr(self, name, known[name](value))
