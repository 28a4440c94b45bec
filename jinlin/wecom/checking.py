"""The self-test of the connection: each step of the set-up asked for, the exact mistake named, the remedy said.

Runs in the worker: it calls the platform, and our own callback address from outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from jinlin.wecom.models import Connection

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
}

MISTAKES: dict[str, tuple[_StrPromise, _StrPromise]] = {
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
_FROM = re.compile(r"from ip: ([0-9a-fA-F.:]+)")


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


def mistake(errcode: int, errmsg: str) -> dict[str, Any]:
    """Return the finding for an answer of the platform."""
    code = BY_NUMBER.get(errcode, "other")
    ip = _FROM.search(errmsg)
    return {"state": BAD, "code": code, "params": {"errcode": errcode, "ip": ip[1] if ip else "?"}}


def finding(key: str, state: str = OK, code: str = "", **params: Any) -> dict[str, Any]:
    """Write down what was found about a step."""
    return {"key": key, "state": state, "code": code, "params": params}


def told(connection: Connection) -> list[Step]:
    """Return every step with what the last check found, in the reader's language."""
    found = {each["key"]: each for each in connection.findings}
    return list(_steps(found))


def _steps(found: dict[str, dict[str, Any]]) -> Iterator[Step]:
    for key, (label, where) in STEPS.items():
        each = found.get(key, {"state": OPEN, "code": "", "params": {}})
        what, remedy = MISTAKES.get(each["code"], ("", ""))
        params = {name: value for name, value in each["params"].items() if value != ""}
        yield Step(key, str(label), str(where), each["state"], str(what) % params if what else "", str(remedy))


def summary(connection: Connection) -> str:
    """Say in one line how the check went."""
    steps = told(connection)
    bad = [step for step in steps if step.state == BAD]
    if bad:
        return translate("%(count)s 步有问题:%(steps)s") % {"count": len(bad), "steps": "、".join(s.label for s in bad)}
    return translate("检查通过") if all(step.state == OK for step in steps) else translate("还有步骤没做完")
