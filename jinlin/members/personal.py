"""Personal data of members themselves: name, phone, ids, tags, friends, what they agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.members.models import Consent, Follow, Identity, Member, Tagging
from jinlin.members.phones import reveal
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

__all__ = ["STORES"]


def _of(model: type[Model], person: Person) -> QuerySet[Any]:
    return model._default_manager.filter(workspace=person.workspace, member=person.member)  # noqa: SLF001  (public by name)


def _gather_profile(person: Person) -> Rows:
    member = Member.objects.get(workspace=person.workspace, pk=person.member)
    phone = reveal(member.phone_sealed) if member.phone_sealed else ""
    ids = [row.external_id for row in _of(Identity, person).order_by("pk")]
    told = {"name": member.name, "phone": phone, "unionid": member.unionid or "", "ids": "、".join(ids)}
    seen = {
        "tier": member.tier,
        "region": member.region,
        "channel": member.channel,
        "first_seen_at": member.first_seen_at,
    }
    return [] if member.forgotten_at else [told | seen]


def _gather_tags(person: Person) -> Rows:
    return list(_of(Tagging, person).order_by("at", "pk").values("tag__group", "tag__name", "at"))


def _gather_follows(person: Person) -> Rows:
    names = ("userid", "since", "remark", "description", "way", "state", "dropped_at", "ended_at")
    return list(_of(Follow, person).order_by("since", "pk").values(*names))


def _gather_consents(person: Person) -> Rows:
    return list(_of(Consent, person).order_by("at", "pk").values("purpose", "word", "at", "basis", "evidence"))


def _gone_already(_person: Person, _now: datetime) -> int:
    """Change nothing: `members.forget` has emptied these rows in the moment it was asked."""
    return 0


STORES = (
    Store(
        "profile",
        _("姓名、手机、编号"),
        _gather_profile,
        _gone_already,
        ("members.Member", "members.Identity", "members.Affiliation", "members.Forgetting"),
        stays=_("留下编号的指纹:只能认出同一个人,不能还原,好让同步和导入不再写回姓名"),
    ),
    Store("tags", _("标签"), _gather_tags, _gone_already, ("members.Tagging",)),
    Store("follows", _("企微好友与备注"), _gather_follows, _gone_already, ("members.Follow",)),
    Store(
        "consents",
        _("同意记录"),
        _gather_consents,
        _gone_already,
        ("members.Consent",),
        stays=_("留下同意过什么、什么时候,不再有凭据说明"),
    ),
)
