"""What each role may and must do, as one readable table, and who is responsible for which recurring task (R-046, R-062)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.communities import team
from jinlin.communities.models import Function, Letter, Responsibility
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from jinlin.workspaces.access import Access
    from jinlin.workspaces.models import Workspace

R, A, C, I = "R", "A", "C", "I"  # noqa: E741  (the letters of the matrix)


@dataclass(frozen=True)
class Duty:
    """A function: how many there are, what they must do, what they may, what they may not."""

    function: str
    number: str | _StrPromise
    must: str | _StrPromise
    may: str | _StrPromise
    may_not: str | _StrPromise

    @property
    def label(self) -> str:
        """The function in words."""
        return str(team.LABELS[self.function])


DUTIES = (
    Duty(team.OWNER, _("每群 1 位"), _("对群的整体运营负责;活跃主持每天发言,权威代表不要求"), _("确认群发、设管理员、转让、解散"), _("账号和管理员是同一个")),
    Duty(team.ADMIN, _("每群 1–3 位,和群主不是同一个账号"), _("群主账号出问题时接手;答疑、维护群规"), _("移出成员、改群公告"), _("确认群主的群发、转让或解散群")),
    Duty(Function.ASSISTANT, _("每群至少 1 位"), _("日常转发、迎新、带气氛;群活码的联系人;按时完成任务"), _("按人设说话,引用问答库"), _("用个人口吻承诺价格和赔付")),
    Duty(Function.KOC, _("新群先安排 5 位左右"), _("真实使用后分享,带动话题"), _("得到关怀、试用和激励,都记在账上"), _("由员工、机器人或小号充当")),
    Duty(Function.DEPUTY, _("按需,有任期"), _("在授权范围内帮群主管理;舆情及时上报"), _("只做勾选的授权"), _("超出授权:拒绝并记录;两次评分低于 60 进入淘汰名单")),
    Duty(Function.MANAGER, _("门店群 1 位"), _("店内问题兜底,导购没答的由店长接"), _("排班、安排导购"), _("看别家门店的数据")),
    Duty(Function.GUIDE, _("门店群 3–5 位"), _("值班时间内回答 @ 和售前售后问题"), _("给客户打标签、用话术库"), _("是管理员权限:导购是服务角色")),
    Duty(Function.ADVISOR, _("核心成员每人 1 位"), _("了解需求、给方案、见面、回访,每次有记录"), _("看自己服务的成员资料"), _("超过服务人数上限")),
    Duty(Function.VOLUNTEER, _("每位带 15–20 个群"), _("筛选、培训后带群"), _("日常互动、迎新、上报"), _("没培训就带群")),
    Duty(Function.ALTERNATE, _("默认关闭"), _("登记在册,操作可查"), _("每群每周发言不超过上限"), _("评价、下单、投票;计入任何成员指标")),
)  # fmt: skip

ROLES = (
    ("content", _("总部内容")),
    ("ops", _("总部运营")),
    ("store", pgettext_lazy("team", "门店")),
    ("guide", _("导购")),
    ("sdr", Role.SDR.label),
    ("sales", Role.SALES.label),
    ("volunteer", _("志愿者")),
)

# Recurring tasks with the letters of each role, in the order of ROLES; a workspace may change each cell.
DEEDS: dict[str, tuple[str | _StrPromise, tuple[str, ...]]] = {
    "plan": (_("排一周内容"), (R, A, C, I, "", "", I)),
    "post": (_("发日常内容"), (C, A, R, R, "", "", I)),
    "welcome": (_("迎新和新人跟进"), ("", A, C, R, I, "", R)),
    "answer": (_("回答群里的问题"), ("", C, A, R, I, C, R)),
    "promo": (_("促销活动"), (R, A, R, R, "", I, I)),
    "rules": (_("违规处理"), ("", A, R, C, "", "", I)),
    "crisis": (_("舆情处理"), (C, A, R, I, I, I, I)),
    "profile": (_("画像和标签"), ("", A, C, R, R, C, "")),
    "leads": (_("线索转出"), ("", C, "", I, R, A, "")),
    "review": (_("周复盘"), (C, A, R, I, C, C, I)),
}


@dataclass(frozen=True)
class Row:
    """A recurring task with the letter of each role."""

    deed: str
    label: str | _StrPromise
    cells: list[tuple[str, str]]

    @property
    def problem(self) -> str:
        """What is wrong: nobody does it, or not exactly one is accountable."""
        letters = [letter for _role, letter in self.cells]
        if Letter.RESPONSIBLE not in letters:
            return str(_("没有人执行"))
        return "" if letters.count(Letter.ACCOUNTABLE) == 1 else str(_("负责人要正好一个"))


def rows(access: Access) -> list[Row]:
    """Return the matrix: as shipped, with what the workspace changed."""
    changed = _changed(access.workspace)
    return [
        Row(
            deed,
            label,
            [(role, changed.get((deed, role), letter)) for (role, _l), letter in zip(ROLES, usual, strict=True)],
        )
        for deed, (label, usual) in DEEDS.items()
    ]


def responsible(workspace: Workspace, deed: str) -> list[str]:
    """Return the roles that do a recurring task: what a playbook plans is given to them."""
    changed, usual = _changed(workspace), DEEDS[deed][1]
    letters = {role: changed.get((deed, role), letter) for (role, _l), letter in zip(ROLES, usual, strict=True)}
    return [role for role, letter in letters.items() if letter == Letter.RESPONSIBLE]


def _changed(workspace: Workspace) -> dict[tuple[str, str], str]:
    told = Responsibility.objects.filter(workspace=workspace).values_list("deed", "role", "letter")
    return {(deed, role): letter for deed, role, letter in told}
