"""What an app sees of the corp: the departments of its visible range, with all below them [D:92113]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wecomsim.rules.refused import Refused

if TYPE_CHECKING:
    from wecomsim.state.corp import Corp
    from wecomsim.state.rows import App, Department, Group, Staff

__all__ = ["below", "concerns", "member", "people_of", "sees", "visible_departments"]


def visible_departments(corp: Corp, app: App) -> list[Department]:
    """Return the departments an app sees: those named and all below, from the top down."""
    seen: list[Department] = []
    children: dict[int, list[Department]] = {}
    for each in corp.departments.values():
        children.setdefault(each.parent, []).append(each)
    waiting = [corp.departments[each] for each in sorted(app.visible) if each in corp.departments]
    while waiting:
        each = waiting.pop(0)
        seen.append(each)
        waiting += [child for child in children.get(each.number, []) if child.number != each.number]
    return seen


def sees(corp: Corp, app: App, staff: Staff) -> bool:
    """Whether a member is within an app's visible range."""
    return any(below(corp, staff.department, top) for top in app.visible)


def below(corp: Corp, number: int, top: int) -> bool:
    """Whether a department is `top` or stands somewhere below it."""
    place = corp.departments.get(number)
    while place is not None:
        if place.number == top:
            return True
        place = corp.departments.get(place.parent) if place.parent != place.number else None
    return False


def member(corp: Corp, app: App, userid: str) -> Staff:
    """Return a member within range; ids are the same in any case (§0.3). Raises Refused 60111, 60011."""
    found = corp.staff.get(userid) or corp.staff.get(userid.lower())
    if found is None:
        raise Refused(60111, f"invalid string value `{userid}`")
    if not sees(corp, app, found):
        raise Refused(60011)
    return found


def people_of(corp: Corp, app: App, userids: list[str], parties: list[int]) -> list[str]:
    """Return the members named and those of the departments named, each once. Raises Refused 60111, 60011, 60123."""
    for each in parties:
        if each not in corp.departments:
            raise Refused(60123)
    named = [member(corp, app, each).userid for each in userids]
    present = (staff for staff in corp.staff.values() if parties and staff.left_at is None and sees(corp, app, staff))
    within = [staff.userid for staff in present if any(below(corp, staff.department, each) for each in parties)]
    return list(dict.fromkeys([*named, *within]))


def concerns(corp: Corp, app: App, event: dict[str, Any]) -> bool:
    """Whether an event is about somebody an app sees; others are not called back (§2.1)."""
    staff = corp.staff.get(event.get("UserID", ""))
    if staff is not None:
        return sees(corp, app, staff)
    group = corp.groups.get(event.get("ChatId", ""))
    return group is None or _group_concerns(corp, app, group)


def _group_concerns(corp: Corp, app: App, group: Group) -> bool:
    return any(each in corp.staff and sees(corp, app, corp.staff[each]) for each in (group.owner, *group.admins))
