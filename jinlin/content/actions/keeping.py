"""What has to hold before something is kept or used: no twins, nothing locked changed, nothing in it that may not go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.content import copycheck, parts, refusals
from jinlin.content.models import Asset, AssetVersion, SearchTerm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinlin.content.parts import Part
    from jinlin.workspaces.models import Workspace

__all__ = ["differences", "index", "refuse_changed_locks", "refuse_hits", "refuse_twins"]


def refuse_twins(workspace: Workspace, digest: str, title: str, known: Asset | None) -> None:
    """Refuse content that is in the library under any title; a copy may be as its original. Raises AlreadyThere (R-091)."""
    twins = Asset.objects.filter(workspace=workspace, digest=digest, binned_at=None, copy_of=None)
    if known is not None:
        twins = twins.exclude(pk=known.pk).exclude(pk=known.copy_of_id or 0)
    if twin := twins.order_by("pk").first():
        raise refusals.AlreadyThere(title=twin.title or title)


def refuse_changed_locks(asset: Asset, title: str, made_of: Sequence[Part]) -> None:
    """Refuse a copy that lacks locked words or files of its original. Raises LockedChanged (R-273)."""
    original = asset.copy_of
    if original is None:
        return
    words = f"{title}\n{parts.told(made_of)}"
    gone = [line for line in original.locked if line not in words]
    if original.locks_files and parts.attachments(made_of) != parts.attachments(original.told):
        gone.append(str(parts.WORDS["file"]))
    if gone:
        raise refusals.LockedChanged(what="、".join(gone))


def refuse_hits(asset: Asset) -> None:
    """Refuse what the copy check found in the present version and nobody excused. Raises CopyBlocked, CopyUnproven."""
    version = AssetVersion.objects.get(asset=asset, number=asset.version)
    for level, refusal in ((copycheck.BLOCK, refusals.CopyBlocked), (copycheck.EVIDENCE, refusals.CopyUnproven)):
        words = [hit["word"] for hit in version.hits if hit["level"] == level]
        if words:
            raise refusal(words="、".join(words))


def index(workspace: Workspace, kind: str, row: int, weights: Mapping[str, int]) -> None:
    """Keep by which terms a row is found."""
    SearchTerm.objects.filter(workspace=workspace, kind=kind, row=row).delete()
    rows = [SearchTerm(workspace=workspace, kind=kind, row=row, term=term, weight=min(weight, 999)) for term, weight in weights.items()]  # fmt: skip
    SearchTerm.objects.bulk_create(rows, batch_size=500)


def differences(asset: Asset) -> list[tuple[str, str]]:
    """Return how a copy differs from its original, line by line: ("-", gone), ("+", new), (" ", the same) (R-273)."""
    from difflib import SequenceMatcher

    if asset.copy_of is None:
        return []
    old, new = asset.copy_of.plain.splitlines(), asset.plain.splitlines()
    told: list[tuple[str, str]] = []
    for verb, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            told += [(" ", line) for line in old[old_from:old_to]]
            continue
        told += [("-", line) for line in old[old_from:old_to]]
        told += [("+", line) for line in new[new_from:new_to]]
    return told
