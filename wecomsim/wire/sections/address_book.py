"""gettoken, addresses, departments and members (§1, §5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, number, text

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import App, Department, Staff
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]


@endpoint("gettoken", "GET", "91039", kinds="main archive contacts")
def gettoken(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Lend a token; a missing secret is told before a missing corp [P]."""
    if not given.get("corpsecret"):
        raise Refused(41004)
    if not given.get("corpid"):
        raise Refused(41002)
    token = platform.lend(given["corpid"], given["corpsecret"], given["ip"])
    left = int(token.expires_at - platform.corp.clock.now())
    return {"access_token": token.value, "expires_in": left}


@endpoint("get_api_domain_ip", "GET", "92520", empty={"ip_list": []})
def api_addresses(_platform: Platform, _caller: Caller, _given: Given) -> Given:
    """Say where we answer."""
    return {"ip_list": ["127.0.0.1"]}


@endpoint("getcallbackip", "GET", "92521", empty={"ip_list": []})
def callback_addresses(_platform: Platform, _caller: Caller, _given: Given) -> Given:
    """Say where callbacks come from."""
    return {"ip_list": ["127.0.0.1"]}


def visible_departments(corp: Corp, app: App) -> list[Department]:
    """Return the departments an app sees: those named and all below, from the top down."""
    seen: list[Department] = []
    below: dict[int, list[Department]] = {}
    for each in corp.departments.values():
        below.setdefault(each.parent, []).append(each)
    waiting = [corp.departments[each] for each in sorted(app.visible) if each in corp.departments]
    while waiting:
        each = waiting.pop(0)
        seen.append(each)
        waiting += [child for child in below.get(each.number, []) if child.number != each.number]
    return seen


def sees(corp: Corp, app: App, staff: Staff) -> bool:
    """Whether a member is within an app's visible range."""
    place: Department | None = corp.departments.get(staff.department)
    while place is not None:
        if place.number in app.visible:
            return True
        place = corp.departments.get(place.parent) if place.parent != place.number else None
    return False


def member(platform: Platform, caller: Caller, userid: str) -> Staff:
    """Return a member within range; ids are the same in any case (§0.3). Raises Refused 60111, 60011."""
    found = platform.corp.staff.get(userid) or platform.corp.staff.get(userid.lower())
    if found is None:
        raise Refused(60111, f"invalid string value `{userid}`")
    if not sees(platform.corp, caller.app, found):
        raise Refused(60011)
    return found


def _department(each: Department) -> Given:
    return {
        "id": each.number,
        "name": each.name,
        "name_en": "",
        "department_leader": [],
        "parentid": each.parent,
        "order": each.order,
    }


@endpoint("department/simplelist", "GET", "95350", empty={"department_id": []})
def department_ids(platform: Platform, caller: Caller, given: Given) -> Given:
    """List departments by number, all below one or all."""
    seen = visible_departments(platform.corp, caller.app)
    if given.get("id"):
        top = number(given, "id")
        seen = [each for each in seen if _below(platform.corp, each, top)]
    return {"department_id": [{"id": each.number, "parentid": each.parent, "order": each.order} for each in seen]}


def _below(corp: Corp, each: Department, top: int) -> bool:
    place: Department | None = each
    while place is not None:
        if place.number == top:
            return True
        place = corp.departments.get(place.parent) if place.parent != place.number else None
    return False


@endpoint("department/get", "GET", "95351")
def department(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a department."""
    found = platform.corp.departments.get(number(given, "id"))
    if found is None:
        raise Refused(60123)
    if found not in visible_departments(platform.corp, caller.app):
        raise Refused(60011)
    return {"department": _department(found)}


@endpoint("department/list", "GET", "90208", empty={"department": []})
def departments(platform: Platform, caller: Caller, _given: Given) -> Given:
    """List departments whole."""
    return {"department": [_department(each) for each in visible_departments(platform.corp, caller.app)]}


def _user(each: Staff) -> Given:
    return {
        "userid": each.userid,
        "name": each.name,
        "department": [each.department],
        "order": [0],
        "position": each.position,
        "is_leader_in_dept": [0],
        "direct_leader": [],
        "telephone": "",
        "alias": "",
        "status": each.status,
        "main_department": each.department,
        "extattr": {"attrs": []},
    }


def _in_department(platform: Platform, caller: Caller, given: Given) -> list[Staff]:
    wanted = number(given, "department_id")
    if wanted not in platform.corp.departments:
        raise Refused(60123)
    people = (each for each in platform.corp.staff.values() if each.department == wanted and each.left_at is None)
    return [each for each in people if sees(platform.corp, caller.app, each)]


@endpoint("user/simplelist", "GET", "90200", empty={"userlist": []})
def user_names(platform: Platform, caller: Caller, given: Given) -> Given:
    """List the members of a department by name."""
    found = _in_department(platform, caller, given)
    return {"userlist": [{"userid": each.userid, "name": each.name, "department": [each.department]} for each in found]}


@endpoint("user/list", "GET", "90201", empty={"userlist": []})
def users(platform: Platform, caller: Caller, given: Given) -> Given:
    """List the members of a department whole."""
    return {"userlist": [_user(each) for each in _in_department(platform, caller, given)]}


@endpoint(
    "user/get",
    "GET",
    "90196",
    empty={"department": [], "order": [], "is_leader_in_dept": [], "direct_leader": []},
)
def user(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a member."""
    return _user(member(platform, caller, text(given, "userid", 41009)))


@endpoint("user/list_id", "POST", "96067", kinds="contacts", empty={"dept_user": []})
def user_ids(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List the whole corp by id, for the secret of the address book."""
    people = [each for each in platform.corp.staff.values() if each.left_at is None]
    rows, following = platform.page("list_id", people, given.get("cursor"), limit_of(given, 10_000, 10_000))
    return {
        "next_cursor": following,
        "dept_user": [{"userid": each.userid, "department": each.department} for each in rows],
    }


@endpoint("agent/get", "GET", "90227")
def agent(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return the app's own settings."""
    if number(given, "agentid") != caller.app.agent_id:
        raise Refused(301002)
    del platform
    return {
        "agentid": caller.app.agent_id,
        "name": caller.app.name,
        "allow_userinfos": {"user": []},
        "allow_partys": {"partyid": sorted(caller.app.visible)},
        "allow_tags": {"tagid": []},
        "close": 0 if caller.app.enabled else 1,
        "redirect_domain": caller.app.redirect_domain,
        "home_url": "",
    }
