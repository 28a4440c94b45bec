"""Welcoming a new friend, and the library of group welcomes (§4.6, §11.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.delivery import Delivery
from wecomsim.rules.refused import Refused
from wecomsim.wire.endpoints import endpoint
from wecomsim.wire.given import number, text
from wecomsim.wire.sections.mass import check_attached, content_of

if TYPE_CHECKING:
    from wecomsim.wire.platform import Caller, Platform

Given = dict[str, Any]
MOST_TEMPLATES, LONGEST = 100, 3000
PARTS = ("text", "image", "link", "miniprogram", "file", "video")


@endpoint("externalcontact/send_welcome_msg", "POST", "92137")
def send_welcome(platform: Platform, caller: Caller, given: Given) -> Given:
    """Welcome once, within 20 seconds of the event; who asked first is heard, another app is told so (§11.5). The member has said it then."""
    code, now = platform.welcome_codes.get(text(given, "welcome_code", 41049)), platform.corp.clock.now()
    if code is None or code.until < now:
        raise Refused(41050)
    if code.sent:
        raise Refused(41096 if code.sender not in {"", caller.app.name} and now < code.sent_at + 1 else 41051)
    if platform.settings.welcome_needs_consent and not platform.corp.agreed(
        code.userid, code.external_userid, asked=True
    ):
        raise Refused(41053)
    code.told = content_of(platform, given)
    code.sent, code.sender, code.sent_at = True, caller.app.name, now
    asked = platform.settings.consent_asked
    Delivery(platform.corp, given["welcome_code"], code.userid, code.told, asked).to(code.external_userid)
    return {}


def _template(platform: Platform, given: Given) -> Given:
    """Return a welcome: a text and at most one thing beside it. Raises Refused 45002, 40058, 40007."""
    told = {name: given[name] for name in PARTS if isinstance(given.get(name), dict)}
    words_said = str(told.get("text", {}).get("content", ""))
    if len(words_said.encode()) > LONGEST:
        raise Refused(45002)
    if not told:
        raise Refused(40058)
    extra = next((name for name in PARTS[1:] if name in told), None)  # besides the text only one is used
    if extra is not None:
        check_attached(platform, extra, told[extra])
    kept = {name: value for name, value in told.items() if name in {"text", extra}}
    return kept | {"notify": number(given, "notify", 1)}


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
    platform.templates[key] = {"maker": caller.app.name, "told": _template(platform, given)}
    return {"template_id": key}


@endpoint("externalcontact/group_welcome_template/edit", "POST", "92366")
def edit_template(platform: Platform, caller: Caller, given: Given) -> Given:
    """Change a welcome of the library."""
    _own(platform, caller, given)["told"] = _template(platform, given)
    return {}


@endpoint("externalcontact/group_welcome_template/get", "POST", "92366")
def get_template(platform: Platform, caller: Caller, given: Given) -> Given:
    """Return a welcome of the library; a picture comes back as an address."""
    told = {name: value for name, value in _own(platform, caller, given)["told"].items() if name != "notify"}
    if "image" in told:
        url = told["image"].get("pic_url") or f"https://wework.qpic.cn/{told['image']['media_id']}/0"
        told["image"] = {"pic_url": url}
    return told


@endpoint("externalcontact/group_welcome_template/del", "POST", "92366")
def delete_template(platform: Platform, caller: Caller, given: Given) -> Given:
    """Take a welcome out of the library."""
    _own(platform, caller, given)
    del platform.templates[given["template_id"]]
    return {}
