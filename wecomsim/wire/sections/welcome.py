"""Welcoming a new friend, and the library of group welcomes (§4.6, §11.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import text
from wecomsim.wire.sections.mass import content_of

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_TEMPLATES, LONGEST = 100, 3000
PARTS = ("text", "image", "link", "miniprogram", "file", "video")


@endpoint("externalcontact/send_welcome_msg", "POST", "92137")
def send_welcome(platform: Platform, _caller: Caller, given: Given) -> Given:
    """Welcome once, within 20 seconds of the event."""
    code = platform.welcome_codes.get(text(given, "welcome_code", 41049))
    if code is None or code.until < platform.corp.clock.now():
        raise Refused(41050)
    if code.sent:
        raise Refused(41051)
    content = content_of(given)
    code.sent = True
    del content
    return {}


def _template(given: Given) -> Given:
    told = {name: given[name] for name in PARTS if isinstance(given.get(name), dict)}
    words_said = str(told.get("text", {}).get("content", ""))
    if len(words_said.encode()) > LONGEST:
        raise Refused(45002)
    if not told:
        raise Refused(40058)
    extra = next((name for name in PARTS[1:] if name in told), None)  # besides the text only one is used
    return {name: value for name, value in told.items() if name in {"text", extra}}


def _own(platform: Platform, caller: Caller, given: Given) -> Given:
    found = platform.templates.get(text(given, "template_id"))
    if found is None:
        raise Refused(40058, "invalid param `template_id`")
    if found["maker"] != caller.app.name:
        raise Refused(41058)
    return found


@endpoint("externalcontact/group_welcome_template/add", "POST", "92366")
def add_template(platform: Platform, caller: Caller, given: Given) -> Given:
    """Put a welcome into the library; an owner attaches it to a group by hand."""
    if len(platform.templates) >= MOST_TEMPLATES:
        raise Refused(41055)
    key = platform.corp.new_id("msg")
    platform.templates[key] = {"maker": caller.app.name, "told": _template(given)}
    return {"template_id": key}


@endpoint("externalcontact/group_welcome_template/edit", "POST", "92366")
def edit_template(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a welcome of the library."""
    _own(platform, caller, given)["told"] = _template(given)
    return {}


@endpoint("externalcontact/group_welcome_template/get", "POST", "92366")
def get_template(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a welcome of the library."""
    return dict(_own(platform, caller, given)["told"])


@endpoint("externalcontact/group_welcome_template/del", "POST", "92366")
def delete_template(platform: Platform, caller: Caller, given: Given) -> Given:
    """Take a welcome out of the library."""
    _own(platform, caller, given)
    del platform.templates[given["template_id"]]
    return {}
