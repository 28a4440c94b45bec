"""gettoken, addresses, departments and members (§1, §5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.ranges import below, sees, visible_departments
from wecomsim.rules.ranges import member as member_of
from wecomsim.rules.refused import Refused
from wecomsim.state.clock import midnight
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import limit_of, number, text

if TYPE_CHECKING:
    from wecomsim.state.rows import Department, Staff
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
READERS, ALL = "main contacts", "main archive contacts"


@endpoint("gettoken", "GET", "91039", kinds=ALL)
def gettoken(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Lend a token; a missing secret is told before a missing corp [P]."""
    if not given.get("corpsecret"):
        raise Refused(41004)
    if not given.get("corpid"):
        raise Refused(41002)
    token = platform.lend(given["corpid"], given["corpsecret"], given["ip"])
    left = int(token.expires_at - platform.corp.clock.now())
    return {"access_token": token.value, "expires_in": left}


@endpoint("get_api_domain_ip", "GET", "92520", kinds=ALL, empty={"ip_list": []})
def api_addresses(_platform: Platform, _caller: Caller, _given: Given) -> Given:
    """Say where we answer."""
    return {"ip_list": ["127.0.0.1"]}


@endpoint("getcallbackip", "GET", "92521", kinds=ALL, empty={"ip_list": []})
def callback_addresses(_platform: Platform, _caller: Caller, _given: Given) -> Given:
    """Say where callbacks come from."""
    return {"ip_list": ["127.0.0.1"]}


def member(platform: Platform, caller: Caller, userid: str) -> Staff:
    """Return a member the caller sees. Raises Refused 60111, 60011."""
    return member_of(platform.corp, caller.app, userid)


def _department(each: Department) -> Given:
    return {
        "id": each.number,
        "name": each.name,
        "name_en": "",
        "department_leader": [],
        "parentid": each.parent,
        "order": each.order,
    }


@endpoint("department/simplelist", "GET", "95350", kinds=READERS, empty={"department_id": []})
def department_ids(platform: Platform, caller: Caller, given: Given) -> Given:
    """List departments by number, all below one or all."""
    seen = _asked(platform, caller, given)
    return {"department_id": [{"id": each.number, "parentid": each.parent, "order": each.order} for each in seen]}


@endpoint("department/get", "GET", "95351", kinds=READERS)
def department(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a department."""
    found = platform.corp.departments.get(number(given, "id"))
    if found is None:
        raise Refused(60123)
    if found not in visible_departments(platform.corp, caller.app):
        raise Refused(60011)
    return {"department": _department(found)}


@endpoint("department/list", "GET", "90208", kinds=READERS, empty={"department": []})
def departments(platform: Platform, caller: Caller, given: Given) -> Given:
    """List departments whole, all below one or all."""
    return {"department": [_department(each) for each in _asked(platform, caller, given)]}


def _asked(platform: Platform, caller: Caller, given: Given) -> list[Department]:
    seen = visible_departments(platform.corp, caller.app)
    if not given.get("id"):
        return seen
    top = number(given, "id")
    return [each for each in seen if below(platform.corp, each.number, top)]


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


@endpoint("user/simplelist", "GET", "90200", kinds=READERS, empty={"userlist": []})
def user_names(platform: Platform, caller: Caller, given: Given) -> Given:
    """List the members of a department by name."""
    found = _in_department(platform, caller, given)
    return {"userlist": [{"userid": each.userid, "name": each.name, "department": [each.department]} for each in found]}


@endpoint("user/list", "GET", "90201", kinds=READERS, empty={"userlist": []})
def users(platform: Platform, caller: Caller, given: Given) -> Given:
    """List the members of a department whole."""
    return {"userlist": [_user(each) for each in _in_department(platform, caller, given)]}


@endpoint(
    "user/get",
    "GET",
    "90196",
    kinds=READERS,
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


@endpoint("user/getuserid", "POST", "95402", kinds=READERS)
def userid_of_mobile(platform: Platform, caller: Caller, given: Given) -> Given:
    """Find a member by mobile number; too many misses of a day, over a fifth of the corp, block for the day."""
    mobile, day = text(given, "mobile"), midnight(platform.corp.clock.now())
    missed = platform.missed[caller.app.name, day]
    if missed > max(10, len(platform.corp.staff) // 5):
        raise Refused(45009)
    found = next(
        (each for each in platform.corp.staff.values() if each.mobile == mobile and each.left_at is None), None
    )
    if found is None:
        platform.missed[caller.app.name, day] += 1
        raise Refused(46004)
    return {"userid": found.userid}


@endpoint("agent/list", "GET", "90227")
def agents(_platform: Platform, caller: Caller, _given: Given) -> Given:
    """List the apps a secret may see: its own."""
    own = {"agentid": caller.app.agent_id, "name": caller.app.name, "square_logo_url": ""}
    return {"agentlist": [own]}


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
