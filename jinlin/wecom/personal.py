"""Personal data in the archive: files somebody sent. Their row has the sender's id, and the number of the member once forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.wecom.archive import keeping
from jinlin.wecom.models import Media
from jinlin.workspaces.actions import forget_words
from jinlin.workspaces.personal import Person, Rows, Store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = ["STORES"]

AT_ONCE = 100


def _marked(person: Person) -> str:
    return f"forgotten:{person.member}"


def _sent(person: Person) -> QuerySet[Media]:
    return Media.objects.filter(workspace=person.workspace, sender__in=[*person.ids, _marked(person)])


def _gather(person: Person) -> Rows:
    return [dict(row) for row in _sent(person).order_by("sent_at", "pk").values("sent_at", "chat_id", "kind", "name")]


def _mark(person: Person, _now: datetime) -> int:
    return _sent(person).update(sender=_marked(person))


def _clear(person: Person, _now: datetime) -> int:
    """Delete some of the files with their rows and what the trail says of them; return how many."""
    some = dict(_sent(person).order_by("pk").values_list("pk", "slug")[:AT_ONCE])
    forget_words(person.workspace, "media", some.values())
    return keeping.forget(Media.objects.filter(pk__in=some))


STORES = (
    Store(
        "media",
        _("发过的图片和文件"),
        _gather,
        _clear,
        ("wecom.Media",),
        slow=True,
        mark=_mark,
        count=lambda person: _sent(person).count(),
    ),
    Store(
        "callbacks",
        _("回调原文"),
        lambda _person: [],
        lambda _person, _now: 0,
        ("wecom.Callback",),
        stays=_("企业微信发来的原文 30 天后自动删除"),
    ),
)
