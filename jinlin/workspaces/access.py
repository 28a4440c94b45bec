"""What one signed-in person may see and do: a workspace, a subtree and a set of permissions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jinlin.workspaces import words
from jinlin.workspaces.roles import PERMISSIONS, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinlin.workspaces.models import Staff, Unit, Workspace

P = ParamSpec("P")


@dataclass(frozen=True)
class Access:
    """The one object every query starts from; made per request, never ambient."""

    workspace: Workspace
    staff: Staff
    unit: Unit
    roles: frozenset[Role]

    def can(self, permission: str) -> bool:
        """Say whether any of the roles allows it."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    @property
    def is_whole(self) -> bool:
        """Whether all of the brand is theirs: what holds for every group is for those to change."""
        return self.unit.parent_id is None

    def refuse_part(self) -> None:
        """Raise PermissionDenied for whoever works in a part of the brand, before what holds for all of it is changed."""
        if not self.is_whole:
            raise PermissionDenied(_("对全部群生效的内容由总部修改;你可以改只用在自己群里的。"))

    @classmethod
    def of(cls, staff: Staff) -> Access:
        """Build the access of a staff member from their grants."""
        roles = frozenset(Role(grant.role) for grant in staff.grants.all())
        return cls(workspace=staff.workspace, staff=staff, unit=staff.unit, roles=roles)


class AccessRequest(HttpRequest):
    """A request that has passed `needs`: somebody is signed in and works in a workspace."""

    access: Access


def needs(
    permission: str,
) -> Callable[
    [Callable[Concatenate[AccessRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Guard a view: anonymous people are sent to sign in, the others need the permission (403 names it)."""

    def decorate(
        view: Callable[Concatenate[AccessRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            access: Access | None = getattr(request, "access", None)
            if access is None:
                if request.user.is_authenticated:
                    raise PermissionDenied(_("你的账号还没有加入任何企业空间,请联系管理员。"))
                return redirect_to_login(request.get_full_path())
            if not access.can(permission):
                raise PermissionDenied(_refusal(permission))
            return view(cast("AccessRequest", request), *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the architecture tests
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)

    return decorate


def refuse_a_part(access: Access) -> None:
    """Refuse whoever works in a part of the brand: what is set here holds everywhere. Raises PermissionDenied."""
    if not access.is_whole:
        raise PermissionDenied(_("这里的设定对整个品牌生效,由总部来改。"))


def _refusal(permission: str) -> str:
    """Name the permission that is missing and the roles that have it."""
    roles = _("、").join(str(role.label) for role in Role if permission in PERMISSIONS[role])
    told = {"permission": f"{words.permission(permission)}({permission})", "roles": roles}
    return _("需要权限“%(permission)s”,请联系总部管理员。有这个权限的角色:%(roles)s。") % told
