"""What people do: each action changes the corp and answers with what changed."""

from __future__ import annotations

import itertools
import secrets
from typing import TYPE_CHECKING, Any

from wecomsim.state.rows import Customer, Department, Follow, Message, Staff, Tag, TagGroup, Task
from wecomsim.wire.platform import LoginCode, WelcomeCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from wecomsim.state.rows import Group, Seat
    from wecomsim.wire.platform import Platform

    Action = Callable[[Platform, dict[str, Any]], dict[str, Any]]

__all__ = ["ACTIONS", "CannotDo", "do"]

WELCOME_SECONDS, CODE_SECONDS = 20, 300
ACTIONS: dict[str, Action] = {}
Given = dict[str, Any]


class CannotDo(Exception):
    """Something nobody can do there."""


def action(name: str) -> Callable[[Action], Action]:
    """Register what can be done under a name."""

    def register(run: Action) -> Action:
        ACTIONS[name] = run
        return run

    return register


def do(platform: Platform, given: Given) -> Given:
    """Do one action. Raises CannotDo with the reason."""
    run = ACTIONS.get(str(given.get("action")))
    if run is None:
        message = f"unknown action {given.get('action')!r}; known: {', '.join(sorted(ACTIONS))}"
        raise CannotDo(message)
    with platform.corp.lock:
        try:
            return run(platform, given)
        except KeyError as missing:
            message = f"{given['action']}: {missing} is missing or unknown"
            raise CannotDo(message) from None


def _group(platform: Platform, given: Given) -> Group:
    group = platform.corp.groups[given["chat_id"]]
    if group.dismissed_at is not None:
        message = f"{group.chat_id} is dissolved"
        raise CannotDo(message)
    return group


# -- the corp --------------------------------------------------------------------------------------------


@action("department.create")
def create_department(platform: Platform, given: Given) -> Given:
    """Make a department in the console."""
    corp = platform.corp
    number = max(corp.departments, default=0) + 1
    corp.departments[number] = Department(number, int(given["parent"]), given["name"])
    corp.tell(
        {"Event": "change_contact", "ChangeType": "create_party", "CreateTime": corp.clock.second(), "Id": number}
    )
    return {"id": number}


@action("staff.create")
def create_staff(platform: Platform, given: Given) -> Given:
    """Let somebody work for the corp."""
    corp = platform.corp
    corp.staff[given["userid"]] = Staff(given["userid"], given["name"], int(given["department"]))
    _contact_changed(platform, "create_user", given["userid"])
    return {"userid": given["userid"]}


@action("staff.move")
def move_staff(platform: Platform, given: Given) -> Given:
    """Let somebody work in another department."""
    platform.corp.staff[given["userid"]].department = int(given["department"])
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
    _contact_changed(platform, "delete_user", given["userid"])
    return {}


def _contact_changed(platform: Platform, change: str, userid: str) -> None:
    corp = platform.corp
    corp.tell({"Event": "change_contact", "ChangeType": change, "CreateTime": corp.clock.second(), "UserID": userid})


# -- customers -------------------------------------------------------------------------------------------


@action("customer.add")
def add_customer(platform: Platform, given: Given) -> Given:
    """Let a customer, new or known, add a member; the event carries a welcome code where one is due (§11.5)."""
    corp, userid = platform.corp, given["userid"]
    external = given.get("external_userid") or corp.new_id("wm")
    if external not in corp.customers:
        corp.customers[external] = Customer(external, given.get("name", "新朋友"), given.get("unionid", ""))
    if userid in corp.follows[external] and not corp.follows[external][userid].deleted_by_customer:
        message = f"{external} and {userid} are friends already"
        raise CannotDo(message)
    code = secrets.token_urlsafe(16)
    platform.welcome_codes[code] = WelcomeCode(userid, external, corp.clock.now() + WELCOME_SECONDS)
    follow = Follow(
        userid, external, corp.clock.second(), add_way=int(given.get("add_way", 1)), state=given.get("state", "")
    )
    corp.staff[userid]
    corp.follow(follow, welcome_code=code if given.get("welcome", True) else "")
    return {"external_userid": external, "welcome_code": code}


@action("customer.edit")
def edit_customer(platform: Platform, given: Given) -> Given:
    """Let a member change what they noted on a customer, by hand."""
    corp = platform.corp
    follow = corp.follows[given["external_userid"]][given["userid"]]
    follow.remark = given.get("remark", follow.remark)
    follow.tags = [corp.tags[each].tag_id for each in given.get("tags", follow.tags)]
    corp.edit_follow(follow)
    return {}


@action("customer.rename")
def rename_customer(platform: Platform, given: Given) -> Given:
    """Let a customer take another nickname; the platform tells nobody."""
    platform.corp.customers[given["external_userid"]].name = given["name"]
    return {}


@action("staff.delete_customer")
def delete_customer(platform: Platform, given: Given) -> Given:
    """Let a member delete a customer."""
    platform.corp.unfollow(platform.corp.follows[given["external_userid"]][given["userid"]])
    return {}


@action("customer.delete_staff")
def delete_staff(platform: Platform, given: Given) -> Given:
    """Let a customer delete a member."""
    platform.corp.unfollow(platform.corp.follows[given["external_userid"]][given["userid"]], by_customer=True)
    return {}


@action("tag.create")
def create_tag(platform: Platform, given: Given) -> Given:
    """Make a tag in the console."""
    corp, now = platform.corp, platform.corp.clock.second()
    group = next((each for each in corp.tag_groups.values() if each.name == given["group"] and not each.deleted), None)
    if group is None:
        group = TagGroup(corp.new_id("et"), given["group"], 0, now)
        corp.tag_groups[group.group_id] = group
        corp.tag_changed("create", group)
    tag = Tag(corp.new_id("et"), group.group_id, given["name"], 0, now)
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
    if not any(each.group_id == tag.group_id and not each.deleted for each in corp.tags.values()):
        corp.tag_groups[tag.group_id].deleted = True
    corp.tag_changed("delete", tag)
    return {}


# -- groups ----------------------------------------------------------------------------------------------


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
    """Let somebody in: by a join way (`config_id`), by the group's own code, or invited (`invitor`)."""
    if given.get("config_id"):
        return _join_by_way(platform, given)
    group, person = _group(platform, given), _new_person(platform, given)
    invitor = given.get("invitor", "")
    most = platform.settings.member_cap if invitor else platform.settings.code_cap
    _seat(platform, group, person, most, scene=1 if invitor else 3, invitor=invitor)
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
    groups = [corp.groups[each] for each in way.told["chat_id_list"]]
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
    told["chat_id_list"] = [*told["chat_id_list"], made.chat_id][-5:]
    return made


@action("group.leave")
def leave_group(platform: Platform, given: Given) -> Given:
    """Let somebody leave."""
    platform.corp.leave(_group(platform, given), _present(platform, given))
    return {}


@action("group.remove")
def remove_from_group(platform: Platform, given: Given) -> Given:
    """Let the owner remove somebody."""
    platform.corp.leave(_group(platform, given), _present(platform, given), removed=True)
    return {}


def _present(platform: Platform, given: Given) -> str:
    group = _group(platform, given)
    if given["person"] not in group.seats or given["person"] == group.owner:
        message = f"{given['person']} cannot leave {group.chat_id}"
        raise CannotDo(message)
    return str(given["person"])


@action("group.rename")
def rename_group(platform: Platform, given: Given) -> Given:
    """Let the owner give a group another name."""
    platform.corp.rename(_group(platform, given), given["name"])
    return {}


@action("group.notice")
def notice_of_group(platform: Platform, given: Given) -> Given:
    """Let the owner write another notice."""
    platform.corp.set_notice(_group(platform, given), given["notice"])
    return {}


@action("group.owner")
def owner_of_group(platform: Platform, given: Given) -> Given:
    """Let the owner hand a group over."""
    platform.corp.staff[given["owner"]]
    platform.corp.set_owner(_group(platform, given), given["owner"])
    return {}


@action("group.admins")
def admins_of_group(platform: Platform, given: Given) -> Given:
    """Let the owner name admins."""
    group = _group(platform, given)
    platform.corp.set_admins(group, [each for each in given["admins"] if each in group.seats])
    return {}


@action("group.dismiss")
def dismiss_group(platform: Platform, given: Given) -> Given:
    """Let the owner dissolve a group."""
    platform.corp.dismiss(_group(platform, given))
    return {}


# -- talk and tasks --------------------------------------------------------------------------------------

_numbers = itertools.count(1)


@action("message.send")
def send_message(platform: Platform, given: Given) -> Given:
    """Let somebody speak in a group; `payload` for kinds other than text (§6.3)."""
    group, corp = _group(platform, given), platform.corp
    if given["person"] not in group.seats:
        message = f"{given['person']} is not in {group.chat_id}"
        raise CannotDo(message)
    kind = given.get("kind", "text")
    payload = given.get("payload") or {"text": {"content": given["text"]}}
    msgid = f"sim{next(_numbers)}_{int(corp.clock.now() * 1000)}_external"
    corp.messages.append(Message(msgid, int(corp.clock.now() * 1000), given["person"], group.chat_id, kind, payload))
    return {"msgid": msgid}


def _task(platform: Platform, given: Given) -> Task:
    task = platform.corp.tasks[given["msgid"]]
    if task.cancelled:
        message = f"{task.msgid} was stopped"
        raise CannotDo(message)
    return task


@action("task.confirm")
def confirm_task(platform: Platform, given: Given) -> Given:
    """Let a member confirm a mass message, to all or to some of its recipients (`only`); who has their fill gets none."""
    task, userid, corp = _task(platform, given), given["userid"], platform.corp
    now, outcome = corp.clock.second(), {}
    for recipient in given.get("only") or task.recipients[userid]:
        outcome[recipient] = status = _outcome(platform, task, userid, recipient)
        task.results[userid, recipient] = (status, now if status == 1 else None)
        if status == 1:
            platform.quota.take(recipient, corp.clock.now())
    task.confirmed[userid] = now
    return {"results": outcome}


def _outcome(platform: Platform, task: Task, userid: str, recipient: str) -> int:
    """Return 1 sent, 2 no friend, 3 quota spent [D:93338]."""
    corp = platform.corp
    if task.chat_type == "single":
        follow = corp.follows.get(recipient, {}).get(userid)
        if follow is None or follow.deleted_by_customer:
            return 2
    elif corp.groups[recipient].dismissed_at is not None:
        return 2
    return 3 if platform.quota.is_spent(recipient, corp.clock.now(), platform.settings.mass_quota) else 1


@action("login.code")
def login_code(platform: Platform, given: Given) -> Given:
    """Let somebody pass the sign-in page of the platform; the code is good once, for five minutes."""
    code = secrets.token_urlsafe(24)
    until = platform.corp.clock.now() + CODE_SECONDS
    platform.codes[code] = LoginCode(given.get("userid", ""), until, external_userid=given.get("external_userid", ""))
    return {"code": code}
