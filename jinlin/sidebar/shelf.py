"""Scripts and materials of the library in the toolbar: what fits the person, what words find, sent with one tap (R-100, R-187)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jinlin.content import parts, queries
from jinlin.content.actions import lookups
from jinlin.content.actions import scripts as scripting
from jinlin.content.models import ScriptVariant
from jinlin.content.queries import scripts
from jinlin.members.models import Member
from jinlin.sidebar.models import ItemKind

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.communities.models import Community
    from jinlin.content.models import Asset
    from jinlin.workspaces.access import Access

__all__ = ["Shelved", "note_sent", "shelf"]

SCRIPT = "s-"
FEWEST_SIGNS, MOST = 2, 8


@dataclass(frozen=True)
class Shelved:
    """Something of the library as the toolbar shows an item. `slug` is none of an item: it says where it comes from."""

    slug: str
    title: str
    text: str
    kind: str = ItemKind.TEXT
    url: str = ""
    image_url: str = ""
    source: str = ""
    owner_id: None = None
    pk: int = 0

    def get_kind_display(self) -> str:
        """Say what is sent."""
        return str(ItemKind(self.kind).label)


def shelf(access: Access, row: Member | Community, words: str, now: datetime) -> list[Shelved]:
    """Return what the library has for words; without words, what fits the person one talks to."""
    member = row if isinstance(row, Member) else None
    if not words:
        fitting = scripts.suggest(access, member, limit=MOST) if member else []
        return [_of_script(each.variant, each.script.title, each.text) for each in fitting]
    if len(words) < FEWEST_SIGNS:
        return []
    found = [
        _of_script(variants[0], script.title, scripts.filled(access, variants[0].text, member))
        for script in queries.find_scripts(access, words, limit=MOST)
        if (variants := scripts.variants_of(script))
    ]
    return [*found, *(_of_asset(each) for each in lookups.look_up(who=access, words=words, limit=MOST, now=now))]


def _of_script(variant: ScriptVariant, title: str, text: str) -> Shelved:
    return Shelved(f"{SCRIPT}{variant.pk}", title, text, source=_("话术"))


def _of_asset(asset: Asset) -> Shelved:
    """Return an asset as words, or as a card where it has a link; pictures and files are sent from the library's page."""
    link = next((part for part in asset.told if part.kind == parts.LINK), None)
    if link is not None:
        words = asset.text or link.desc or link.title
        return Shelved(f"a-{asset.slug}", link.title, words, ItemKind.LINK, link.url, source=_("素材"))
    return Shelved(f"a-{asset.slug}", asset.title, asset.text, source=_("素材"))


def note_sent(access: Access, row: Member | Community, slug: str, *, now: datetime) -> None:
    """Note that a wording went to this person or into this group; of anything else nothing is noted."""
    number = slug.removeprefix(SCRIPT)
    if not slug.startswith(SCRIPT) or not number.isdigit():
        return
    variant = ScriptVariant.objects.filter(workspace=access.workspace, pk=int(number)).first()
    if variant is None:
        return
    member = row if isinstance(row, Member) else None
    community = None if isinstance(row, Member) else row
    scripting.use(who=access, variant=variant, member=member, community=community, now=now)
