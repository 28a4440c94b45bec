"""Words for people: what an event, a step of the reading, an error number is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

EVENTS: dict[tuple[str, str], _StrPromise] = {
    ("change_external_contact", "add_external_contact"): _("加为好友"),
    ("change_external_contact", "add_half_external_contact"): _("客户加了员工,员工还没确认"),
    ("change_external_contact", "edit_external_contact"): _("客户资料修改"),
    ("change_external_contact", "del_external_contact"): _("员工删除客户"),
    ("change_external_contact", "del_follow_user"): _("客户删除员工"),
    ("change_external_contact", "transfer_fail"): _("客户转接失败"),
    ("change_external_contact", "msg_audit_approved"): _("客户同意存档"),
    ("change_external_chat", "create"): _("新建客户群"),
    ("change_external_chat", "update"): _("客户群变更"),
    ("change_external_chat", "dismiss"): _("客户群解散"),
    ("change_external_tag", "create"): _("新增标签"),
    ("change_external_tag", "update"): _("修改标签"),
    ("change_external_tag", "delete"): _("删除标签"),
    ("change_external_tag", "shuffle"): _("标签重新排序"),
    ("change_contact", "create_user"): _("新增员工账号"),
    ("change_contact", "update_user"): _("员工账号变更"),
    ("change_contact", "delete_user"): _("员工账号删除"),
    ("change_contact", "create_party"): _("新增部门"),
    ("change_contact", "update_party"): _("部门变更"),
    ("change_contact", "delete_party"): _("部门删除"),
    ("msgaudit_notify", ""): _("有新的存档消息"),
    ("subscribe", ""): _("员工进入应用可见范围"),
    ("unsubscribe", ""): _("员工离开应用可见范围"),
    ("enter_agent", ""): _("员工打开应用"),
    ("template_card_event", ""): _("员工点了卡片"),
    ("inactive_alert", ""): _("应用即将因长期不用被停用"),
    ("close_inactive_agent", ""): _("应用因长期不用被停用"),
    ("reopen_inactive_agent", ""): _("应用恢复启用"),
    ("low_active_alert", ""): _("客户数据权限即将受限"),
    ("low_active", ""): _("客户数据权限受限"),
    ("active_restored", ""): _("客户数据权限恢复"),
}


def event_name(kind: str, change: str) -> str:
    """Return what an event is called; an unknown one by the platform's own word."""
    known = EVENTS.get((kind, change)) or EVENTS.get((kind, ""))
    return str(known) if known else kind or str(_("还没有读"))


STEPS: dict[str, _StrPromise] = {
    "departments": _("部门"),
    "staff": _("员工"),
    "leavers": _("核对离职员工"),
    "tags": _("标签"),
    "customers": _("客户"),
    "groups": _("客户群"),
    "unseen": _("核对不在名单里的"),
}


def step_name(step: str) -> str:
    """Return what a step of the reading is called."""
    return str(STEPS.get(step, _("排队中")))


def sync_lines(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, int, int]]:
    """Return label, read and changed of every step that was done."""
    return [(step_name(step), each["read"], each["changed"]) for step, each in counts.items() if step in STEPS]


ERRORS: dict[int, _StrPromise] = {
    -1: _("企业微信系统繁忙,已自动重试"),
    6000: _("同时改了同一条数据,已自动重试"),
    40001: _("Secret 不对或应用停用"),
    40003: _("员工账号不存在或已离职"),
    40007: _("素材失效,超过 3 天要重新上传"),
    40013: _("企业 ID 不对"),
    40014: _("令牌失效,已重新获取"),
    40058: _("参数不符合要求"),
    40068: _("标签不存在"),
    40071: _("标签名已被占用"),
    40096: _("客户不存在或不在可见范围"),
    41048: _("没有可发送的客户"),
    41050: _("欢迎语超过 20 秒,没有发出"),
    41051: _("已经聊过天,欢迎语不再发"),
    41063: _("任务还在下发"),
    41093: _("群发任务已经停止"),
    41094: _("同一个任务 24 小时内只能提醒 3 次"),
    42001: _("令牌过期,已重新获取"),
    45009: _("调用太频繁,被暂时限制"),
    45033: _("同时调用太多,已放慢"),
    45035: _("同时改了同一个客户,已自动重试"),
    48002: _("应用没有这个接口的权限"),
    49008: _("群已解散"),
    50003: _("应用被停用"),
    60011: _("不在应用的可见范围"),
    60020: _("服务器 IP 不在可信 IP 里"),
    60111: _("员工账号不存在"),
    81017: _("一次查的人太多"),
    84061: _("员工和客户已经不是好友"),
    86001: _("群不存在,或不是客户群"),
    90500: _("群主没有离职,不能用离职继承"),
    301042: _("会话存档的可信 IP 不对"),
    301052: _("存档消息超过 5 天,取不到了"),
    301053: _("没有开通会话存档"),
}


def error_name(errcode: int) -> str:
    """Say what an error number means; one we have no words for is left to the platform's own look-up."""
    return str(ERRORS.get(errcode, _("请在 open.work.weixin.qq.com/devtool 按错误码查询")))
