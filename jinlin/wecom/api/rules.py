"""Sensitive words that restrain members, rule groups, and their tags (§4.12, §4.13, §4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most
from jinlin.wecom.api.tags import TagGroup, TagGroupAnswer, TagGroups
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence


class RuleMade(Answer, frozen=True, kw_only=True):
    """The answer of adding a rule."""

    rule_id: str


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: `intercept_type` 1 blocks, 2 warns."""

    rule_id: str = ""
    rule_name: str = ""
    create_time: int = 0
    word_list: list[str] = []
    semantics_list: list[int] = []
    intercept_type: int = 1
    applicable_range: dict[str, Any] = {}


class RuleAnswer(Answer, frozen=True, kw_only=True):
    """One rule."""

    rule: Rule


class Rules(Answer, frozen=True, kw_only=True):
    """All rules of the app."""

    rule_list: list[Rule] = []


class Strategy(msgspec.Struct, frozen=True, kw_only=True):
    """A rule group."""

    strategy_id: int
    parent_id: int = 0
    strategy_name: str = ""
    create_time: int = 0
    admin_list: list[str] = []
    privilege: dict[str, bool] = {}


class StrategyAnswer(Answer, frozen=True, kw_only=True):
    """One rule group."""

    strategy: Strategy


class StrategyPage(Answer, frozen=True, kw_only=True):
    """A page of rule groups by number."""

    strategy: list[Strategy] = []
    next_cursor: str = ""


class StrategyMade(Answer, frozen=True, kw_only=True):
    """The answer of making a rule group."""

    strategy_id: int


class StrategyRange(Answer, frozen=True, kw_only=True):
    """Whom a rule group holds for."""

    range: list[dict[str, Any]] = []
    next_cursor: str = ""


class Intercepts(Section):
    """Words members cannot send; this is no moderation of customers (§7.4)."""

    def add(self, name: str, words: Sequence[str], *, block: bool, users: Sequence[str]) -> str:
        """Make a rule of up to 300 words [D:95097]. At most 100 rules. Raises OverLimit, Uncertain."""
        at_most(20, "rule_name", name)
        at_most(300, "word_list", words)
        at_most(1000, "applicable_range", users)
        told = {"rule_name": name, "word_list": [*words], "intercept_type": 1 if block else 2}
        where = {"user_list": [*users], "department_list": []}
        return self.ask("externalcontact/add_intercept_rule", RuleMade, **told, applicable_range=where).rule_id

    def list(self) -> list[Rule]:
        """List the rules by name [D:95097]."""
        return self.ask("externalcontact/get_intercept_rule_list", Rules).rule_list

    def get(self, rule_id: str) -> Rule:
        """Return a rule [D:95097]."""
        return self.ask("externalcontact/get_intercept_rule", RuleAnswer, rule_id=rule_id).rule

    def update(self, rule_id: str, **wanted: Any) -> None:
        """Change a rule [D:95097]."""
        self.ask("externalcontact/update_intercept_rule", Answer, rule_id=rule_id, **wanted)

    def delete(self, rule_id: str) -> None:
        """Delete a rule of ours [D:95097]."""
        self.ask("externalcontact/del_intercept_rule", Answer, rule_id=rule_id)


class Strategies(Section):
    """Rule groups: who may do what with customers; calls one after the other, the app sees its own only."""

    def list(self, cursor: str = "", *, of: str = "customer") -> StrategyPage:
        """Return a page of rule groups, of customers or of moments [D:94883, 94890]."""
        return self.ask(f"externalcontact/{of}_strategy/list", StrategyPage, cursor=cursor, limit=1000)

    def get(self, strategy_id: int, *, of: str = "customer") -> Strategy:
        """Return a rule group [D:94883, 94890]."""
        return self.ask(f"externalcontact/{of}_strategy/get", StrategyAnswer, strategy_id=strategy_id).strategy

    def range(self, strategy_id: int, cursor: str = "", *, of: str = "customer") -> StrategyRange:
        """Return a page of whom it holds for [D:94883, 94890]."""
        told = {"strategy_id": strategy_id, "cursor": cursor, "limit": 1000}
        return self.ask(f"externalcontact/{of}_strategy/get_range", StrategyRange, **told)

    def create(
        self,
        name: str,
        admins: Sequence[str],
        privilege: dict[str, bool],
        where: Sequence[dict[str, Any]],
        *,
        parent: int = 0,
        of: str = "customer",
    ) -> int:
        """Make a rule group for up to 100 entries a call [D:94883, 94890]. Raises OverLimit, Uncertain."""
        at_most(20, "admin_list", admins)
        at_most(100, "range", where)
        told = {"strategy_name": name, "admin_list": [*admins], "privilege": privilege, "range": [*where]}
        path = f"externalcontact/{of}_strategy/create"
        return self.ask(path, StrategyMade, **told, parent_id=parent or None).strategy_id

    def edit(self, strategy_id: int, *, of: str = "customer", **wanted: Any) -> None:
        """Change a rule group [D:94883, 94890]."""
        self.ask(f"externalcontact/{of}_strategy/edit", Answer, strategy_id=strategy_id, **wanted)

    def delete(self, strategy_id: int, *, of: str = "customer") -> None:
        """Delete a rule group [D:94883, 94890]."""
        self.ask(f"externalcontact/{of}_strategy/del", Answer, strategy_id=strategy_id)

    def tags(self, strategy_id: int) -> TagGroups:
        """Return the tags of a rule group [D:94882]."""
        return self.ask("externalcontact/get_strategy_tag_list", TagGroups, strategy_id=strategy_id)

    def add_tags(self, strategy_id: int, group_name: str, names: Sequence[str]) -> TagGroup:
        """Make tags of a rule group [D:94882]."""
        told = {"strategy_id": strategy_id, "group_name": group_name, "tag": [{"name": each} for each in names]}
        return self.ask("externalcontact/add_strategy_tag", TagGroupAnswer, **told).tag_group

    def edit_tag(self, tag_id: str, name: str) -> None:
        """Rename a tag of a rule group [D:94882]."""
        self.ask("externalcontact/edit_strategy_tag", Answer, id=tag_id, name=name)

    def delete_tags(self, tag_ids: Sequence[str]) -> None:
        """Delete tags of a rule group [D:94882]."""
        self.ask("externalcontact/del_strategy_tag", Answer, tag_id=[*tag_ids])
