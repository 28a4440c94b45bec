"""What to do about a community of a class: the prioritised remedies (R-266)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Remedy:
    """One thing to do: key, words, after how many days to look again, and whether the source gave it."""

    key: str
    words: Any
    review_days: int = 14
    seed: bool = True


RENAME_AT = 200  # members from which renaming beats asking one by one (N-59, C-32)

REMEDIES: dict[str, tuple[Remedy, ...]] = {
    "value": (
        Remedy("keep_topics", _("保持话题节奏,让成员互相认识"), 30, seed=False),
        Remedy("grow_members", _("请活跃成员带人来:好就是成员或销售在增长"), 30),
        Remedy("share_practice", _("把做法写下来,给别的群用"), 30, seed=False),
    ),
    "chicken_rib": (
        Remedy("topics", _("每周安排几个成员能接上话的话题")),
        Remedy("digest", _("把零散信息汇成每天一条摘要")),
        Remedy("noise_rules", _("立规矩:减少刷屏、接龙和无意义的复读")),
    ),
    "dead": (
        Remedy("reply_one", _("宣布旧群不再运营,愿意进新群的回复 1")),
        Remedy("rename", _("人数在 200 以上:直接换群名,重申群规,剔除不合适的人")),
        Remedy("stop", _("试过仍无响应:解散,不再投入"), 30),
    ),
    "garbage": (
        Remedy("ad_purge", _("清理广告,移出发广告的人")),
        Remedy("rules", _("公布群规,写明发广告的后果")),
        Remedy("admin", _("安排 1–3 位管理员轮流值守")),
    ),
}


def remedies(health_class: str, members: int | None = None) -> tuple[Remedy, ...]:
    """Return the remedies of a class, the fitting one first: a large dead group is renamed, a small one asked (C-32)."""
    found = REMEDIES.get(health_class, ())
    if health_class == "dead" and members is not None and members >= RENAME_AT:
        return tuple(sorted(found, key=lambda remedy: remedy.key != "rename"))
    return found
