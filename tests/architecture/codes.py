"""Codes for groups, as the guards of addresses and lists ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinlin.joining.codes import actions as codes
from jinlin.joining.models import Code, CodeKind
from tests.world import NOW, access_of, valued

if TYPE_CHECKING:
    from tests.world import World


def code_of_jingan(world: World) -> Code:
    """Make a code of 静安店, a pool of one group."""
    (group,) = valued(world.community())
    wanted = codes.Wanted(name=f"群活码{world.next('code')}", groups=[group], kind=CodeKind.MANUAL)
    code = codes.make(access_of(world.lin), wanted, now=NOW)
    Code.objects.filter(pk=code.pk).update(unit=world.jingan)
    return code


def pictured_code(world: World) -> Code:
    """Make a code of the platform whose picture we have."""
    code = code_of_jingan(world)
    Code.objects.filter(pk=code.pk).update(kind=CodeKind.PLATFORM, picture=b"\x89PNG")
    return code
