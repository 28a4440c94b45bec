"""The columns of every dataset, as the engine's types; a file with other columns never gets listed."""

from __future__ import annotations

import ibis

DAILY = frozenset(
    {
        "history",
        "texts",
        "unsaid",
        "member_day",
        "community_day",
        "community_hour",
        "reply_day",
        "orders",
        "exposures",
        "costs",
        "posts",
        "official_day",
        "contact_day",
    }
)
DIMENSIONS = frozenset({"memberships", "communities", "units", "persons"})

# What a file is sorted by, so that one community's page touches few row groups.
SORTED_BY: dict[str, tuple[str, ...]] = {
    "history": ("community", "person", "at"),
    "texts": ("community", "person", "at"),
    "unsaid": ("listener", "key"),
    "member_day": ("community", "person"),
    "community_day": ("community",),
    "community_hour": ("community", "hour"),
    "reply_day": ("community", "source"),
    "orders": ("community", "person"),
    "exposures": ("channel",),
    "costs": ("community",),
    "posts": ("community", "at"),
    "official_day": ("unit", "account"),
    "contact_day": ("unit", "account"),
    "memberships": ("community", "person"),
    "communities": ("community",),
    "units": ("unit",),
    "persons": ("person",),
}

# The identity of a dimension's row: the newest version of each is the live one.
IDENTITY = {"memberships": "id", "communities": "community", "units": "unit", "persons": "id"}

SCHEMAS: dict[str, ibis.Schema] = {
    "history": ibis.schema(
        {
            "on": "date",
            "community": "!int64",
            "person": "int64",
            "at": "timestamp(6)",
            "key": "!int64",
            "digest": "!int64",
            "kind": "!string",
            "length": "int32",
            "emoji_only": "boolean",
            "plus_one": "boolean",
            "link": "boolean",
            "qr": "boolean",
            "phone": "boolean",
            "question": "boolean",
            "promo": "boolean",
            "mention": "boolean",
            "reply_to": "int64",
            "target": "int64",
            "fingerprint": "int64",
            "rules": "int16",
        }
    ),
    "texts": ibis.schema(
        {
            "on": "date",
            "community": "!int64",
            "person": "int64",
            "at": "timestamp(6)",
            "key": "!int64",
            "name": "string",
            "text": "string",
        }
    ),
    # What was heard and then taken back with its import: imported again, it is not new.
    "unsaid": ibis.schema({"on": "date", "listener": "!int64", "key": "!int64"}),
    "member_day": ibis.schema(
        {
            "on": "date",
            "community": "!int64",
            "person": "!int64",
            "messages": "int32",
            "valid": "int32",
            "texts": "int32",
            "promo": "int32",
            "links": "int32",
            "questions": "int32",
            "plus_ones": "int32",
            "replies_out": "int32",
            "replies_in": "int32",
            "peer_replies_out": "int32",
            "first_at": "timestamp(6)",
            "last_at": "timestamp(6)",
        }
    ),
    "community_day": ibis.schema(
        {
            "on": "date",
            "community": "!int64",
            "messages": "int32",
            "people_messages": "int32",
            "valid": "int32",
            "speakers": "int32",
            "valid_speakers": "int32",
            "promo": "int32",
            "links": "int32",
            "questions": "int32",
            "repeated": "int32",
            "replies": "int32",
            "peer_replies": "int32",
            "topics": "int32",
            "answered_topics": "int32",
            "topic_responders": "int32",
            "topic_entropy": "float64",
            "first_reply_seconds": "float64",
            "owner_streak": "int32",
            "last_at": "timestamp(6)",
        }
    ),
    "community_hour": ibis.schema(
        {"on": "date", "community": "!int64", "hour": "int8", "messages": "int32", "speakers": "int32"}
    ),
    "reply_day": ibis.schema(
        {"on": "date", "community": "!int64", "source": "!int64", "target": "!int64", "replies": "int32"}
    ),
    "memberships": ibis.schema(
        {
            "id": "!int64",
            "community": "!int64",
            "person": "!int64",
            "joined_at": "timestamp(6)",
            "joined_basis": "string",
            "left_at": "timestamp(6)",
            "left_basis": "string",
            "channel": "int64",
            "channel_known": "boolean",
            "inviter": "int64",
            "version": "!int64",
            "gone": "boolean",
        }
    ),
    "communities": ibis.schema(
        {
            "community": "!int64",
            "unit": "int64",
            "unit_path": "string",
            "owner": "int64",
            "opened_at": "timestamp(6)",
            "ended_at": "timestamp(6)",
            "stage": "string",
            "version": "!int64",
            "gone": "boolean",
        }
    ),
    "units": ibis.schema(
        {"unit": "!int64", "path": "string", "kind": "string", "version": "!int64", "gone": "boolean"}
    ),
    "persons": ibis.schema(
        {
            "id": "!int64",
            "person": "!int64",
            "unit": "int64",
            "unit_path": "string",
            "tier": "string",
            "kind": "string",
            "since": "timestamp(6)",
            "until": "timestamp(6)",
            "version": "!int64",
            "gone": "boolean",
        }
    ),
    "orders": ibis.schema(
        {
            "on": "date",
            "community": "int64",
            "person": "int64",
            "unit_path": "string",
            "order_id": "string",
            "line": "string",
            "at": "timestamp(6)",
            "campaign": "string",
            "product": "string",
            "quantity": "float64",
            "amount_fen": "int64",
            "cost_fen": "int64",
            "refunded_fen": "int64",
            "status": "string",
        }
    ),
    "exposures": ibis.schema(
        {
            "on": "date",
            "channel": "!int64",
            "channel_known": "boolean",
            "community": "int64",
            "exposures": "int64",
            "cost_fen": "int64",
        }
    ),
    "costs": ibis.schema(
        {"on": "date", "community": "int64", "campaign": "string", "kind": "string", "amount_fen": "int64"}
    ),
    "posts": ibis.schema(
        {
            "on": "date",
            "community": "!int64",
            "at": "timestamp(6)",
            "sender": "int64",
            "direction": "string",
            "promo": "boolean",
            "reach": "int64",
            "opens": "int64",
            "comments": "int64",
        }
    ),
    # What the platform counts itself, per account and day in Shanghai: of the groups it owns, of its talks one to one.
    "official_day": ibis.schema(
        {
            "on": "date",
            "account": "!int64",
            "person": "int64",
            "unit": "int64",
            "new_groups": "int64",
            "groups": "int64",
            "groups_with_messages": "int64",
            "joins": "int64",
            "members": "int64",
            "speakers": "int64",
            "messages": "int64",
            "migrated_groups": "int64",
        }
    ),
    "contact_day": ibis.schema(
        {
            "on": "date",
            "account": "!int64",
            "person": "int64",
            "unit": "int64",
            "chats": "int64",
            "messages": "int64",
            "reply_share": "float64",
            "first_reply_minutes": "float64",
            "lost": "int64",
            "requests": "int64",
            "friends_added": "int64",
        }
    ),
}
