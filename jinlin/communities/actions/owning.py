"""Let a community know its owner as a person once a file says who that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from jinlin.communities.actions.resolving import JOURNALLED
from jinlin.communities.models import Community, MembershipRole
from jinlin.imports.engine import journal
from jinlin.imports.engine.writing import update

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinlin.imports.engine import Job


class Owners:
    """The communities of one batch whose owner is not known as a person yet."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._waiting: dict[str, set[int]] = {}  # by the id or name their own row gave
        self._found: dict[int, int] = {}

    def load(self, communities: Iterable[int], external_ids: Iterable[str]) -> None:
        """Read which of these communities, and of those that name one of these people, wait for their owner."""
        self._waiting = {}
        if not self._job.write:
            return
        concerned = Q(pk__in=set(communities)) | Q(owner_name__in=set(external_ids))
        nobody = Community.objects.filter(concerned, workspace=self._job.workspace, owner=None)
        for pk, name in nobody.values_list("id", "owner_name"):
            self._waiting.setdefault(name, set()).add(pk)

    def tell(self, person: int, external_id: str, community: int | None, role: str) -> None:
        """Take in somebody: they own what names them as owner, and what names nobody if their role says so."""
        for named in self._waiting.pop(external_id, ()):
            self._found[named] = person
        if community is not None and role == MembershipRole.OWNER and community in self._waiting.get("", ()):
            self._waiting[""].discard(community)
            self._found[community] = person

    def save(self, real: dict[int, int]) -> None:
        """Write the owners that were found."""
        found, self._found = self._found, {}
        if not (self._job.write and found):
            return
        rows = list(Community.objects.filter(pk__in=found, owner=None))
        journal.changed(self._job.run, journal.before(rows, JOURNALLED))
        for row in rows:
            row.owner_id, row.published = real.get(found[row.pk], found[row.pk]), False
        update(rows, ["owner_id", "published"])
