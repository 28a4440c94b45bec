"""What somebody keeps on the desk for a list page, in the form the listing component wants; for pages that live in an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from jinlin.desk import queries
from jinlin.shell.listing import Desk, KeptView

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access

__all__ = ["columns", "desk"]


def columns(access: Access, page: str) -> list[str]:
    """Return the columns chosen for a page."""
    return queries.columns_of(access, page)


def desk(access: Access, page: str) -> Desk:
    """Return the saved views of a page with the addresses that keep and forget them."""
    views = [
        KeptView(
            view.name, view.query, reverse("view-delete", args=[view.slug]) if view.staff_id == access.staff.pk else ""
        )
        for view in queries.views_of(access, page)
    ]
    return Desk(views=views, save_view_url=reverse("view-save"), save_columns_url=reverse("columns-save"))
