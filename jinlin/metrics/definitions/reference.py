"""Published and anecdotal figures (R-248): shown beside a number as reference, never as target or verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABEL = _("仅供参考")


@dataclass(frozen=True)
class Reference:
    """A range somebody published: from low to high (None: open), where it comes from and how far it can be trusted."""

    metric: str
    low: float | None
    high: float | None
    source: _StrPromise
    note: _StrPromise


REFERENCES: tuple[Reference, ...] = (
    Reference("entry_rate", 0.76, 0.78, _("门店卡片扫码入群,约 680 家零食连锁"), _("实测,单一品牌")),
    Reference("entry_rate", 0.05, 0.20, _("海报 0.05、公众号推文 0.20(曝光到入群)"), _("示意")),
    Reference("exit_rate", None, 0.10, _("老群月退群率或门店周退群率超过 10% 为预警"), _("行业文章")),
    Reference("exit_rate", None, 0.15, _("新群 7 日退群率超过 15% 为预警"), _("行业文章")),
    Reference("interaction_rate", 0.15, 0.25, _("每日发言成员占比 15%–25%"), _("行业文章,口径不一")),
    Reference("interaction_rate", 0.03, 0.10, _("高于 10% 为活跃,低于 3% 为沉默"), _("行业文章,口径不一")),
    Reference("retention_rate", 0.894, 0.907, _("24 小时 0.907、7 日 0.894(入群留存)"), _("实测,单一品牌")),
    Reference("messages_per_member", 0.5, 1.2, _("人均日消息 0.5–1.2 条"), _("行业文章,次要指标")),
    Reference("conversion_rate", 0.03, 0.08, _("训练营、打卡营群转化 3%–8%"), _("行业文章")),
    Reference("conversion_rate", 0.12, 0.45, _("高姿:一对一约 12%,标签群种草后约 45%"), _("个案,基数不明")),
    Reference("repurchase_rate", 0.15, 0.25, _("月复购高于 15%,成熟社群不低于 25%"), _("行业文章")),
    Reference("repurchase_rate", 0.35, 0.35, _("高姿:新客 7 日关联复购约 35%"), _("个案,基数不明")),
    Reference("spend_per_buyer", 49_000, 49_500, _("高姿:人均约 490–495 元"), _("个案,由公布总额推算")),
    Reference("roi", 3.0, 5.0, _("不低于 1:3,单场活动高于 1:5"), _("行业文章")),
    Reference("promo_share", None, 0.90, _("运营不佳的群里“优惠+链接”占 90%"), _("原文观察,作为告警线")),
)


def of(metric: str) -> list[Reference]:
    """Return the reference figures of a metric."""
    return [one for one in REFERENCES if one.metric == metric]
