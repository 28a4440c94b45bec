"""A city that moves in from files: communities and members of the neutral schema become groups, accounts and customers.

So a brand's past can come as files and its present by protocol, under the same ids: what is open in the files is the city.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from wecomsim.people.city import apps
from wecomsim.people.filed import Row, moment_of, rows_of
from wecomsim.state.rows import Customer, Department, Follow, Group, Seat, Staff

if TYPE_CHECKING:
    from pathlib import Path

    from wecomsim.state.corp import Corp

__all__ = ["move_in"]

BY_CODE, INVITED = 3, 1


def move_in(corp: Corp, folder: Path) -> None:
    """Read `communities.csv` and `members.csv` of a folder; what has ended there is left out."""
    apps(corp)
    corp.departments[1] = Department(1, 0, "总部")
    departments: dict[str, int] = {"": 1}
    for row in rows_of(folder / "communities.csv"):
        _department(corp, departments, row["unit"])
        if not row.get("ended_at"):
            group = Group(row["community_id"], row["community"], row["owner"], int(moment_of(row["created_at"])))
            corp.groups[group.chat_id] = group
    for row in rows_of(folder / "members.csv"):
        _person(corp, departments, row)
        if row["community_id"] in corp.groups and not row.get("left_at"):
            _seat(corp, row)
    for group in list(corp.groups.values()):
        if group.owner not in corp.staff:
            del corp.groups[group.chat_id]


def _department(corp: Corp, known: dict[str, int], path: str) -> int:
    """Return the department of a path such as 华东/静安店, made with all above it."""
    if path not in known:
        above, _slash, name = path.rpartition("/")
        parent = _department(corp, known, above)
        number = len(known) + 10
        corp.departments[number] = Department(number, parent, name)
        known[path] = number
    return known[path]


def _person(corp: Corp, departments: dict[str, int], row: Row) -> None:
    key = row["member"]
    if row.get("staff"):
        serves = row["staff"] != "bot"
        place = _department(corp, departments, row.get("unit", ""))
        corp.staff.setdefault(key, Staff(key, row["name"], place, serves=serves))
    elif key not in corp.customers:
        corp.customers[key] = Customer(key, row["name"], row.get("unionid", ""))


def _seat(corp: Corp, row: Row) -> None:
    """Seat somebody; two customers in three are friends with the owner as well."""
    group, key, staff = corp.groups[row["community_id"]], row["member"], bool(row.get("staff"))
    invitor = row.get("inviter", "")
    invitor = invitor if invitor in corp.staff else ""
    joined = int(moment_of(row["joined_at"]))
    group.seats[key] = Seat(key, staff, joined, INVITED if staff or invitor else BY_CODE, invitor)
    if row.get("role") == "admin":
        group.admins.append(key)
    if (
        not staff
        and zlib.crc32(key.encode()) % 3
        and group.owner in corp.staff
        and group.owner not in corp.follows[key]
    ):
        corp.follow(Follow(group.owner, key, joined, add_way=1), told=False)
