"""A town of two stores with talk, joiners, leavers and orders, small enough to count by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa

from jinlin.lake import actions as lake
from jinlin.lake.models import Dirty
from jinlin.lake.schemas import SCHEMAS
from jinlin.metrics.actions import build_roll_ups
from jinlin.metrics.actions.refreshing import publish
from tests.world import NOW, SHANGHAI

LAST = date(2026, 3, 4)  # yesterday, the last whole day


class Town:
    """静安店 1 群 lives; 浦东店 1 群 is quiet and loses somebody."""

    def __init__(self, world):
        self.world, self.said = world, []
        self.jingan = world.community("静安店 1 群")
        self.pudong = world.community("浦东店 1 群", unit=world.pudong)
        self.people = [world.member(f"客{n}") for n in range(10)]
        for person in self.people[:6]:
            world.join(person, self.jingan)
        for person in self.people[6:9]:
            world.join(person, self.pudong)
        world.join(self.people[9], self.pudong, left="2026-03-03 12:00")
        for back in range(7):
            self.says(self.people[0], self.jingan, LAST - timedelta(days=back))
            self.says(self.people[1], self.jingan, LAST - timedelta(days=back))
        self.says(self.people[6], self.pudong, LAST)
        self.sells(self.people[0], 5000, date(2026, 3, 2))
        self.sells(self.people[0], 3000, LAST)

    def sells(self, member, amount_fen, on):
        self.world.order(member, amount_fen, on.isoformat(), community=self.jingan)
        Dirty.objects.get_or_create(workspace=self.world.qinghe, dataset="orders", on=on)

    def says(self, member, community, on):
        at = datetime.combine(on, time(12), SHANGHAI).astimezone(UTC).replace(tzinfo=None)
        number = len(self.said) + 1
        self.said.append(
            {
                "on": on,
                "community": community.pk,
                "person": member.pk,
                "at": at,
                "key": number,
                "digest": number,
                "kind": "message",
                "length": 8,
                **dict.fromkeys(
                    ("emoji_only", "plus_one", "link", "qr", "phone", "question", "promo", "mention"), False
                ),
                "fingerprint": number,
                "rules": 1,
            }
        )

    def settle(self):
        schema = SCHEMAS["history"].to_pyarrow()
        rows = [{name: row.get(name) for name in schema.names} for row in self.said]
        workspace = self.world.qinghe
        by_day = {on: [row for row in rows if row["on"] == on] for on in {row["on"] for row in rows}}
        staged = [
            lake.stage(workspace, "history", on, pa.Table.from_pylist(listed, schema=schema))
            for on, listed in by_day.items()
        ]
        lake.commit(workspace, "town", staged, now=NOW)
        publish(workspace, NOW)  # without standings and alerts: these pages ask the lake
        build_roll_ups(workspace=workspace, now=NOW)
        return self
