"""The truth, as one JSON: everything a product should mirror, to be held against what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import Follow, Group

__all__ = ["digest"]


def digest(corp: Corp) -> dict[str, Any]:
    """Write departments, staff, tags, customers with who follows them, and groups with everybody in them now."""
    return {
        "departments": {
            str(each.number): {"name": each.name, "parent": each.parent} for each in corp.departments.values()
        },
        "staff": {
            each.userid: {"name": each.name, "department": each.department, "left": each.left_at is not None}
            for each in corp.staff.values()
        },
        "tags": {
            tag.tag_id: {"group": corp.tag_groups[tag.group_id].name, "name": tag.name}
            for tag in corp.tags.values()
            if not tag.deleted
        },
        "customers": {
            key: {userid: _follow(corp, each) for userid, each in follows.items()}
            for key, follows in corp.follows.items()
            if follows
        },
        "groups": {group.chat_id: _group(group) for group in corp.groups.values() if group.dismissed_at is None},
    }


def _follow(corp: Corp, follow: Follow) -> dict[str, Any]:
    return {
        "remark": follow.remark,
        "tags": sorted(each for each in follow.tags if not corp.tags[each].deleted),
        "state": follow.state,
        "add_way": follow.add_way,
        "createtime": follow.createtime,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "owner": group.owner,
        "notice": group.notice,
        "admins": sorted(group.admins),
        "created": group.create_time,
        "members": {
            seat.person: {
                "join_time": seat.join_time,
                "scene": seat.scene,
                "invitor": seat.invitor,
                "state": seat.state,
            }
            for seat in group.seats.values()
        },
    }
