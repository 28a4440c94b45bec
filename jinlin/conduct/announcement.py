"""A rule version as the text a group's notice shows: three parts always, the rest where it was written (R-073, R-074).

WeCom has no call to set a group's notice (§7.4 of the protocol): a person pastes this, and `shown_in` says from what the
platform reports whether it stands there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.conduct.models import Rule, RuleVersion

__all__ = ["LONGEST", "render", "shown_in"]

LONGEST = 2000  # signs of a group notice in the WeCom client
_BLANKS = re.compile(r"\s+")


def render(version: RuleVersion, rules: Sequence[Rule], language: str | None = None) -> str:
    """Return the announcement in the version's language (or another: the frame is translated, the texts are as written)."""
    with override(language or version.language):
        parts = [
            _("【群规 第 %(number)s 版】") % {"number": version.number},
            _section(_("一、群定位"), version.positioning),
            _section(_("二、言行规则"), "\n".join(f"{place}. {rule.text}" for place, rule in enumerate(rules, 1))),
            _section(_("三、惩罚规则"), version.penalties),
            _section(_("群福利"), version.welfare),
            _section(_("群昵称格式"), version.nickname_format),
            _section(_("自我介绍"), version.intro_template),
        ]
    return "\n\n".join(part for part in parts if part)


def _section(title: str, text: str) -> str:
    return f"{title}\n{text.strip()}" if text.strip() else ""


def shown_in(notice: str, announcement: str) -> bool:
    """Say whether every line of an announcement stands in a notice; blanks and what was added around do not matter."""
    there = _BLANKS.sub("", notice)
    return all(_BLANKS.sub("", line) in there for line in announcement.splitlines())
