"""What was said: messages, valid messages and speakers (C-07, R-236, R-237), replies and promotion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from jinlin.metrics.ingredients.people import without_excluded

if TYPE_CHECKING:
    from jinlin.metrics.ingredients.frame import Frame
    from jinlin.metrics.ingredients.scopes import Places
    from jinlin.metrics.readings import Validity

NO = ibis.literal(0, "boolean")
EVENTS = ("join", "leave", "rename", "recall", "system")  # lines of a history that nobody said
TEXT = ("message", "text")  # what somebody typed
SUMS = {
    "messages": "people_messages",
    "messages_all": "messages",
    "valid_messages": "valid",
    "speaker_days": "valid_speakers",
    "promo_messages": "promo",
    "replies": "replies",
    "peer_replies": "peer_replies",
}


def said(history: Any) -> Any:
    """Return the messages of a history: what somebody said, without joins, leaves, renames and recalls."""
    return history.filter(history["kind"].notin(EVENTS))


def is_valid(rows: Any, validity: Validity) -> Any:
    """Say whether a message is a valid one by its features alone (C-07); recalls and staff are taken away elsewhere."""
    valid = rows["length"].fill_null(0) >= validity.min_length
    if not validity.other_kinds:
        valid &= rows["kind"].isin(TEXT)
    if not validity.emoji_only:
        valid &= ~rows["emoji_only"].fill_null(NO)
    if not validity.plus_one:
        valid &= ~rows["plus_one"].fill_null(NO)
    return valid


def recalled(history: Any) -> Any:
    """Return the keys of the messages that recall lines of this history take back."""
    rows = history.filter((history["kind"] == "recall") & history["target"].notnull())
    return rows.select(key="target").distinct()


def taken_away(history: Any, invalidated: Any) -> Any:
    """Return the keys that are not valid whatever they say: recalled, or found against the rules."""
    return ibis.union(recalled(history), invalidated, distinct=True)


def spoken(history: Any, taken_away: Any, validity: Validity) -> Any:
    """Count messages and valid messages by day, community and person straight from the history, for another reading."""
    rows = said(history).filter(lambda t: t["person"].notnull())
    rows = rows.mutate(_valid=is_valid(rows, validity))
    taken = rows.semi_join(taken_away, "key").mutate(_valid=NO)
    rows = rows.anti_join(taken_away, "key").union(taken)
    return rows.group_by(["on", "community", "person"]).agg(
        messages=rows.count(), valid=rows["_valid"].cast("int64").sum()
    )


def totals(community_day: Any, places: Places, frame: Frame) -> Any:
    """Add up the community-day roll-up per scope and window."""
    rows = places.of_community(community_day.inner_join(frame.calendar, "on"))
    sums = {name: rows[column].fill_null(0).sum().cast("int64") for name, column in SUMS.items()}
    return rows.group_by(["scope", "window"]).agg(**sums)


def named(reply_day: Any, places: Places, frame: Frame) -> Any:
    """Count the replies of which it is known whom they answer."""
    rows = places.of_community(reply_day.select("on", "community", "replies").inner_join(frame.calendar, "on"))
    return rows.group_by(["scope", "window"]).agg(named_replies=rows["replies"].sum().cast("int64"))


def voiced(community_day: Any, places: Places, frame: Frame) -> Any:
    """Count the communities in which somebody said something, each once per window."""
    rows = community_day.filter(community_day["messages"] > 0).select("on", "community")
    rows = places.of_community(rows.inner_join(frame.calendar, "on"))
    return rows.group_by(["scope", "window"]).agg(groups_with_messages=rows["community"].nunique())


def speakers(member_day: Any, excluded_persons: Any, places: Places, frame: Frame) -> Any:
    """Count valid speakers, each once per window and once per day, and the valid messages of members."""
    rows = member_day.filter(member_day["valid"] > 0).select("on", "community", "person", "valid")
    rows = without_excluded(rows.inner_join(frame.calendar, "on"), excluded_persons, "day")
    rows = places.of_community(rows)
    daily = rows.group_by(["scope", "window", "person", "on"]).agg(valid=rows["valid"].sum())
    each = daily.group_by(["scope", "window", "person"]).agg(days=daily.count(), valid=daily["valid"].sum())
    return each.group_by(["scope", "window"]).agg(
        speakers=each.count(),
        speaker_days=each["days"].sum().cast("int64"),
        valid_messages=each["valid"].sum().cast("int64"),
    )
