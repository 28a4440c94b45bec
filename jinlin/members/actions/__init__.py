"""Changes of people: find or make them, describe them, publish them, forget what a run made."""

from jinlin.members.actions.describing import OtherUnionid, People, Person, TwoPeopleAlready, Wish
from jinlin.members.actions.identifying import Identities, known_ids, link, resolve_members
from jinlin.members.actions.undoing import undo_run

__all__ = [
    "Identities",
    "OtherUnionid",
    "People",
    "Person",
    "TwoPeopleAlready",
    "Wish",
    "known_ids",
    "link",
    "resolve_members",
    "undo_run",
]
