"""The self-test of the connection: each step of the set-up asked for, the exact mistake named, the remedy said.

Runs in the worker: it calls the platform, and our own callback address from outside, as the platform would.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jinlin.wecom.api import WeCom
from jinlin.wecom.client.caller import Caller
from jinlin.wecom.client.errors import TimedOut, Unreachable, WeComError
from jinlin.wecom.client.tokens import App as Identity
from jinlin.wecom.door import OUR_OWN, PROVEN
from jinlin.wecom.models import App, AppKind, Archive, Callback, Connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.utils.functional import _StrPromise

OK, BAD, OPEN = "ok", "bad", "open"  # open: not known, or to be done by a person

# Each step, where it is done in the platform's console, and what a person does there.
STEPS: dict[str, tuple[_StrPromise, _StrPromise]] = {
    "secret": (_("企业 ID 与 Secret"), _("能换到 access_token")),
    "address": (_("企业可信 IP"), _("应用管理 → 你的应用 → 企业可信 IP")),
    "callable": (_("可调用接口的应用"), _("客户与上下游 → 客户联系 → API → 可调用接口的应用")),
    "range": (_("客户联系使用范围"), _("客户与上下游 → 客户联系 → 权限配置 → 使用范围")),
    "door": (_("回调地址能从外网访问"), _("我们自己从外网地址访问一次")),
    "verified": (_("企业微信验证过回调地址"), _("应用管理 → 你的应用 → 接收消息 → 设置 API 接收")),
    "heard": (_("收到过回调"), _("让任意一位成员进群或退群,几秒内会收到")),
    "archive": (_("读取会话存档"), _("管理工具 → 会话内容存档")),
}
ONLY_IF_USED = {"archive"}

MISTAKES: dict[str, tuple[_StrPromise | str, _StrPromise]] = {
    "unreachable": (_("连不上企业微信服务器"), _("请检查服务器能否访问 qyapi.weixin.qq.com 的 443 端口")),
    "bad_corp": (_("企业 ID 不对(40013)"), _("请在“我的企业 → 企业信息”最下面复制")),
    "bad_secret": (_("Secret 与企业 ID 不匹配,或应用被停用(40001)"), _("请复制同一个应用的 Secret;重置过要用新的")),
    "blocked": (_("Secret 连续填错,这台服务器的 IP 被封一小时(45009)"), _("请一小时后再试,期间不要反复检查")),
    "busy": (_("企业微信系统繁忙"), _("请稍后再检查一次")),
    "untrusted": (_("服务器 IP %(ip)s 不在企业可信 IP 里(60020)"), _("把这个 IP 填进去,约一分钟后生效")),
    "not_callable": (_("这个应用没有客户联系权限(48002)"), _("把它加进“可调用接口的应用”")),
    "nobody": (_("使用范围里没有人"), _("把店长和导购加进客户联系的使用范围,同时加进应用的可见范围")),
    "out_of_range": (_("应用的可见范围不含这些人(60011)"), _("请扩大应用的可见范围")),
    "disabled": (_("应用被停用或因长期不用被收回权限"), _("请管理员在后台重新启用")),
    "other": (_("企业微信返回 %(errcode)s"), _("请在 open.work.weixin.qq.com/devtool 按错误码查询")),
    "no_address": (_("还没有填外网地址"), _("请在上面填写企业微信能访问到的 https 地址")),
    "door_closed": (_("%(url)s 访问不到"), _("请检查域名解析、防火墙和反向代理")),
    "door_status": (_("%(url)s 返回 HTTP %(status)s"), _("请让反向代理把 /wecom/callback/ 转到本系统,不要改写参数")),
    "door_answer": (_("%(url)s 的回答不是本系统的"), _("这个域名可能指向别的程序,或网关改了内容")),
    "not_verified": (_("还没有被企业微信验证"), _("把下面的 URL、Token、EncodingAESKey 填到后台,点保存")),
    "wrong_signature": (
        _("%(at)s 有人访问了回调地址,但签名不一致:后台填的 Token 与这里的不同"),
        _("把下面的 Token 原样复制到后台,前后不带空格,再点保存"),
    ),
    "wrong_aes_key": (
        _("%(at)s 企业微信访问了回调地址,但解不开:后台填的 EncodingAESKey 与这里的不同"),
        _("把下面的 EncodingAESKey(43 个字符)原样复制到后台,再点保存"),
    ),
    "wrong_receiver": (
        _("%(at)s 企业微信访问了回调地址,消息是发给企业 %(found)s 的,这里填的是 %(expected)s"),
        _("在“我的企业 → 企业信息”最下面核对企业 ID,在上面改正后再到后台点保存"),
    ),
    "not_an_envelope": (
        _("%(at)s 有人访问了回调地址,但内容不是企业微信的加密消息"),
        _("请检查网关或反向代理有没有改写参数,例如把 + 号变成空格"),
    ),
    "archive_error": ("%(error)s", _("改正后会自动再取;公钥的版本号要与后台“会话内容存档”页一致")),
    "not_heard": (_("还没有收到过"), _("没有变动时也正常")),
    "waits": (_("先完成前面的步骤"), _("前面的步骤通过后再检查")),
}

BY_NUMBER = {
    40013: "bad_corp",
    40001: "bad_secret",
    41004: "bad_secret",
    45009: "blocked",
    -1: "busy",
    60020: "untrusted",
    48002: "not_callable",
    60011: "out_of_range",
    50003: "disabled",
    48006: "disabled",
    60031: "disabled",
}
PATIENCE = httpx.Timeout(8.0, connect=4.0)


@dataclass(frozen=True)
class Step:
    """One step as a person reads it."""

    key: str
    label: str
    where: str
    state: str
    what: str = ""
    remedy: str = ""

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return {OK: "ok", BAD: "bad", OPEN: "quiet"}[self.state]


def finding(key: str, state: str = OK, code: str = "", **params: Any) -> dict[str, Any]:
    """Write down what was found about a step."""
    return {"key": key, "state": state, "code": code, "params": params}


def told(connection: Connection) -> list[Step]:
    """Return every step with what the last check found, in the reader's language."""
    found = {each["key"]: each for each in connection.findings}
    app = App.objects.filter(connection=connection, kind=AppKind.MAIN).first()
    found |= {each["key"]: each for each in (_lately(app, connection) if app else ())}
    return list(_steps(found))


def _lately(app: App, connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield the steps that the platform's own calls prove, as of now."""
    yield _verified(app, connection)
    archive = Archive.objects.filter(workspace=app.workspace_id).first()
    if archive and (archive.pulled_at or archive.error):
        failed = finding("archive", BAD, "archive_error", error=archive.error)
        yield failed if archive.error else finding("archive")
    heard = Callback.objects.filter(workspace=app.workspace_id, app=app).exists()
    yield finding("heard") if heard else finding("heard", OPEN, "not_heard")


def _verified(app: App, connection: Connection) -> dict[str, Any]:
    """Say whether the platform has verified the address; where it could not, what was wrong with what came.

    Once it is verified only what the platform itself must have sent counts: anybody can post what is not signed.
    """
    if app.refused_at and app.refused_by in MISTAKES and (app.verified_at is None or app.refused_by in PROVEN):
        at = app.refused_at.astimezone(connection.workspace.zone).strftime("%m-%d %H:%M")
        return finding("verified", BAD, app.refused_by, at=at, found=app.refused_for, expected=connection.corp_id)
    return finding("verified") if app.verified_at else finding("verified", OPEN, "not_verified")


def _steps(found: dict[str, dict[str, Any]]) -> Iterator[Step]:
    for key, (label, where) in STEPS.items():
        if key in ONLY_IF_USED and key not in found:
            continue
        each = found.get(key, {"state": OPEN, "code": "", "params": {}})
        what, remedy = MISTAKES.get(each["code"], ("", ""))
        params = {name: value for name, value in each["params"].items() if value != ""}
        yield Step(key, str(label), str(where), each["state"], str(what) % params if what else "", str(remedy))


def summary(steps: Sequence[Step]) -> str:
    """Say in one line how the check went."""
    bad = [step for step in steps if step.state == BAD]
    if bad:
        return gettext("%(count)s 步有问题:%(steps)s") % {"count": len(bad), "steps": "、".join(s.label for s in bad)}
    return gettext("检查通过") if all(step.state == OK for step in steps) else gettext("还有步骤没做完")


def check_next(now: datetime) -> bool:
    """Look at one connection somebody wants to be looked at; say whether there was one."""
    wanted = Connection.objects.filter(check_wanted_at__isnull=False).order_by("check_wanted_at").first()
    if wanted is None:
        return False
    findings = list(findings_of(wanted))
    Connection.objects.filter(pk=wanted.pk, check_wanted_at=wanted.check_wanted_at).update(
        findings=findings, checked_at=now, check_wanted_at=None
    )
    return True


def findings_of(connection: Connection, transport: httpx.BaseTransport | None = None) -> Iterator[dict[str, Any]]:
    """Yield what is found about each step; after a mistake the steps behind it wait."""
    app = App.objects.select_related("connection").get(connection=connection, kind=AppKind.MAIN)
    yield from _platform(connection, app, transport)
    yield _door(app, transport)


def _platform(connection: Connection, app: App, transport: httpx.BaseTransport | None) -> Iterator[dict[str, Any]]:
    """Ask for a token of our own and for those who may have customers: that names every mistake of the set-up."""
    caller = Caller(
        Identity(connection.corp_id, app.secret, app.agent_id), base_url=connection.base_url, transport=transport
    )
    try:
        caller.token()
        yield finding("secret")
        serving = WeCom(caller).contacts.followers()
    except (WeComError, Unreachable, TimedOut) as error:
        yield from _refused(error)
        return
    finally:
        caller.close()
    yield finding("address")
    yield finding("callable")
    yield finding("range") if serving else finding("range", BAD, "nobody")


WHERE = {"untrusted": "address", "not_callable": "callable", "out_of_range": "range", "nobody": "range"}


def _refused(error: WeComError | Unreachable | TimedOut) -> Iterator[dict[str, Any]]:
    """Put a mistake at its step: what comes before is well, what comes after waits."""
    if not isinstance(error, WeComError):
        yield finding("secret", BAD, "unreachable")
        place = "secret"
    else:
        code = BY_NUMBER.get(error.errcode, "other")
        place = WHERE.get(code, "secret" if error.path == "gettoken" else "callable")
        if error.path == "gettoken" and place != "secret":
            yield finding("secret", OPEN, "waits")
        for before in _between("secret", place):
            yield finding(before)
        yield finding(place, BAD, code, errcode=error.errcode, ip=error.ip or "?")
    for after in _between(place, "door"):
        yield finding(after, OPEN, "waits")


def _between(first: str, last: str) -> list[str]:
    keys = list(STEPS)
    return keys[keys.index(first) + 1 : keys.index(last)]


def _door(app: App, transport: httpx.BaseTransport | None) -> dict[str, Any]:
    """Call our own address as the platform would, and see whether it is us who answer."""
    connection = app.connection
    if not connection.public_url or not app.hears:
        return finding("door", BAD, "no_address")
    keys, word = app.keys, secrets.token_hex(8)
    envelope = keys.seal(word.encode())
    stamp, nonce = OUR_OWN, secrets.token_hex(4)
    query = {
        "msg_signature": keys.sign(stamp, nonce, envelope),
        "timestamp": stamp,
        "nonce": nonce,
        "echostr": envelope,
    }
    url = f"{connection.public_url}/wecom/callback/{app.slug}/"
    try:
        with httpx.Client(timeout=PATIENCE, transport=transport) as client:
            answer = client.get(url, params=query)
    except httpx.HTTPError:
        return finding("door", BAD, "door_closed", url=url)
    if answer.status_code != httpx.codes.OK:
        return finding("door", BAD, "door_status", url=url, status=answer.status_code)
    return finding("door") if answer.text == word else finding("door", BAD, "door_answer", url=url)
