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
    rate_per_hour: int = 0  # §7.1: 150,000 at the platform; 0 does not count
    wrong_secrets: int = 20  # §1.1: after how many an address is blocked for an hour; the number is not published
    settle_seconds: float = 2.0  # §3.2: how long after its event a group is still answered as before
    way_keeps_new_group: bool = True  # §4.4: whether an auto-created group is put into chat_id_list
    media_is_copied: bool = True  # §13.5: whether a task keeps its media beyond their three days
    confirmable_days: int = 0  # §13.6: how long a mass message can be confirmed; 0 for ever
    personal_per_day: int = 1  # §5.6: mass messages a member may send by hand to one customer a day, as the SDK says
    welcome_by_console: bool = False  # §3.1: whether the console welcomes already, so that no code is given
    welcome_needs_consent: bool = False  # §4.6: 41053 until the customer agreed to the archive
    job_seconds: float = 0.0  # §4.7, §5.1.4: how long a moment or an upload by address is being worked on
    transfer_seconds: float = 86_400.0  # §4.10: a transfer nobody refuses is done after a day
    contact_events_to: str = "contacts"  # §3.8: whose address hears of staff and departments
    message_per_minute: int = 30  # §7.1: app messages a member gets from one app a minute, more are dropped
    message_per_hour: int = 1000  # §7.1
    message_person_times: int = 200  # §5.2: times the accounts of the corp, what an app may say to people a day
    kf_accounts: int = 5000  # §9
    parallel: int = 0  # §7.1: 45033, threshold unpublished; 0 does not count
    cursor_seconds: float = 14_400.0  # §4.1: how long a cursor is good; said of contact_list only (4 h)
    owners_in_range: int = 1000  # §4.4: 81017 beyond
    archive_days: int = 5  # §6.1
    consent_asked: bool = False  # §6.1: archive who is outside only after they agreed, else unless they refused

    def change(self, wanted: dict[str, Any]) -> None:
        """Set some of them. Raises KeyError for one that does not exist."""
        known: dict[str, type] = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in wanted.items():
            setattr(self, name, known[name](value))
