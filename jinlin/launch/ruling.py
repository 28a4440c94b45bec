"""The rules a pack brings (R-073): one draft for all groups of its stage, unless rules hold for such groups already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.conduct import packs as rule_packs
from jinlin.conduct import queries
from jinlin.conduct.actions import drafting
from jinlin.conduct.actions.drafting import RuleDraft
from jinlin.conduct.models import Detector, RuleSet, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.launch.packs import Conduct, Pack
    from jinlin.workspaces.access import Access

DETECTORS = {
    "link": Detector.LINK,
    "qr": Detector.QR,
    "phone": Detector.PHONE,
    "keyword": Detector.WORDS,
    "flood": Detector.FLOOD,
    "repetition": Detector.REPEAT,
    "abuse": Detector.ABUSE,
}
SEVERITIES = {"light": Severity.MINOR, "severe": Severity.SEVERE}
FLOOD = (5, 1)  # more than five messages within a minute
REPEATED = (2, 60)
AT_ONCE = ("remove",)


def rule(*, who: Access, community: Community, pack: Pack, language: str, now: datetime) -> RuleSet | None:
    """Begin the pack's rules as a draft for groups of its stage; None where rules are in force or drafted for them.

    Whoever works in a part of the brand begins them for this group alone.
    """
    stage = pack.types.get("stage", "") if who.is_whole else ""
    alone = None if who.is_whole else community
    axis = "stage" if stage else ""
    drafted = RuleSet.objects.in_force().filter(workspace=who.workspace, axis=axis, key=stage, community=alone).exists()
    if drafted or queries.version_of(community):
        return None
    name = pack.name.in_language(language)
    begun = drafting.begin_set(
        who=who, name=name, pack=rule_packs.USUAL, community=alone, axis=axis, key=stage, language=language, now=now
    )
    version = begun.versions.get()
    usual = [drafting.draft_of_rule(each) for each in version.rules.order_by("place")]
    drafting.write_draft(
        who=who, version=version, parts=_parts(pack, language), rules=_rules(pack, usual, language), now=now
    )
    return begun


def _parts(pack: Pack, language: str) -> dict[str, object]:
    told = pack.rules
    return {
        "positioning": told.positioning.in_language(language),
        "penalties": told.penalties.in_language(language),
        "welfare": pack.welcome.get.in_language(language),
        "nickname_format": told.nickname.words.in_language(language),
        "nickname_pattern": told.nickname.pattern,
        "intro_days": told.introduction_days,
    }


def _rules(pack: Pack, usual: Sequence[RuleDraft], language: str) -> list[RuleDraft]:
    """Return the pack's own rules, and of the usual ones those that look for something else."""
    own = [_draft(each, language) for each in pack.rules.conduct]
    seen = {each.detector for each in own} - {Detector.WORDS}
    skip = set(seen)
    if not pack.rules.nickname.pattern:
        skip.add(Detector.NICKNAME)
    if not pack.rules.introduction_days:
        skip.add(Detector.INTRO)
    return own + [each for each in usual if each.detector not in skip]


def _draft(one: Conduct, language: str) -> RuleDraft:
    detector = DETECTORS[one.detect]
    count, minutes = {Detector.FLOOD: FLOOD, Detector.REPEAT: REPEATED}.get(detector, (0, 0))
    severity = SEVERITIES[one.severity]
    ladder = AT_ONCE if severity == Severity.SEVERE else rule_packs.LADDER
    return RuleDraft(
        text=one.text.in_language(language),
        detector=detector,
        words=one.words,
        count=count,
        minutes=minutes,
        severity=severity,
        ladder=ladder,
    )
