"""Sensitive words that restrain members, rule groups, and their tags (§4.12, §4.13, §4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most, one_of, pages
from jinlin.wecom.api.tags import TagGroup, TagGroupAnswer, TagGroups, new_tags
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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

    def add(
        self,
        name: str,
        words: Sequence[str],
        *,
        block: bool,
        users: Sequence[str] = (),
        departments: Sequence[int] = (),
        semantics: Sequence[int] = (),
    ) -> str:
        """Make a rule of up to 300 words of 32 characters, for members and departments [D:95097]. At most 100 rules.

        `semantics` 1 phone numbers, 2 e-mail addresses, 3 red packets; `block` or only warn. Raises OverLimit,
        Incomplete, Uncertain.
        """
        at_most(20, "rule_name", name)
        _words(words)
        at_most(1000, "user_list", users)
        at_most(1000, "department_list", departments)
        one_of("rule_name", name)
        one_of("word_list, semantics_list", *words, *semantics)
        one_of("applicable_range", *users, *departments)
        told = {"rule_name": name, "word_list": [*words], "intercept_type": 1 if block else 2}
        meant = [*semantics] or None
        where = {"user_list": [*users], "department_list": [*departments]}
        return self.ask(
            "externalcontact/add_intercept_rule", RuleMade, **told, semantics_list=meant, applicable_range=where
        ).rule_id

    def list(self) -> list[Rule]:
        """List the rules by name [D:95097]."""
        return self.ask("externalcontact/get_intercept_rule_list", Rules).rule_list

    def get(self, rule_id: str) -> Rule:
        """Return a rule [D:95097]."""
        return self.ask("externalcontact/get_intercept_rule", RuleAnswer, rule_id=rule_id).rule

    def update(self, rule_id: str, **wanted: Any) -> None:
        """Change a rule: rule_name, word_list, intercept_type, extra_rule, add_applicable_range, remove_applicable_range.

        An empty `semantics_list` in `extra_rule` clears it [D:95097]. Raises OverLimit.
        """
        at_most(20, "rule_name", wanted.get("rule_name", ""))
        _words(wanted.get("word_list", ()))
        self.ask("externalcontact/update_intercept_rule", Answer, rule_id=rule_id, **wanted)

    def delete(self, rule_id: str) -> None:
        """Delete a rule of ours [D:95097]."""
        self.ask("externalcontact/del_intercept_rule", Answer, rule_id=rule_id)


def _words(words: Sequence[str]) -> None:
    at_most(300, "word_list", words)
    for each in words:
        at_most(32, "word_list", each)


class Strategies(Section):
    """Rule groups: who may do what with customers; calls one after the other, the app sees its own only."""

    def list(self, cursor: str = "", *, of: str = "customer") -> StrategyPage:
        """Return a page of rule groups, of customers or of moments [D:94883, 94890]."""
        return self.ask(f"externalcontact/{of}_strategy/list", StrategyPage, cursor=cursor, limit=1000)

    def iter_all(self, *, of: str = "customer") -> Iterator[int]:
        """Yield the numbers of the app's rule groups [D:94883, 94890]."""
        for page in pages(lambda cursor: self.list(cursor, of=of)):
            for each in page.strategy:
                yield each.strategy_id

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
        """Change a rule group: strategy_name, admin_list, privilege, range_add, range_del [D:94883, 94890]. Raises OverLimit."""
        at_most(20, "admin_list", wanted.get("admin_list", ()))
        at_most(100, "range_add", wanted.get("range_add", ()))
        at_most(100, "range_del", wanted.get("range_del", ()))
        self.ask(f"externalcontact/{of}_strategy/edit", Answer, strategy_id=strategy_id, **wanted)

    def delete(self, strategy_id: int, *, of: str = "customer") -> None:
        """Delete a rule group [D:94883, 94890]."""
        self.ask(f"externalcontact/{of}_strategy/del", Answer, strategy_id=strategy_id)

    def tags(
        self, strategy_id: int | None = None, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()
    ) -> TagGroups:
        """Return the tags of a rule group, or of all the app sees [D:94882]."""
        told = {"strategy_id": strategy_id, "tag_id": [*tag_ids] or None, "group_id": [*group_ids] or None}
        return self.ask("externalcontact/get_strategy_tag_list", TagGroups, **told)

    def add_tags(
        self, strategy_id: int, group_name: str, names: Sequence[str], *, group_id: str = "", order: int | None = None
    ) -> TagGroup:
        """Make tags of a rule group, of the first level only [D:94882]. Raises OverLimit, Incomplete."""
        one_of("group_id, group_name", group_id, group_name)
        told = {"strategy_id": strategy_id, "group_id": group_id or None, "group_name": group_name or None}
        how = {"order": order, "tag": new_tags(names)}
        return self.ask("externalcontact/add_strategy_tag", TagGroupAnswer, **told, **how).tag_group

    def edit_tag(self, tag_id: str, name: str | None = None, *, order: int | None = None) -> None:
        """Rename or reorder a tag or a group of tags of a rule group [D:94882]. Raises OverLimit."""
        at_most(30, "name", name or "")
        self.ask("externalcontact/edit_strategy_tag", Answer, id=tag_id, name=name, order=order)

    def delete_tags(self, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()) -> None:
        """Delete tags, or whole groups of them, of a rule group [D:94882]. Raises Incomplete."""
        one_of("tag_id, group_id", *tag_ids, *group_ids)
        told = {"tag_id": [*tag_ids] or None, "group_id": [*group_ids] or None}
        self.ask("externalcontact/del_strategy_tag", Answer, **told)
