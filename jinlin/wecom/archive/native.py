"""The vendor's Finance SDK (§6.2) in a process of its own: when its library crashes or hangs, the product does not.

    python -m jinlin.wecom.archive.native LIBRARY     the child: a line of JSON in, a line out, until its input ends

The library is brought by the brand (`JINLIN_FINANCE_SDK`), never shipped. A child that died is started again for the next
question; what was asked is safe to ask again. One that does not answer in time is ended. What the library prints goes to the
log: the lines between us are our own.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import subprocess
import sys
import threading
from typing import Any

from jinlin.wecom.archive.sdk import ArchiveRefused

SECONDS, CRASHED = 30, 10003  # the library's own number for a fault of the system
PATIENCE = 3 * SECONDS  # until a child that does not answer is taken for hung


class NativeSdk:
    """Asks the child; starts it when there is none."""

    def __init__(self, library: str, corp_id: str, secret: str, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._command = [sys.executable, "-m", "jinlin.wecom.archive.native", library]
        self._hello = {"verb": "init", "corp_id": corp_id, "secret": secret}
        self._child: subprocess.Popen[str] | None = None

    def chat_data(self, seq: int, limit: int) -> str:
        """Return the JSON of messages after `seq`."""
        return str(self._ask(verb="chat_data", seq=seq, limit=limit)["text"])

    def decrypt(self, key: str, message: str) -> str:
        """Open a message with its key."""
        return str(self._ask(verb="decrypt", key=key, message=message)["text"])

    def media(self, file_id: str, index: str) -> tuple[bytes, str, bool]:
        """Return a piece of a file."""
        told = self._ask(verb="media", file_id=file_id, index=index)
        return base64.b64decode(told["data"]), str(told["index"]), bool(told["finish"])

    def close(self) -> None:
        """Let the child end."""
        if self._child:
            for stream in (self._child.stdin, self._child.stdout):
                if stream:
                    stream.close()
            try:
                self._child.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
            self._child = None

    def _ask(self, **question: Any) -> dict[str, Any]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(  # noqa: S603  (our own module)
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
            )
            self._greet()
        return self._say(question)

    def _greet(self) -> None:
        """Begin with a child. One whose secret was refused is not asked anything: the next question begins with another."""
        try:
            self._say(self._hello)
        except ArchiveRefused:
            self.close()
            raise

    def _say(self, question: dict[str, Any]) -> dict[str, Any]:
        """Ask one thing. Raises ArchiveRefused, with the library's number or for a child that died."""
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise ArchiveRefused(number=CRASHED)
        deadline = threading.Timer(self._patience, child.kill)
        deadline.start()
        try:
            child.stdin.write(json.dumps(question) + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = ""
        finally:
            deadline.cancel()
        if not line.endswith("\n"):
            child.wait(SECONDS)
            self._forget(child)
            raise ArchiveRefused(number=CRASHED)
        told: dict[str, Any] = json.loads(line)
        if told["number"]:
            raise ArchiveRefused(number=told["number"])
        return told

    def _forget(self, child: subprocess.Popen[str]) -> None:
        for stream in (child.stdin, child.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:
                    continue  # what was in it went down with the child
        self._child = None


class Library:
    """The vendor's C functions; every slice is given back."""

    def __init__(self, path: str) -> None:
        c = self.c = ctypes.CDLL(path)
        text, handle = ctypes.c_char_p, ctypes.c_void_p
        for name in ("NewSdk", "NewSlice", "NewMediaData", "GetContentFromSlice", "GetOutIndexBuf", "GetData"):
            getattr(c, name).restype = handle
        for name in ("GetContentFromSlice", "GetSliceLen", "FreeSlice", "FreeMediaData", "GetOutIndexBuf", "GetData",
                     "GetDataLen", "GetIndexLen", "IsMediaDataFinish"):  # fmt: skip
            getattr(c, name).argtypes = [handle]
        c.Init.argtypes = [handle, text, text]
        c.GetChatData.argtypes = [handle, ctypes.c_ulonglong, ctypes.c_uint, text, text, ctypes.c_int, handle]
        c.DecryptData.argtypes = [text, text, handle]
        c.GetMediaData.argtypes = [handle, text, text, text, text, ctypes.c_int, handle]
        self.sdk = c.NewSdk()

    def init(self, corp_id: str, secret: str) -> dict[str, Any]:
        """Begin."""
        return {"number": self.c.Init(self.sdk, corp_id.encode(), secret.encode())}

    def chat_data(self, seq: int, limit: int) -> dict[str, Any]:
        """Fetch messages."""
        return self._sliced(lambda out: self.c.GetChatData(self.sdk, seq, limit, b"", b"", SECONDS, out))

    def decrypt(self, key: str, message: str) -> dict[str, Any]:
        """Open a message."""
        return self._sliced(lambda out: self.c.DecryptData(key.encode(), message.encode(), out))

    def media(self, file_id: str, index: str) -> dict[str, Any]:
        """Fetch a piece of a file."""
        c, out = self.c, self.c.NewMediaData()
        try:
            number = c.GetMediaData(self.sdk, index.encode(), file_id.encode(), b"", b"", SECONDS, out)
            if number:
                return {"number": number}
            data = ctypes.string_at(c.GetData(out), c.GetDataLen(out))
            following = ctypes.string_at(c.GetOutIndexBuf(out), c.GetIndexLen(out)).decode()
            finish = bool(c.IsMediaDataFinish(out))
            return {"number": 0, "data": base64.b64encode(data).decode(), "index": following, "finish": finish}
        finally:
            c.FreeMediaData(out)

    def _sliced(self, ask: Any) -> dict[str, Any]:
        out = self.c.NewSlice()
        try:
            number = ask(out)
            text = ctypes.string_at(self.c.GetContentFromSlice(out), self.c.GetSliceLen(out)) if not number else b""
            return {"number": number, "text": text.decode("utf-8", "replace")}
        finally:
            self.c.FreeSlice(out)


def main() -> None:
    """Answer questions until there are none."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # the library may print what it likes
        library = Library(sys.argv[1])
        for line in sys.stdin:
            question = json.loads(line)
            told = getattr(library, question.pop("verb"))(**question)
            answers.write(json.dumps(told) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
