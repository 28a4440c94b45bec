"""What is done in the console: departments, staff, tags."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action
from wecomsim.state.rows import App, Department, Staff, Tag, TagGroup

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]


@action("department.create")
def create_department(platform: Platform, given: Given) -> Given:
    """Make a department in the console."""
    corp = platform.corp
    number = max(corp.departments, default=0) + 1
    corp.departments[number] = Department(number, int(given["parent"]), given["name"])
    corp.told("change_contact", "create_party", Id=number)
    return {"id": number}


@action("staff.create")
def create_staff(platform: Platform, given: Given) -> Given:
    """Let somebody work for the corp."""
    corp = platform.corp
    if given["userid"] in corp.staff:
        message = f"{given['userid']} is taken"
        raise CannotDo(message)
    corp.staff[given["userid"]] = Staff(
        given["userid"], given["name"], _department(platform, given), mobile=given.get("mobile", "")
    )
    _contact_changed(platform, "create_user", given["userid"])
    return {"userid": given["userid"]}


@action("staff.move")
def move_staff(platform: Platform, given: Given) -> Given:
    """Let somebody work in another department."""
    platform.corp.staff[given["userid"]].department = _department(platform, given)
    _contact_changed(platform, "update_user", given["userid"])
    return {}


@action("staff.leave")
def staff_leaves(platform: Platform, given: Given) -> Given:
    """Let somebody leave: their groups wait for another owner."""
    corp = platform.corp
    staff = corp.staff[given["userid"]]
    staff.left_at, staff.status = corp.clock.second(), 5
    for group in corp.groups.values():
        if group.owner == staff.userid and group.dismissed_at is None:
            group.status = 1
    for customer in corp.followed_by[staff.userid]:
        told = {"handover_userid": staff.userid, "external_userid": customer, "dimission_time": staff.left_at}
        corp.shelves.unassigned.append(told)
    _contact_changed(platform, "delete_user", given["userid"])
    return {}


def _department(platform: Platform, given: Given) -> int:
    number = int(given["department"])
    if number not in platform.corp.departments:
        message = f"there is no department {number}"
        raise CannotDo(message)
    return number


@action("staff.edit")
def edit_staff(platform: Platform, given: Given) -> Given:
    """Change a member in the console: whether active (`status` 1 or 2), archived, serving customers; name, mobile."""
    staff = platform.corp.staff[given["userid"]]
    staff.name, staff.mobile = given.get("name", staff.name), given.get("mobile", staff.mobile)
    staff.status = int(given.get("status", staff.status))
    staff.archived, staff.serves = bool(given.get("archived", staff.archived)), bool(given.get("serves", staff.serves))
    _contact_changed(platform, "update_user", staff.userid)
    return {}


def _contact_changed(platform: Platform, change: str, userid: str) -> None:
    corp = platform.corp
    corp.told("change_contact", change, UserID=userid, Department=corp.staff[userid].department)


@action("tag.create")
def create_tag(platform: Platform, given: Given) -> Given:
    """Make a tag in the console."""
    corp, now = platform.corp, platform.corp.clock.second()
    group = next((each for each in corp.tag_groups.values() if each.name == given["group"] and not each.deleted), None)
    if group is None:
        group = TagGroup(given["group"], 0, now, group_id=corp.new_id("et"))
        corp.tag_groups[group.group_id] = group
        corp.tag_changed("create", group)
    tag = Tag(given["name"], 0, now, tag_id=corp.new_id("et"), group_id=group.group_id)
    corp.tags[tag.tag_id] = tag
    corp.tag_changed("create", tag)
    return {"tag_id": tag.tag_id, "group_id": group.group_id}


@action("tag.rename")
def rename_tag(platform: Platform, given: Given) -> Given:
    """Rename a tag in the console."""
    tag = platform.corp.tags[given["tag_id"]]
    tag.name = given["name"]
    platform.corp.tag_changed("update", tag)
    return {}


@action("tag.delete")
def delete_tag(platform: Platform, given: Given) -> Given:
    """Delete a tag in the console; a group goes with its last tag."""
    corp = platform.corp
    tag = corp.tags[given["tag_id"]]
    tag.deleted = True
    corp.tag_changed("delete", tag)
    if not any(each.group_id == tag.group_id and not each.deleted for each in corp.tags.values()):
        corp.tag_groups[tag.group_id].deleted = True
    return {}


@action("tag.delete_group")
def delete_tag_group(platform: Platform, given: Given) -> Given:
    """Delete a group of tags in the console; its tags are not told of one by one [D:92130]."""
    corp = platform.corp
    group = corp.tag_groups[given["group_id"]]
    group.deleted = True
    for tag in corp.tags.values():
        tag.deleted = tag.deleted or tag.group_id == group.group_id
    corp.tag_changed("delete", group)
    return {}


@action("app.create")
def create_app(platform: Platform, given: Given) -> Given:
    """Make another app in the console, with a secret of its own."""
    apps, name = platform.corp.apps, given["name"]
    if name in apps:
        message = f"{name} is taken"
        raise CannotDo(message)
    agent_id = max(each.agent_id for each in apps.values() if each.kind != "archive") + 1
    secret = hashlib.sha256(f"{platform.corp.seed}:{name}".encode()).hexdigest()[:43]
    apps[name] = App(name, given.get("kind", "main"), agent_id, secret)
    return {"name": name, "agent_id": agent_id, "secret": secret}


@action("tag.shuffle")
def shuffle_tags(platform: Platform, given: Given) -> Given:
    """Put the tags of a group into another order in the console: `tag_ids`, the first first."""
    corp, wanted = platform.corp, list(given["tag_ids"])
    group = corp.tag_groups[corp.tags[wanted[0]].group_id]
    for place, key in enumerate(reversed(wanted)):
        corp.tags[key].order = place + 1
    corp.tag_changed("shuffle", group)
    return {"group_id": group.group_id}
