"""Personal data of members themselves: name, phone, ids, tags, friends, what they agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jinlin.members.models import AttributeValue, Coding, Consent, Follow, Identity, Member, Tagging, Visitor
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


def _gather_attributes(person: Person) -> Rows:
    values = _of(AttributeValue, person).order_by("attribute__name", "at", "pk")
    told = list(values.values("attribute__name", "value", "source", "at", "confidence", "current"))
    codes = _of(Coding, person).order_by("dimension").values("dimension", "code__code", "code__meaning", "source", "at")
    return told + [dict(row) for row in codes]


def _gather_visits(person: Person) -> Rows:
    return list(_of(Visitor, person).order_by("came_at", "pk").values("came_at", "proof", "proven_at", "openid"))


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
    Store("attributes", _("画像"), _gather_attributes, _gone_already, ("members.AttributeValue", "members.Coding")),
    Store("visits", _("用过的手机"), _gather_visits, _gone_already, ("members.Visitor", "members.LinkOpening")),
)
