"""Rules, cases and crises of 静安店, for the registries of addresses and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.communities.models import Community
from jinlin.conduct import actions as conduct
from jinlin.conduct.models import Appeal, Case, Incident, RuleVersion
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World


def rules_of_jingan(world: World) -> RuleVersion:
    """Begin rules of one group of 静安店."""
    community = world.community()
    begun = conduct.begin_set(who=access_of(world.lin), name="群规", pack="standard", community=community, now=NOW)
    return begun.versions.get()


def published_rules(world: World) -> RuleVersion:
    """Let the rules of one group of 静安店 hold."""
    return conduct.publish(who=access_of(world.lin), version=rules_of_jingan(world), now=NOW)


def case_of_jingan(world: World) -> Case:
    """Find something against the rules of a group of 静安店."""
    version = published_rules(world)
    community, rule = Community.objects.get(rule_sets=version.rule_set), version.rules.get(detector="ad")
    case = Case.objects.create(
        workspace=world.qinghe,
        community=community,
        member=world.member(),
        rule=rule,
        rule_key=rule.key,
        message=world.next("message"),
        at=NOW,
        found_at=NOW,
    )
    Appeal.objects.create(workspace=world.qinghe, case=case, text="不是广告", at=NOW)
    return case


def appeal_token(world: World) -> str:
    """Confirm a case, and sign the address of its appeal."""
    case = case_of_jingan(world)
    conduct.confirm(who=access_of(world.lin), cases=[case], now=NOW)
    return conduct.token_of(case)


def spared_in_jingan(world: World) -> str:
    """Spare a word in one group of 静安店."""
    who = access_of(world.lin)
    return conduct.spare(who=who, kind="word", value="团购", community=world.community(), now=NOW).slug


def crisis_of_jingan(world: World) -> Incident:
    """Open an incident in a group of 静安店."""
    return conduct.open_incident(who=access_of(world.lin), community=world.community(), reason="有人闹", now=NOW)


def regulation_of(world: World) -> str:
    """Write a document for all staff."""
    return conduct.regulate(
        who=access_of(world.lin), title="时限", text="三分钟", effective_on=NOW.date(), now=NOW
    ).slug


# How the addresses of rows are filled, by their names.
ADDRESSES: dict[str, Callable[[World], dict[str, Any]]] = {
    **dict.fromkeys(
        ("rules-version", "rules-edit", "rules-next", "rules-publish", "rules-try"),
        lambda world: {"slug": rules_of_jingan(world).slug},
    ),
    "rules-check": lambda world: {"slug": world.community().slug},
    **dict.fromkeys(
        ("case", "case-decide", "case-spare", "case-answer"), lambda world: {"slug": case_of_jingan(world).slug}
    ),
    "white-list-end": lambda world: {"slug": spared_in_jingan(world)},
    **dict.fromkeys(
        ("crisis", "crisis-step", "crisis-note", "crisis-clear"), lambda world: {"slug": crisis_of_jingan(world).slug}
    ),
}
