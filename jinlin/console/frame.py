"""What the page frame needs on every page: menu, section tabs, workspace, scope, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.workspaces.models import UnitKind
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from jinlin.workspaces.access import Access


class Page(NamedTuple):
    """A page of a menu: the name of its address, its label, what one must be allowed to do."""

    name: str
    label: _StrPromise
    needs: str = "console.view"


@dataclass(frozen=True)
class Menu:
    """One of the ten menus. It is shown when at least one of its pages exists and may be seen.

    `holds` are names of further addresses that belong to the menu: details, wizards.
    """

    label: _StrPromise
    icon: str
    pages: tuple[Page, ...]
    holds: tuple[str, ...] = ()


class Entry(NamedTuple):
    """A menu or tab as the template draws it."""

    label: str
    url: str
    active: bool
    icon: str = ""
    badge: int = 0
    opens_group: bool = False
    pages: tuple[Any, ...] = ()


# The order and the words of the ten menus are fixed; a page that is not built yet is simply not shown.
MENUS = (
    Menu(gettext_lazy("工作台"), "home", (Page("workbench", gettext_lazy("工作台")),)),
    Menu(gettext_lazy("客户群"), "messages", (Page("groups", gettext_lazy("群列表")),), holds=("group",)),
    Menu(gettext_lazy("引流进群"), "qrcode", ()),
    Menu(gettext_lazy("内容与触达"), "send", ()),
    Menu(gettext_lazy("SOP 与日历"), "calendar-event", ()),
    Menu(gettext_lazy("互动活动"), "confetti", ()),
    Menu(gettext_lazy("会员与积分"), "users", (Page("members", gettext_lazy("会员列表")),), holds=("member",)),
    Menu(gettext_lazy("数据"), "chart-bar", (Page("insights", gettext_lazy("概览")),)),
    Menu(gettext_lazy("合规与风控"), "shield-check", ()),
    Menu(
        gettext_lazy("设置"),
        "settings",
        (
            Page("units", gettext_lazy("组织与门店"), "units.manage"),
            Page("staff", gettext_lazy("员工与角色"), "staff.manage"),
            Page("roles", gettext_lazy("权限对照表"), "staff.manage"),
            Page("audit", gettext_lazy("审计日志"), "audit.view"),
            Page("account", gettext_lazy("个人与语言")),
        ),
    ),
)
MANAGEMENT_BEGINS = 8


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context; no query beyond those that made the access."""
    access: Access | None = getattr(request, "access", None)
    here = request.resolver_match.view_name if request.resolver_match else ""
    menu = list(_entries(access, here)) if access else []
    return {
        "access": access,
        "menu": menu,
        "section": next((entry for entry in menu if entry.active), None),
        "home_url": address("workbench") or "/",
        "search_url": address("search") if access else "",
        "scope_url": address("scope"),
        **_person(request, access),
    }


def address(name: str) -> str:
    """Return the address of a page, or nothing while it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _entries(access: Access, here: str) -> Iterator[Entry]:
    group_is_open = False
    for place, menu in enumerate(MENUS):
        pages = tuple(_pages(access, menu, here))
        if not pages:
            continue
        opens_group = place >= MANAGEMENT_BEGINS and not group_is_open
        group_is_open = group_is_open or opens_group
        active = here in menu.holds or any(page.active for page in pages)
        yield Entry(str(menu.label), pages[0].url, active, menu.icon, 0, opens_group, pages)


def _pages(access: Access, menu: Menu, here: str) -> Iterator[Entry]:
    for page in menu.pages:
        url = address(page.name) if access.can(page.needs) else ""
        if url:
            yield Entry(str(page.label), url, page.name == here)


def _person(request: HttpRequest, access: Access | None) -> dict[str, Any]:
    if not access:
        return {"person_name": request.user.get_username() if hasattr(request, "user") else ""}
    return {
        "person_name": access.staff.name,
        "person_roles": "、".join(str(role.label) for role in Role if role in access.roles),
        "scope_label": _("全部门店") if access.unit.kind == UnitKind.HQ else access.unit.name,
        "account_links": [Entry(_("个人与语言"), address("account"), active=False, icon="user-cog")],
    }
