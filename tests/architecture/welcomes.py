"""Rows for the registry of addresses: what people are told when they come, and what groups are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.joining.models import Greeting, Newcomer, WelcomeFlow, WelcomeTemplate
from jinlin.joining.welcoming.flows import FlowWords, save_flow
from jinlin.joining.welcoming.library import TemplateWords, save_template
from jinlin.messaging import announcements
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from tests.world import World


def announcement_of_jingan(world: World) -> Any:
    """Publish a notice to a group of 静安店."""
    wording = announcements.Wording("鸡蛋日", "周六领鸡蛋")
    groups = [world.community().pk]
    return announcements.publish(who=access_of(world.lin), wording=wording, communities=groups, now=NOW)


def welcome_of_qinghe(world: World) -> WelcomeFlow:
    """Let new friends be told something."""
    words = FlowWords(name="海报", greeting="你好", state=f"s{world.next('flow')}")
    return save_flow(who=access_of(world.lin), words=words, now=NOW)


def group_welcome_of_qinghe(world: World) -> WelcomeTemplate:
    """Write a welcome for newcomers of groups."""
    words = TemplateWords(name="邻里群", text="这里是邻里群,群友专享价,请先看群公告。")
    return save_template(who=access_of(world.lin), words=words, now=NOW)


def greeting_of_qinghe(world: World) -> Greeting:
    """Let somebody have added an account."""
    told = {"external_id": f"wm{world.next('greeting')}", "userid": "u", "added_at": NOW, "heard_at": NOW}
    return Greeting.objects.create(workspace=world.qinghe, flow=welcome_of_qinghe(world), **told)


def newcomer_of_jingan(world: World) -> Newcomer:
    """Let somebody have come into a group of 静安店."""
    told = {"joined_at": NOW, "welcome_by": NOW, "silent_at": NOW, "order_by": NOW}
    return Newcomer.objects.create(workspace=world.qinghe, community=world.community(), member=world.member(), **told)


def samples(sample: Any) -> dict[str, Any]:
    """Return how the addresses of welcomes and newcomers are filled."""
    return {
        **dict.fromkeys(
            ("welcome-flow", "welcome-flow-end"),
            sample(lambda world: {"slug": welcome_of_qinghe(world).slug}, everywhere=True),
        ),
        **dict.fromkeys(
            (
                "welcome-template",
                "welcome-template-edit",
                "welcome-template-apply",
                "welcome-template-remind",
                "welcome-template-end",
            ),
            sample(lambda world: {"slug": group_welcome_of_qinghe(world).slug}, everywhere=True),
        ),
        "newcomer-broken": sample(lambda world: {"slug": newcomer_of_jingan(world).slug}),
        "benefit": sample(lambda world: {"slug": greeting_of_qinghe(world).slug}, row=False),
    }
