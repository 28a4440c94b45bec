"""Every place that holds something about people, app by app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.answers import personal as answers
from jinlin.communities import personal as communities
from jinlin.conduct import personal as conduct
from jinlin.content import personal as content
from jinlin.imports import personal as imports
from jinlin.joining import personal as joining
from jinlin.joining.welcoming import personal as welcoming
from jinlin.members import personal as members
from jinlin.playbooks import personal as playbooks
from jinlin.questionnaires import personal as questionnaires
from jinlin.sales import personal as sales
from jinlin.tasks import personal as tasks
from jinlin.wecom import personal as wecom
from jinlin.workspaces import personal as workspaces
from jinlin.workspaces.personal import Person

if TYPE_CHECKING:
    from jinlin.members.models import Member
    from jinlin.workspaces.personal import Rows, Store

__all__ = ["STORES", "gathered", "person_of"]

STORES: tuple[Store, ...] = (
    *members.STORES,
    *communities.STORES,
    *conduct.STORES,
    *sales.STORES,
    *content.STORES,
    *answers.STORES,
    *welcoming.STORES,
    *questionnaires.STORES,
    *joining.STORES,
    *playbooks.STORES,
    *tasks.STORES,
    *imports.STORES,
    *wecom.STORES,
    *workspaces.STORES,
)


def person_of(member: Member) -> Person:
    """Return a member as the stores know them."""
    ids = tuple(member.identities.order_by("pk").values_list("external_id", flat=True))
    return Person(member.workspace, member.pk, member.slug, ids)


def gathered(member: Member) -> list[tuple[Store, Rows]]:
    """Return all that is held about a member, store by store."""
    return [(store, store.gather(person_of(member))) for store in STORES]
