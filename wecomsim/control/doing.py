"""What people do: each action changes the corp and answers with what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    with platform.corp.lock:
        try:
            done = run(platform, given)
        except KeyError as missing:
            message = f"{given['action']}: {missing} is missing or unknown"
            raise CannotDo(message) from None
        platform.wrote_down(given)
        return done


def replay(platform: Platform, journal: Path) -> int:
    """Let everything happen again that a journal tells, at the time it happened; return how much."""
    count, clock, now = 0, platform.corp.clock, platform.corp.clock.now()
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []:
        told = json.loads(line)
        clock.set(told.pop("at"))
        try:
            do(platform, told)
        except CannotDo:
            continue  # it rested on something a program had done, which no journal keeps
        count += 1
    clock.set(now)
    return count


def group_of(platform: Platform, given: Given) -> Group:
    """Return the group that is meant. Raises CannotDo for a dissolved one."""
    group = platform.corp.groups[given["chat_id"]]
    if group.dismissed_at is not None:
        message = f"{group.chat_id} is dissolved"
        raise CannotDo(message)
    return group
