"""A customer agrees to the archive: noted once they are known, and tried again until then."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from jinlin.members import platform
from jinlin.members.models import Consent
from jinlin.wecom.jobs import Heard
from jinlin.wecom.payloads import event_in
from tests.world import NOW, at

pytestmark = pytest.mark.django_db
AGREED = (
    "<xml><MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>msg_audit_approved</ChangeType>"
    f"<UserID>wang</UserID><ExternalUserID>wm1</ExternalUserID><CreateTime>{int(at('2026-03-04').timestamp())}</CreateTime></xml>"
)


def hear(world):
    heard = Heard(SimpleNamespace(workspace=world.qinghe), event_in(AGREED.encode()), NOW)
    platform.HANDLERS["change_external_contact", "msg_audit_approved"](heard)


def test_the_consent_is_noted_once_with_the_account_it_was_given_to(world):
    world.member("小明", external_id="wm1")
    hear(world)
    hear(world)
    row = Consent.objects.get()
    assert (row.purpose, row.word, row.basis, row.evidence) == ("archive", "given", "platform", "wang")
    assert abs(row.at - at("2026-03-04")) < timedelta(seconds=1)


def test_somebody_who_has_not_been_read_yet_is_waited_for(world):
    with pytest.raises(platform.NotReadYet):
        hear(world)
    assert not Consent.objects.exists()
