"""Rows for the registry of addresses: what people do in groups, when they are there, as whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jinlin.communities.models import (
    Absence,
    Appointment,
    Guidance,
    Holiday,
    Persona,
    Shift,
    SuperUser,
    Volunteer,
)
from tests.world import NOW

if TYPE_CHECKING:
    from jinlin.members.models import Member
    from tests.world import World


def appointment_of_jingan(world: World) -> Appointment:
    """Let 陈 be the assistant of a group of 静安店."""
    return Appointment.objects.create(
        workspace=world.qinghe, community=world.community(), function="assistant", staff=world.chen, since=NOW
    )


def deputy_of_jingan(world: World) -> Appointment:
    """Let a member be deputy in a group of 静安店."""
    return Appointment.objects.create(
        workspace=world.qinghe, community=world.community(), function="deputy", member=world.member(), since=NOW
    )


def shift_of_jingan(world: World) -> Shift:
    """Let 陈 be on duty on Thursdays."""
    return Shift.objects.create(
        workspace=world.qinghe, unit=world.jingan, staff=world.chen, weekday=3, begins=540, ends=1080, at=NOW
    )


def absence_of_chen(world: World) -> Absence:
    """Let 陈 be away today."""
    return Absence.objects.create(
        workspace=world.qinghe, staff=world.chen, first_on=NOW.date(), last_on=NOW.date() + timedelta(days=9999)
    )


def holiday_of_jingan(world: World) -> Holiday:
    """Let 静安店 be closed for a day."""
    return Holiday.objects.create(workspace=world.qinghe, unit=world.jingan, on=NOW.date(), name="盘点")


def persona_of_qinghe(world: World) -> Persona:
    """Let 青禾 have a persona."""
    return Persona.objects.create(workspace=world.qinghe, name="小禾", tones=["warm"], at=NOW)


def guidance_of_chen(world: World) -> Guidance:
    """Let 陈 be the advisor of a member."""
    return Guidance.objects.create(workspace=world.qinghe, staff=world.chen, member=known(world), since=NOW)


def super_user_of_jingan(world: World) -> SuperUser:
    """Let a member of a group of 静安店 be bound closely."""
    return SuperUser.objects.create(workspace=world.qinghe, member=known(world), since=NOW)


def volunteer_of_jingan(world: World) -> Volunteer:
    """Let a member of a group of 静安店 be on the way to look after groups."""
    return Volunteer.objects.create(workspace=world.qinghe, member=known(world), moved_at=NOW)


def known(world: World) -> Member:
    """Make a member whom 静安店 knows through its community."""
    member = world.member()
    world.join(member, world.community())
    return member
