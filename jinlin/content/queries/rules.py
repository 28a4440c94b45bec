"""How a workspace checks copy, and the check with its rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jinlin.content import copycheck
from jinlin.content.copycheck import Facts, Hit
from jinlin.content.models import CopyRules

if TYPE_CHECKING:
    from jinlin.workspaces.models import Workspace

__all__ = ["check_for", "rules_of"]


def rules_of(workspace: Workspace) -> CopyRules:
    """Return how a workspace checks copy; what nobody has set is empty."""
    found: CopyRules | None = CopyRules.objects.filter(workspace=workspace).first()
    return found or CopyRules(workspace=workspace)


def check_for(
    workspace: Workspace, text: str, facts: Facts | None = None, rules: CopyRules | None = None
) -> tuple[Hit, ...]:
    """Check words by the rules of a workspace: its packs, its own words, those it spares."""
    rules = rules or rules_of(workspace)
    known = replace(facts or Facts(), own=tuple(rules.own), spared=tuple(rules.spared))
    return copycheck.check(text, packs=tuple(rules.packs), facts=known)
