"""Tags of the corp, and on customers (§4.2)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.state.rows import Tag, TagGroup
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import number, text, words
from wecomsim.wire.sections.contacts import relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_TAGS, MOST_ON_ONE, LONGEST = 10_000, 3000, 30


def _live(platform: Platform, group: TagGroup) -> list[Tag]:
    tags = [tag for tag in platform.corp.tags.values() if tag.group_id == group.group_id and not tag.deleted]
    return sorted(tags, key=lambda tag: -tag.order)


def _strategy(platform: Platform, caller: Caller, given: Given) -> int:
    """Return the group of rules that is meant, which must be the app's own and of the first level [D:94882]."""
    wanted = number(given, "strategy_id")
    found = platform.corp.shelves.strategies.get(wanted)
    if found is None or found.kind != "customer" or found.maker != caller.app.name or found.parent:
        raise Refused(40058, "invalid param `strategy_id`")
    return wanted


def _told(group: TagGroup, tags: list[Tag], *, by_id: bool = False) -> Given:
    """Write a group with its tags; `deleted` is told only where ids were asked for."""
    strategy = {"strategy_id": group.strategy} if group.strategy else {}
    rows = [
        {"id": tag.tag_id, "name": tag.name, "create_time": tag.create_time, "order": tag.order}
        | ({"deleted": tag.deleted} if by_id else {})
        for tag in tags
    ]
    told = {
        "group_id": group.group_id,
        "group_name": group.name,
        "create_time": group.create_time,
        "order": group.order,
    }
    return told | ({"deleted": group.deleted} if by_id else {}) | strategy | {"tag": rows}


def _listed(platform: Platform, given: Given, fits: Callable[[TagGroup], bool]) -> Given:
    """List groups, all or by id: ids of groups win over ids of tags, and by id also what is deleted is told."""
    wanted_groups, wanted = set(words(given, "group_id", MOST_TAGS)), set(words(given, "tag_id", MOST_TAGS))
    by_id, tags_of = bool(wanted or wanted_groups), defaultdict(list)
    for tag in platform.corp.tags.values():
        if (by_id or not tag.deleted) and (wanted_groups or not wanted or tag.tag_id in wanted):
            tags_of[tag.group_id].append(tag)
    told = []
    for group in sorted(platform.corp.tag_groups.values(), key=lambda group: -group.order):
        tags = sorted(tags_of[group.group_id], key=lambda tag: -tag.order)
        meant = group.group_id in wanted_groups if wanted_groups else bool(tags)
        if meant and fits(group) and (by_id or not group.deleted):
            told.append(_told(group, tags, by_id=by_id))
    return {"tag_group": told}


@endpoint("externalcontact/get_corp_tag_list", "POST", "92117", empty={"tag_group": []})
def list_tags(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List the corp's tags."""
    return _listed(platform, given, lambda group: not group.strategy)


@endpoint("externalcontact/get_strategy_tag_list", "POST", "94882", empty={"tag_group": []})
def list_strategy_tags(platform: Platform, caller: Caller, given: Given) -> Given:
    """List the tags of groups of rules, of one or of all that the app made."""
    wanted = _strategy(platform, caller, given) if given.get("strategy_id") else 0
    maker = caller.app.name
    return _listed(
        platform, given, lambda group: group.strategy > 0 and wanted in {0, group.strategy} and group.maker == maker
    )


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise Refused(40058, "missing param `name`")
    if len(value) > LONGEST:
        raise Refused(40072)
    return value


def _order(given: Given) -> int:
    order = number(given, "order", 0)
    if not 0 <= order < 2**32:
        raise Refused(40058, "invalid param `order`")
    return order


def _group_asked_for(platform: Platform, caller: Caller, given: Given, strategy: int) -> TagGroup:
    """Return the group by id or by name, made where there is none of that name."""
    corp = platform.corp
    if given.get("group_id"):
        found = corp.tag_groups.get(given["group_id"])
        if found is None or found.deleted or found.strategy != strategy:
            raise Refused(40068)
        return found
    name, order = _name(given.get("group_name")), _order(given)
    live = (group for group in corp.tag_groups.values() if not group.deleted and group.strategy == strategy)
    known = next((group for group in live if group.name == name), None)
    if known:
        return known
    key = corp.new_id("st" if strategy else "et")
    made = TagGroup(name, order, corp.clock.second(), caller.app.name, group_id=key, strategy=strategy)
    corp.tag_groups[made.group_id] = made
    return made


def _added(platform: Platform, caller: Caller, given: Given, strategy: int) -> Given:
    """Make tags; a name that the group has is not made twice; no empty groups."""
    asked = given.get("tag")
    if not isinstance(asked, list) or not asked or not all(isinstance(each, dict) for each in asked):
        raise Refused(40058, "missing param `tag`")
    names = [(_name(each.get("name")), _order(each)) for each in asked]
    corp = platform.corp
    if sum(not tag.deleted for tag in corp.tags.values()) + len(names) > MOST_TAGS:
        raise Refused(40126)
    group = _group_asked_for(platform, caller, given, strategy)
    known = {tag.name: tag for tag in _live(platform, group)}
    for name, order in names:
        if name not in known:
            key = corp.new_id("st" if strategy else "et")
            tag = Tag(name, order, corp.clock.second(), caller.app.name, tag_id=key, group_id=group.group_id)
            corp.tags[tag.tag_id] = known[name] = tag
    return {"tag_group": _told(group, [known[name] for name in dict.fromkeys(name for name, _order in names)])}


@endpoint("externalcontact/add_corp_tag", "POST", "92117")
def add_tags(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make tags of the corp."""
    return _added(platform, caller, given, 0)


@endpoint("externalcontact/add_strategy_tag", "POST", "94882")
def add_strategy_tags(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make tags of a group of rules."""
    return _added(platform, caller, given, _strategy(platform, caller, given))


def _own(platform: Platform, caller: Caller, key: str, *, of_strategy: bool) -> Tag | TagGroup:
    """Return a tag or group the app made itself; the others are not its own to change. Raises Refused 40068, 48002."""
    corp = platform.corp
    found = corp.tags.get(key) or corp.tag_groups.get(key)
    if found is None or found.deleted:
        raise Refused(40068)
    group = corp.tag_groups[found.group_id]
    if bool(group.strategy) != of_strategy:
        raise Refused(40068)
    if found.maker != caller.app.name:
        raise Refused(48002)
    return found


def _edited(platform: Platform, caller: Caller, given: Given, *, of_strategy: bool) -> Given:
    """Rename or reorder; names stay unique."""
    found = _own(platform, caller, text(given, "id", 40068), of_strategy=of_strategy)
    name, order = given.get("name"), _order(given) if "order" in given else found.order
    if name is not None and any(each is not found and each.name == _name(name) for each in _siblings(platform, found)):
        raise Refused(40071)
    found.name, found.order = _name(name) if name is not None else found.name, order
    return {}


def _siblings(platform: Platform, found: Tag | TagGroup) -> list[Tag] | list[TagGroup]:
    corp = platform.corp
    if isinstance(found, TagGroup):
        return [each for each in corp.tag_groups.values() if not each.deleted and each.strategy == found.strategy]
    return _live(platform, corp.tag_groups[found.group_id])


def _deleted(platform: Platform, caller: Caller, given: Given, *, of_strategy: bool) -> Given:
    """Delete tags or groups; a group goes with its last tag."""
    keys = words(given, "tag_id", MOST_TAGS) + words(given, "group_id", MOST_TAGS)
    if not keys:
        raise Refused(40058)
    doomed = [_own(platform, caller, key, of_strategy=of_strategy) for key in keys]
    for each in doomed:
        each.deleted = True
        for tag in _live(platform, each) if isinstance(each, TagGroup) else []:
            tag.deleted = True
    living = {tag.group_id for tag in platform.corp.tags.values() if not tag.deleted}
    for group in platform.corp.tag_groups.values():
        group.deleted = group.deleted or group.group_id not in living
    return {}


@endpoint("externalcontact/edit_corp_tag", "POST", "92117")
def edit_tag(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a tag or group of the corp."""
    return _edited(platform, caller, given, of_strategy=False)


@endpoint("externalcontact/edit_strategy_tag", "POST", "94882")
def edit_strategy_tag(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a tag or group of a group of rules."""
    return _edited(platform, caller, given, of_strategy=True)


@endpoint("externalcontact/del_corp_tag", "POST", "92117")
def delete_tags(platform: Platform, caller: Caller, given: Given) -> Given:
    """Delete tags or groups of the corp."""
    return _deleted(platform, caller, given, of_strategy=False)


@endpoint("externalcontact/del_strategy_tag", "POST", "94882")
def delete_strategy_tags(platform: Platform, caller: Caller, given: Given) -> Given:
    """Delete tags or groups of groups of rules."""
    return _deleted(platform, caller, given, of_strategy=True)


@endpoint("externalcontact/mark_tag", "POST", "92118")
def mark(platform: Platform, caller: Caller, given: Given) -> Given:
    """Put tags on a customer and take others off; a program's change tells nobody [D:92130]."""
    follow = relation(platform, caller, text(given, "userid", 41009), text(given, "external_userid", 41035))
    add, remove = words(given, "add_tag", MOST_ON_ONE, 40144), words(given, "remove_tag", MOST_ON_ONE)
    if not add and not remove:
        raise Refused(40058)
    for key in (*add, *remove):
        if key not in platform.corp.tags or platform.corp.tags[key].deleted:
            raise Refused(40068)
    kept = [each for each in follow.tags if each not in remove]
    tags = list(dict.fromkeys([*kept, *add]))
    if len(tags) > MOST_ON_ONE:
        raise Refused(40144)
    follow.tags = tags
    return {}
