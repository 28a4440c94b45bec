"""What owners and members do with groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.control.doing import CannotDo, action, group_of
from wecomsim.state.rows import Customer
from wecomsim.wire.sections.groups import opengid

if TYPE_CHECKING:
    from wecomsim.state.rows import Group, Seat
    from wecomsim.wire.platform import Platform

Given = dict[str, Any]
MOST_OF_A_WAY = 5


@action("group.create")
def create_group(platform: Platform, given: Given) -> Given:
    """Let a member make a customer group."""
    platform.corp.staff[given["owner"]]
    group = platform.corp.open_group(given["owner"], given.get("name", ""), members=tuple(given.get("members", ())))
    return {"chat_id": group.chat_id}


def _new_person(platform: Platform, given: Given) -> str:
    corp = platform.corp
    person = str(given.get("person") or corp.new_id("wm"))
    if person not in corp.customers and person not in corp.staff:
        corp.customers[person] = Customer(person, given.get("name", "新朋友"), given.get("unionid", ""))
    return person


@action("group.join")
def join_group(platform: Platform, given: Given) -> Given:
    """Let somebody in: by a join way (`config_id`), the group's own code, or an `invitor`, by whose `link` or directly."""
    if given.get("config_id"):
        return _join_by_way(platform, given)
    group, person = group_of(platform, given), _new_person(platform, given)
    invitor = given.get("invitor", "")
    if invitor and invitor not in group.seats:
        message = f"{invitor} is not in {group.chat_id}"
        raise CannotDo(message)
    scene = (2 if given.get("link") else 1) if invitor else 3
    told = invitor if invitor in platform.corp.staff else ""  # told only where one of the corp invited [D:92122]
    most = platform.settings.member_cap if invitor else platform.settings.code_cap
    _seat(platform, group, person, most, scene=scene, invitor=told)
    return {"chat_id": group.chat_id, "person": person}


def _seat(platform: Platform, group: Group, person: str, most: int, **how: Any) -> Seat:
    if person in group.seats:
        message = f"{person} is in {group.chat_id} already"
        raise CannotDo(message)
    if len(group.seats) >= most:
        message = f"{group.chat_id} is full"
        raise CannotDo(message)
    return platform.corp.join(group, person, **how)


def _join_by_way(platform: Platform, given: Given) -> Given:
    """Take the first group of the way that is not full, else a new one (§11.4)."""
    corp, way = platform.corp, platform.ways[given["config_id"]]
    groups = [corp.groups[each] for each in (*way.told["chat_id_list"], *way.told.get("_grown", ()))]
    open_ones = [each for each in groups if each.dismissed_at is None and len(each.seats) < platform.settings.code_cap]
    group = open_ones[0] if open_ones else _grown(platform, way.told, groups)
    person = _new_person(platform, given)
    _seat(platform, group, person, platform.settings.code_cap, scene=3, state=way.told["state"], invitor=group.owner)
    return {"chat_id": group.chat_id, "person": person}


def _grown(platform: Platform, told: Given, groups: list[Group]) -> Group:
    if not told["auto_create_room"]:
        message = "every group of the way is full"
        raise CannotDo(message)
    like = groups[-1] if platform.settings.new_group_owner == "last" else groups[0]
    made = platform.corp.open_group(like.owner, f"{told['room_base_name']}{told['room_base_id']}")
    told["room_base_id"] += 1
    if platform.settings.way_keeps_new_group:
        told["chat_id_list"] = [*told["chat_id_list"], made.chat_id][-MOST_OF_A_WAY:]
    else:
        told.setdefault("_grown", []).append(made.chat_id)
    return made


@action("group.leave")
def leave_group(platform: Platform, given: Given) -> Given:
    """Let somebody leave."""
    platform.corp.leave(group_of(platform, given), _present(platform, given))
    return {}


@action("group.remove")
def remove_from_group(platform: Platform, given: Given) -> Given:
    """Let the owner remove somebody."""
    platform.corp.leave(group_of(platform, given), _present(platform, given), removed=True)
    return {}


def _present(platform: Platform, given: Given) -> str:
    group = group_of(platform, given)
    if given["person"] not in group.seats or given["person"] == group.owner:
        message = f"{given['person']} cannot leave {group.chat_id}"
        raise CannotDo(message)
    return str(given["person"])


@action("group.rename")
def rename_group(platform: Platform, given: Given) -> Given:
    """Let the owner give a group another name."""
    platform.corp.rename(group_of(platform, given), given["name"])
    return {}


@action("group.notice")
def notice_of_group(platform: Platform, given: Given) -> Given:
    """Let the owner write another notice."""
    platform.corp.set_notice(group_of(platform, given), given["notice"])
    return {}


@action("group.owner")
def owner_of_group(platform: Platform, given: Given) -> Given:
    """Let the owner hand a group over."""
    platform.corp.staff[given["owner"]]
    platform.corp.set_owner(group_of(platform, given), given["owner"])
    return {}


@action("group.admins")
def admins_of_group(platform: Platform, given: Given) -> Given:
    """Let the owner name admins."""
    group = group_of(platform, given)
    platform.corp.set_admins(group, [each for each in given["admins"] if each in group.seats])
    return {}


@action("group.dismiss")
def dismiss_group(platform: Platform, given: Given) -> Given:
    """Let the owner dissolve a group."""
    platform.corp.dismiss(group_of(platform, given))
    return {}


@action("group.opengid")
def opengid_of_group(platform: Platform, given: Given) -> Given:
    """Return the id by which a WeChat mini program opened in the group knows it."""
    return {"opengid": opengid(platform.corp, group_of(platform, given))}
