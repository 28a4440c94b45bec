"""Carry out what somebody asked for: clear every store of a person, and keep a note outside the database.

The note (`forgotten.jsonl` in the home folder) has digests of ids and nothing else. Whoever restores an older copy of the
database finds people in it again who had been forgotten since: `replay` forgets them once more.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jinlin.console.privacy.stores import STORES, person_of
from jinlin.core.faults import declare, reach
from jinlin.core.refusals import Refusal
from jinlin.members import actions as members
from jinlin.members.models import Forgetting, Identity
from jinlin.wecom.archive import keeping
from jinlin.wecom.models import Media, MediaState
from jinlin.workspaces.models import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.members.models import Member
    from jinlin.workspaces.actions import Actor
    from jinlin.workspaces.personal import Store

__all__ = ["forget", "forget_on", "keep_out", "note_file", "replay"]

log = logging.getLogger(__name__)
declare("privacy:cleared", "privacy:noted")

NOTE = "note"
AGAIN_AFTER = timedelta(minutes=10)
LEASE = timedelta(minutes=5)
SEEN_LATELY = timedelta(days=6)  # the platform keeps five


@transaction.atomic
def forget(who: Actor, member: Member, *, reason: str, now: datetime) -> Forgetting:
    """Forget a person: their rows at once, the rest by the clock. Raises AlreadyForgotten, StillStaff, ReasonTooShort."""
    person = person_of(member)
    row = members.forget(who, member, reason=reason, now=now)
    for store in STORES:
        if store.mark:
            store.mark(person, now)
    return row


def forget_on(now: datetime) -> bool:
    """Do the next piece of what was asked first; say whether more is waiting. What fails is told on its row and tried later."""
    rows = Forgetting.objects.filter(ended_at=None).filter(Q(tried_at=None) | Q(tried_at__lt=now - AGAIN_AFTER))
    row = rows.select_related("member", "workspace").order_by("asked_at", "pk").first()
    if row is None or not members.take_up(row, until=now + LEASE, now=now):
        return False
    try:
        _next_piece(row, now)
    except Exception as error:
        log.exception("what is held of member %s could not be cleared", row.member_id)
        members.put_off(row, error=type(error).__name__, now=now)
    return True


def _next_piece(row: Forgetting, now: datetime) -> None:
    """Clear one store, or in the end write the note; each in a transaction of its own, each safe to do again."""
    store = next((each for each in STORES if each.key not in row.done), None)
    if store is not None and store.slow:
        _keep_count(row, store, store.clear(person_of(row.member), now))
    elif store is not None:
        _clear(row, store, now)
    else:
        _note(row)
        members.end_forgetting(row, now=now)
        reach("privacy:noted")


@transaction.atomic
def _clear(row: Forgetting, store: Store, now: datetime) -> None:
    _keep_count(row, store, store.clear(person_of(row.member), now))


def _keep_count(row: Forgetting, store: Store, cleared: int) -> None:
    reach("privacy:cleared")
    members.note_cleared(row, store.key, cleared, done=not (store.slow and cleared))


def keep_out(now: datetime) -> int:
    """Drop files of the archive that people who are forgotten have sent since, before they are fetched; return how many."""
    gone = 0
    for workspace in Forgetting.objects.order_by("workspace").values_list("workspace", flat=True).distinct():
        unfetched = [MediaState.WAITING, MediaState.SKIPPED]
        waiting = Media.objects.filter(workspace=workspace, state__in=unfetched, sent_at__gt=now - SEEN_LATELY)
        senders = members.forgotten(workspace, waiting.values_list("sender", flat=True).distinct())
        gone += keeping.forget(waiting.filter(sender__in=senders)) if senders else 0
    return gone


def note_file() -> Path:
    """Return where it is noted who is not to come back with a restored database."""
    return Path(settings.JINLIN_HOME) / "forgotten.jsonl"


def _note(row: Forgetting) -> None:
    """Write the digests down once; on the disk, whole, before we say that it is done. Raises OSError where it is not."""
    sealed = list(Identity.objects.filter(member=row.member_id).order_by("pk").values_list("external_id", flat=True))
    told = {"workspace": row.workspace.slug, "forgetting": row.slug, "at": row.asked_at.isoformat(), "ids": sealed}
    if row.slug in {each["forgetting"] for each in _noted()}:
        return
    with note_file().open("a", encoding="utf-8") as file:
        file.write(("\n" if _is_torn() else "") + json.dumps(told) + "\n")
        file.flush()
        os.fsync(file.fileno())
    if row.slug not in {each["forgetting"] for each in _noted()}:
        message = f"{note_file().name} does not have what was written into it"
        raise OSError(message)


def _is_torn() -> bool:
    """Whether the last line was not written to its end."""
    text = note_file().read_bytes() if note_file().exists() else b""
    return bool(text) and not text.endswith(b"\n")


def _noted() -> Iterator[dict[str, Any]]:
    if not note_file().exists():
        return
    for line in note_file().read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:  # the disk was full, or the machine stopped in the middle of it
            log.warning("a line of %s cannot be read", note_file().name)


def replay(now: datetime) -> int:
    """Forget again whom a restored database remembers; return how many people.

    Only what the database does not know to be done is looked at, so that an ordinary start costs one query.
    """
    noted = list(_noted())
    done = set(
        Forgetting.objects.filter(slug__in=[each["forgetting"] for each in noted]).values_list("slug", flat=True)
    )
    missing = [each for each in noted if each["forgetting"] not in done]
    return sum(_forget_again(slug, missing, now) for slug in sorted({each["workspace"] for each in missing}))


def _forget_again(slug: str, noted: list[dict[str, Any]], now: datetime) -> int:
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        return 0
    mine = {each["forgetting"]: each for each in noted if each["workspace"] == slug}
    found = members.those_to_forget(workspace, (key for each in mine.values() for key in each["ids"]))
    again = sum(_once_more(workspace, member, mine, now) for member in found)
    for line in mine.values():  # whom this database never met, or not yet
        told = {"slug": line["forgetting"], "asked_at": datetime.fromisoformat(line["at"])}
        members.keep_away(workspace, line["ids"], **told, now=now)
    return again


def _once_more(workspace: Workspace, member: Member, noted: dict[str, dict[str, Any]], now: datetime) -> int:
    """Forget a member; the line that speaks of them is taken out of `noted`, so that it stands for one wish only."""
    sealed = {members.sealed_id(workspace.pk, row.external_id) for row in member.identities.all()}
    line = next((each for each in noted.values() if sealed & set(each["ids"])), None)
    try:
        row = forget(workspace, member, reason="恢复备份后再次删除", now=now)
    except Refusal:
        log.exception("member %s should be forgotten again and cannot be", member.pk)
        return 0
    if line:
        members.date_back(row, slug=line["forgetting"], asked_at=datetime.fromisoformat(line["at"]))
        del noted[line["forgetting"]]
    return 1
