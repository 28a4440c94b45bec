"""What a group is run together with: its combo, and the modules that are open for it and for no other (R-278)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from jinlin.communities import definitions
from jinlin.communities.fields import MODULES
from jinlin.launch import library

if TYPE_CHECKING:
    from jinlin.communities.models import Community

PAGES = {"tiers": "segments", "pools": "codes"}  # where a module that is there is worked with


class Open(NamedTuple):
    """A module that is open for a group: its name, whether the product has it yet, and its page."""

    name: str
    is_built: bool
    url: str


class Combo(NamedTuple):
    """The combo of a group with its modules; without one it has neither."""

    name: str
    operation: str
    modules: list[Open]


def of(community: Community) -> Combo:
    """Return what a group is run together with."""
    terms = definitions.for_community(community)
    source = terms.placed.get("combo")
    if source is None:
        return Combo("", "", [])
    own = definitions.of(community.workspace, *source)
    return Combo(source.name, own.operation, [_open(key) for key in terms.modules])


def _open(key: str) -> Open:
    page = PAGES.get(key)
    return Open(str(MODULES[key]), library.modules()[key].built, reverse(page) if page else "")
