"""What people do: each action changes the corp and answers with what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from wecomsim.state.rows import Group
    from wecomsim.wire.platform import Platform

    Action = Callable[[Platform, dict[str, Any]], dict[str, Any]]

__all__ = ["ACTIONS", "CannotDo", "action", "do", "group_of"]

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
            return run(platform, given)
        except KeyError as missing:
            message = f"{given['action']}: {missing} is missing or unknown"
            raise CannotDo(message) from None


def group_of(platform: Platform, given: Given) -> Group:
    """Return the group that is meant. Raises CannotDo for a dissolved one."""
    group = platform.corp.groups[given["chat_id"]]
    if group.dismissed_at is not None:
        message = f"{group.chat_id} is dissolved"
        raise CannotDo(message)
    return group
