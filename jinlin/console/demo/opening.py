"""The groups the demo brand is about to open: one nearly ready, one just begun, for a Sunday evening."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities import naming
from jinlin.communities.actions import chartering
from jinlin.launch import actions as launches
from jinlin.launch import library
from jinlin.launch.actions import Idea
from jinlin.launch.models import Launch
from jinlin.workspaces.models import Staff, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from jinlin.workspaces.access import Access

ANSWERS = {
    "objective": "sell",
    "source": "store",
    "price": "low",
    "frequency": "high",
    "decision": "short",
    "staffing": "team",
    "business": "consumer",
}
SUNDAY, EVENING = 6, 20


def keep(access: Access, *, now: datetime) -> str:
    """Begin two launches through the wizard's door; tell how many there are."""
    if Launch.objects.filter(workspace=access.workspace).exists():
        return "0 个在筹备的群"
    _neighbours(access, now)
    _flash(access, now)
    return "2 个在筹备的群"


def _neighbours(access: Access, now: datetime) -> None:
    """Prepare a store's group as far as its charter and its people."""
    store = Unit.objects.filter(workspace=access.workspace, name="静安店").first() or access.unit
    places = library.pack("fresh").types
    idea = Idea("fresh", "青禾静安店街坊新群", store, places, cap=200, answers=ANSWERS)
    launch = launches.begin(who=access, idea=idea, now=now)
    chartering.declare_ready(who=access, community=launch.community, now=now)
    owner, admin = Staff.objects.filter(workspace=access.workspace, left_at=None).order_by("pk")[:2]
    launches.seat(who=access, launch=launch, owner=owner, admins=[admin], now=now)


def _flash(access: Access, now: datetime) -> None:
    """Begin a flash group for next Sunday evening."""
    today = now.astimezone(access.workspace.zone).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    start = today.replace(hour=EVENING) + timedelta(days=(SUNDAY - today.weekday()) % 7 or 7)
    name = f"{naming.write_when(start)}一元竞拍群"
    frame = {
        "start_at": start.isoformat(),
        "planned_end": (start + timedelta(hours=2)).isoformat(),
        "theme": "一元竞拍",
    }
    places = library.pack("flash").types
    launches.begin(who=access, idea=Idea("flash", name, access.unit, places, cap=200, frame=frame), now=now)
