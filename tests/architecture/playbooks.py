"""Rows for the registry of addresses and lists: a playbook of the brand, a run in a group of 静安店, what is due in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinlin.playbooks.models import Occurrence
from jinlin.playbooks.tests.running import playbook, started

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.playbooks.models import Run, Template
    from tests.world import World

OF_A_PLAYBOOK = (
    *("playbook", "playbook-copy", "playbook-archive", "playbook-settings", "playbook-stage", "playbook-row"),
    *("playbook-check", "playbook-row-delete", "playbook-adopt", "playbook-start", "playbook-start-count"),
)
OF_A_RUN = ("playbook-run", "run-groups", "run-pause", "run-resume", "run-stop", "run-go-on", "run-review")
OF_AN_OCCURRENCE = ("occurrence", "occurrence-move", "occurrence-skip", "occurrence-unskip")


def samples(sample: Callable[..., Any]) -> dict[str, Any]:
    """Return how to fill each address of playbooks."""
    return {
        **dict.fromkeys(("playbook-preset", "playbook-keep"), sample(lambda _world: {"key": "week"}, row=False)),
        **dict.fromkeys(OF_A_PLAYBOOK, sample(lambda world: {"slug": playbook_of_qinghe(world).slug}, everywhere=True)),
        **dict.fromkeys(OF_A_RUN, sample(lambda world: {"slug": run_of_jingan(world).slug})),
        **dict.fromkeys(OF_AN_OCCURRENCE, sample(lambda world: {"slug": occurrence_of_jingan(world).slug})),
    }


def playbook_of_qinghe(world: World) -> Template:
    """Keep a playbook in the library of the brand."""
    return playbook(world)


def run_of_jingan(world: World) -> Run:
    """Start a playbook in a group of 静安店."""
    return started(world, world.community())


def occurrence_of_jingan(world: World) -> Occurrence:
    """Return the first thing that is due in it."""
    return Occurrence.objects.filter(run=run_of_jingan(world)).order_by("due_at")[0]
