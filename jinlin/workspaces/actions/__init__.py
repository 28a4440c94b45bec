"""Changes to brand, organisation tree, staff and roles; every one is audited in its own transaction.

`who` is the access of the person who acts, or the workspace itself where the program acts (imports, the command line).
"""

from jinlin.workspaces.actions.retention import NotAKeeping, keep_texts
from jinlin.workspaces.actions.staff import (
    Invitation,
    add_staff,
    bring_back_staff,
    change_staff,
    choose_password,
    employ,
    employ_all,
    end_staff,
    grant,
    let_in,
    place_staff,
    renew_password,
    revoke,
)
from jinlin.workspaces.actions.trail import Actor, audit, audit_all, forget_words, note_sign_in, workspace_of
from jinlin.workspaces.actions.tree import (
    EnsuredUnit,
    add_unit,
    close,
    ensure_unit_path,
    move_unit,
    open_workspace,
    rename_unit,
)

__all__ = [
    "Actor",
    "EnsuredUnit",
    "Invitation",
    "NotAKeeping",
    "add_staff",
    "add_unit",
    "audit",
    "audit_all",
    "bring_back_staff",
    "change_staff",
    "choose_password",
    "close",
    "employ",
    "employ_all",
    "end_staff",
    "ensure_unit_path",
    "forget_words",
    "grant",
    "keep_texts",
    "let_in",
    "move_unit",
    "note_sign_in",
    "open_workspace",
    "place_staff",
    "rename_unit",
    "renew_password",
    "revoke",
    "workspace_of",
]
