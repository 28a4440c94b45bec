"""A small brand written straight into the lake, with its plain-Python roll-ups, so that analyses can be recounted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from jinlin.communities.models import Channel, Community
from jinlin.lake import actions as lake
from jinlin.lake.schemas import SCHEMAS
from jinlin.members.models import Member
from jinlin.workspaces.models import Staff, Unit, UnitKind, Workspace

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)


def moment(workspace: Workspace, on: date, hour: int = 12) -> datetime:
    return datetime.combine(on, time(hour), workspace.zone).astimezone(UTC).replace(tzinfo=None)


@dataclass
class World:
    """One workspace; call the verbs, then `settle` to write the lake."""

    workspace: Workspace
    root: Unit
    memberships: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    exposures: list[dict[str, Any]] = field(default_factory=list)
    costs: list[dict[str, Any]] = field(default_factory=list)
    outsiders: dict[int, str] = field(default_factory=dict)
    stages: dict[int, str] = field(default_factory=dict)
    settled: int = 0

    @classmethod
    def begin(cls, slug: str = "xianguo") -> World:
        workspace = Workspace.objects.create(slug=slug, name=slug, created_at=NOW)
        root = Unit.objects.create(workspace=workspace, kind=UnitKind.HQ, name="总部")
        Unit.objects.filter(pk=root.pk).update(path=f"{root.pk}/")
        root.refresh_from_db()
        return cls(workspace, root)

    def store(self, name: str) -> Unit:
        unit = Unit.objects.create(workspace=self.workspace, kind=UnitKind.STORE, name=name, parent=self.root)
        unit.path = f"{self.root.path}{unit.pk}/"
        unit.save(update_fields=["path"])
        return unit

    def staff(self, name: str, unit: Unit | None = None) -> Staff:
        return Staff.objects.create(workspace=self.workspace, unit=unit or self.root, name=name)

    def community(self, name: str, unit: Unit | None = None, stage: str = "", cap: int | None = None) -> Community:
        made = Community.objects.create(workspace=self.workspace, unit=unit or self.root, name=name, cap=cap)
        self.stages[made.pk] = stage
        return made

    def member(self, name: str, kind: str = "", **fields: Any) -> Member:
        made = Member.objects.create(workspace=self.workspace, name=name, **fields)
        if kind:
            self.outsiders[made.pk] = kind
        return made

    def members(self, count: int, prefix: str = "m") -> list[Member]:
        return [self.member(f"{prefix}{n}") for n in range(count)]

    def joins(
        self,
        community: Community,
        member: Member,
        on: date,
        left: date | None = None,
        channel: Channel | None = None,
        inviter: Member | None = None,
    ) -> None:
        self.memberships.append(
            {
                "id": len(self.memberships) + 1,
                "community": community.pk,
                "person": member.pk,
                "joined_at": moment(self.workspace, on),
                "joined_basis": "declared",
                "left_at": moment(self.workspace, left) if left else None,
                "left_basis": "declared" if left else "",
                "channel": channel.pk if channel else None,
                "channel_known": bool(channel),
                "inviter": inviter.pk if inviter else None,
            }
        )

    def says(self, community: Community, member: Member, on: date, **features: Any) -> dict[str, Any]:
        message = {
            "community": community.pk,
            "person": member.pk,
            "on": on,
            "at": moment(self.workspace, on) + timedelta(seconds=len(self.messages) % 3600),
            "valid": True,
            "promo": False,
            "link": False,
            "question": False,
            "plus_one": False,
            "repeated": False,
            "to": None,
            "topic": False,
            **features,
        }
        self.messages.append(message)
        return message

    def buys(
        self,
        member: Member | None,
        on: date,
        fen: int,
        community: Community | None = None,
        product: str = "苹果",
        **fields: Any,
    ) -> None:
        self.orders.append(
            {
                "on": on,
                "community": community.pk if community else None,
                "person": member.pk if member else None,
                "unit_path": member.unit.path if member and member.unit else None,
                "order_id": f"o{len(self.orders)}",
                "line": "1",
                "at": moment(self.workspace, on),
                "campaign": "",
                "product": product,
                "quantity": 1.0,
                "amount_fen": fen,
                "cost_fen": None,
                "refunded_fen": 0,
                "status": "paid",
                **fields,
            }
        )

    def sees(
        self, channel: Channel, on: date, count: int, community: Community | None = None, fen: int | None = None
    ) -> None:
        self.exposures.append(
            {
                "on": on,
                "channel": channel.pk,
                "channel_known": True,
                "community": community.pk if community else None,
                "exposures": count,
                "cost_fen": fen,
            }
        )

    def costs_money(self, on: date, fen: int, community: Community | None = None, kind: str = "gift") -> None:
        self.costs.append(
            {
                "on": on,
                "community": community.pk if community else None,
                "campaign": "",
                "kind": kind,
                "amount_fen": fen,
            }
        )

    def is_staff(self, person: int) -> bool:
        return person in self.outsiders

    def settle(self) -> World:
        """Write everything to the lake anew."""
        from jinlin.lake.models import LakeFile

        self.settled += 1
        old = list(LakeFile.objects.filter(workspace=self.workspace))
        staged = [
            *self._stage("communities", self._communities()),
            *self._stage("persons", self._persons()),
            *self._stage("memberships", [{**row, "version": 1, "gone": False} for row in self.memberships]),
        ]
        for dataset, listed in (
            ("orders", self.orders),
            ("exposures", self.exposures),
            ("costs", self.costs),
            ("member_day", self._member_days()),
            ("community_day", self._community_days()),
            ("reply_day", self._reply_days()),
        ):
            by_day = defaultdict(list)
            for row in listed:
                by_day[row["on"]].append(row)
            for on, day in by_day.items():
                staged += self._stage(dataset, day, on)
        lake.commit(self.workspace, f"world:{self.settled}", staged, now=NOW, retire=old)
        for rows in (Community, Member):  # the lake knows them: `refresh` has nothing to publish
            rows.objects.filter(workspace=self.workspace).update(published=True)
        return self

    def _stage(self, dataset: str, listed: list[dict[str, Any]], on: date | None = None) -> list[lake.Staged]:
        schema = SCHEMAS[dataset].to_pyarrow()
        table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in listed], schema=schema)
        return [lake.stage(self.workspace, dataset, on, table)]

    def _communities(self) -> list[dict[str, Any]]:
        listed = Community.objects.filter(workspace=self.workspace).select_related("unit")
        return [
            {
                "community": row.pk,
                "unit": row.unit_id,
                "unit_path": row.unit.path,
                "owner": row.owner_id,
                "stage": self.stages.get(row.pk, ""),
                "version": 1,
                "gone": False,
            }
            for row in listed
        ]

    def _persons(self) -> list[dict[str, Any]]:
        listed = Member.objects.filter(workspace=self.workspace).select_related("unit")
        return [
            {
                "id": row.pk,
                "person": row.pk,
                "unit": row.unit_id,
                "unit_path": row.unit.path if row.unit else None,
                "tier": row.tier,
                "kind": self.outsiders.get(row.pk, ""),
                "version": 1,
                "gone": False,
            }
            for row in listed
        ]

    def _member_days(self) -> list[dict[str, Any]]:
        found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for message in self.messages:
            found[message["on"], message["community"], message["person"]].append(message)
        return [
            {
                "on": on,
                "community": community,
                "person": person,
                "messages": len(said),
                "valid": sum(m["valid"] and not self.is_staff(person) for m in said),
                "texts": len(said),
                "promo": sum(m["promo"] for m in said),
                "links": sum(m["link"] for m in said),
                "questions": sum(m["question"] for m in said),
                "plus_ones": sum(m["plus_one"] for m in said),
                "replies_out": sum(m["to"] is not None for m in said),
                "replies_in": sum(
                    m["to"] == person for m in self.messages if m["on"] == on and m["community"] == community
                ),
                "peer_replies_out": sum(self._peer(m) for m in said),
                "first_at": min(m["at"] for m in said),
                "last_at": max(m["at"] for m in said),
            }
            for (on, community, person), said in found.items()
        ]

    def _peer(self, message: dict[str, Any]) -> bool:
        to = message["to"]
        return (
            to is not None
            and to != message["person"]
            and not self.is_staff(to)
            and not self.is_staff(message["person"])
        )

    def _community_days(self) -> list[dict[str, Any]]:
        found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for message in self.messages:
            found[message["on"], message["community"]].append(message)
        return [self._community_day(on, community, said) for (on, community), said in found.items()]

    def _community_day(self, on: date, community: int, said: list[dict[str, Any]]) -> dict[str, Any]:
        people = [m for m in said if not self.is_staff(m["person"])]
        topics = [m for m in said if m["topic"]]
        return {
            "on": on,
            "community": community,
            "messages": len(said),
            "people_messages": len(people),
            "valid": sum(m["valid"] for m in people),
            "speakers": len({m["person"] for m in people}),
            "valid_speakers": len({m["person"] for m in people if m["valid"]}),
            "promo": sum(m["promo"] for m in said),
            "links": sum(m["link"] for m in said),
            "questions": sum(m["question"] for m in people),
            "repeated": sum(m["repeated"] for m in people),
            "replies": sum(m["to"] is not None for m in said),
            "peer_replies": sum(self._peer(m) for m in said),
            "topics": len(topics),
            "answered_topics": sum(m["topic"] == "answered" for m in topics),
            "topic_responders": sum(m.get("responders", 0) for m in topics),
            "topic_entropy": 0.0,
            "first_reply_seconds": 60.0 * sum(m["topic"] == "answered" for m in topics),
            "owner_streak": self._streak(said),
            "last_at": max(m["at"] for m in said),
        }

    def _streak(self, said: list[dict[str, Any]]) -> int:
        longest = now = 0
        for message in said:
            now = now + 1 if self.is_staff(message["person"]) else 0
            longest = max(longest, now)
        return longest

    def _reply_days(self) -> list[dict[str, Any]]:
        found: dict[Any, int] = defaultdict(int)
        for m in self.messages:
            if m["to"] is not None:
                found[m["on"], m["community"], m["person"], m["to"]] += 1
        return [
            {"on": on, "community": community, "source": source, "target": target, "replies": count}
            for (on, community, source, target), count in found.items()
        ]


def days_back(count: int, until: date = TODAY) -> list[date]:
    return [until - timedelta(days=back) for back in reversed(range(count))]
