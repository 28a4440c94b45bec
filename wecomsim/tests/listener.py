"""An address that hears callbacks: verifies, opens and keeps what comes, and answers as it is told to."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from defusedxml import ElementTree

from wecomsim.wire.sealing import opened, signature

TOKEN, KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


class Listener(ThreadingHTTPServer):
    """Keeps the events it heard; `answers` are the statuses of the next answers, 200 after them."""

    daemon_threads = True

    def __init__(self):
        self.heard, self.wrong, self.answers = [], 0, []
        self.came = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/cb"

    def wait(self, count):
        """Wait until that many have come."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.heard) + self.wrong >= count, 10), self.heard
        return self.heard

    def close(self):
        self.shutdown()
        self.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):  # noqa: A002  (the base class's name)
        pass

    def do_GET(self):
        query = dict(parse_qsl(urlsplit(self.path).query))
        good = signature(TOKEN, query["timestamp"], query["nonce"], query["echostr"]) == query["msg_signature"]
        self._answer(200, opened(query["echostr"], KEY) if good else b"no")

    def do_POST(self):
        query = dict(parse_qsl(urlsplit(self.path).query))
        body = self.rfile.read(int(self.headers["Content-Length"]))
        envelope = ElementTree.fromstring(body).findtext("Encrypt")
        with self.server.came:
            if signature(TOKEN, query["timestamp"], query["nonce"], envelope) == query["msg_signature"]:
                self.server.heard.append(opened(envelope, KEY).decode())
            else:
                self.server.wrong += 1
            status = self.server.answers.pop(0) if self.server.answers else 200
            self.server.came.notify_all()
        self._answer(status, b"success")

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
