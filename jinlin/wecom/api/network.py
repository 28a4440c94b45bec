"""Addresses for firewalls (§1.2)."""

from __future__ import annotations

from jinlin.wecom.api.section import Section
from jinlin.wecom.client.caller import Answer


class Addresses(Answer, frozen=True, kw_only=True):
    """Addresses, single ones and with wildcards."""

    ip_list: list[str] = []


class Network(Section):
    """Where the platform answers, and where its callbacks come from; to be asked daily."""

    def api_addresses(self) -> list[str]:
        """List the addresses calls go to [D:92520]."""
        return self.ask("get_api_domain_ip", Addresses).ip_list

    def callback_addresses(self) -> list[str]:
        """List the addresses callbacks come from [D:92521]."""
        return self.ask("getcallbackip", Addresses).ip_list
