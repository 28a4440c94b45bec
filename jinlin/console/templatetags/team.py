"""Small template words of the team's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from jinlin.communities.models import Appointment
    from jinlin.communities.team import Team

register = template.Library()


@register.filter
def holding(team: Team | None, function: str) -> list[Appointment]:
    """Return who has a function in a group: `team|holding:"koc"`."""
    return team.holding(function) if team else []
