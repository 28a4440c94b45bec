"""Words for people: what each permission allows, what each verb of the audit trail means."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

__all__ = ["DETAILS", "PERMISSIONS", "SUBJECTS", "VERBS", "detail", "in_order", "permission", "subject", "verb"]

T = TypeVar("T")

# In the order of the table of roles: looking, working, data, administration.
PERMISSIONS: dict[str, _StrPromise] = {
    "console.view": _("查看控制台"),
    "communities.note": _("写群备注"),
    "communities.tag": _("给群打标签"),
    "communities.shape": _("设定群类型与章程"),
    "communities.team": _("安排群里的人"),
    "communities.open": _("开新群"),
    "codes.manage": _("管理群活码"),
    "gates.manage": _("设定入群门槛"),
    "applications.review": _("审核入群申请"),
    "welcome.manage": _("管理欢迎语与新人流程"),
    "announcements.publish": _("发布群公告"),
    "answers.manage": _("管理问答库"),
    "answers.give": _("回答群里的问题"),
    "questionnaires.manage": _("管理问卷"),
    "rules.manage": _("制定群规"),
    "cases.decide": _("处理违规"),
    "crises.lift": _("解除舆情暂停"),
    "members.tag": _("给客户打企业标签"),
    "tags.manage": _("新建和改名企业标签"),
    "desk.save_view": _("保存视图"),
    "reports.edit": _("编辑日报周报"),
    "alerts.handle": _("处理预警"),
    "tasks.assign": _("派任务"),
    "sidebar.items": _("保存自己的话术"),
    "content.manage": _("管理内容"),
    "targets.manage": _("设定目标"),
    "data.import": _("导入数据"),
    "data.rollback": _("撤销导入"),
    "data.export": _("导出数据"),
    "members.reveal": _("查看完整手机号"),
    "audit.view": _("查看审计日志"),
    "privacy.view": _("查看个人信息处理"),
    "privacy.forget": _("删除个人信息"),
    "metrics.settings": _("设置指标口径"),
    "wecom.manage": _("对接企业微信"),
    "units.manage": _("管理组织与门店"),
    "staff.manage": _("管理员工与角色"),
    "workspace.settings": _("企业设置"),
}

VERBS: dict[str, _StrPromise] = {
    "workspace.opened": _("开通企业空间"),
    "unit.added": _("新增组织单元"),
    "unit.renamed": _("组织单元改名"),
    "unit.moved": _("移动组织单元"),
    "staff.added": _("新增员工"),
    "staff.changed": _("修改员工资料"),
    "staff.left": _("员工停用"),
    "staff.returned": _("员工恢复"),
    "staff.password_renewed": _("重置密码"),
    "staff.password_chosen": _("设置自己的密码"),
    "staff.signed_in": _("登录"),
    "role.granted": _("授予角色"),
    "role.revoked": _("收回角色"),
    "data.exported": _("导出数据"),
    "members.tags_asked": _("改客户的企业标签"),
    "tags.made": _("新建企业标签"),
    "tags.renamed": _("企业标签改名"),
    "members.phone_revealed": _("查看完整手机号"),
    "members.consent_noted": _("登记同意"),
    "members.copied": _("导出个人信息"),
    "members.forgotten": _("删除个人信息"),
    "workspace.texts_kept": _("修改聊天内容保存期限"),
    "import.uploaded": _("上传导入文件"),
    "import.refused_rows_downloaded": _("下载被拒绝的行"),
    "import.applied": _("执行导入"),
    "import.rolled_back": _("撤销导入"),
    "communities.noted": _("写群备注"),
    "communities.tagged": _("给群打标签"),
    "team.appointed": _("安排群里的人"),
    "team.ended": _("结束群里的分工"),
    "team.owner_style": _("设定群主风格"),
    "duty.shifts_added": _("排班"),
    "duty.shift_ended": _("删除班次"),
    "duty.absence_added": _("登记请假"),
    "duty.absence_ended": _("取消请假"),
    "duty.holiday_added": _("登记休息日"),
    "duty.holiday_ended": _("取消休息日"),
    "duty.hours_set": _("设定值班时间"),
    "persona.saved": _("保存人设"),
    "persona.attached": _("给账号指定人设"),
    "persona.ended": _("停用人设"),
    "community.paused": _("暂停群的推广和自动回复"),
    "community.resumed": _("恢复群的推广和自动回复"),
    "welcome.saved": _("保存好友欢迎语"),
    "welcome.ended": _("停用好友欢迎语"),
    "welcome.template_saved": _("保存进群欢迎语"),
    "welcome.template_ended": _("停用进群欢迎语"),
    "welcome.template_applied": _("把进群欢迎语用到群里"),
    "announcement.published": _("发群公告"),
    "announcement.revised": _("改群公告"),
    "announcement.withdrawn": _("撤回群公告"),
    "community.typed": _("设定群类型"),
    "charter.written": _("写群章程"),
    "charter.ready": _("章程就绪"),
    "charter.unready": _("章程退回草稿"),
    "type.edited": _("修改类型定义"),
    "type.adopted": _("应用新的类型定义"),
    "task.assigned": _("派任务"),
    "task.reassigned": _("改派任务"),
    "task.done": _("完成任务"),
    "task.declined": _("任务无需处理"),
    "task.withdrawn": _("撤回任务"),
    "gate.made": _("新建入群门槛"),
    "gate.renamed": _("修改入群门槛"),
    "gate.draft_discarded": _("放弃门槛草稿"),
    "gate.sharing_approved": _("批准必须转发海报"),
    "gate.published": _("发布门槛版本"),
    "gate.placed": _("给群设门槛"),
    "gate.lifted": _("撤掉群的门槛"),
    "gate.ended": _("停用入群门槛"),
    "gate.round_added": _("新增筛选轮次"),
    "gate.round_removed": _("删除筛选轮次"),
    "gate.invited": _("邀请成员参加筛选"),
    "gate.round_settled": _("结束筛选轮次"),
    "gate.checked": _("按门槛复查成员"),
    "application.admitted": _("通过入群申请"),
    "application.rejected": _("拒绝入群申请"),
    "application.proof_judged": _("审核申请凭证"),
    "application.proof_viewed": _("查看申请凭证"),
    "sidebar.item_saved": _("保存聊天工具栏的话术"),
    "sidebar.item_ended": _("拿掉聊天工具栏的话术"),
    "alert.handled": _("处理预警"),
    "alert.snoozed": _("暂缓预警"),
    "target.set": _("设定目标"),
    "metrics.chosen": _("修改指标口径"),
    "target.ended": _("取消目标"),
    "wecom.connected": _("对接企业微信"),
    "wecom.disconnected": _("断开企业微信"),
    "wecom.secret_set": _("保存企微密钥"),
    "wecom.keys_set": _("更换回调密钥"),
    "wecom.sync_begun": _("开始同步企微"),
    "wecom.archive_key_made": _("生成存档密钥"),
    "wecom.media_chosen": _("选择下载哪些存档文件"),
    "wecom.media_downloaded": _("查看存档文件"),
    "wecom.handed_over": _("离职交接"),
    "wecom.callbacks_retried": _("重新处理回调"),
    "questionnaire.made": _("新建问卷"),
    "questionnaire.set": _("修改问卷设置"),
    "questionnaire.published": _("发布问卷"),
    "questionnaire.closed": _("结束问卷"),
    "questionnaire.reopened": _("重新开放问卷"),
    "questionnaire.exported": _("导出答卷"),
    "codebook.code_added": _("新增密码本代码"),
    "codebook.code_removed": _("删除密码本代码"),
    "audience.saved": _("保存人群"),
    "audience.changed": _("修改人群"),
    "audience.deleted": _("删除人群"),
    "audience.exported": _("导出人群"),
}

SUBJECTS: dict[str, _StrPromise] = {
    "workspace": pgettext_lazy("audit subject", "企业空间"),
    "unit": pgettext_lazy("audit subject", "组织单元"),
    "staff": pgettext_lazy("audit subject", "员工"),
    "community": pgettext_lazy("audit subject", "客户群"),
    "member": pgettext_lazy("audit subject", "成员"),
    "run": pgettext_lazy("audit subject", "导入"),
    "report": pgettext_lazy("audit subject", "报告"),
    "target": pgettext_lazy("audit subject", "目标"),
    "alertrule": pgettext_lazy("audit subject", "预警规则"),
    "alert": pgettext_lazy("audit subject", "预警"),
    "task": pgettext_lazy("audit subject", "任务"),
    "tag": pgettext_lazy("audit subject", "标签"),
    "communitytag": pgettext_lazy("audit subject", "群标签"),
    "audience": pgettext_lazy("audit subject", "人群"),
    "item": pgettext_lazy("audit subject", "话术"),
    "announcement": pgettext_lazy("audit subject", "群公告"),
    "welcomeflow": pgettext_lazy("audit subject", "好友欢迎语"),
    "welcometemplate": pgettext_lazy("audit subject", "进群欢迎语"),
    "persona": pgettext_lazy("audit subject", "人设"),
    "questionnaire": pgettext_lazy("audit subject", "问卷"),
    "code": pgettext_lazy("audit subject", "密码本代码"),
    "shift": pgettext_lazy("audit subject", "班次"),
    "gate": pgettext_lazy("audit subject", "入群门槛"),
    "application": pgettext_lazy("audit subject", "入群申请"),
}


DETAILS: dict[str, _StrPromise] = {
    "from": _("原来"),
    "to": _("改为"),
    "below": _("上级"),
    "kind": _("类型"),
    "unit": _("单元"),
    "name": _("姓名"),
    "username": _("账号"),
    "role": _("角色"),
    "path": _("路径"),
    "file": _("文件"),
    "rows": _("行数"),
    "reason": _("原因"),
    "tag": _("标签"),
    "communities": _("客户群"),
    "count": pgettext_lazy("audit detail", "数量"),
    "people": _("人数"),
    "until": pgettext_lazy("audit detail", "到"),
    "as_of": _("截至"),
    "metric": _("指标"),
    "value": _("数值"),
    "by": _("周期"),
    "spend_bands": pgettext_lazy("audit detail", "消费分档(分)"),
    "levels": pgettext_lazy("audit detail", "会员等级"),
    "from_fen": pgettext_lazy("audit detail", "下限(分)"),
    "periods": pgettext_lazy("audit detail", "连续几期"),
    "megabytes": pgettext_lazy("audit detail", "大小上限(MB)"),
    "muted": pgettext_lazy("audit detail", "停用"),
    "purpose": _("用途"),
    "word": _("表示"),
    "type": _("类型"),
    "version": _("版本"),
    "code": pgettext_lazy("audit detail", "代码"),
    "meaning": pgettext_lazy("audit detail", "含义"),
    "changes": pgettext_lazy("audit detail", "改动"),
}


def detail(name: str) -> str:
    """Return the words for a detail; its name where there are none."""
    return str(DETAILS.get(name, name))


def in_order(details: Mapping[str, T]) -> list[tuple[str, T]]:
    """Return details in the order of `DETAILS`, unknown ones last: PostgreSQL keeps the keys of a JSON value in its own."""
    ranks = {name: rank for rank, name in enumerate(DETAILS)}
    return sorted(details.items(), key=lambda item: (ranks.get(item[0], len(ranks)), item[0]))


def permission(name: str) -> str:
    """Return the words for a permission; its name where there are none."""
    return str(PERMISSIONS.get(name, name))


def verb(name: str) -> str:
    """Return the words for a verb; its name where there are none."""
    return str(VERBS.get(name, name))


def subject(kind: str) -> str:
    """Return the words for a kind of thing; its name where there are none."""
    return str(SUBJECTS.get(kind, kind))
