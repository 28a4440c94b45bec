"""Words for people: what an event, a step of the reading, an error number is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from jinlin.wecom.client.words import explain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

    from jinlin.wecom.client.limits import Used

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
    ("customer_acquisition", ""): _("获客助手通知"),
    ("customer_acquisition", "balance_low"): _("获客额度快用完"),
    ("customer_acquisition", "balance_exhausted"): _("获客额度用完"),
    ("customer_acquisition", "balance_increased"): _("获客额度恢复"),
    ("customer_acquisition", "quota_expire_soon"): _("获客额度快到期"),
    ("customer_acquisition", "link_unavailable"): _("获客链接不可用"),
    ("customer_acquisition", "delete_link"): _("获客链接被删除"),
    ("customer_acquisition", "open_profile"): _("客户打开获客链接"),
    ("customer_acquisition", "friend_request"): _("客户从获客链接申请好友"),
    ("customer_acquisition", "customer_start_chat"): _("获客链接来的客户发了第一条消息"),
    ("customer_acquisition", "message_from_customer"): _("获客链接来的客户又发了消息"),
    ("change_contact", "create_user"): _("新增员工账号"),
    ("change_contact", "update_user"): _("员工账号变更"),
    ("change_contact", "delete_user"): _("员工账号删除"),
    ("change_contact", "create_party"): _("新增部门"),
    ("change_contact", "update_party"): _("部门变更"),
    ("change_contact", "delete_party"): _("部门删除"),
    ("change_contact", "update_tag"): _("员工标签变更"),
    ("msgaudit_notify", ""): _("有新的存档消息"),
    ("subscribe", ""): _("员工进入应用可见范围"),
    ("unsubscribe", ""): _("员工离开应用可见范围"),
    ("enter_agent", ""): _("员工打开应用"),
    ("template_card_event", ""): _("员工点了卡片"),
    ("template_card_menu_event", ""): _("员工点了卡片右上角的菜单"),
    ("batch_job_result", ""): _("通讯录批量任务完成"),
    ("upload_media_job_finish", ""): _("素材上传任务完成"),
    ("kf_msg_or_event", ""): _("微信客服有新消息"),
    ("kf_account_auth_change", ""): _("微信客服账号授权变更"),
    ("program_notify", ""): _("数据专区程序通知"),
    ("click", ""): _("员工点了应用菜单"),
    ("view", ""): _("员工从应用菜单打开网页"),
    ("LOCATION", ""): _("员工上报位置"),
    ("scancode_push", ""): _("员工扫码"),
    ("scancode_waitmsg", ""): _("员工扫码"),
    ("pic_sysphoto", ""): _("员工拍照"),
    ("pic_photo_or_album", ""): _("员工拍照或选照片"),
    ("pic_weixin", ""): _("员工选照片"),
    ("location_select", ""): _("员工选位置"),
    ("open_approval_change", ""): _("审批状态变更"),
    ("share_agent_change", ""): _("上下游应用共享变更"),
    ("share_chain_change", ""): _("上下游共享变更"),
    ("message.text", ""): _("员工发给应用的文字"),
    ("message.image", ""): _("员工发给应用的图片"),
    ("message.voice", ""): _("员工发给应用的语音"),
    ("message.video", ""): _("员工发给应用的视频"),
    ("message.location", ""): _("员工发给应用的位置"),
    ("message.link", ""): _("员工发给应用的链接"),
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
    "handed": _("核对离职员工的客户"),
    "groups": _("客户群"),
    "unseen": _("核对不在名单里的"),
    "codes": _("群活码"),
    "official": _("官方群统计"),
    "contact_work": _("官方联系客户统计"),
}


def step_name(step: str) -> str:
    """Return what a step of the reading is called."""
    return str(STEPS.get(step, _("排队中")))


def statistics_lines(
    told: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]
) -> list[tuple[str, str, list[str]]]:
    """Return label and sentence of each of the platform's own statistics: how far they are read, and what is missing of whom."""
    return [(step_name(step), _how_far(each), _of_whom(each, names)) for step, each in told.items()]


def _of_whom(told: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    late = [
        gettext("%(name)s:读到 %(last)s") % {"name": names.get(userid, userid), "last": last}
        if last
        else gettext("%(name)s:还没有读") % {"name": names.get(userid, userid)}
        for userid, last in told.get("late", ())
    ]
    denied = [
        gettext("%(name)s:平台没有给(%(number)s),%(words)s")
        % {"name": names.get(userid, userid), "number": number, "words": error_name(number)}
        for userid, number in told.get("denied", ())
    ]
    return late + denied


def _how_far(told: Mapping[str, Any]) -> str:
    if number := told.get("refused_by"):
        return gettext("平台没有给(%(number)s):%(words)s") % {"number": number, "words": error_name(number)}
    if not told["last"]:
        return gettext("还没有可以统计的账号")
    said = [gettext("读到 %(last)s(自 %(first)s)") % {"last": told["last"], "first": told["first"]}]
    if told["behind"]:
        said.append(gettext("%(n)s 个账号还差几天") % {"n": told["behind"]})
    if told["refused"]:
        said.append(gettext("%(n)s 个账号平台不给") % {"n": told["refused"]})
    return ";".join(said)


WINDOWS: dict[int, _StrPromise] = {
    60: _("一分钟内 %(used)s / %(most)s 次"),
    3600: _("一小时内 %(used)s / %(most)s 次"),
    86_400: _("一天内 %(used)s / %(most)s 次"),
    30 * 86_400: _("30 天内 %(used)s / %(most)s 次"),
}


def quota_lines(used: Sequence[Used]) -> list[tuple[str, str]]:
    """Return endpoint and sentence: how many calls of how many the platform allows in the window that is nearest to its end."""
    return [
        (
            each.path,
            str(WINDOWS[int(each.window.seconds)]) % {"used": f"{each.calls:,}", "most": f"{each.window.most:,}"},
        )
        for each in used
    ]


def sync_lines(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, int, int]]:
    """Return label, read and changed of every step that was done."""
    return [(step_name(step), each["read"], each["changed"]) for step, each in counts.items() if step in STEPS]


def error_name(errcode: int) -> str:
    """Say what an error number means and how to mend it; one the documents do not name is left to the platform's look-up."""
    known = explain(errcode)
    if known is None:
        return gettext("请在 open.work.weixin.qq.com/devtool 按错误码查询")
    what, remedy = known.said(get_language() or "")
    return f"{what} — {remedy}" if remedy else what
