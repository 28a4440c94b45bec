"""Who and where the rows of a batch are about: members, communities and channels found at once, or made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.communities.actions import Channels, CommunityKey, Directory
from jinlin.core.refusals import Refusal
from jinlin.members.actions import Identities, known_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinlin.communities.actions.resolving import Known
    from jinlin.imports.engine import Job
    from jinlin.imports.engine.memory import Memory
    from jinlin.imports.engine.rows import Record


@dataclass(frozen=True, slots=True)
class Place:
    """What a row names; None where it names nothing, a negative number for what a dry run would make."""

    community: int | None
    members: dict[str, int]
    channel: int | None


def community_key(record: Record, *, by_unit: bool = False) -> CommunityKey | None:
    """Return how a row names its community, None if it names none."""
    external_id, name = record.get("community_id") or "", record.get("community") or ""
    if not (external_id or name):
        return None
    return CommunityKey(external_id=external_id, name=name, unit=(record.get("unit") or "") if by_unit else "")


class Places:
    """Finds for one job what rows name, and tells the report what had to be made."""

    def __init__(self, job: Job, memory: Memory, *, by_unit: bool = False) -> None:
        self._job, self._by_unit = job, by_unit  # a file of communities tells their unit; elsewhere it is a person's
        self.directory = Directory(job.workspace, job.run, write=job.write)
        self.identities = Identities(job.workspace, job.run, memory, write=job.write)
        self.channels = Channels(job.workspace, job.run, write=job.write)

    def of(
        self, records: Sequence[Record], *, people: tuple[str, ...] = ("member",)
    ) -> tuple[list[Record], dict[tuple[str, int], Place]]:
        """Return the records whose community can be told, and what each of them names; refuse the others."""
        keys = {(record.file, record.row): community_key(record, by_unit=self._by_unit) for record in records}
        known = self.directory.find_or_make({key: None for key in keys.values() if key}.keys())
        kept: list[Record] = []
        for record in records:
            key = keys[record.file, record.row]
            why = known[key] if key else None
            if isinstance(why, Refusal):
                column = "unit" if why.code.startswith("unit_") else "community"
                self._job.refuse(record.refused(column, why))
            else:
                kept.append(record)
        members = self.identities.find_or_make(
            record.values[name] for record in kept for name in people if name in record.values
        )
        channels = self.channels.find_or_make(record.values["channel"] for record in kept if "channel" in record.values)
        self.tell()
        places: dict[tuple[str, int], Place] = {}
        for record in kept:
            key = keys[record.file, record.row]
            community = known[key] if key else None
            places[record.file, record.row] = Place(
                community=None if community is None or isinstance(community, Refusal) else community.pk,
                members={name: members[record.values[name]] for name in people if record.values.get(name)},
                channel=channels.get(record.get("channel") or ""),
            )
        return kept, places

    def senders(self, names: Iterable[str]) -> dict[str, int]:
        """Return the members behind those of the names that are ids; nobody is made of a name."""
        return known_ids(self._job.workspace, names)

    def tell(self) -> None:
        """Report what had to be made since the last time."""
        self._job.note("communities_made", _told(self.directory.made))
        self._job.note("units_made", self.directory.units_made)
        self._job.note("channels_made", self.channels.made)
        self._job.add("members_made", self.identities.made_count)
        self.directory.made, self.directory.units_made, self.channels.made = [], [], []
        self.identities.made_count = 0


def _told(made: Sequence[Known]) -> list[str]:
    """Name communities; those of one name with their id, or two would be told as one."""
    times = Counter(known.name for known in made)
    return [
        f"{known.name}({known.external_id})" if known.external_id and times[known.name] > 1 else known.name
        for known in made
    ]
