"""The members behind a number: a drawer with names that lead on, phones masked, and what decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.audiences import actions as audiences
from jinlin.console.insights import answers
from jinlin.console.insights.asking import ask
from jinlin.core import present
from jinlin.members.models import Member
from jinlin.metrics.models import Segment
from jinlin.metrics.segments import loyalty, quadrants, rfm
from jinlin.shell import formats
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from jinlin.console.insights.asking import Asked
    from jinlin.workspaces.access import AccessRequest

MOST = 200


class Person(NamedTuple):
    """A member's number and the facts in words."""

    pk: int
    facts: str


@require_GET
@needs("console.view")
def members(request: AccessRequest) -> HttpResponse:
    """Show the members of a segment, a field or a grade in the drawer."""
    asked = ask(request)
    by, key = asked.query.get("of", ""), asked.query.get("key", "")
    title, listed = _question(by, key)
    name = answers.key_of(asked.access.workspace, "members", (*asked.parts[:3], by, key))
    people = answers.answer(name, lambda: listed(asked, key), wait=True)
    rows = Member.objects.in_workspace(asked.access).in_bulk([person.pk for person in people])
    context = {
        "title": title,
        "rows": [(rows[person.pk], person.facts) for person in people if person.pk in rows],
        "most": MOST,
        "as_of": asked.last_on,
        "of": by,
        "key": key,
        "unit": asked.unit,
        "may_keep": asked.access.can("desk.save_view"),
    }
    return render(request, "console/insights/members.html", context)


@require_POST
@needs("desk.save_view")
def members_keep(request: AccessRequest) -> HttpResponse:
    """Keep a segment as an audience that is counted live, within the unit it was looked at."""
    of, key = request.POST.get("of", ""), request.POST.get("key", "")
    _question(of, key)
    unit = Unit.objects.visible_to(request.access).filter(slug=request.POST.get("unit", "")).first()
    query: dict[str, Any] = {of: [key]} | ({"units": [unit.pk]} if unit and unit.parent_id else {})
    try:
        kept = audiences.save(request.access, name=request.POST.get("name", ""), query=query, now=present.now())
    except audiences.NoName:
        messages.error(request, _("给人群起个名字再保存,最多 60 个字。"))
    except audiences.AudienceNameTaken:
        messages.error(request, _("已有同名的人群,换个名字。"))
    else:
        messages.success(request, _("已存为人群“%(name)s”,人数随数据更新") % {"name": kept.name})
    return redirect("quadrants" if of == "quadrant" else "segments")


def _question(by: str, key: str) -> tuple[str, Callable[[Asked, str], list[Person]]]:
    if by == "segment" and key in Segment.values:
        return str(Segment(key).label), _of_segment
    if by == "quadrant" and key in quadrants.QUADRANTS:
        return str(quadrants.LABELS[key]), _of_quadrant
    if by == "rfm" and key in rfm.GRADES:
        return _("RFM %(grade)s 级") % {"grade": key}, _of_grade
    raise Http404


def _of_segment(asked: Asked, key: str) -> list[Person]:
    found = loyalty.members(asked.ground, asked.last_on, key, most=MOST)
    return [Person(one.person, _bought(one.facts)) for one in found]


def _bought(facts: dict[str, Any]) -> str:
    if not facts["orders"]:
        return _("没有买过")
    return _("%(orders)s 单 · 共 %(spent)s · 推荐 %(referrals)s 人 · 最近 %(last)s") % {
        "orders": facts["orders"],
        "spent": formats.compact_yuan(facts["spent_fen"]),
        "referrals": facts["referrals"],
        "last": facts["last_on"],
    }


def _of_quadrant(asked: Asked, key: str) -> list[Person]:
    found = quadrants.members(asked.ground, asked.last_on, key, most=MOST)
    words = _("有效发言 %(valid)s 条 · 购买 %(days)s 天")
    return [Person(row["person"], words % {"valid": row["valid"], "days": row["bought_days"]}) for row in found]


def _of_grade(asked: Asked, key: str) -> list[Person]:
    found = rfm.members(asked.ground, asked.last_on, key, most=MOST)
    words = _("R%(r)s F%(f)s M%(m)s · %(days)s 天买过 · 共 %(spent)s")
    return [
        Person(
            one.person,
            words
            % {"r": one.r, "f": one.f, "m": one.m, "days": one.days, "spent": formats.compact_yuan(one.spent_fen)},
        )
        for one in found
    ]
