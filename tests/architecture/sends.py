"""Rows for the registries of addresses and lists: broadcasts, posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.content.parts import Part
from jinlin.messaging import bodies, broadcasts, posting
from jinlin.messaging.broadcasts import Draft
from jinlin.messaging.posting import Wanted
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from jinlin.messaging.models import Broadcast, Post
    from tests.world import World


def broadcast_of_jingan(world: World) -> Broadcast:
    """Let 静安店 have drafted a mass message."""
    number = world.next("broadcast")
    body = bodies.keep(workspace=world.qinghe, parts=[Part("text", text=f"第{number}天的菜")], now=NOW)
    return broadcasts.make(who=access_of(world.chen), draft=Draft(f"早报{number}", {}, body), now=NOW)


def post_of_jingan(world: World) -> Post:
    """Let one more message be refused, since its group is nobody's."""
    number, group = world.next("post"), world.community()
    body = bodies.keep(workspace=world.qinghe, parts=[Part("text", text=f"第{number}条")], now=NOW)
    posting.plan(who=world.qinghe, wanted=[Wanted(group.pk, NOW, body.pk, f"post{number}")], now=NOW)
    return group.posts.get()


def samples(sample: Any) -> dict[str, Any]:
    """Return how the addresses are filled."""
    names = ("", "-edit", "-progress", "-ask", "-decide", "-confirm", "-stop", "-retry")
    return {
        **dict.fromkeys(
            [f"broadcast{name}" for name in names], sample(lambda world: {"slug": broadcast_of_jingan(world).slug})
        ),
    }
