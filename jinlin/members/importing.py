"""The columns of a file of members. Its importer lives one floor up: a row may also say who is in which community."""

from __future__ import annotations

from jinlin.core.refusals import source_text as _
from jinlin.imports.engine import Choice, Column

COLUMNS = (
    Column("member", _("成员编号"), ("成员", "成员ID", "客户编号", "客户ID", "客户", "会员编号", "会员ID", "用户编号", "用户ID", "外部联系人", "external_userid", "userid", "user_id", "member_id"), required=True, longest=128, meaning=_("这个人的编号"), example="wm8801"),
    Column("name", _("姓名"), ("昵称", "成员名称", "客户名称", "名称", "微信昵称", "群昵称", "nickname", "member_name"), longest=1000, meaning=_("名字或昵称"), unknown=_("显示编号"), example="小满妈妈"),
    Column("phone", _("手机号"), ("手机", "电话", "手机号码", "联系电话", "mobile", "tel"), form="phone", meaning=_("加密保存，打码显示"), example="13800001234"),
    Column("community_id", _("社群编号"), ("群编号", "群ID", "chat_id", "roomid", "group_id"), longest=128, meaning=_("在哪个群"), unknown=_("只说明这个人"), example="wrQH0001"),
    Column("community", _("社群名称"), ("群名", "群名称", "社群", "客户群", "所在群", "group", "group_name"), meaning=_("在哪个群（按名称）"), example=""),
    Column("joined_at", _("入群时间"), ("加入时间", "进群时间", "join_time", "joined"), form="moment", meaning=_("什么时候进的群"), unknown=_("以第一条消息推断，否则以导入当天推断"), example="2026-03-05 09:12:40"),
    Column("left_at", _("退群时间"), ("离开时间", "离群时间", "leave_time", "left"), form="moment", meaning=_("什么时候退的群"), unknown=_("视为仍在群"), example=""),
    Column(
        "role", _("群内身份"), ("角色", "群角色", "身份", "群身份"), form="choice", meaning=_("在群里是什么"), unknown=_("视为普通成员"), example="member",
        choices=(Choice("owner", _("群主")), Choice("admin", _("管理员"), ("群管理员", "群管")), Choice("member", _("成员"), ("普通成员", "群成员", "群员"))),
    ),
    Column(
        "tier", _("层级"), ("成员层级", "等级", "分层", "level"), form="choice", meaning=_("在活跃群构成中的位置"), unknown=_("构成中显示为未分配"), example="active",
        choices=(
            Choice("big_name", _("大咖"), ("big name", "大V")), Choice("lecturer", _("讲师"), ("老师",)), Choice("kol", _("KOL"), ("koc", "意见领袖")),
            Choice("core", _("核心"), ("核心成员", "核心用户")), Choice("active", _("活跃"), ("活跃成员", "活跃用户")), Choice("ordinary", _("普通"), ("普通用户", "normal")),
        ),
    ),
    Column("tags", _("标签"), ("客户标签", "成员标签", "tag", "labels"), form="list", longest=40, meaning=_("多个用分号隔开；只增加，不删除"), example="宝妈;水果"),
    Column(
        "staff", _("员工"), ("是否员工", "内部人员", "人员类型", "is_staff"), form="choice", meaning=_("员工、机器人、小号不计入成员"), unknown=_("计入成员"), example="",
        choices=(
            Choice("staff", _("员工"), ("yes", "y", "true", "1", "是", "内部员工", "导购", "客服")),
            Choice("bot", _("机器人"), ("robot", "群机器人")),
            Choice("alternate", _("小号"), ("alt", "马甲", "备用号")),
            Choice("no", _("否"), ("n", "false", "0", "不是", "客户", "member")),
        ),
    ),
    Column("unit", _("所属组织"), ("门店", "所属门店", "组织", "部门", "store", "department"), form="path", longest=300, meaning=_("这个人归哪个门店"), unknown=_("群外订单只计入整个企业空间"), example="华东/徐汇店"),
    Column("channel", _("渠道"), ("来源", "来源渠道", "添加渠道", "入群方式", "source"), longest=80, meaning=_("从哪里来"), unknown=_("来源未知"), example="门店扫码"),
    Column("inviter", _("邀请人"), ("邀请人编号", "推荐人", "介绍人", "invited_by", "referrer"), longest=128, meaning=_("谁带来的：成员编号"), unknown=_("没有转介绍率"), example="wm7702"),
    Column("unionid", _("unionid"), ("union_id", "微信unionid"), longest=64, meaning=_("把几个编号合成一个人"), unknown=_("一个编号算一个人"), example=""),
    Column("region", _("地区"), ("城市", "所在地", "省市", "city"), longest=60, meaning=_("住在哪里"), unknown=_("筛选中显示为未知"), example="上海"),
)  # fmt: skip
