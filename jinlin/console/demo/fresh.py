"""Taking the demo brand away again, so that it can be made anew."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import transaction

from jinlin.wecom.archive import keeping
from jinlin.workspaces import actions as workspaces
from jinlin.workspaces.models import User, Workspace

if TYPE_CHECKING:
    from django.db.models import Model


def remove(slug: str) -> bool:
    """Delete a workspace with every row, lake file, archived file and sign-in of its own; say whether there was one."""
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        return False
    runs = list(workspace.import_runs.values_list("slug", flat=True))
    with transaction.atomic():
        users = list(User.objects.filter(staff__workspace=workspace).values_list("pk", flat=True))
        # Foreign keys are checked when the transaction ends, so the order of the tables does not matter; the ordinary
        # delete would load every row first.
        for model in _models_of_a_workspace():
            mine = model._default_manager.filter(workspace=workspace)  # noqa: SLF001  (public under this name)
            mine._raw_delete(mine.db)  # noqa: SLF001  (see above)
        workspaces.close(workspace, users)
    shutil.rmtree(Path(settings.JINLIN_LAKE) / slug, ignore_errors=True)
    shutil.rmtree(keeping.folder_of(workspace), ignore_errors=True)
    for run in runs:
        shutil.rmtree(Path(settings.JINLIN_HOME) / "imports" / run, ignore_errors=True)
    return True


def _models_of_a_workspace() -> list[type[Model]]:
    """List every model whose rows belong to a workspace."""
    return [
        model
        for model in apps.get_models()
        if any(field.name == "workspace" for field in model._meta.fields)  # noqa: SLF001  (public under this name)
    ]
