"""Rows for the registry of addresses: the library."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from jinlin.content.actions import assets, files, lookups, talk
from jinlin.content.actions.assets import Wording
from jinlin.content.actions.columns import ColumnWording, save_column
from jinlin.content.actions.scripts import ScriptWording, save_script
from jinlin.content.links import actions as links
from jinlin.content.models import Lookup
from jinlin.content.parts import Part
from tests.world import NOW, access_of

if TYPE_CHECKING:
    from jinlin.content.models import Asset, Column, Script, StoredFile, Topic
    from tests.world import World


def asset_of_jingan(world: World) -> Asset:
    """Let 静安店 have written something of its own."""
    number = world.next("asset")
    told = Wording(
        f"素材{number}", "activation", "text", [Part("text", text=f"第{number}条,来店里坐坐")], unit=world.jingan
    )
    return assets.add(who=access_of(world.lin), wording=told, now=NOW)


def column_of_qinghe(world: World) -> Column:
    """Let 青禾 have a column."""
    wording = ColumnWording(f"栏目{world.next('column')}", "activation", "weekly", time(9), days=[1])
    return save_column(who=access_of(world.lin), wording=wording, now=NOW)


def script_of_qinghe(world: World) -> Script:
    """Let 青禾 have a script."""
    wording = ScriptWording(f"话术{world.next('script')}", "greeting", ["{称呼}早"])
    return save_script(who=access_of(world.lin), wording=wording, now=NOW)


def topic_of_qinghe(world: World) -> Topic:
    """Let 青禾 have a topic."""
    title = f"话题{world.next('topic')}"
    return talk.save_topic(who=access_of(world.lin), title=title, text="今晚吃什么", now=NOW)


def file_of_qinghe(world: World) -> StoredFile:
    """Let 青禾 have a picture."""
    body = b"\x89PNG\r\n\x1a\n" + str(world.next("file")).encode()
    return files.keep_bytes(who=access_of(world.lin), name="海报.png", body=body, now=NOW)


def lookup_of_qinghe(world: World) -> Lookup:
    """Let somebody have looked for what is not there."""
    words = f"没有的{world.next('lookup')}"
    lookups.look_up(who=access_of(world.lin), words=words, now=NOW)
    return Lookup.objects.get(words=words)


def samples(sample: Any) -> dict[str, Any]:
    """Return how the addresses of the library are filled."""
    of_jingan = sample(lambda world: {"slug": asset_of_jingan(world).slug})
    return {
        **dict.fromkeys(("library-asset", "library-edit", "library-deed"), of_jingan),
        **dict.fromkeys(
            ("column-edit", "column-end"), sample(lambda world: {"slug": column_of_qinghe(world).slug}, everywhere=True)
        ),
        **dict.fromkeys(
            ("script-edit", "script-end"), sample(lambda world: {"slug": script_of_qinghe(world).slug}, everywhere=True)
        ),
        **dict.fromkeys(
            ("topic-edit", "topic-end"), sample(lambda world: {"slug": topic_of_qinghe(world).slug}, everywhere=True)
        ),
        "library-file": sample(lambda world: {"slug": file_of_qinghe(world).slug}, everywhere=True),
        "lookup-settle": sample(lambda world: {"slug": lookup_of_qinghe(world).slug}, everywhere=True),
        "link": sample(
            lambda world: {
                "slug": links.shorten(workspace=world.qinghe, url="https://shop.example/", now=NOW).slug,
            },
            row=False,
        ),
    }
