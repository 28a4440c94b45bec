"""Files say who came, the platform says who is there: where an import let somebody into one of its groups, it is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.communities.models import Community, Membership
from jinlin.imports.models import Change
from jinlin.wecom import actions as wecom
from jinlin.wecom import rechecks

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.imports.models import Run

__all__ = ["look_again"]

AT_ONCE = 400


def look_again(run: Run, *, now: datetime) -> int:
    """Have the platform's groups read again in which this run left somebody seated; return how many. Safe to call twice.

    An equal answer is passed over when everything is read, so whoever is only in a file would stay seated for ever.
    """
    seated = Membership.objects.filter(workspace=run.workspace_id, left_at=None)
    groups = set(seated.filter(made_by_run=run).values_list("community", flat=True))
    changes = Change.objects.filter(workspace=run.workspace_id, run=run, model=Membership._meta.label)  # noqa: SLF001  (public under this name)
    rows = list(changes.values_list("row_id", flat=True))
    for start in range(0, len(rows), AT_ONCE):
        groups |= set(seated.filter(pk__in=rows[start : start + AT_ONCE]).values_list("community", flat=True))
    chats = wecom.followed(run.workspace, _ids(sorted(groups)))
    rechecks.ask(run.workspace, "chat", sorted(chats), now=now)
    return len(chats)


def _ids(groups: list[int]) -> list[str]:
    """Return the ids these groups have at the platform, or elsewhere."""
    found: list[str] = []
    for start in range(0, len(groups), AT_ONCE):
        rows = Community.objects.filter(
            pk__in=groups[start : start + AT_ONCE], external_id__isnull=False, ended_at=None
        )
        found += [str(each) for each in rows.values_list("external_id", flat=True)]
    return found
