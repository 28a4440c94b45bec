"""设置 → 员工与角色: the list, invitations, roles, and the table of what each role may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.shell.listing import Column, Filter, Listing
from jinlin.shell.listing_page import listing_response
from jinlin.workspaces import actions, queries
from jinlin.workspaces.access import needs
from jinlin.workspaces.forms import NewStaffForm, StaffForm, details_of
from jinlin.workspaces.models import Staff
from jinlin.workspaces.roles import Role
from jinlin.workspaces.views.drawers import done, drawer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

STATES = [("invited", gettext_lazy("等待首次登录")), ("left", gettext_lazy("已停用"))]

STAFF = Listing(
    key="staff",
    columns=[
        Column(
            "name", gettext_lazy("姓名"), fixed=True, sort="name", first="asc", template="workspaces/cells/name.html"
        ),
        Column("unit", gettext_lazy("所属单元"), sort="unit__path", first="asc", cell=lambda row: row.unit.name),
        Column("roles", gettext_lazy("角色"), template="workspaces/cells/roles.html"),
        Column("seen", gettext_lazy("最近登录"), sort="user__last_login", template="workspaces/cells/seen.html"),
        Column("state", gettext_lazy("状态"), template="workspaces/cells/state.html"),
        Column("actions", gettext_lazy("操作"), align="end", template="workspaces/cells/actions.html"),
    ],
    filters=[
        Filter("q", gettext_lazy("姓名或账号"), placeholder=gettext_lazy("输入关键词")),
        Filter("role", gettext_lazy("角色"), "select", Role.choices),
        Filter("state", gettext_lazy("状态"), "select", STATES, placeholder=gettext_lazy("在职")),
    ],
    default_sort="name",
)


@needs("staff.manage")
def staff(request: AccessRequest) -> HttpResponse:
    """Show who works here."""
    state = STAFF.read(request.GET)
    rows = queries.staff_list(
        request.access, text=state.text("q"), role=state.choice("role"), state=state.choice("state") or "working"
    )
    page = state.show(rows.order_by(*state.order_by))
    working = queries.staff_list(request.access).count()
    told = ngettext("%(count)s 位在职员工", "%(count)s 位在职员工", working) % {"count": working}
    context = {"page_title": _("员工与角色"), "subtitle": told}
    return listing_response(request, "workspaces/staff.html", page, context)


@needs("staff.manage")
def staff_add(request: AccessRequest) -> HttpResponse:
    """Invite somebody; the one-time password is shown once."""
    form = NewStaffForm(request.access, request.POST or None, initial={"unit": request.access.unit.slug})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        roles = [Role(role) for role in given.pop("roles")]
        try:
            invitation = actions.add_staff(request.access, **given, roles=roles, now=present.now())
        except Refusal as refusal:
            form.add_error("username", refusal.message())
        else:
            return _shown_once(request, invitation)
    return drawer(request, _("邀请同事"), form=form, submit=_("创建账号"), back=reverse("staff"))


@needs("staff.manage")
def staff_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change name, unit and roles."""
    person = _person(request.access, slug)
    form = StaffForm(request.access, request.POST or None, initial=details_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            given = {**form.cleaned_data, "roles": [Role(role) for role in form.cleaned_data["roles"]]}
            actions.change_staff(request.access, person, **given, now=present.now())
        except Refusal as refusal:
            form.add_error("roles", refusal.message())
        else:
            messages.success(request, _("已保存“%(name)s”。") % {"name": person.name})
            return done(request, reverse("staff"))
    context = {"person": person}
    return drawer(
        request,
        person.name,
        form=form,
        submit=_("保存"),
        back=reverse("staff"),
        template="workspaces/staff_edit.html",
        context=context,
    )


@require_POST
@needs("staff.manage")
def staff_password(request: AccessRequest, slug: str) -> HttpResponse:
    """Make a new one-time password and show it once."""
    person = _person(request.access, slug)
    try:
        return _shown_once(request, actions.renew_password(request.access, person, now=present.now()))
    except Refusal as refusal:
        messages.error(request, refusal.message())
        return done(request, reverse("staff"))


@require_POST
@needs("staff.manage")
def staff_end(request: AccessRequest, slug: str) -> HttpResponse:
    """Close somebody's way in."""
    person = _person(request.access, slug)
    try:
        actions.end_staff(request.access, person, now=present.now())
        messages.success(request, _("“%(name)s”已停用,不能再登录。") % {"name": person.name})
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return done(request, reverse("staff"))


@require_POST
@needs("staff.manage")
def staff_return(request: AccessRequest, slug: str) -> HttpResponse:
    """Open it again."""
    person = actions.bring_back_staff(request.access, _person(request.access, slug), now=present.now())
    messages.success(request, _("“%(name)s”已恢复。") % {"name": person.name})
    return done(request, reverse("staff"))


@needs("staff.manage")
def roles(request: AccessRequest) -> HttpResponse:
    """Show the table of roles × permissions."""
    context = {"roles": list(Role), "rows": queries.role_table(), "page_title": _("权限对照表")}
    return render(request, "workspaces/roles.html", context)


def _person(access: Access, slug: str) -> Staff:
    people = Staff.objects.visible_to(access).select_related("unit", "user").prefetch_related("grants")
    return get_object_or_404(people, slug=slug)


def _shown_once(request: AccessRequest, invitation: actions.Invitation) -> HttpResponse:
    title = _("把密码交给“%(name)s”") % {"name": invitation.staff.name}
    context = {"invitation": invitation}
    response = drawer(
        request, title, back=reverse("staff"), template="workspaces/one_time_password.html", context=context
    )
    response["Cache-Control"] = "no-store"
    return response
