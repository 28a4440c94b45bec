"""Addresses of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.content.links import opening
from jinlin.content.views import checking, columns, library, missing, results, scripts, talk

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:slug>", opening.link_followed, name="link"),
    path("library/", library.library, name="library"),
    path("library/new/", library.library_new, name="library-new"),
    path("library/pictures/", library.library_pictures, name="library-pictures"),
    path("library/missing/", missing.library_missing, name="library-missing"),
    path("library/missing/<slug:slug>/settle/", missing.lookup_settle, name="lookup-settle"),
    path("library/copy-check/", checking.copy_check, name="copy-check"),
    path("library/copy-check/hits/", checking.copy_check_hits, name="copy-check-hits"),
    path("library/files/<slug:slug>/", library.library_file, name="library-file"),
    path("library/<slug:slug>/", library.library_asset, name="library-asset"),
    path("library/<slug:slug>/edit/", library.library_edit, name="library-edit"),
    path("library/<slug:slug>/do/", library.library_deed, name="library-deed"),
    path("columns/", columns.columns, name="columns"),
    path("columns/new/", columns.column_new, name="column-new"),
    path("columns/<slug:slug>/", columns.column_edit, name="column-edit"),
    path("columns/<slug:slug>/end/", columns.column_end, name="column-end"),
    path("content-results/", results.content_results, name="content-results"),
    path("scripts/", scripts.scripts, name="scripts"),
    path("scripts/new/", scripts.script_new, name="script-new"),
    path("scripts/<slug:slug>/", scripts.script_edit, name="script-edit"),
    path("scripts/<slug:slug>/end/", scripts.script_end, name="script-end"),
    path("topics/", talk.topics, name="topics"),
    path("topics/new/", talk.topic_new, name="topic-new"),
    path("topics/pains/new/", talk.pain_new, name="pain-new"),
    path("topics/cards/new/", talk.card_new, name="card-new"),
    path("topics/<slug:slug>/", talk.topic_edit, name="topic-edit"),
    path("topics/<slug:slug>/end/", talk.topic_end, name="topic-end"),
]
