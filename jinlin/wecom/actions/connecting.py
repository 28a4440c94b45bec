"""Connect a workspace to its corp: ids and secrets in, sealed, and the keys of the callback address."""

from __future__ import annotations

import re
import secrets as randomness
import string
from typing import TYPE_CHECKING

from django.db import transaction

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.wecom.crypto import Keys
from jinlin.wecom.models import OFFICIAL, Account, App, AppKind, Chat, Connection, Department, Sync, Token, sealed
from jinlin.workspaces import actions as workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.models import Workspace

_CORP_ID = re.compile(r"w[wx][0-9a-zA-Z]{16}")
_LETTERS = string.ascii_letters + string.digits
_TOKEN_LENGTH, _KEY_LENGTH = 24, 43


class BadCorpId(Refusal, ValueError):
    """Not the shape of a corp id."""

    code = "bad_corp_id"
    source_what = _("“%(value)s”不是企业 ID")
    source_remedy = _("企业 ID 以 ww 开头，共 18 个字符，在企业微信后台“我的企业 → 企业信息”最下面")


class NotConnected(Refusal):
    """The workspace has no connection, or not the app that is needed."""

    code = "not_connected"
    source_what = _("还没有对接企业微信")
    source_remedy = _("请先在“设置 → 企微对接”填写企业 ID、AgentId 和 Secret")


@transaction.atomic
def connect(
    who: Actor,
    *,
    corp_id: str,
    agent_id: int | None,
    secret: str,
    now: datetime,
    public_url: str = "",
    base_url: str = OFFICIAL,
) -> Connection:
    """Keep the corp and the secret of its app; the same again changes nothing but what differs. Raises BadCorpId.

    An empty secret leaves the one that is kept. Another corp than before begins anew: tokens, keys and what was read go.
    """
    workspace = workspaces.workspace_of(who)
    corp_id = corp_id.strip()
    if not _CORP_ID.fullmatch(corp_id):
        raise BadCorpId(value=corp_id[:40])
    known = Connection.objects.filter(workspace=workspace).first()
    if known and known.corp_id != corp_id:
        _forget(known)
    connection, _made = Connection.objects.update_or_create(
        workspace=workspace,
        defaults={"corp_id": corp_id, "base_url": base_url.rstrip("/"), "paused_at": None, "paused_by": None}
        | ({"public_url": public_url.rstrip("/")} if public_url else {}),
        create_defaults={
            "corp_id": corp_id,
            "base_url": base_url.rstrip("/"),
            "public_url": public_url.rstrip("/"),
            "connected_at": now,
        },
    )
    set_secret(who, connection, AppKind.MAIN, secret, agent_id=agent_id, now=now)
    workspaces.audit(who, "wecom.connected", workspace, details={"corp_id": corp_id}, now=now)
    return connection


@transaction.atomic
def set_secret(
    who: Actor, connection: Connection, kind: AppKind, secret: str, *, now: datetime, agent_id: int | None = None
) -> App:
    """Keep the secret of one of the corp's apps, sealed; an empty one leaves what is kept. Its token is forgotten."""
    app, made = App.objects.get_or_create(workspace_id=connection.workspace_id, connection=connection, kind=kind)
    app.agent_id = agent_id if agent_id is not None else app.agent_id
    if secret.strip():
        app.secret_sealed = sealed(secret.strip())
        Token.objects.filter(app=app).delete()
    app.save()
    if not made or secret.strip():
        workspaces.audit(who, "wecom.secret_set", connection.workspace, details={"app": kind}, now=now)
    return app


def make_keys(who: Actor, app: App, *, now: datetime) -> Keys:
    """Think up a token and an EncodingAESKey for the callback address; they replace those that were."""
    token = "".join(randomness.choice(_LETTERS) for _n in range(_TOKEN_LENGTH))
    key = "".join(randomness.choice(_LETTERS) for _n in range(_KEY_LENGTH))
    return set_keys(who, app, token=token, aes_key=key, now=now)


@transaction.atomic
def set_keys(who: Actor, app: App, *, token: str, aes_key: str, now: datetime) -> Keys:
    """Keep the keys of the callback address, sealed. Raises BadKeyShape."""
    keys = Keys(token.strip(), aes_key.strip(), app.connection.corp_id)
    app.token_sealed, app.aes_key_sealed, app.verified_at = sealed(keys.token), sealed(keys.aes_key), None
    app.refused_at, app.refused_by, app.refused_for = None, "", ""
    app.save(update_fields=["token_sealed", "aes_key_sealed", "verified_at", "refused_at", "refused_by", "refused_for"])
    workspaces.audit(who, "wecom.keys_set", app.connection.workspace, details={"app": app.kind}, now=now)
    return keys


@transaction.atomic
def disconnect(who: Actor, workspace: Workspace, *, now: datetime) -> None:
    """Forget the secrets and keys; groups, people and their history stay. Raises NotConnected."""
    connection = Connection.objects.filter(workspace=workspace).first()
    if connection is None:
        raise NotConnected
    workspaces.audit(who, "wecom.disconnected", workspace, details={"corp_id": connection.corp_id}, now=now)
    connection.delete()


def _forget(connection: Connection) -> None:
    for rows in (Account, Chat, Department, Sync):
        rows.objects.filter(workspace=connection.workspace_id).delete()
    connection.delete()


def ask_for_a_check(connection: Connection, *, now: datetime) -> None:
    """Have the worker look at the connection; nothing is asked of the platform within a page."""
    Connection.objects.filter(pk=connection.pk).update(check_wanted_at=now, paused_at=None, paused_by=None)
