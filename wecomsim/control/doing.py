"""What people do: each action changes the corp and answers with what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import Group
    from wecomsim.wire.platform import Platform

    Action = Callable[[Platform, dict[str, Any]], dict[str, Any]]

__all__ = ["ACTIONS", "CannotDo", "action", "do", "group_of", "replay"]

ACTIONS: dict[str, Action] = {}
Given = dict[str, Any]


class CannotDo(Exception):
    """Something nobody can do there."""


def action(name: str) -> Callable[[Action], Action]:
    """Register what can be done under a name."""

    def register(run: Action) -> Action:
        ACTIONS[name] = run
        return run

    return register


def do(platform: Platform, given: Given) -> Given:
    """Do one action. Raises CannotDo with the reason."""
    run = ACTIONS.get(str(given.get("action")))
    if run is None:
        message = f"unknown action {given.get('action')!r}; known: {', '.join(sorted(ACTIONS))}"
        raise CannotDo(message)
    with platform.corp.lock, platform.corp.clock.still() as at:
        try:
            done = run(platform, given)
        except KeyError as missing:
            message = f"{given['action']}: {missing} is missing or unknown"
            raise CannotDo(message) from None
        platform.wrote_down(at, given | _number_of(platform.corp, done))
        return done


def _number_of(corp: Corp, done: Given) -> Given:
    """Tell which id a message got, and which number in the archive where that has it."""
    if "msgid" not in done:
        return {}
    return {"as": done["msgid"]} | ({"seq": corp.archived_count} if done.get("archived") else {})


def replay(platform: Platform, journal: Path, *, goes_on: bool = False) -> int:
    """Let everything happen again that a journal tells, at the time it happened; return how much.

    Afterwards it is as late as before, or with `goes_on` as late as it was when the journal ended: nobody has missed
    anything, and what is said from then on has numbers nobody has fetched, also where the city was killed and told
    nothing of its rest.
    """
    count, clock, last = 0, platform.corp.clock, None
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []:
        last = json.loads(line)
        given = {name: value for name, value in last.items() if name not in {"at", "seq"}}
        try:
            with clock.still(last["at"]):
                do(platform, given)
            count += 1
        except CannotDo:
            pass  # it rested on something a program had done, which no journal keeps
        if goes_on:
            _count_on(platform.corp, last)
    if goes_on and last:
        clock.set(last["at"])
    return count


def _count_on(corp: Corp, line: Given) -> None:
    """Let the numbers of the archive go on: a rest tells how many there were, talk in the archive which one it had."""
    count = line.get("archived") if line["action"] == "city.rest" else line.get("seq")
    if count is not None:
        corp.archive_begins = max(corp.archive_begins, int(count) - len(corp.archive))


@action("city.rest")
def rest(platform: Platform, given: Given) -> Given:
    """Let the city rest until somebody goes on with it; the journal tells when that was, and how much was `archived`."""
    del platform
    return {"archived": int(given["archived"])}


def group_of(platform: Platform, given: Given) -> Group:
    """Return the group that is meant. Raises CannotDo for a dissolved one."""
    group = platform.corp.groups[given["chat_id"]]
    if group.dismissed_at is not None:
        message = f"{group.chat_id} is dissolved"
        raise CannotDo(message)
    return group
