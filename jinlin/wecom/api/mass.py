"""Mass messages a person must confirm, and welcomes (§4.5, §4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from jinlin.wecom.api.section import Section, at_most
from jinlin.wecom.client.caller import Answer
from jinlin.wecom.client.errors import OverLimit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Attachment = dict[str, Any]

LONGEST_TEXT, LONGEST_GROUP_WELCOME, MOST_ATTACHMENTS = 4000, 3000, 9  # bytes, bytes, pieces


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


class TemplateMade(Answer, frozen=True, kw_only=True):
    """The answer of adding a group welcome."""

    template_id: str


class Template(Answer, frozen=True, kw_only=True):
    """A group welcome of the library."""

    text: dict[str, Any] = {}
    image: dict[str, Any] = {}
    link: dict[str, Any] = {}
    miniprogram: dict[str, Any] = {}
    file: dict[str, Any] = {}
    video: dict[str, Any] = {}


class Mass(Section):
    """Makes tasks and follows them; nothing is sent until a person taps."""

    def to_groups(
        self, sender: str, chat_ids: Sequence[str], text: str, attachments: Sequence[Attachment] = ()
    ) -> TaskMade:
        """Make a task for an owner and up to 2,000 of their groups [D:92135]. Raises OverLimit, Uncertain.

        There is no id of the client's: after Uncertain look for the task with `iter_tasks` before asking again.
        """
        at_most(2000, "chat_id_list", chat_ids)
        told = _content(text, attachments)
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
        """Make a task for up to 10,000 customers by id, by tags, or all of a sender [D:92135]. Raises OverLimit, Uncertain."""
        at_most(10_000, "external_userid", external_userids)
        return self.ask(
            "externalcontact/add_msg_template",
            TaskMade,
            chat_type="single",
            sender=sender or None,
            external_userid=[*external_userids] or None,
            tag_filter=tag_filter,
            allow_select=allow_select,
            **_content(text, attachments),
        )

    def iter_tasks(self, chat_type: str, since: int, until: int, *, filter_type: int = 2) -> Iterator[TaskRow]:
        """Yield the tasks of a kind within at most a month; 0 of the corp, 1 of members, 2 all [D:93338]."""
        cursor = ""
        while True:
            page = self.ask(
                "externalcontact/get_groupmsg_list_v2",
                TaskRows,
                chat_type=chat_type,
                start_time=since,
                end_time=until,
                filter_type=filter_type,
                limit=100,
                cursor=cursor,
            )
            yield from page.group_msg_list
            if not (cursor := page.next_cursor):
                return

    def iter_senders(self, msgid: str) -> Iterator[Sender]:
        """Yield who has confirmed and who has not [D:93338]. Raises StillDispatching."""
        cursor = ""
        while True:
            page = self.ask("externalcontact/get_groupmsg_task", Senders, msgid=msgid, limit=1000, cursor=cursor)
            yield from page.task_list
            if not (cursor := page.next_cursor):
                return

    def iter_results(self, msgid: str, userid: str) -> Iterator[Sent]:
        """Yield what became of a sender's recipients; groups not sent to are not told [D:93338]. Raises StillDispatching."""
        cursor = ""
        while True:
            page = self.ask(
                "externalcontact/get_groupmsg_send_result",
                SentList,
                msgid=msgid,
                userid=userid,
                limit=1000,
                cursor=cursor,
            )
            yield from page.send_list
            if not (cursor := page.next_cursor):
                return

    def remind(self, msgid: str) -> None:
        """Remind those who have not confirmed, three times in 24 hours [D:97610]. Raises 41094."""
        self.ask("externalcontact/remind_groupmsg_send", Answer, msgid=msgid)

    def cancel(self, msgid: str) -> None:
        """Stop those who have not confirmed [D:97611]. Raises 41093."""
        self.ask("externalcontact/cancel_groupmsg_send", Answer, msgid=msgid)


class Welcome(Section):
    """Welcomes new friends, and keeps the library of group welcomes."""

    def send(self, code: str, text: str, attachments: Sequence[Attachment] = ()) -> None:
        """Welcome once, within 20 s of the event [D:92137]. Raises NoSuchCode, AlreadyWelcomed, Uncertain."""
        told = _content(text, attachments)
        self.ask("externalcontact/send_welcome_msg", Answer, welcome_code=code, **told)

    def add_template(self, text: str, attachment: Attachment | None = None, *, notify: bool = True) -> str:
        """Put a group welcome into the library; an owner attaches it to a group by hand [D:92366]. Raises OverLimit."""
        told = _template(text, attachment)
        return self.ask(
            "externalcontact/group_welcome_template/add", TemplateMade, notify=int(notify), **told
        ).template_id

    def edit_template(self, template_id: str, text: str, attachment: Attachment | None = None) -> None:
        """Change a group welcome [D:92366]. Raises OverLimit."""
        told = _template(text, attachment)
        self.ask("externalcontact/group_welcome_template/edit", Answer, template_id=template_id, **told)

    def template(self, template_id: str) -> Template:
        """Return a group welcome [D:92366]."""
        return self.ask("externalcontact/group_welcome_template/get", Template, template_id=template_id)

    def delete_template(self, template_id: str) -> None:
        """Take a group welcome out of the library [D:92366]."""
        self.ask("externalcontact/group_welcome_template/del", Answer, template_id=template_id)


def _content(text: str, attachments: Sequence[Attachment]) -> dict[str, Any]:
    """Return text and attachments as the platform takes them. Raises OverLimit, also where both are empty."""
    at_most(LONGEST_TEXT, "text", text.encode())
    at_most(MOST_ATTACHMENTS, "attachments", attachments)
    if not text and not attachments:
        raise OverLimit(what="text, attachments", most=0)
    told: dict[str, Any] = {"text": {"content": text}} if text else {}
    return told | ({"attachments": [*attachments]} if attachments else {})


def _template(text: str, attachment: Attachment | None) -> dict[str, Any]:
    at_most(LONGEST_GROUP_WELCOME, "text", text.encode())
    return {"text": {"content": text}} | (attachment or {})
