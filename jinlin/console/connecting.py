"""What the platform's events and readings mean, app by app: each declares its part, here they are listed in order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities import official
from jinlin.communities import platform as communities
from jinlin.console.privacy import forgetting
from jinlin.joining.codes import jobs as codes
from jinlin.joining.codes import platform as joining
from jinlin.joining.welcoming import library
from jinlin.joining.welcoming import platform as welcoming
from jinlin.members import jobs as tagging
from jinlin.members import platform as members
from jinlin.messaging.sending import calling, grouping, nudging
from jinlin.wecom import checking, jobs, opening, reading, rechecks
from jinlin.wecom import platform as wecom
from jinlin.wecom.archive import fetching, keeping, pulling

if TYPE_CHECKING:
    from datetime import datetime

PULL_EVERY = timedelta(minutes=5)  # each pull is an import
HANDLERS = jobs.listed([wecom.HANDLERS, members.HANDLERS, communities.HANDLERS, welcoming.HANDLERS])
SWEEP = keeping.Sweep()
LANE = welcoming.Lane()
READERS = {**wecom.READERS, **members.READERS, **communities.READERS}
STEPS = (*wecom.STEPS, *members.STEPS, *communities.STEPS, *joining.STEPS, *official.STEPS)


def handle_callbacks(now: datetime) -> bool:
    """Handle what the platform told."""
    return jobs.handle_callbacks(HANDLERS, now)


def welcome_friends(now: datetime) -> bool:
    """Welcome who has just added an account, before the turn of their events: the platform gives 20 seconds."""
    return LANE.go_on(opening.open_platform, now)


def sync_welcomes(now: datetime) -> bool:
    """Bring a changed group welcome into the platform's library; say whether there was one."""
    return library.sync(opening.open_platform, now)


def read_again(now: datetime) -> bool:
    """Read again what events say has changed."""
    return rechecks.read_again(READERS, opening.open_platform, now)


def read_on(now: datetime) -> bool:
    """Go on with a reading of everything."""
    more = reading.read_on(STEPS, opening.open_platform, now)
    opening.write_counts(now)
    return more


def send_tags(now: datetime) -> bool:
    """Send changes of tags that people asked for; say whether more is waiting."""
    return tagging.send_tag_changes(opening.open_platform, now)


def send_codes(now: datetime) -> bool:
    """Send what the platform is to do with codes for groups; say whether more is waiting."""
    return codes.send_code_wishes(opening.open_platform, now)


def send_posts(now: datetime) -> bool:
    """Make tasks of the platform of the posts that are due, and follow those under way; say whether more is waiting."""
    more = grouping.group_due(now)
    return calling.go_on(opening.open_platform, now) or more


def send_nudges(now: datetime) -> bool:
    """Remind owners of what waits for them; say whether there may be more."""
    return nudging.send_nudges(opening.open_platform, now)


def fetch_code_pictures(now: datetime) -> bool:
    """Fetch the next picture of a code; say whether there was one."""
    return codes.fetch_pictures(now)


def pull_archives(now: datetime) -> bool:
    """Fetch what was said since the last time, of those we may keep; say whether more can be fetched at once."""
    more = pulling.pull_all(now, PULL_EVERY)
    forgetting.keep_out(now)
    return more


def fetch_media(now: datetime) -> bool:
    """Fetch some of the files people sent; say whether more is waiting."""
    return fetching.fetch_next(pulling.sdk_of, now)


def expire_media(now: datetime) -> bool:
    """Delete some files whose time is over; say whether more are waiting."""
    return keeping.expire(now)


def sweep_media(now: datetime) -> bool:
    """Delete files that were left without a row, a folder at a time; say whether there are more folders."""
    return SWEEP.go_on(now)


def check_connections(now: datetime) -> bool:
    """Look at a connection somebody wants to be looked at."""
    return checking.check_next(now)


def begin_nightly(now: datetime) -> None:
    """Begin the nightly reading of everything, in each workspace's own night."""
    reading.begin_nightly(now)


def count_calls(now: datetime) -> None:
    """Write down what this process called."""
    opening.write_counts(now)


def forget_callbacks(now: datetime) -> None:
    """Delete the bodies of callbacks that have been kept long enough."""
    from jinlin.wecom import actions

    actions.give_up_old(now=now)
