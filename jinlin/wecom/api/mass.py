"""Mass messages, which a person must confirm (§4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.attachments import checked
from jinlin.wecom.api.section import Section, at_most, at_most_days, one_of, pages
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinlin.wecom.api.attachments import Attachment

LONGEST_TEXT, MOST_ATTACHMENTS, LONGEST_MONTH = 4000, 9, 31  # bytes, pieces, days


class TaskMade(Answer, frozen=True, kw_only=True):
    """The answer of `add_msg_template`: whom it cannot reach, and its id."""

    msgid: str
    fail_list: list[str] = []


class TaskRow(msgspec.Struct, frozen=True, kw_only=True):
    """A task of the list; `create_time` comes as a number or as text (§13, 10), `creator` is absent for ours."""

    msgid: str
    create_time: int = 0
    create_type: int = 0
    creator: str = ""
    text: dict[str, Any] = {}
    attachments: list[dict[str, Any]] = []


class TaskRows(Answer, frozen=True, kw_only=True):
    """The answer of `get_groupmsg_list_v2`."""

    group_msg_list: list[TaskRow] = []
    next_cursor: str = ""


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """A member who is to confirm: `status` 0 not yet, 2 done."""

    userid: str
    status: int = 0
    send_time: int | None = None


class Senders(Answer, frozen=True, kw_only=True):
    """The answer of `get_groupmsg_task`."""

    task_list: list[Sender] = []
    next_cursor: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one recipient: 0 unsent, 1 sent, 2 no friend, 3 had their fill."""

    userid: str = ""
    external_userid: str = ""
    chat_id: str = ""
    status: int = 0
    send_time: int | None = None


class SentList(Answer, frozen=True, kw_only=True):
    """The answer of `get_groupmsg_send_result`."""

    send_list: list[Sent] = []
    next_cursor: str = ""


class Mass(Section):
    """Makes tasks and follows them; nothing is sent until a person taps."""

    def to_groups(
        self, sender: str, chat_ids: Sequence[str], text: str, attachments: Sequence[Attachment] = ()
    ) -> TaskMade:
        """Make a task for an owner and up to 2,000 of their groups [D:92135]. Raises OverLimit, Uncertain.

        There is no id of the client's: after Uncertain look for the task with `iter_tasks` before asking again.
        """
        at_most(2000, "chat_id_list", chat_ids)
        told = content_of(text, attachments)
        return self.ask(
            "externalcontact/add_msg_template",
            TaskMade,
            chat_type="group",
            sender=sender,
            chat_id_list=[*chat_ids],
            **told,
        )

    def to_customers(
        self,
        text: str,
        attachments: Sequence[Attachment] = (),
        *,
        sender: str = "",
        external_userids: Sequence[str] = (),
        tag_filter: dict[str, Any] | None = None,
        allow_select: bool = False,
    ) -> TaskMade:
        """Make a task for up to 10,000 customers by id, by tags, or all of a sender [D:92135].

        `tag_filter` is `{"group_list": [{"tag_list": [ids]}]}`: or within a list, and between lists; ids win over it.
        With `allow_select` the member may choose anew. Raises OverLimit, Incomplete, 41048 for nobody, Uncertain.
        """
        at_most(10_000, "external_userid", external_userids)
        one_of("sender, external_userid, tag_filter", sender, tag_filter, *external_userids)
        for each in (tag_filter or {}).get("group_list", ()):
            at_most(100, "tag_list", each["tag_list"])
        return self.ask(
            "externalcontact/add_msg_template",
            TaskMade,
            chat_type="single",
            sender=sender or None,
            external_userid=[*external_userids] or None,
            tag_filter=tag_filter,
            allow_select=allow_select,
            **content_of(text, attachments),
        )

    def iter_tasks(
        self, chat_type: str, since: int, until: int, *, filter_type: int = 2, creator: str = ""
    ) -> Iterator[TaskRow]:
        """Yield the tasks of a kind within at most a month; 0 of the corp, 1 of members, 2 all [D:93338]. Raises OverLimit."""
        at_most_days(LONGEST_MONTH, since, until)
        told = {
            "chat_type": chat_type,
            "start_time": since,
            "end_time": until,
            "filter_type": filter_type,
            "limit": 100,
        }

        def ask(cursor: str) -> TaskRows:
            path = "externalcontact/get_groupmsg_list_v2"
            return self.ask(path, TaskRows, **told, creator=creator or None, cursor=cursor)

        for page in pages(ask):
            yield from page.group_msg_list

    def iter_senders(self, msgid: str) -> Iterator[Sender]:
        """Yield who has confirmed and who has not [D:93338]. Raises StillDispatching."""

        def ask(cursor: str) -> Senders:
            return self.ask("externalcontact/get_groupmsg_task", Senders, msgid=msgid, limit=1000, cursor=cursor)

        for page in pages(ask):
            yield from page.task_list

    def iter_results(self, msgid: str, userid: str) -> Iterator[Sent]:
        """Yield what became of a sender's recipients; groups not sent to are not told [D:93338]. Raises StillDispatching."""

        def ask(cursor: str) -> SentList:
            told = {"msgid": msgid, "userid": userid, "limit": 1000, "cursor": cursor}
            return self.ask("externalcontact/get_groupmsg_send_result", SentList, **told)

        for page in pages(ask):
            yield from page.send_list

    def remind(self, msgid: str) -> None:
        """Remind those who have not confirmed, three times in 24 hours [D:97610]. Raises 41094."""
        self.ask("externalcontact/remind_groupmsg_send", Answer, msgid=msgid)

    def cancel(self, msgid: str) -> None:
        """Stop those who have not confirmed [D:97611]. Raises 41093."""
        self.ask("externalcontact/cancel_groupmsg_send", Answer, msgid=msgid)


def content_of(text: str, attachments: Sequence[Attachment]) -> dict[str, Any]:
    """Return text and attachments as the platform takes them. Raises OverLimit, Incomplete where both are empty."""
    at_most(LONGEST_TEXT, "text", text.encode())
    at_most(MOST_ATTACHMENTS, "attachments", attachments)
    one_of("text, attachments", text, *attachments)
    told: dict[str, Any] = {"text": {"content": text}} if text else {}
    return told | ({"attachments": [checked(each) for each in attachments]} if attachments else {})
