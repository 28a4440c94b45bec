"""How often and when a group may be disturbed: the brand's policy and the type's budget in one (R-098, R-118, C-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

__all__ = ["EXCEPTION_FROM", "Policy"]

EXCEPTION_FROM = time(7, 0)  # an approved exception of quiet hours holds from here


@dataclass(frozen=True)
class Policy:
    """The limits of one group. Defaults are those of ux.md §8.6 and design.md."""

    most_a_day: int = 3
    promo_a_day: int = 3
    promo_ceiling: int = 30  # percent of what is sent in seven days
    most_a_week: int | None = None
    gap: timedelta = timedelta(minutes=45)
    quiet_from: time = time(22, 0)
    quiet_until: time = time(8, 0)
    demand_once: bool = True
    quota: str = "month"
    spacing: timedelta = timedelta(minutes=2)
    account_a_day: int = 20
    closed_days: frozenset[date] = frozenset()
    digest_at: time = time(8, 30)
    confirm: timedelta = timedelta(hours=12)  # how long somebody has to press send
    lifted: frozenset[str] = frozenset()  # rules a risky option has lifted

    def is_quiet(self, moment: time) -> bool:
        """Say whether nobody is disturbed at this time of the day."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= moment < self.quiet_until
        return moment >= self.quiet_from or moment < self.quiet_until

    def waking(self, at: datetime) -> datetime:
        """Return the first moment from `at` that is not quiet."""
        if not self.is_quiet(at.time()):
            return at
        day = at.date() if at.time() < self.quiet_until else at.date() + timedelta(days=1)
        return datetime.combine(day, self.quiet_until, at.tzinfo)

    def next_morning(self, at: datetime) -> datetime:
        """Return when people may be disturbed on the next day."""
        return datetime.combine(at.date() + timedelta(days=1), self.quiet_until, at.tzinfo)

    def next_quiet(self, at: datetime) -> datetime:
        """Return when it becomes quiet next, after `at`."""
        today = datetime.combine(at.date(), self.quiet_from, at.tzinfo)
        return today if at < today else today + timedelta(days=1)

    def next_digest(self, at: datetime) -> datetime:
        """Return the next time the things that can wait are put together."""
        today = datetime.combine(at.date(), self.digest_at, at.tzinfo)
        return today if at < today else today + timedelta(days=1)

    def period(self, at: datetime) -> str:
        """Name the period of the platform's quota that a moment falls into [D:92135]."""
        return period_of(self.quota, at.date())

    def quota_of(self, at: datetime) -> int:
        """Return how many mass messages a group takes in that period [D:92135]."""
        if self.quota == "month":
            following = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
            return (following - timedelta(days=1)).day
        return 7 if self.quota == "week" else 1

    def next_period(self, at: datetime) -> datetime:
        """Return the first waking moment of the next period."""
        day = at.date()
        if self.quota == "month":
            day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        elif self.quota == "week":
            day += timedelta(days=7 - day.weekday())
        else:
            day += timedelta(days=1)
        return datetime.combine(day, self.quiet_until, at.tzinfo)


def period_of(quota: str, day: date) -> str:
    """Name the period of a quota that a day falls into."""
    if quota == "week":
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if quota == "month" else day.isoformat()
