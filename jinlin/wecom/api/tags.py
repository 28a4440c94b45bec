"""Tags of the corp, and on customers (§4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from jinlin.wecom.api.section import Section, at_most, one_of
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = 30


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag of the corp; larger `order` comes first."""

    id: str
    name: str
    create_time: int = 0
    order: int = 0
    deleted: bool = False


class TagGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of tags."""

    group_id: str
    group_name: str
    create_time: int = 0
    order: int = 0
    deleted: bool = False
    strategy_id: int | None = None
    tag: list[Tag] = []


class TagGroups(Answer, frozen=True, kw_only=True):
    """The answer of `get_corp_tag_list`."""

    tag_group: list[TagGroup] = []


class TagGroupAnswer(Answer, frozen=True, kw_only=True):
    """The answer of `add_corp_tag`."""

    tag_group: TagGroup


class Tags(Section):
    """Reads and writes the corp's tags; an app may change only those it made."""

    def list(self, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()) -> TagGroups:
        """Return the corp's tags, all or some; group ids win over tag ids [D:92117]."""
        return self.ask(
            "externalcontact/get_corp_tag_list", TagGroups, tag_id=[*tag_ids] or None, group_id=[*group_ids] or None
        )

    def add(
        self,
        names: Sequence[str],
        *,
        group_name: str = "",
        group_id: str = "",
        order: int | None = None,
        orders: Sequence[int] = (),
    ) -> TagGroup:
        """Make tags in a group, known by id or by name and made where there is none [D:92117].

        `order` is the group's, `orders` are the tags' as far as they go. What exists already is made once.
        Raises OverLimit, Incomplete, 40126 for the corp's 10,000.
        """
        one_of("group_id, group_name", group_id, group_name)
        one_of("tag", *names)
        at_most(LONGEST_NAME, "group_name", group_name)
        return self.ask(
            "externalcontact/add_corp_tag",
            TagGroupAnswer,
            group_id=group_id or None,
            group_name=group_name or None,
            order=order,
            tag=new_tags(names, orders),
        ).tag_group

    def edit(self, tag_id: str, *, name: str | None = None, order: int | None = None) -> None:
        """Rename or reorder a tag or a group [D:92117]. Raises 40068, 40071 for a name that is taken."""
        at_most(LONGEST_NAME, "name", name or "")
        self.ask("externalcontact/edit_corp_tag", Answer, id=tag_id, name=name, order=order)

    def delete(self, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()) -> None:
        """Delete tags or whole groups; a group goes with its last tag [D:92117]. Raises Incomplete where neither is given."""
        one_of("tag_id, group_id", *tag_ids, *group_ids)
        self.ask("externalcontact/del_corp_tag", Answer, tag_id=[*tag_ids] or None, group_id=[*group_ids] or None)

    def mark(self, userid: str, external_userid: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Put an account's tags on its customer and take others off [D:92118]; one call of a pair at a time.

        Raises Incomplete, NotOurCustomer, WriteConflict, 40144 for more than 3,000 on one.
        """
        one_of("add_tag, remove_tag", *add, *remove)
        self.ask(
            "externalcontact/mark_tag",
            Answer,
            userid=userid,
            external_userid=external_userid,
            add_tag=[*add] or None,
            remove_tag=[*remove] or None,
        )


def new_tags(names: Sequence[str], orders: Sequence[int] = ()) -> list_of_told:
    """Write tags to be made. Raises OverLimit for a name of more than 30 characters."""
    for name in names:
        at_most(LONGEST_NAME, name, name)
    told: list_of_told = [{"name": name} for name in names]
    for each, order in zip(told, orders, strict=False):
        each["order"] = order
    return told


list_of_told = list[dict[str, object]]
