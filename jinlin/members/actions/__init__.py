"""Changes of people: find or make them, describe them, publish them, forget what a run made."""

from jinlin.members.actions.consenting import FutureConsent, NothingSaid, note_consent
from jinlin.members.actions.describing import OtherUnionid, People, Person, TwoPeopleAlready, Wish
from jinlin.members.actions.forgetting import (
    SHORTEST_REASON,
    AlreadyForgotten,
    ReasonTooShort,
    StillStaff,
    forget,
    forgotten,
    sealed_id,
    those_to_forget,
    unforgettable,
)
from jinlin.members.actions.identifying import Identities, known_ids, link, resolve_members
from jinlin.members.actions.mirroring import (
    FollowAsIs,
    PersonAsIs,
    TagAsIs,
    drop_follow,
    end_follow,
    keep_follows_of,
    meet,
    mirror_follows,
    mirror_tags,
)
from jinlin.members.actions.undoing import undo_run

__all__ = [
    "SHORTEST_REASON",
    "AlreadyForgotten",
    "FollowAsIs",
    "FutureConsent",
    "Identities",
    "NothingSaid",
    "OtherUnionid",
    "People",
    "Person",
    "PersonAsIs",
    "ReasonTooShort",
    "StillStaff",
    "TagAsIs",
    "TwoPeopleAlready",
    "Wish",
    "drop_follow",
    "end_follow",
    "forget",
    "forgotten",
    "keep_follows_of",
    "known_ids",
    "link",
    "meet",
    "mirror_follows",
    "mirror_tags",
    "note_consent",
    "resolve_members",
    "sealed_id",
    "those_to_forget",
    "undo_run",
    "unforgettable",
]
