"""The small cast of every test.

青禾 (Qinghe) is a fresh-food chain: headquarters, the region 华东 and its stores 静安店 and 浦东店. 林 leads the
headquarters, 王 the region, 陈 the store 静安店, 周 looks on. 别家 is somebody else's workspace; Charlie runs it and must
never see anything of Qinghe's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinlin.communities.actions import chartering
from jinlin.communities.models import Channel, Charter, Community, Membership
from jinlin.members.models import Identity, Member
from jinlin.sales.models import OrderLine
from jinlin.workspaces.access import Access
from jinlin.workspaces.models import Grant, Staff, Unit, UnitKind, User, Workspace
from jinlin.workspaces.roles import Role

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)
PASSWORD = "correct horse battery staple"


def at(words: str) -> datetime:
    """Read "2026-03-01" or "2026-03-01 09:30" as Shanghai time."""
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def access_of(staff: Staff) -> Access:
    """Say what a staff member may see, as a signed-in request would."""
    return Access.of(Staff.objects.select_related("workspace", "unit").get(pk=staff.pk))


def valued(*groups: Community) -> tuple[Community, ...]:
    """Let each group have in its charter what has to be there before people are brought in (R-004)."""
    content = {"value": "每天的到货", "pain_points": ["买不到新鲜的"], "persona": "街坊", "found_at": ["门店"]}
    for group in groups:
        if not Charter.objects.filter(community=group).exists():
            chartering.write(who=group.workspace, community=group, content=content, now=NOW)
    return groups


class World:
    """Two workspaces with their trees and staff; communities, members and orders are made by the test that needs them."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

        self.qinghe = Workspace.objects.create(slug="qinghe", name="青禾", created_at=NOW)
        self.hq = self.unit("总部", kind=UnitKind.HQ, workspace=self.qinghe)
        self.east = self.unit("华东", kind=UnitKind.REGION, parent=self.hq)
        self.jingan = self.unit("静安店", parent=self.east)
        self.pudong = self.unit("浦东店", parent=self.east)
        self.lin = self.staff("林", unit=self.hq, role=Role.HQ_ADMIN)
        self.wang = self.staff("王", unit=self.east, role=Role.REGION)
        self.chen = self.staff("陈", unit=self.jingan, role=Role.STORE_MANAGER)
        self.zhou = self.staff("周", unit=self.hq, role=Role.VIEWER)

        self.elsewhere = Workspace.objects.create(slug="elsewhere", name="别家", created_at=NOW)
        self.elsewhere_hq = self.unit("总部", kind=UnitKind.HQ, workspace=self.elsewhere)
        self.charlie = self.staff("Charlie", unit=self.elsewhere_hq, role=Role.HQ_ADMIN)

    def unit(
        self,
        name: str,
        *,
        kind: UnitKind = UnitKind.STORE,
        parent: Unit | None = None,
        workspace: Workspace | None = None,
    ) -> Unit:
        """Add a unit below its parent (the headquarters have none)."""
        owner = workspace or (parent.workspace if parent else self.qinghe)
        unit = Unit.objects.create(workspace=owner, parent=parent, kind=kind, name=name)
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        return unit

    def staff(self, name: str, *, unit: Unit, role: Role) -> Staff:
        """Let somebody work at a unit with one role; they can sign in by their name and PASSWORD."""
        user = User.objects.create_user(username=name, password=PASSWORD)
        staff = Staff.objects.create(workspace=unit.workspace, user=user, unit=unit, name=name)
        Grant.objects.create(workspace=unit.workspace, staff=staff, role=role, granted_at=NOW)
        return staff

    def community(self, name: str = "", *, unit: Unit | None = None, **fields: Any) -> Community:
        """Open a community of a unit (静安店 unless said otherwise)."""
        unit = unit or self.jingan
        name = name or f"社群{self.next('community')}"
        fields.setdefault("opened_at", at("2026-01-01"))
        fields.setdefault("external_id", name)
        return Community.objects.create(workspace=unit.workspace, unit=unit, name=name, **fields)

    def member(self, name: str = "", *, workspace: Workspace | None = None, **fields: Any) -> Member:
        """Bring in a person who is known by their name as external id."""
        workspace = workspace or self.qinghe
        name = name or f"成员{self.next('member')}"
        external_id = fields.pop("external_id", name)
        member = Member.objects.create(workspace=workspace, name=name, **fields)
        Identity.objects.create(workspace=workspace, member=member, external_id=external_id)
        return member

    def join(
        self, member: Member, community: Community, joined: str = "2026-02-01", left: str = "", **fields: Any
    ) -> Membership:
        """Put a member into a community from a day until another (or until now)."""
        return Membership.objects.create(
            workspace=community.workspace,
            community=community,
            member=member,
            joined_at=at(joined),
            left_at=at(left) if left else None,
            left_basis="declared" if left else "",
            **fields,
        )

    def channel(self, name: str = "门店海报", **fields: Any) -> Channel:
        """Register a channel."""
        fields.setdefault("kind", "offline")
        return Channel.objects.create(workspace=self.qinghe, name=name, **fields)

    def order(self, member: Member | None, amount_fen: int, when: str = "2026-03-01", **fields: Any) -> OrderLine:
        """Sell something; `community=` says where."""
        fields.setdefault("order_id", f"D{self.next('order')}")
        fields.setdefault("workspace", member.workspace if member else self.qinghe)
        return OrderLine.objects.create(member=member, amount_fen=amount_fen, at=at(when), on=at(when).date(), **fields)

    def next(self, thing: str) -> int:
        """Count things of a kind, for names that do not matter."""
        self.counts[thing] = self.counts.get(thing, 0) + 1
        return self.counts[thing]
