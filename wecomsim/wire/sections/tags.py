"""Tags of the corp, and on customers (§4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.state.rows import Tag, TagGroup
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import number, text, words
from wecomsim.wire.sections.contacts import relation

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_TAGS, MOST_ON_ONE, LONGEST = 10_000, 3000, 30


def _live(platform: Platform, group: TagGroup) -> list[Tag]:
    tags = [tag for tag in platform.corp.tags.values() if tag.group_id == group.group_id and not tag.deleted]
    return sorted(tags, key=lambda tag: -tag.order)


def _group(group: TagGroup, tags: list[Tag]) -> Given:
    told = [{"id": tag.tag_id, "name": tag.name, "create_time": tag.create_time, "order": tag.order} for tag in tags]
    return {
        "group_id": group.group_id,
        "group_name": group.name,
        "create_time": group.create_time,
        "order": group.order,
        "tag": told,
    }


@endpoint("externalcontact/get_corp_tag_list", "POST", "92117", empty={"tag_group": []})
def list_tags(platform: Platform, _caller: Caller, given: Given) -> Given:
    """List tags, all or some; group ids win over tag ids."""
    groups = [group for group in platform.corp.tag_groups.values() if not group.deleted]
    wanted_groups, wanted = set(words(given, "group_id", 10_000)), set(words(given, "tag_id", 10_000))
    told = []
    for group in sorted(groups, key=lambda group: -group.order):
        tags = _live(platform, group)
        if wanted_groups:
            tags = tags if group.group_id in wanted_groups else []
        elif wanted:
            tags = [tag for tag in tags if tag.tag_id in wanted]
        told += [_group(group, tags)] if tags else []
    return {"tag_group": told}


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise Refused(40058, "missing param `name`")
    if len(value) > LONGEST:
        raise Refused(40072)
    return value


def _group_asked_for(platform: Platform, caller: Caller, given: Given) -> TagGroup:
    """Return the group by id or by name, made where there is none of that name."""
    corp = platform.corp
    if given.get("group_id"):
        found = corp.tag_groups.get(given["group_id"])
        if found is None or found.deleted:
            raise Refused(40068)
        return found
    name = _name(given.get("group_name"))
    known = next((group for group in corp.tag_groups.values() if group.name == name and not group.deleted), None)
    if known:
        return known
    made = TagGroup(corp.new_id("et"), name, number(given, "order", 0), corp.clock.second(), caller.app.name)
    corp.tag_groups[made.group_id] = made
    return made


@endpoint("externalcontact/add_corp_tag", "POST", "92117")
def add_tags(platform: Platform, caller: Caller, given: Given) -> Given:
    """Make tags; a name that the group has is not made twice; no empty groups."""
    asked = given.get("tag")
    if not isinstance(asked, list) or not asked:
        raise Refused(40058, "missing param `tag`")
    names = [(_name(each.get("name")), number(each, "order", 0)) for each in asked if isinstance(each, dict)]
    corp = platform.corp
    if sum(not tag.deleted for tag in corp.tags.values()) + len(names) > MOST_TAGS:
        raise Refused(40126)
    group = _group_asked_for(platform, caller, given)
    known = {tag.name: tag for tag in _live(platform, group)}
    for name, order in names:
        if name not in known:
            tag = Tag(corp.new_id("et"), group.group_id, name, order, corp.clock.second(), caller.app.name)
            corp.tags[tag.tag_id] = known[name] = tag
    return {"tag_group": _group(group, [known[name] for name in dict.fromkeys(name for name, _order in names)])}


def _own(platform: Platform, caller: Caller, key: str) -> Tag | TagGroup:
    """Return a tag or group the app made itself; the others are not its own to change. Raises Refused 40068, 48002."""
    found = platform.corp.tags.get(key) or platform.corp.tag_groups.get(key)
    if found is None or found.deleted:
        raise Refused(40068)
    if found.maker != caller.app.name:
        raise Refused(48002)
    return found


@endpoint("externalcontact/edit_corp_tag", "POST", "92117")
def edit_tag(platform: Platform, caller: Caller, given: Given) -> Given:
    """Rename or reorder; names stay unique."""
    found = _own(platform, caller, text(given, "id", 40068))
    if "name" in given:
        name = _name(given["name"])
        if any(each is not found and each.name == name for each in _siblings(platform, found)):
            raise Refused(40071)
        found.name = name
    if "order" in given:
        found.order = number(given, "order")
    return {}


def _siblings(platform: Platform, found: Tag | TagGroup) -> list[Tag] | list[TagGroup]:
    if isinstance(found, TagGroup):
        return [group for group in platform.corp.tag_groups.values() if not group.deleted]
    return _live(platform, platform.corp.tag_groups[found.group_id])


@endpoint("externalcontact/del_corp_tag", "POST", "92117")
def delete_tags(platform: Platform, caller: Caller, given: Given) -> Given:
    """Delete tags or groups; a group goes with its last tag."""
    keys = words(given, "tag_id", 10_000) + words(given, "group_id", 10_000)
    if not keys:
        raise Refused(40058)
    doomed = [_own(platform, caller, key) for key in keys]
    for each in doomed:
        each.deleted = True
        for tag in _live(platform, each) if isinstance(each, TagGroup) else []:
            tag.deleted = True
    for group in platform.corp.tag_groups.values():
        group.deleted = group.deleted or not _live(platform, group)
    return {}


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
