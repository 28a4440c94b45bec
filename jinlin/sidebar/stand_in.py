"""The browser's stand-in for the WeCom client, in development and demos: what is "sent" is said in the simulated city.

Only where `JINLIN_STAND_IN` says so, and only to a simulator on this machine; a real corp is never asked for anything here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.members.models import Follow
from jinlin.sidebar.queries import own_userids
from jinlin.wecom.models import Connection

if TYPE_CHECKING:
    from jinlin.communities.models import Community
    from jinlin.members.models import Member
    from jinlin.workspaces.access import Access

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 5.0


class CityRefused(Refusal):
    """The simulated city does not let that person speak there."""

    code = "city_refused"
    source_what = _("演示城市没有说出这句话(%(why)s)")
    source_remedy = _("这个群或客户可能不在演示城市里")


def say_in_group(access: Access, community: Community, text: str) -> bool:
    """Let oneself, or else the owner, say it in the simulated group; false where no city is connected. Raises CityRefused."""
    owner = community.owner.identities.order_by("pk").first() if community.owner else None
    speakers = own_userids(access) or ([owner.external_id] if owner else [])
    return _say(access, speakers, {"chat_id": community.external_id, "text": text})


def say_to_customer(access: Access, member: Member, external_userid: str, text: str) -> bool:
    """Let oneself, or else a friend of theirs, say it to a customer; false where no city is connected. Raises CityRefused."""
    rows = Follow.objects.filter(workspace=access.workspace, member=member, ended_at=None).order_by("since")
    friends = list(rows.values_list("userid", flat=True))
    mine = [each for each in own_userids(access) if each in friends]
    return _say(access, mine or friends, {"to": external_userid, "text": text})


def _say(access: Access, speakers: list[str], told: dict[str, Any]) -> bool:
    connection = Connection.objects.filter(workspace=access.workspace).first()
    if connection is None or urlsplit(connection.base_url).hostname not in LOOPBACK or not speakers:
        return False
    body = json.dumps({"action": "message.send", "person": speakers[0], **told}).encode()
    request = Request(f"{connection.base_url}/sim/do", data=body, method="POST")  # noqa: S310  (a simulator on this machine)
    try:
        with urlopen(request, timeout=PATIENCE):  # noqa: S310  (see above)
            return True
    except HTTPError as error:
        raise CityRefused(why=error.read().decode(errors="replace")[:120]) from error
    except (URLError, OSError) as error:
        raise CityRefused(why=str(error)[:120]) from error
