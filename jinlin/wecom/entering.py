"""Staff sign in by WeCom: web login in a browser [D:98152], OAuth inside the WeCom client [D:91022].

The platform says who it is; whether they may come in is ours: known as an account, not left, and given a role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.wecom.client.errors import WeComError
from jinlin.wecom.models import OFFICIAL, Account, App, AppKind, Connection
from jinlin.wecom.opening import open_platform
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.wecom.api.people import UserInfo
    from jinlin.workspaces.models import User, Workspace

__all__ = [
    "CodeRefused",
    "NotStaff",
    "WithoutRole",
    "door_of",
    "doors",
    "enter",
    "outside_way_in",
    "way_in",
    "who_came",
]

WEB_LOGIN = "https://login.work.weixin.qq.com/wwlogin/sso/login"
OAUTH = "https://open.weixin.qq.com/connect/oauth2/authorize"
INSIDE = "wxwork"  # in the user agent of the WeCom client
MOST_DOORS = 5


class CodeRefused(Refusal):
    """The platform does not know the code, or it was used or is over."""

    code = "code_refused"
    source_what = _("登录码已失效")
    source_remedy = _("请重新登录；登录码只能用一次，五分钟内有效")


class NotStaff(Refusal):
    """Somebody the corp does not count among its members, or who has left."""

    code = "not_staff"
    source_what = _("这个企业微信账号不在本企业，或已离职")
    source_remedy = _("请联系总部管理员")


class WithoutRole(Refusal):
    """Known, but nobody has said what they may do."""

    code = "without_role"
    source_what = _("%(name)s 还没有角色")
    source_remedy = _("请总部管理员在“员工与角色”里给你分配角色")


def doors() -> list[App]:
    """Return the apps through which staff can come in."""
    rows = App.objects.select_related("connection__workspace").filter(kind=AppKind.MAIN, agent_id__isnull=False)
    return list(rows.exclude(secret_sealed="").order_by("id")[:MOST_DOORS])


def door_of(workspace: Workspace) -> App | None:
    """Return the app by which the platform can tell who has come to a page of a workspace."""
    rows = App.objects.select_related("connection__workspace").filter(workspace=workspace, kind=AppKind.MAIN)
    return rows.filter(agent_id__isnull=False).exclude(secret_sealed="").order_by("id").first()


def way_in(app: App, *, back: str, state: str, agent: str) -> str:
    """Return where to send a browser, or the WeCom client, so that it comes back with a code."""
    connection = app.connection
    if INSIDE in agent.lower():
        return outside_way_in(app, back=back, state=state)
    base = WEB_LOGIN if connection.base_url == OFFICIAL else f"{connection.base_url}/wwlogin/sso/login"
    told = {"login_type": "CorpApp", "appid": connection.corp_id, "agentid": str(app.agent_id)}
    return f"{base}?{urlencode(told | {'redirect_uri': back, 'state': state})}"


def outside_way_in(app: App, *, back: str, state: str) -> str:
    """Return where the WeCom or WeChat client goes to tell silently who has come, outside people too [D:91022]."""
    connection = app.connection
    base = OAUTH if connection.base_url == OFFICIAL else f"{connection.base_url}/connect/oauth2/authorize"
    told = {"appid": connection.corp_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base"}
    return f"{base}?{urlencode(told | {'state': state, 'agentid': str(app.agent_id)})}#wechat_redirect"


def who_came(app: App, code: str) -> UserInfo:
    """Return whom a code stands for [D:91023]. Raises CodeRefused, Unreachable.

    An account of the corp, else an openid; with an external_userid where somebody of the app's range has them as a customer.
    """
    try:
        return open_platform(app.connection).login.who(code)
    except WeComError as error:
        raise CodeRefused from error


def enter(app: App, code: str, *, now: datetime) -> User:
    """Return the user behind a code. Raises CodeRefused, NotStaff, WithoutRole, Unreachable."""
    connection = Connection.objects.select_related("workspace").get(pk=app.connection_id)
    userid = who_came(app, code).userid
    account = (
        Account.objects.select_related("staff__user", "staff__unit")
        .filter(workspace=connection.workspace, userid=userid.lower(), gone_at=None)
        .first()
    )
    staff = account.staff if account else None
    if not userid or staff is None or staff.left_at is not None:
        raise NotStaff
    if not staff.grants.exists():
        raise WithoutRole(name=staff.name)
    return workspaces.let_in(staff, now=now)
