"""Welcomes of new friends, and the library of group welcomes (§4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.wecom.api.mass import content_of
from jinlin.wecom.api.section import Section, at_most, one_of
from jinlin.wecom.client.caller import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.wecom.api.attachments import Attachment

LONGEST = 3000  # bytes


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


class Welcome(Section):
    """Welcomes new friends, and keeps the library of group welcomes."""

    def send(self, code: str, text: str, attachments: Sequence[Attachment] = ()) -> None:
        """Welcome once, within 20 s of the event [D:92137].

        Raises NoSuchCode where it is late, AlreadyWelcomed, BeingWelcomed where another app is at it (that one may be
        tried again), 41053 without consent to the archive, OverLimit, Incomplete, Uncertain.
        """
        told = content_of(text, attachments)
        self.ask("externalcontact/send_welcome_msg", Answer, welcome_code=code, **told)

    def add_template(self, text: str, attachment: Attachment | None = None, *, notify: bool = True) -> str:
        """Put a group welcome into the library of 100; an owner attaches it to a group by hand [D:92366].

        `%NICKNAME%` in the text stands for the name of who came. `attachment` is one object under its kind, such as
        `{"link": {…}}`; `notify` tells the owners. Raises OverLimit, Incomplete, 41055 where the library is full, Uncertain.
        """
        told = _template(text, attachment)
        return self.ask(
            "externalcontact/group_welcome_template/add", TemplateMade, notify=int(notify), **told
        ).template_id

    def edit_template(
        self, template_id: str, text: str, attachment: Attachment | None = None, *, notify: bool | None = None
    ) -> None:
        """Change a group welcome of ours [D:92366]. Raises OverLimit, 41058 for another app's."""
        told = _template(text, attachment) | {"notify": notify if notify is None else int(notify)}
        self.ask("externalcontact/group_welcome_template/edit", Answer, template_id=template_id, **told)

    def template(self, template_id: str) -> Template:
        """Return a group welcome [D:92366]."""
        return self.ask("externalcontact/group_welcome_template/get", Template, template_id=template_id)

    def delete_template(self, template_id: str) -> None:
        """Take a group welcome out of the library [D:92366]."""
        self.ask("externalcontact/group_welcome_template/del", Answer, template_id=template_id)


def _template(text: str, attachment: Attachment | None) -> dict[str, Any]:
    at_most(LONGEST, "text", text.encode())
    one_of("text", text, attachment)
    return ({"text": {"content": text}} if text else {}) | (attachment or {})
