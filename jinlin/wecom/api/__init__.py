"""The platform's interface, section by section: one method per official endpoint, typed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.wecom.api.address_book import AddressBook
from jinlin.wecom.api.contacts import Contacts
from jinlin.wecom.api.groups import Groups
from jinlin.wecom.api.tags import Tags

if TYPE_CHECKING:
    from jinlin.wecom.client.caller import Caller

__all__ = ["WeCom"]


class WeCom:
    """Everything the platform offers to one app."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.address_book = AddressBook(caller)
        self.contacts = Contacts(caller)
        self.tags = Tags(caller)
        self.groups = Groups(caller)

    def close(self) -> None:
        """Give the connections back."""
        self.caller.close()
