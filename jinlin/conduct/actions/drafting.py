"""Write rule sets: begin one, change its draft, begin the next version from the last."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jinlin.conduct import packs, patterns, queries
from jinlin.conduct.models import Detector, Penalty, Rule, RuleSet, RuleVersion, Severity
from jinlin.conduct.refusals import BadPattern, NoSuchPenalty, Published, ScopeTaken
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.workspaces.access import Access

PARTS = (
    "language", "positioning", "penalties", "welfare", "nickname_format", "nickname_pattern", "intro_template",
    "intro_days", "decay_days",
)  # fmt: skip


@dataclass(frozen=True)
class RuleDraft:
    """A rule as somebody wrote it; `key` is empty for a new one."""

    text: str
    detector: str = Detector.BY_EYE
    key: str = ""
    words: Sequence[str] = ()
    count: int = 0
    minutes: int = 0
    severity: str = Severity.SERIOUS
    ladder: Sequence[str] = field(default_factory=lambda: packs.LADDER)


@transaction.atomic
def begin_set(  # noqa: PLR0913  (a set says where it holds)
    *,
    who: Access,
    name: str,
    pack: str,
    now: datetime,
    community: Community | None = None,
    axis: str = "",
    key: str = "",
    language: str = "zh-hans",
) -> RuleSet:
    """Begin a rule set with what a pack says, as a draft; beyond one group it is for who sees all of the brand.

    Raises ScopeTaken where one holds for the same.
    """
    if community is None:
        who.refuse_part()
    rows = RuleSet.objects.in_force().filter(workspace=who.workspace, community=community, axis=axis, key=key)
    if there := rows.first():
        raise ScopeTaken(name=there.name)
    begun = RuleSet.objects.create(
        workspace=who.workspace,
        name=name.strip()[:60],
        community=community,
        axis=axis,
        key=key,
        pack=pack,
        made_at=now,
        made_by=who.staff,
    )
    version = RuleVersion.objects.create(**_of_pack(who, begun, packs.pack(pack), language, now))
    _write_rules(version, [_rule_of_pack(rule, language) for rule in packs.pack(pack).rules])
    workspaces.audit(who, "rules.begun", begun, details={"name": begun.name}, now=now)
    return begun


def _of_pack(who: Access, begun: RuleSet, pack: packs.Pack, language: str, now: datetime) -> dict[str, Any]:
    return {
        "workspace": who.workspace,
        "rule_set": begun,
        "number": 1,
        "language": language,
        "positioning": packs.told(pack.positioning, language),
        "penalties": packs.told(pack.penalties, language),
        "welfare": packs.told(pack.welfare, language),
        "nickname_format": packs.told(pack.nickname.get("format", {}), language),
        "nickname_pattern": pack.nickname.get("pattern", ""),
        "intro_template": packs.told(pack.intro, language),
        "intro_days": pack.intro_days,
        "made_at": now,
        "made_by": who.staff,
    }


def _rule_of_pack(rule: packs.PackRule, language: str) -> RuleDraft:
    return RuleDraft(**{**asdict(rule), "text": packs.told(rule.text, language)})


@transaction.atomic
def begin_version(*, who: Access, rule_set: RuleSet, now: datetime) -> RuleVersion:
    """Begin the next version from the last one; a draft that is there already is returned."""
    if draft := queries.draft_of(rule_set):
        return draft
    last = rule_set.versions.order_by("-number")[0]
    rules = [draft_of_rule(rule) for rule in last.rules.order_by("place")]
    version = RuleVersion.objects.create(
        workspace=who.workspace,
        rule_set=rule_set,
        number=last.number + 1,
        made_at=now,
        made_by=who.staff,
        **{name: getattr(last, name) for name in PARTS},
    )
    _write_rules(version, rules)
    workspaces.audit(who, "rules.version_begun", version, details={"number": version.number}, now=now)
    return version


def draft_of_rule(rule: Rule) -> RuleDraft:
    """Return a rule as it can be written again."""
    names = ("text", "detector", "key", "words", "count", "minutes", "severity", "ladder")
    return RuleDraft(**{name: getattr(rule, name) for name in names})


@transaction.atomic
def write_draft(
    *, who: Access, version: RuleVersion, parts: dict[str, Any], rules: Sequence[RuleDraft], now: datetime
) -> RuleVersion:
    """Write a draft anew: its parts and all its rules. Raises Published, BadPattern, NoSuchPenalty."""
    if not version.is_draft:
        raise Published(number=version.number)
    check_pattern(parts.get("nickname_pattern", ""))
    for rule in rules:
        _check_ladder(rule)
    for name in PARTS:
        if name in parts:
            setattr(version, name, parts[name])
    version.save()
    version.rules.all().delete()
    _write_rules(version, rules)
    workspaces.audit(who, "rules.written", version, details={"number": version.number}, now=now)
    return version


def check_pattern(pattern: str) -> None:
    """Refuse what RE2 cannot take: it never looks back, so that no nickname can keep the program busy. Raises BadPattern."""
    try:
        patterns.read(pattern)
    except patterns.PatternUnreadable as error:
        raise BadPattern(pattern=pattern) from error


def _check_ladder(rule: RuleDraft) -> None:
    for step in rule.ladder:
        if step not in Penalty.values:
            raise NoSuchPenalty(penalty=step)


def _write_rules(version: RuleVersion, rules: Sequence[RuleDraft]) -> None:
    """Write the rules in their order; those that had a key keep it, new ones get the next free one."""
    used = {int(rule.key[1:]) for rule in rules if rule.key[1:].isdigit()}
    used |= {int(key[1:]) for key in _keys_ever(version) if key[1:].isdigit()}
    free = max(used, default=0)
    rows = []
    for place, rule in enumerate(rules, 1):
        free += not rule.key
        rows.append(_row(version, place, rule, rule.key or f"R{free}"))
    Rule.objects.bulk_create(rows)


def _keys_ever(version: RuleVersion) -> set[str]:
    return set(Rule.objects.filter(version__rule_set=version.rule_set_id).values_list("key", flat=True))


def _row(version: RuleVersion, place: int, rule: RuleDraft, key: str) -> Rule:
    return Rule(
        workspace_id=version.workspace_id,
        version=version,
        key=key,
        place=place,
        text=rule.text.strip()[:200],
        detector=rule.detector,
        words=[word.strip()[:60] for word in rule.words if word.strip()],
        count=rule.count,
        minutes=rule.minutes,
        severity=rule.severity,
        ladder=list(rule.ladder),
    )
