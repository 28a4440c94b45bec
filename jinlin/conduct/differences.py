"""What changed between two versions of a rule set, part by part and rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.conduct.models import Rule, RuleVersion

__all__ = ["Difference", "between", "settings_of"]


class Difference(NamedTuple):
    """Something that was one thing and is another; empty where it was not there, or is no more."""

    what: str
    was: str
    now: str


def between(before: RuleVersion | None, after: RuleVersion) -> list[Difference]:
    """Return what changed, in the order of the announcement; nothing where there is no version before."""
    return [*_parts(before, after), *_rules(before, after)] if before else []


def _parts(before: RuleVersion, after: RuleVersion) -> Iterator[Difference]:
    labels = {
        "positioning": _("群定位"),
        "penalties": _("惩罚规则"),
        "welfare": _("群福利"),
        "nickname_format": _("群昵称格式"),
        "intro_template": _("自我介绍"),
        "intro_days": _("自我介绍期限(天)"),
        "decay_days": _("违规记录保留(天)"),
    }
    for name, label in labels.items():
        was, now = str(getattr(before, name)), str(getattr(after, name))
        if was != now:
            yield Difference(label, was, now)


def _rules(before: RuleVersion, after: RuleVersion) -> Iterator[Difference]:
    was = {rule.key: rule for rule in before.rules.order_by("place")}
    now = {rule.key: rule for rule in after.rules.order_by("place")}
    for key in dict.fromkeys([*was, *now]):
        old, new = _told(was.get(key)), _told(now.get(key))
        if old != new:
            yield Difference(key, old, new)


def _told(rule: Rule | None) -> str:
    if rule is None:
        return ""
    return " · ".join(
        part for part in (rule.text, settings_of(rule), rule.get_severity_display(), _ladder(rule)) if part
    )


def settings_of(rule: Rule) -> str:
    """Say in words how a rule finds what breaks it."""
    name = str(rule.get_detector_display())
    if rule.detector in {"flood", "repeat"}:
        told = {"name": name, "minutes": rule.minutes, "n": rule.count}
        return _("%(name)s:%(minutes)s 分钟内超过 %(n)s 条") % told
    words = "、".join(rule.words[:6]) + ("…" if len(rule.words) > 6 else "")  # noqa: PLR2004  (as many as fit a line)
    if rule.detector == "link" and words:
        return _("%(name)s(放行 %(words)s)") % {"name": name, "words": words}
    return _("%(name)s:%(words)s") % {"name": name, "words": words} if words else name


def _ladder(rule: Rule) -> str:
    from jinlin.conduct.models import Penalty

    return " → ".join(str(Penalty(step).label) for step in rule.ladder if step in Penalty.values)
