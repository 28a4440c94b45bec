"""From a request to the bytes of an answer, in the order of checks that was observed (§0.2)."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.state.rows import App
from wecomsim.state.transfers import settle
from wecomsim.wire import sections  # noqa: F401  (importing registers the endpoints)
from wecomsim.wire.endpoints import ENDPOINTS, Endpoint
from wecomsim.wire.platform import Caller

if TYPE_CHECKING:
    from wecomsim.wire.platform import Platform

__all__ = ["Request", "Response", "answer"]

_ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}")
log = logging.getLogger("wecomsim")
NOBODY = Caller(App("", "", 0, ""), "")  # who calls without a token


@dataclass(slots=True)
class Request:
    """What came in, below `/cgi-bin/`."""

    path: str
    method: str
    query: dict[str, str]
    body: bytes
    ip: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Response:
    """What goes out; `cut`: the connection breaks before it does."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False
    slow_seconds: float = 0.0


def answer(platform: Platform, request: Request) -> Response:
    """Answer one call; HTTP is 200 for errors too, and 404 without a body for an unknown path [P]."""
    found = ENDPOINTS.get(request.path)
    if found is None:
        return Response(404, {}, b"")
    with platform.corp.lock:
        settle(platform.corp, platform.settings.transfer_seconds)
        fault = platform.fault_for(request.path)
        if fault and fault.cut == "before_write":
            return Response(200, {}, b"", cut=True, slow_seconds=fault.slow_seconds)
        try:
            errcode = fault.errcode if fault else 0
            told: dict[str, Any] = {"errcode": 0, "errmsg": "ok"} | _handled(platform, found, request, errcode)
        except Refused as refused:
            told = found.empty | _refusal(platform, refused, request.ip)
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # parts of a body that are of a wrong kind
            log.warning("%s: a parameter of a wrong kind: %r", request.path, error)
            told = found.empty | _refusal(platform, Refused(40058, "Warning: wrong json format"), request.ip)
    response = _written(told)
    if fault:
        response.cut, response.slow_seconds = fault.cut == "after_write", fault.slow_seconds
    return response


def _handled(platform: Platform, found: Endpoint, request: Request, errcode: int) -> dict[str, Any]:
    """Check token, rate, permission, then parameters; then do it; or refuse it with the number of a fault asked for."""
    if errcode:
        raise Refused(errcode)
    if found.path == "gettoken":
        return found.handler(platform, NOBODY, {**request.query, "ip": request.ip})
    if not found.kinds:  # the address is the secret
        platform.calls[found.path] += 1
        return found.handler(platform, NOBODY, _given(found, request))
    caller = platform.caller(request.query.get("access_token", ""), request.ip)
    platform.count(found.path)
    if platform.crowded(found.path):
        raise Refused(45033)
    if caller.app.kind not in found.kinds:
        raise Refused(48002)
    if found.path.startswith("externalcontact/") and not caller.app.callable_app:
        raise Refused(48002)
    return found.handler(platform, caller, _given(found, request))


def _given(found: Endpoint, request: Request) -> dict[str, Any]:
    """Return the parameters: of the query for GET, of the JSON body for POST."""
    beside = {name: value for name, value in request.query.items() if name not in {"access_token", "debug"}}
    if request.method != found.method:
        raise Refused(40058)
    if found.method == "GET" or "multipart" in request.headers.get("content-type", ""):
        return beside | {"_body": request.body, "_headers": request.headers}
    if _ESCAPED.search(request.body):
        raise Refused(40033)
    try:
        given = json.loads(request.body or b"{}")
    except ValueError:
        raise Refused(40058, "Warning: wrong json format") from None
    if not isinstance(given, dict):
        raise Refused(40058, "Warning: wrong json format")
    return beside | given


def _refusal(platform: Platform, refused: Refused, ip: str) -> dict[str, Any]:
    """Write the body of an error as the platform does."""
    hint = f"{platform.corp.clock.second()}{platform.corp.chance.randrange(10**14, 10**15)}"
    more = f"more info at https://open.work.weixin.qq.com/devtool/query?e={refused.errcode}"
    return {"errcode": refused.errcode, "errmsg": f"{refused.text}, hint: [{hint}], from ip: {ip}, {more}"}


def _written(told: dict[str, Any]) -> Response:
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    if "_raw" in told:
        raw = told.pop("_raw")
        return Response(told.pop("_status", 200), told.pop("_headers"), raw)
    headers |= {
        "Error-Code": str(told["errcode"]),
        "Error-Msg": str(told["errmsg"]).encode("ascii", "replace").decode(),
    }
    return Response(200, headers, json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
