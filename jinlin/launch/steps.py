"""The eight steps of building a community: what each needs, and what of it is there (R-020).

The four of the preparation must be done before the group is opened; the four of the routine show how far they are. What each
step looks at is in `checks.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jinlin.launch import checks
from jinlin.launch.checks import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from jinlin.launch.checks import Artefact
    from jinlin.launch.models import Launch

__all__ = ["Step", "missing", "of"]


BEFORE = 4


@dataclass(frozen=True)
class Step:
    """One step with what it needs; the first `BEFORE` of the eight are the preparation."""

    number: int
    label: _StrPromise
    artefacts: list[Artefact]

    @property
    def is_preparation(self) -> bool:
        """Whether it has to be done before the group is opened."""
        return self.number <= BEFORE

    @property
    def is_done(self) -> bool:
        """Whether everything it needs is there."""
        return all(each.state == State.DONE for each in self.artefacts)

    @property
    def share(self) -> float:
        """How much of it is done, 0–1; what the product cannot do yet counts as not done."""
        done = sum(each.state == State.DONE for each in self.artefacts)
        return done / len(self.artefacts) if self.artefacts else 0.0


PREPARATION: tuple[tuple[_StrPromise, Callable[[Launch], list[Artefact]]], ...] = (
    (_("定位"), checks.positioning),
    (_("组织"), checks.organisation),
    (_("社群规则"), checks.rules),
    (_("基础内容"), checks.content),
)
ROUTINE: tuple[tuple[_StrPromise, Callable[[Launch], list[Artefact]]], ...] = (
    (_("内容规划"), checks.columns),
    (_("激励与价值体系"), checks.incentives),
    (_("产品转化"), checks.products),
    (_("运营 SOP"), checks.playbook),
)


def of(launch: Launch) -> list[Step]:
    """Return the eight steps of a launch as they stand now."""
    return [Step(n, label, check(launch)) for n, (label, check) in enumerate((*PREPARATION, *ROUTINE), 1)]


def missing(launch: Launch) -> list[str]:
    """Return what lacks of the four steps of the preparation, in words; nothing when the group may be opened."""
    artefacts = [each for _label, check in PREPARATION for each in check(launch)]
    return [str(each.label) for each in artefacts if each.state == State.TO_DO]
