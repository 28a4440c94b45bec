"""Who speaks in a batch of messages: members, staff, bots; how they are called; who was on duty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinlin.answers.queries import names_in
from jinlin.members.models import Affiliation, Identity, Member
from jinlin.wecom.models import Account

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinlin.communities.listening import Message
    from jinlin.workspaces.models import Staff, Workspace

IDS = 900


@dataclass
class People:
    """The people of a batch, read in a handful of queries."""

    kinds: dict[int, list[tuple[str, datetime | None, datetime | None]]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    staff: dict[int, Staff] = field(default_factory=dict)
    called: dict[int, frozenset[str]] = field(default_factory=dict)  # by community: aliases and names of staff
    aliases: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, workspace: Workspace, messages: Sequence[Message], aliases: Iterable[str], more: Iterable[int]
    ) -> People:
        """Read who speaks in these messages, and `more` people of whom the names are wanted."""
        spoken = {person for each in messages for person in (each.person, each.reply_to) if person}
        people = sorted(spoken | set(more))
        found = cls(aliases=frozenset(aliases))
        for start in range(0, len(people), IDS):
            found._read(workspace, people[start : start + IDS])
        if messages:
            found.called = names_in(workspace, {each.community for each in messages if each.mention}, messages[-1].at)
        return found

    def _read(self, workspace: Workspace, people: list[int]) -> None:
        rows = Affiliation.objects.filter(workspace=workspace, member__in=people)
        for member, kind, since, until in rows.values_list("member", "kind", "since", "until"):
            self.kinds.setdefault(member, []).append((kind, since, until))
        self.names |= dict(Member.objects.filter(workspace=workspace, pk__in=people).values_list("pk", "name"))
        ours = [person for person in people if person in self.kinds]
        ids = Identity.objects.filter(workspace=workspace, member__in=ours).values_list("external_id", "member")
        by_id = dict(ids)
        for account in Account.objects.filter(workspace=workspace, userid__in=by_id).select_related("staff"):
            if account.staff is not None:
                self.staff[by_id[account.userid]] = account.staff

    def kind_of(self, person: int | None, at: datetime) -> str:
        """Return what somebody was at a moment: "" a member, else staff, bot or alternate; who is not known is a member."""
        for kind, since, until in self.kinds.get(person or 0, ()):
            if (since is None or since <= at) and (until is None or at < until):
                return kind
        return ""

    def name_of(self, person: int | None) -> str:
        """Return somebody's name, as far as known."""
        return self.names.get(person or 0, "")

    def staff_of(self, person: int | None) -> Staff | None:
        """Return the colleague somebody is, if known."""
        return self.staff.get(person or 0)

    def names_in(self, community: int) -> frozenset[str]:
        """Return by which names assistant and staff are called in a group."""
        return self.aliases | self.called.get(community, frozenset())
