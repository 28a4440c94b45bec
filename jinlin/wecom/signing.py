"""Pages signed for the platform's script [D:90506]: tickets shared by all processes, never given to a browser."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinlin.wecom.actions.connecting import NotConnected
from jinlin.wecom.api.people import page_signature
from jinlin.wecom.client.tokens import Fetched
from jinlin.wecom.models import App, AppKind, TokenKind
from jinlin.wecom.opening import SharedTokens, open_platform

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.wecom.models import Connection

__all__ = ["Signature", "sign_page"]


@dataclass(frozen=True)
class Signature:
    """What the script asks for; the ticket stays here."""

    timestamp: int
    nonce: str
    signature: str


def sign_page(connection: Connection, kind: TokenKind, url: str, *, now: datetime) -> Signature:
    """Sign an address for `config` (the corp's ticket) or `agentConfig` (the app's).

    Raises NotConnected, and what a call to the platform raises where a new ticket has to be asked for: at most
    400 an hour of the corp's and 100 of the app's, so one serves all processes until its two hours are nearly over.
    """
    nonce, timestamp = secrets.token_hex(8), int(now.timestamp())
    return Signature(timestamp, nonce, page_signature(_ticket(connection, kind), nonce, timestamp, url))


def _ticket(connection: Connection, kind: TokenKind) -> str:
    app = App.objects.filter(connection=connection, kind=AppKind.MAIN).exclude(secret_sealed="").first()
    if app is None:
        raise NotConnected
    pages = open_platform(connection).pages
    ask = pages.corp_ticket if kind == TokenKind.CORP_TICKET else pages.app_ticket

    def fetch() -> Fetched:
        told = ask()
        return Fetched(told.ticket, told.expires_in)

    return SharedTokens(app, kind).token(fetch)
