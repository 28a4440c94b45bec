"""Rows for the registry of addresses: the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.content.actions import assets
from jinlin.content.actions.assets import Wording
from jinlin.content.links import actions as links
from jinlin.content.parts import Part
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from jinlin.content.models import Asset
    from tests.world import World


def asset_of_jingan(world: World) -> Asset:
    """Let 静安店 have written something of its own."""
    number = world.next("asset")
    told = Wording(
        f"素材{number}", "activation", "text", [Part("text", text=f"第{number}条,来店里坐坐")], unit=world.jingan
    )
    return assets.add(who=access_of(world.lin), wording=told, now=NOW)


def samples(sample: Any) -> dict[str, Any]:
    """Return how the addresses of the library are filled."""
    return {
        "link": sample(
            lambda world: {
                "slug": links.shorten(workspace=world.qinghe, url="https://shop.example/", now=NOW).slug,
            },
            row=False,
        ),
    }
