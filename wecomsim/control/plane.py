"""`/sim/…`: clock, truth, settings, faults, the archive's side door, and what people do."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wecomsim.control import truth
from wecomsim.control.digest import digest
from wecomsim.control.doing import CannotDo, do
from wecomsim.state.clock import SHANGHAI
from wecomsim.state.transfers import settle
from wecomsim.wire.callbacks import CallbackFaults, check_address
from wecomsim.wire.platform import CallFault
from wecomsim.wire.sections import archive

if TYPE_CHECKING:
    from collections.abc import Callable

    from wecomsim.state.rows import App
    from wecomsim.wire.callbacks import Outbox
    from wecomsim.wire.platform import Platform

__all__ = ["Plane"]

Given = dict[str, Any]


class Plane:
    """The control plane of one platform; 127.0.0.1 only."""

    def __init__(self, platform: Platform, outbox: Outbox) -> None:
        self.platform, self.outbox = platform, outbox

    def answer(self, method: str, path: str, given: Given) -> tuple[int, Given]:
        """Answer a request below `/sim/`; 400 with the reason for what cannot be done."""
        ways: dict[tuple[str, str], Callable[[], Given]] = {
            ("GET", "clock"): lambda: self._clock({}),
            ("POST", "clock"): lambda: self._clock(given),
            ("GET", "state"): lambda: truth.of(self.platform, self.outbox, given),
            ("GET", "state/digest"): self._digest,
            ("POST", "do"): lambda: do(self.platform, given),
            ("GET", "faults"): self._faults,
            ("POST", "faults"): lambda: self._set_faults(given),
            ("DELETE", "faults"): lambda: self._set_faults({"callbacks": {}, "calls": [], "clock_skew_seconds": 0}),
            ("GET", "settings"): lambda: asdict(self.platform.settings),
            ("POST", "settings"): lambda: self._settings(given),
            ("GET", "callbacks"): lambda: {"waiting": self.outbox.waiting(), "sent": len(self.outbox.sent)},
            ("POST", "tokens/revoke"): self._revoke,
            ("POST", "archive/key"): lambda: archive.public_key(self.platform, given),
            ("POST", "archive/chatdata"): lambda: archive.chat_data(self.platform, given),
            ("POST", "archive/media"): lambda: archive.media(self.platform, given),
            ("POST", "apps/callback"): lambda: self._callback(given),
            ("GET", "apps"): self._apps,
            ("POST", "apps"): lambda: self._app(given),
        }
        run = ways.get((method, path))
        if run is None and path.startswith("apps/") and path.endswith("/callback"):
            run = lambda: self._callback(given | {"agent_id": path.split("/")[1]})  # noqa: E731  (as those above)
        if run is None:
            return 404, {"error": f"{method} /sim/{path} is unknown"}
        try:
            return 200, run()
        except (CannotDo, KeyError, ValueError, TypeError, StopIteration) as error:
            return 400, {"error": str(error)}

    def _clock(self, given: Given) -> Given:
        clock = self.platform.corp.clock
        with self.platform.corp.lock:
            if "now" in given:
                clock.set(datetime.fromisoformat(given["now"]).timestamp())
            if "advance_seconds" in given:
                clock.advance(float(given["advance_seconds"]))
            if "speed" in given:
                clock.run(float(given["speed"]))
            ahead = clock.now() - time.time()
            return {
                "now": clock.moment().isoformat(),
                "epoch": clock.now(),
                "speed": clock.speed,
                "offset_seconds": ahead,
            }

    def _digest(self) -> Given:
        with self.platform.corp.lock:
            settle(self.platform.corp, self.platform.settings.transfer_seconds)
            return digest(self.platform.corp)

    def _faults(self) -> Given:
        return {
            "callbacks": asdict(self.outbox.faults),
            "calls": [asdict(each) for each in self.platform.faults],
            "clock_skew_seconds": self.platform.corp.clock.skew,
        }

    def _set_faults(self, given: Given) -> Given:
        with self.platform.corp.lock:
            if "callbacks" in given:
                self.outbox.faults = CallbackFaults(**given["callbacks"])
            if "calls" in given:
                self.platform.faults = [CallFault(**each) for each in given["calls"]]
            if "clock_skew_seconds" in given:
                self.platform.corp.clock.skew = float(given["clock_skew_seconds"])
        return self._faults()

    def _settings(self, given: Given) -> Given:
        with self.platform.corp.lock:
            self.platform.settings.change(given)
            self.platform.corp.settles = self.platform.settings.settle_seconds
        return asdict(self.platform.settings)

    def _revoke(self) -> Given:
        with self.platform.corp.lock:
            self.platform.revoke()
        return {}

    def _meant(self, given: Given) -> App:
        """Return the app that is meant, by its agent id or the kind of its secret."""
        corp = self.platform.corp
        if "agent_id" not in given:
            return corp.app_of_kind(given.get("kind", "main"))
        return next(app for app in corp.apps.values() if app.agent_id == int(given["agent_id"]))

    def _callback(self, given: Given) -> Given:
        """Save a callback address in the console: it is checked at once, and refused when the check fails."""
        corp, app = self.platform.corp, self._meant(given)
        before = app.url, app.token, app.aes_key
        app.url, app.token, app.aes_key = given["url"], given["token"], given["aes_key"]
        wrong = check_address(app, corp.corp_id, corp.clock.second(), str(corp.chance.randrange(10**18)))
        if wrong:
            app.url, app.token, app.aes_key = before
            raise CannotDo(wrong)
        return {"url": app.url}

    def _apps(self) -> Given:
        """Show what an administrator copies out of the console: corp id, agent ids, secrets."""
        corp = self.platform.corp
        rows = [
            {"name": a.name, "kind": a.kind, "agent_id": a.agent_id, "secret": a.secret} for a in corp.apps.values()
        ]
        return {"corp_id": corp.corp_id, "apps": rows}

    def _app(self, given: Given) -> Given:
        """Change an app in the console: its permission, range, trusted addresses."""
        app = self._meant(given)
        if "redirect_domain" in given:
            app.redirect_domain = str(given["redirect_domain"])
        if "callable_app" in given:
            app.callable_app = bool(given["callable_app"])
        if "enabled" in given:
            app.enabled = bool(given["enabled"])
        if "visible" in given:
            app.visible = frozenset(given["visible"])
        if "trusted_ips" in given:
            app.trusted_ips = None if given["trusted_ips"] is None else frozenset(given["trusted_ips"])
        return {"name": app.name, "zone": str(SHANGHAI)}
