"""What the page frame needs on every page: menu, section tabs, workspace, scope, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

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
    """One of the ten menus. It is shown when at least one of its pages exists and may be seen."""

    label: _StrPromise
    icon: str
    pages: tuple[Page, ...]


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
    Menu(
        gettext_lazy("工作台"),
        "home",
        (
            Page("workbench", gettext_lazy("今天")),
            Page("my-sends", gettext_lazy("我的发送"), "posts.send"),
            Page("tasks", pgettext_lazy("page", "任务")),
            Page("alerts", pgettext_lazy("page", "预警")),
        ),
    ),
    Menu(
        gettext_lazy("客户群"),
        "messages",
        (
            Page("groups", gettext_lazy("群列表")),
            Page("launch", gettext_lazy("开群")),
            Page("charters", gettext_lazy("章程与阶段")),
            Page("community-types", gettext_lazy("社群类型")),
            Page("team", gettext_lazy("群里的人")),
            Page("personas", gettext_lazy("人设")),
            Page("duty", gettext_lazy("值班")),
        ),
    ),
    Menu(
        gettext_lazy("引流进群"),
        "qrcode",
        (
            Page("codes", gettext_lazy("群活码")),
            Page("gates", gettext_lazy("入群门槛")),
            Page("applications", gettext_lazy("入群申请")),
            Page("welcome", gettext_lazy("欢迎语")),
            Page("newcomers", gettext_lazy("新人")),
        ),
    ),
    Menu(
        gettext_lazy("内容与触达"),
        "send",
        (
            Page("broadcasts", gettext_lazy("群发")),
            Page("announcements", gettext_lazy("群公告")),
            Page("library", gettext_lazy("素材库")),
            Page("scripts", gettext_lazy("话术")),
            Page("columns", gettext_lazy("栏目")),
            Page("topics", gettext_lazy("话题与卖点")),
            Page("touchpoints", gettext_lazy("其他触点")),
            Page("content-results", gettext_lazy("内容效果")),
            Page("questions", gettext_lazy("待回答")),
            Page("tickets", gettext_lazy("工单")),
            Page("answers", gettext_lazy("问答库")),
        ),
    ),
    Menu(
        gettext_lazy("SOP 与日历"),
        "calendar-event",
        (
            Page("calendar", gettext_lazy("运营日历")),
            Page("playbooks", gettext_lazy("剧本库")),
            Page("runs", gettext_lazy("运行中")),
            Page("holidays", gettext_lazy("节日")),
            Page("send-log", gettext_lazy("发送记录")),
            Page("send-budgets", gettext_lazy("发送预算")),
        ),
    ),
    Menu(gettext_lazy("互动活动"), "confetti", ()),
    Menu(
        gettext_lazy("会员与积分"),
        "users",
        (
            Page("members", gettext_lazy("会员列表")),
            Page("audiences", gettext_lazy("人群")),
            Page("questionnaires", gettext_lazy("问卷")),
        ),
    ),
    Menu(
        gettext_lazy("数据"),
        "chart-bar",
        (
            Page("insights", gettext_lazy("概览")),
            Page("compare", gettext_lazy("群分析")),
            Page("funnel", gettext_lazy("转化漏斗")),
            Page("retention", gettext_lazy("留存")),
            Page("segments", gettext_lazy("分层")),
            Page("quadrants", gettext_lazy("象限")),
            Page("ranking", gettext_lazy("排行")),
            Page("service", gettext_lazy("响应与服务")),
            Page("targets", gettext_lazy("目标")),
            Page("reports", gettext_lazy("日报周报")),
            Page("dictionary", gettext_lazy("指标字典")),
        ),
    ),
    Menu(
        gettext_lazy("合规与风控"),
        "shield-check",
        (
            Page("rules", gettext_lazy("群规")),
            Page("cases", gettext_lazy("违规处理")),
            Page("crises", gettext_lazy("舆情")),
            Page("privacy", gettext_lazy("个人信息"), "privacy.view"),
        ),
    ),
    Menu(
        gettext_lazy("设置"),
        "settings",
        (
            Page("imports", gettext_lazy("数据导入"), "data.import"),
            Page("exports", gettext_lazy("数据导出"), "data.export"),
            Page("wecom", gettext_lazy("企微对接"), "wecom.manage"),
            Page("toolbar", gettext_lazy("聊天工具栏"), "content.manage"),
            Page("choices", gettext_lazy("指标口径"), "metrics.settings"),
            Page("units", gettext_lazy("组织与门店"), "units.manage"),
            Page("staff", gettext_lazy("员工与角色"), "staff.manage"),
            Page("handover", gettext_lazy("账号交接"), "staff.manage"),
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
    menu = list(_entries(access, _here(request.path, access))) if access else []
    return {
        "access": access,
        "menu": menu,
        "section": next((entry for entry in menu if entry.active), None),
        "home_url": address("workbench") or "/",
        "search_url": address("search") if access else "",
        "scope_url": address("scope"),
        "doors": [] if access else _doors(request),
        **_person(request, access),
    }


def _doors(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the other ways in, for the sign-in page: what it is called, and where."""
    if request.path != address("sign-in"):
        return []
    from jinlin.wecom import entering

    found = entering.doors()
    label = _("用企业微信登录")
    many = len(found) > 1
    return [
        (f"{label} · {app.connection.workspace.name}" if many else label, reverse("wecom-enter", args=[app.slug]))
        for app in found
    ]


def pages(access: Access) -> Iterator[tuple[str, str, str]]:
    """Yield label, menu and address of every page somebody may see."""
    for menu in MENUS:
        for page, url in _pages(access, menu).items():
            yield str(page.label), str(menu.label), url


def address(name: str) -> str:
    """Return the address of a page, or nothing while it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _here(path: str, access: Access) -> str:
    """Return the address of the page one is on: the longest that the path begins with, so that details belong to lists."""
    urls = [url for menu in MENUS for url in _pages(access, menu).values()]
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")


def _entries(access: Access, here: str) -> Iterator[Entry]:
    group_is_open = False
    for place, menu in enumerate(MENUS):
        pages = tuple(Entry(str(page.label), url, url == here) for page, url in _pages(access, menu).items())
        if not pages:
            continue
        opens_group = place >= MANAGEMENT_BEGINS and not group_is_open
        group_is_open = group_is_open or opens_group
        active = any(page.active for page in pages)
        yield Entry(str(menu.label), pages[0].url, active, menu.icon, 0, opens_group, pages)


def _pages(access: Access, menu: Menu) -> dict[Page, str]:
    """Return the pages of a menu that exist and may be seen, with their addresses."""
    known = {page: address(page.name) for page in menu.pages if access.can(page.needs)}
    return {page: url for page, url in known.items() if url}


def _person(request: HttpRequest, access: Access | None) -> dict[str, Any]:
    if not access:
        return {"person_name": request.user.get_username() if hasattr(request, "user") else ""}
    return {
        "person_name": access.staff.name,
        "person_roles": _("、").join(str(role.label) for role in Role if role in access.roles),
        "scope_label": _("全部门店") if access.unit.kind == UnitKind.HQ else access.unit.name,
        "account_links": [Entry(_("个人与语言"), address("account"), active=False, icon="user-cog")],
    }
