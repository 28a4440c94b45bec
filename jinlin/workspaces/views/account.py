"""One's own page: password, language, what one may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from jinlin.core import present
from jinlin.workspaces import actions, words
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import User
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


@sensitive_post_parameters()
@needs("console.view")
def account(request: AccessRequest) -> HttpResponse:
    """Show one's own page; a POST changes the password and ends one's other sessions."""
    user = request.user
    if not isinstance(user, User):  # `needs` lets signed-in people in only
        return redirect("sign-in")
    form = PasswordChangeForm(user, request.POST or None)
    form.fields["old_password"].widget.attrs.pop("autofocus", None)  # the page is not only about the password
    if request.method == "POST" and form.is_valid():
        actions.choose_password(user, form.cleaned_data["new_password1"], now=present.now())
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已经改好,其他设备需要重新登录。"))
        return redirect("account")
    return render(request, "workspaces/account.html", {"form": form, "page_title": _("个人与语言"), **_about(request)})


def _about(request: AccessRequest) -> dict[str, object]:
    access = request.access
    return {
        "roles": [role.label for role in Role if role in access.roles],
        "allowed": [label for name, label in words.PERMISSIONS.items() if access.can(name)],
        "root": access.staff.unit,
    }
