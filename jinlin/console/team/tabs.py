"""The parts of 群里的人, as tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TABS: dict[str, _StrPromise] = {
    "team": _("分工"),
    "team-load": _("负荷"),
    "team-sheets": _("考核"),
    "team-deputies": _("协管"),
    "team-served": _("核心成员"),
    "team-roles": _("角色与分工表"),
    "team-alternates": pgettext_lazy("team", "小号"),
}


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """Return label, address and whether it is the one shown."""
    return [(str(label), reverse(name), name == here) for name, label in TABS.items()]
