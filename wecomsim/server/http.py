"""One threaded HTTP/1.1 server: `/cgi-bin/…` the platform, `/sim/…` the human side, the platform's sign-in pages."""

from __future__ import annotations

import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from wecomsim.control.doing import CannotDo, do
from wecomsim.control.plane import Plane
from wecomsim.server import phones
from wecomsim.wire.answers import Request, answer
from wecomsim.wire.callbacks import Outbox

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

__all__ = ["Simulator"]

LARGEST = 64 * 1024 * 1024
LOGINS = ("/connect/oauth2/authorize", "/wwlogin/sso/login")


class Simulator(ThreadingHTTPServer):
    """Serves one platform until `shutdown`."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, platform: Platform, port: int = 0) -> None:
        self.platform = platform
        self.outbox = Outbox(platform)
        self.plane = Plane(platform, self.outbox)
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up; they may."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "nginx", ""
    server: Simulator
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        """Write no line per request: addresses carry tokens."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST or self.headers.get("Transfer-Encoding"):
            self.close_connection = True  # what is not read cannot be skipped either
            self._send(413 if length > LARGEST else 411, {"Connection": "close"}, b"")
            return
        body = self.rfile.read(length)
        if parts.path.startswith("/cgi-bin/"):
            self._platform(parts.path.removeprefix("/cgi-bin/"), query, body)
        elif parts.path.startswith("/sim/"):
            self._control(parts.path.removeprefix("/sim/"), query, body)
        elif parts.path in LOGINS:
            self._login(query)
        elif parts.path == "/phones" or parts.path.startswith("/phones/"):
            self._phone(parts.path, query, body)
        else:
            self._send(404, {}, b"")

    do_GET = do_POST = do_DELETE = do_PUT = _serve  # noqa: N815  (the names the base class looks for)

    def _platform(self, path: str, query: dict[str, str], body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        platform = self.server.platform
        platform.begin(path)
        try:
            told = answer(platform, Request(path, self.command, query, body, self.client_address[0], headers))
            time.sleep(told.slow_seconds)
        finally:
            platform.end(path)
        if told.cut:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self._send(told.status, told.headers, told.body)

    def _control(self, path: str, query: dict[str, str], body: bytes) -> None:
        try:
            given = json.loads(body) if body else dict(query)
        except ValueError:
            self._json(400, {"error": "the body is not JSON"})
            return
        self._json(*self.server.plane.answer(self.command, path, given))

    def _json(self, status: int, told: dict[str, Any]) -> None:
        written = json.dumps(told, ensure_ascii=False).encode()
        self._send(status, {"Content-Type": "application/json; charset=UTF-8"}, written)

    def _phone(self, path: str, query: dict[str, str], body: bytes) -> None:
        """Show a phone, or do what somebody pressed; only pages of our own may press (no form of another origin)."""
        if self.command == "POST" and path == "/phones/act":
            if self.headers.get("Origin", self.server.url) != f"http://{self.headers.get('Host', '')}":
                self._send(403, {}, b"")
                return
            given = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            self._send(303, {"Location": phones.act(self.server.platform, given)}, b"")
            return
        status, html = phones.page(self.server.platform, path, query)
        self._send(status, {"Content-Type": "text/html; charset=UTF-8"}, html.encode())

    def _login(self, query: dict[str, str]) -> None:
        """Ask who has come, or take `sim_user` for the answer, and go back with a code (§5.5)."""
        platform = self.server.platform
        wrong = self._wrong_login(query)
        if wrong:
            self._send(400, {"Content-Type": "text/plain; charset=UTF-8"}, wrong.encode())
            return
        if not query.get("sim_user"):
            self._send(200, {"Content-Type": "text/html; charset=UTF-8"}, self._who(query).encode())
            return
        asked = {"action": "login.code", "userid": query["sim_user"], "scope": query.get("scope", "snsapi_base")}
        try:
            code = do(platform, asked)["code"]
        except CannotDo as error:
            self._send(400, {}, str(error).encode())
            return
        join = "&" if "?" in query["redirect_uri"] else "?"
        back = f"{query['redirect_uri']}{join}code={quote(code)}&state={quote(query.get('state', ''))}"
        self._send(302, {"Location": back}, b"")

    def _wrong_login(self, query: dict[str, str]) -> str:
        """Say why the page sends nobody on: a wrong corp, or an address that is not of the app's trusted domain (50001)."""
        corp = self.server.platform.corp
        app = next((each for each in corp.apps.values() if str(each.agent_id) == query.get("agentid")), None)
        if query.get("appid") != corp.corp_id or not query.get("redirect_uri"):
            return "appid或redirect_uri参数错误"
        domain = (app or corp.app_of_kind("main")).redirect_domain
        if domain and urlsplit(query["redirect_uri"]).netloc != domain:
            return "50001: redirect_uri与配置的授权回调域不一致"
        return ""

    def _who(self, query: dict[str, str]) -> str:
        from html import escape

        staff = self.server.platform.corp.staff.values()
        hidden = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in query.items())
        choices = "".join(
            f'<option value="{escape(s.userid)}">{escape(s.name)}</option>' for s in staff if not s.left_at
        )
        return (
            '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>企业微信</title><h1>用哪个账号登录?</h1><form>{hidden}<select name=sim_user>{choices}</select>"
            "<button>登录</button></form>"
        )

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
