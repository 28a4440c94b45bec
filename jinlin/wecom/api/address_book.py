"""Departments and members of the corp, the reading side (§5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most, pages
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator


class DepartmentRef(msgspec.Struct, frozen=True, kw_only=True):
    """A department's number and place."""

    id: int
    parentid: int = 0
    order: int = 0


class DepartmentIds(Answer, frozen=True, kw_only=True):
    """The answer of `department/simplelist`."""

    department_id: list[DepartmentRef] = []


class Department(DepartmentRef, frozen=True, kw_only=True):
    """A department."""

    name: str = ""
    name_en: str = ""
    department_leader: list[str] = []


class DepartmentAnswer(Answer, frozen=True, kw_only=True):
    """The answer of `department/get`."""

    department: Department


class Departments(Answer, frozen=True, kw_only=True):
    """The answer of `department/list`."""

    department: list[Department] = []


class User(Answer, frozen=True, kw_only=True):
    """A member of the corp; since 2022 new apps get no mobile, e-mail, avatar or gender."""

    userid: str = ""
    name: str = ""
    department: list[int] = []
    order: list[int] = []
    position: str = ""
    status: int = 1
    main_department: int | None = None
    alias: str = ""
    telephone: str = ""
    is_leader_in_dept: list[int] = []
    direct_leader: list[str] = []
    extattr: dict[str, Any] = {}
    external_position: str = ""
    external_profile: dict[str, Any] = {}


class Users(Answer, frozen=True, kw_only=True):
    """The answer of `user/simplelist` and `user/list`."""

    userlist: list[User] = []


class DepartmentUser(msgspec.Struct, frozen=True, kw_only=True):
    """A member in a department."""

    userid: str
    department: int = 0


class UserIds(Answer, frozen=True, kw_only=True):
    """The answer of `user/list_id`."""

    next_cursor: str = ""
    dept_user: list[DepartmentUser] = []


class UserId(Answer, frozen=True, kw_only=True):
    """The answer of `user/getuserid`."""

    userid: str = ""


class AgentUser(msgspec.Struct, frozen=True, kw_only=True):
    """A member who sees the app."""

    userid: str


class AgentUsers(msgspec.Struct, frozen=True, kw_only=True):
    """Members who see the app by name."""

    user: list[AgentUser] = []


class AgentParties(msgspec.Struct, frozen=True, kw_only=True):
    """Departments that see the app."""

    partyid: list[int] = []


class AgentTags(msgspec.Struct, frozen=True, kw_only=True):
    """Tags of members who see the app."""

    tagid: list[int] = []


class Agent(Answer, frozen=True, kw_only=True):
    """The app itself: who sees it, where its pages are."""

    agentid: int = 0
    name: str = ""
    close: int = 0
    redirect_domain: str = ""
    home_url: str = ""
    allow_userinfos: AgentUsers = AgentUsers()
    allow_partys: AgentParties = AgentParties()
    allow_tags: AgentTags = AgentTags()


class Agents(Answer, frozen=True, kw_only=True):
    """The answer of `agent/list`."""

    agentlist: list[Agent] = []


class AddressBook(Section):
    """Reads departments and members within the app's range."""

    def department_ids(self, below: int | None = None) -> list[DepartmentRef]:
        """List departments, all below one or all, by number [D:95350]."""
        return self.ask("department/simplelist", DepartmentIds, id=below).department_id

    def department(self, number: int) -> Department:
        """Return a department [D:95351]."""
        return self.ask("department/get", DepartmentAnswer, id=number).department

    def departments(self, below: int | None = None) -> list[Department]:
        """List departments whole, all below one or all; slow, the two above are preferred [D:90208]."""
        return self.ask("department/list", Departments, id=below).department

    def users(self, department: int) -> list[User]:
        """List the members of a department, not of those below [D:90201]. Raises 45029 where they are too many."""
        return self.ask("user/list", Users, department_id=department).userlist

    def names(self, department: int) -> list[User]:
        """List ids and names of the members of a department [D:90200]."""
        return self.ask("user/simplelist", Users, department_id=department).userlist

    def user(self, userid: str) -> User:
        """Return a member [D:90196]. Raises 60111, 46004 for an unknown one."""
        return self.ask("user/get", User, userid=userid)

    def ids(self, cursor: str = "", limit: int = 10_000) -> UserIds:
        """List the ids of the whole corp, with the secret of the address book only [D:96067]."""
        at_most(10_000, "limit", range(limit))
        return self.ask("user/list_id", UserIds, cursor=cursor, limit=limit)

    def iter_ids(self) -> Iterator[DepartmentUser]:
        """Yield a row per member and department of the whole corp [D:96067]."""
        for page in pages(self.ids):
            yield from page.dept_user

    def userid_of(self, mobile: str) -> str:
        """Return the member with a mobile number; too many misses block the corp for a day [D:95402]."""
        return self.ask("user/getuserid", UserId, mobile=mobile).userid

    def agents(self) -> list[Agent]:
        """List the apps this secret sees [D:90227]."""
        return self.ask("agent/list", Agents).agentlist

    def agent(self, agent_id: int) -> Agent:
        """Return the app's own settings [D:90227]."""
        return self.ask("agent/get", Agent, agentid=agent_id)
