"""Roles and what each may do, as one readable table (R-306)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of design: who they are, not what they may do."""

    HQ_ADMIN = "hq_admin", _("总部管理员")
    HQ_CONTENT = "hq_content", _("总部内容")
    REGION = "region", _("区域经理")
    STORE_MANAGER = "store_manager", _("店长")
    GUIDE = "guide", _("导购")
    OPERATOR = "operator", _("社群运营")
    SDR = "sdr", _("SDR")
    SALES = "sales", _("销售")
    COMPLIANCE = "compliance", _("合规")
    VIEWER = "viewer", _("只读")
    ADVISOR = "advisor", _("顾问")
    VOLUNTEER = "volunteer", _("志愿者")


# A permission is "area.verb"; the English words are also what tests and the audit trail say.
VIEW = frozenset({"console.view"})
KEEP = VIEW | {"members.tag", "sidebar.items", "answers.give", "posts.send"}
OPERATE = KEEP | {
    "communities.note",
    "communities.tag",
    "desk.save_view",
    "reports.edit",
    "alerts.handle",
    "tasks.assign",
    "communities.team",
    "communities.open",
    "codes.manage",
    "applications.review",
    "announcements.publish",
    "cases.decide",
    "content.write",
    "posts.plan",
    "playbooks.run",
}
# What holds for every group of the brand is decided by few: types, gates, rules, playbooks, what is said and how often.
SHAPE = frozenset(
    {
        "communities.shape",
        "gates.manage",
        "welcome.manage",
        "answers.manage",
        "questionnaires.manage",
        "rules.manage",
        "crises.lift",
        "playbooks.manage",
        "posts.approve",
        "posts.budget",
    }
)
EXPORT = frozenset({"data.export"})
IMPORT = frozenset({"data.import", "data.rollback"})
MANAGE = frozenset(
    {"staff.manage", "units.manage", "workspace.settings", "targets.manage", "metrics.settings", "wecom.manage"}
)

PRIVACY = frozenset({"members.reveal", "audit.view", "privacy.view", "privacy.forget"})

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.HQ_ADMIN: OPERATE | EXPORT | IMPORT | MANAGE | PRIVACY | SHAPE | {"content.manage", "tags.manage"},
    Role.HQ_CONTENT: OPERATE | SHAPE | {"content.manage", "tags.manage"},
    Role.REGION: OPERATE | EXPORT | {"targets.manage", "crises.lift", "posts.approve"},
    Role.STORE_MANAGER: OPERATE,
    Role.GUIDE: KEEP | {"communities.note"},
    Role.OPERATOR: OPERATE | SHAPE | EXPORT | IMPORT,
    Role.SDR: KEEP | {"communities.note"},
    Role.SALES: KEEP | {"communities.note"},
    Role.COMPLIANCE: VIEW | EXPORT | PRIVACY | {"posts.approve"},
    Role.VIEWER: VIEW,
    Role.ADVISOR: KEEP,
    Role.VOLUNTEER: KEEP,
}
