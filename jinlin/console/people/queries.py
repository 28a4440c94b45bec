"""Which members a list page asks for, and what one page of them did: a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Sum, When
from django.utils.translation import gettext as _

from jinlin.communities.models import Membership
from jinlin.communities.queries import visible_members
from jinlin.console.people.listing import UNKNOWN
from jinlin.members.models import Affiliation, Identity, Member, Tag, Tagging
from jinlin.members.phones import digest
from jinlin.sales.models import OrderLine, OrderStatus
from jinlin.workspaces.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from jinlin.shell.listing_state import State
    from jinlin.workspaces.access import Access

OPTIONS_SHOWN = 500
COUNTED = 10_001
SMALL = 50_000  # up to so many members, names are searched anywhere in them; beyond, from their beginning
REGIONS = """
    WITH RECURSIVE found(region) AS (
        SELECT MIN(region) FROM members_member WHERE workspace_id = %s AND region > ''
        UNION ALL
        SELECT (SELECT MIN(region) FROM members_member WHERE workspace_id = %s AND region > found.region)
        FROM found WHERE found.region IS NOT NULL
    )
    SELECT region FROM found WHERE region IS NOT NULL LIMIT %s
"""
LAST_SIGN = "\U0010ffff"


def listed(access: Access, state: State) -> QuerySet[Member]:
    """Return the visible members that match, ordered."""
    return matching(access, state).select_related("unit").order_by(*state.order_by)


def matching(access: Access, state: State) -> QuerySet[Member]:
    """Return the visible members that match the filters."""
    rows = visible_members(access)
    for condition in _conditions(access, state):
        rows = rows.filter(condition)
    return rows


def counted(rows: QuerySet[Member]) -> int:
    """Count up to what one can page to; a million rows are not counted for a pager."""
    return rows.order_by()[:COUNTED].count()


def _conditions(access: Access, state: State) -> list[Any]:
    found: list[Any] = []
    if words := state.text("q"):
        found.append(named(access, words))
    if phone := state.text("phone"):
        found.append(Q(pk__in=with_phone(access, phone)))
    if tiers := state.choices("tier"):
        found.append(Q(tier__in=["" if tier == UNKNOWN else tier for tier in tiers]))
    if tag := state.choice("tag"):
        found.append(Exists(Tagging.objects.filter(member=OuterRef("pk"), tag_id=tag)))
    if region := state.choice("region"):
        found.append(Q(region="" if region == UNKNOWN else region))
    if unit := state.choice("unit"):
        found.append(_of_unit(unit))
    if kind := state.choice("kind"):
        found.append(_of_kind(kind))
    days = state.days("first")
    bounds = {"first_seen_at__date__gte": days.since, "first_seen_at__date__lt": days.before}
    return found + [Q(**{name: value}) for name, value in bounds.items() if value]


def with_phone(access: Access, phone: str) -> list[int]:
    """Return the few members with a number. Asked for by themselves: in the list's order it would be a search through all."""
    mine = Member.objects.filter(workspace=access.workspace, phone_digest=digest(phone))
    return list(mine.order_by().values_list("pk", flat=True)[:OPTIONS_SHOWN])


def named(access: Access, words: str) -> Q:
    """Return the condition for an external id, else for a name: any part of it, among very many members its beginning."""
    known = list(
        Identity.objects.filter(workspace=access.workspace, external_id=words).values_list("member", flat=True)
    )
    if known:
        return Q(pk__in=known)
    few = Member.objects.filter(workspace=access.workspace).order_by()[: SMALL + 1].count() <= SMALL
    return Q(name__icontains=words) if few else Q(name__gte=words, name__lt=words + LAST_SIGN)


def _of_unit(path: str) -> Any:
    inside = Membership.objects.filter(member=OuterRef("pk"), community__unit__path__startswith=path)
    return Q(unit__path__startswith=path) | Exists(inside)


def _of_kind(kind: str) -> Any:
    affiliated = Affiliation.objects.filter(member=OuterRef("pk"))
    return ~Exists(affiliated) if kind == "member" else Exists(affiliated.filter(kind=kind))


def options(access: Access) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the filters that depend on the workspace; what is not known is a choice of its own."""
    tags = Tag.objects.filter(workspace=access.workspace).order_by("group", "name")[:OPTIONS_SHOWN]
    units = Unit.objects.visible_to(access).order_by("path")[:OPTIONS_SHOWN]
    return {
        "region": [(UNKNOWN, "未知"), *((region, region) for region in _regions(access))],
        "tag": [(str(tag.pk), _tag_name(tag)) for tag in tags],
        "unit": [(unit.path, f"{'　' * (unit.path.count('/') - 2)}{unit.name}") for unit in units],
    }


def _tag_name(tag: Tag) -> str:
    """Return how a tag is listed: its group before it, and whose it is where it is the corp's."""
    name = f"{tag.group} · {tag.name}" if tag.group else tag.name
    return _("%(tag)s(企微)") % {"tag": name} if tag.external_id else name


def _regions(access: Access) -> list[str]:
    """List the regions members are of, from one to the next along the index: not by reading a million rows."""
    with connection.cursor() as cursor:
        cursor.execute(REGIONS, [access.workspace.pk, access.workspace.pk, OPTIONS_SHOWN])
        return [row[0] for row in cursor.fetchall()]


def deeds(access: Access, members: Sequence[Member]) -> dict[int, dict[str, Any]]:
    """Return what these members did: open memberships, order counts and sums, tags, affiliations; four queries."""
    ids = [member.pk for member in members]
    found: dict[int, dict[str, Any]] = {pk: {"tags": [], "kinds": []} for pk in ids}
    inside = Membership.objects.filter(
        member_id__in=ids, left_at=None, community__unit__path__startswith=access.unit.path
    )
    for row in inside.values("member_id").annotate(communities=Count("pk")):
        found[row["member_id"]]["communities"] = row["communities"]
    for row in _bought(access, ids):
        found[row["member_id"]].update(row)
    for pk, name in Tagging.objects.filter(member_id__in=ids).values_list("member_id", "tag__name"):
        found[pk]["tags"].append(name)
    for affiliation in Affiliation.objects.filter(member_id__in=ids):
        found[affiliation.member_id]["kinds"].append(affiliation.get_kind_display())
    return found


def _bought(access: Access, ids: Sequence[int]) -> Any:
    lines = OrderLine.objects.visible_to(access).filter(
        member_id__in=ids, status__in=[OrderStatus.PAID, OrderStatus.REFUNDED]
    )
    kept = Case(When(Q(refunded_fen__lt=F("amount_fen")) | Q(amount_fen=0), then=F("order_id")))
    return lines.values("member_id").annotate(
        orders=Count(kept, distinct=True), sales_fen=Sum(F("amount_fen") - F("refunded_fen")), last_order=Max("at")
    )
