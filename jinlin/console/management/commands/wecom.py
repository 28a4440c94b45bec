"""`bin/jinlin wecom …`: the connection to WeCom from the shell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.core.management.base import BaseCommand, CommandError

from jinlin.console.ready import ensure_ready
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.wecom import actions
from jinlin.wecom.crypto import Keys, Signed
from jinlin.wecom.diagnosing import open_echo
from jinlin.wecom.models import OFFICIAL
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from jinlin.wecom.models import Connection


WHAT_TO_DO_WITH_THE_KEY = """\
Next, in the platform's console (管理工具 → 会话内容存档):
1. Paste the public key above as 消息加密公钥 and save; the console gives it a version number.
2. That number must be %(version)s. If the console shows another, make keys in 设置 → 企微对接 until the numbers agree.
3. Add this server's address there as 可信 IP, and choose whose talk is archived.
The private half stays here, sealed; old ones are kept, since old messages need them."""


class Command(BaseCommand):
    """Check callback keys, connect a workspace, read everything."""

    requires_system_checks = ()  # pages have no part in it
    help = "Check callback keys, connect a workspace to its corp, read everything the platform knows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be done."""
        ways = parser.add_subparsers(dest="what", required=True)
        check = ways.add_parser(
            "check-callback", help="Open the echostr of the platform's address check, or name the mistake."
        )
        for name in ("token", "aes-key", "receive-id", "signature", "timestamp", "nonce", "echostr"):
            check.add_argument(f"--{name}", required=True)
        connect = ways.add_parser("connect", help="Keep corp id and secret of a workspace; keys are printed once.")
        connect.add_argument("--workspace", required=True)
        connect.add_argument("--corp-id", required=True)
        connect.add_argument("--agent-id", type=int, required=True)
        connect.add_argument("--secret-file", required=True, help="File with the secret; - reads standard input.")
        connect.add_argument(
            "--archive-secret-file", default="", help="File with the secret of the archive (会话内容存档)."
        )
        connect.add_argument("--public-url", default="", help="Where the platform finds this product.")
        connect.add_argument("--base-url", default=OFFICIAL, help="Another program that speaks the protocol.")
        sync = ways.add_parser("sync", help="Have the worker read everything.")
        sync.add_argument("--workspace", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or say in one line why not."""
        ways = {"check-callback": self._check, "connect": self._connect, "sync": self._sync}
        try:
            ways[options["what"]](options)
        except Refusal as refusal:
            raise CommandError(refusal.message()) from None

    def _check(self, options: dict[str, Any]) -> None:
        keys = Keys(options["token"], options["aes_key"], options["receive_id"])
        echo = options["echostr"]
        echo = unquote(echo) if "%" in echo else echo
        signed = Signed(options["signature"], options["timestamp"], options["nonce"])
        self.stdout.write(open_echo(keys, echo, signed).decode("utf-8", "replace"))

    def _connect(self, options: dict[str, Any]) -> None:
        workspace, now = _workspace(options["workspace"]), present.now()
        connection = actions.connect(
            workspace,
            corp_id=options["corp_id"],
            agent_id=options["agent_id"],
            secret=_secret(options["secret_file"]),
            public_url=options["public_url"],
            base_url=options["base_url"],
            now=now,
        )
        app = connection.apps.get(kind="main")
        if not app.hears:
            keys = actions.make_keys(workspace, app, now=now)
            self.stdout.write(f"Token {keys.token}\nEncodingAESKey {keys.aes_key}")
        path = f"/wecom/callback/{app.slug}/"
        if connection.public_url:
            self.stdout.write(f"URL {connection.public_url}{path}")
        else:
            self.stdout.write(f"Path of the callback address: {path}")
            self.stdout.write("Say with --public-url under which https address the platform reaches this product.")
        if options["archive_secret_file"]:
            self._archive(workspace, connection, _secret(options["archive_secret_file"]))

    def _archive(self, workspace: Workspace, connection: Connection, secret: str) -> None:
        key = actions.set_archive(workspace, connection, secret, now=present.now())
        self.stdout.write(f"{key.public_key.strip()}\n{WHAT_TO_DO_WITH_THE_KEY % {'version': key.version}}")

    def _sync(self, options: dict[str, Any]) -> None:
        sync = actions.begin_sync(_workspace(options["workspace"]), now=present.now())
        self.stdout.write(f"Sync {sync.pk} waits for the worker.")


def _workspace(slug: str) -> Workspace:
    ensure_ready()
    found = Workspace.objects.filter(slug=slug).first()
    if found is None:
        message = f"There is no workspace {slug!r}."
        raise CommandError(message)
    return found


def _secret(path: str) -> str:
    try:
        return sys.stdin.read().strip() if path == "-" else Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"The secret cannot be read: {error.strerror} ({path})."
        raise CommandError(message) from None
