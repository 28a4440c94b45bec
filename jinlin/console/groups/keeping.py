"""Who can keep a group going, as its page tells it: the people, what is wrong, what to do (R-046–R-048, R-326)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jinlin.communities import keepers

if TYPE_CHECKING:
    from jinlin.communities.keepers import Keeper
    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access


@dataclass(frozen=True)
class Remark:
    """What is wrong with who runs a group, and the page where it is mended."""

    severity: str
    words: str
    url: str = ""
    label: str = ""


def told(access: Access, community: Community) -> dict[str, Any]:
    """Return the people who run a group, and what is to be said about it; nothing where nobody is known."""
    found = keepers.keepers_of_one(community)
    states = keepers.states_of(found) if community.ended_at is None else []
    return {"keepers": found, "keeping": [_remark(access, which, found) for which in states]}


def _remark(access: Access, which: str, found: list[Keeper]) -> Remark:
    owner = next((each for each in found if each.is_owner), None)
    names = {
        "name": owner.member.name if owner else "",
        "trouble": owner.trouble if owner else "",
        "n": sum(not each.is_owner for each in found),
    }
    if which in {keepers.OWNER_GONE, keepers.NOBODY}:
        return Remark("bad", _gone(which) % names, *_failover(access, owner))
    words = {
        keepers.ALONE: _(
            "只有群主 %(name)s 一人能管:账号一旦被封,群就没人能维护。请群主在企业微信里设 1–3 位管理员,要是另外的账号。"
        ),
        keepers.CROWDED: _("管理员有 %(n)s 位,超过 3 位:权限太散,请群主在企业微信里减到 1–3 位。"),
        keepers.OWNERS: _("这个群没有群主,或不止一位:请核对导入的数据,或等下一次同步。"),
    }
    return Remark("warn", words[which] % names)


def _gone(which: str) -> str:
    if which == keepers.NOBODY:
        return _("群主 %(name)s %(trouble)s,也没有能用的管理员:现在没有人能管这个群,请尽快换群主。")
    return _("群主 %(name)s %(trouble)s:请管理员先接手答疑、群规和公告,再换群主。")


def _failover(access: Access, owner: Keeper | None) -> tuple[str, str]:
    if owner is None or owner.staff is None or not access.can("staff.manage"):
        return "", ""
    return reverse("failover", args=[owner.staff.slug]), _("安排接任")
