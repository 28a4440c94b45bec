"""The platform's interface, section by section: one method per official endpoint, typed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.wecom.api.address_book import AddressBook
from jinlin.wecom.api.app_chats import AppChats
from jinlin.wecom.api.archive_calls import ArchiveCalls
from jinlin.wecom.api.contacts import Contacts
from jinlin.wecom.api.groups import Groups
from jinlin.wecom.api.links import Acquisition, Album, Statistics
from jinlin.wecom.api.mass import Mass
from jinlin.wecom.api.media import Media
from jinlin.wecom.api.messages import Messages
from jinlin.wecom.api.moments import MomentSection
from jinlin.wecom.api.network import Network
from jinlin.wecom.api.people import Login, Pages
from jinlin.wecom.api.rules import Intercepts, Strategies
from jinlin.wecom.api.service import Service
from jinlin.wecom.api.tags import Tags
from jinlin.wecom.api.transfers import Transfers
from jinlin.wecom.api.ways import ContactWaySection, JoinWaySection
from jinlin.wecom.api.webhooks import Webhooks
from jinlin.wecom.api.welcome import Welcome

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
        self.contact_ways = ContactWaySection(caller)
        self.join_ways = JoinWaySection(caller)
        self.mass = Mass(caller)
        self.welcome = self.group_welcomes = Welcome(caller)
        self.transfers = Transfers(caller)
        self.moments = MomentSection(caller)
        self.acquisition = Acquisition(caller)
        self.statistics = Statistics(caller)
        self.album = Album(caller)
        self.intercepts = Intercepts(caller)
        self.strategies = Strategies(caller)
        self.media = Media(caller)
        self.service = Service(caller)
        self.app_chats = AppChats(caller)
        self.webhooks = Webhooks(caller)
        self.network = Network(caller)
        self.messages = Messages(caller)
        self.login = Login(caller)
        self.js = self.pages = Pages(caller)
        self.archive_calls = ArchiveCalls(caller)

    def close(self) -> None:
        """Give the connections back."""
        self.caller.close()
