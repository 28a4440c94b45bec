"""Addresses of playbooks and the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from jinlin.playbooks.views import calendar, editor, festivals, library, making, occurrences, runs, starting

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("playbooks/", library.library, name="playbooks"),
    path("playbooks/shipped/", library.shipped, name="playbooks-shipped"),
    path("playbooks/shipped/<slug:key>/", library.preset, name="playbook-preset"),
    path("playbooks/shipped/<slug:key>/keep/", library.keep, name="playbook-keep"),
    path("playbooks/week/", making.week, name="playbooks-week"),
    path("playbooks/import/", making.take_in, name="playbooks-import"),
    path("playbooks/handed/<slug:slug>/", making.take_up, name="handout-take-up"),
    path("playbooks/<slug:slug>/hand-out/", making.hand_out, name="playbook-hand-out"),
    path("playbooks/<slug:slug>/", editor.playbook, name="playbook"),
    path("playbooks/<slug:slug>/copy/", library.copy, name="playbook-copy"),
    path("playbooks/<slug:slug>/archive/", library.archive, name="playbook-archive"),
    path("playbooks/<slug:slug>/settings/", editor.whole, name="playbook-settings"),
    path("playbooks/<slug:slug>/stages/", editor.stage, name="playbook-stage"),
    path("playbooks/<slug:slug>/rows/", editor.row, name="playbook-row"),
    path("playbooks/<slug:slug>/rows/check/", editor.check, name="playbook-check"),
    path("playbooks/<slug:slug>/rows/delete/", editor.delete, name="playbook-row-delete"),
    path("playbooks/<slug:slug>/adopt/", editor.adopt, name="playbook-adopt"),
    path("playbooks/<slug:slug>/start/", starting.start, name="playbook-start"),
    path("playbooks/<slug:slug>/start/count/", starting.count, name="playbook-start-count"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/plan.ics", calendar.ics, name="calendar-ics"),
    path("calendar/plan.xlsx", calendar.xlsx, name="calendar-xlsx"),
    path("holidays/", festivals.holidays, name="holidays"),
    path("holidays/add/", festivals.add, name="festival-add"),
    path("holidays/<slug:slug>/remove/", festivals.remove, name="holiday-remove"),
    path("holidays/day/<slug:key>/", festivals.edit, name="holiday-edit"),
    path("holidays/day/<slug:key>/accept/", festivals.accept, name="holiday-accept"),
    path("runs/", runs.run_list, name="runs"),
    path("runs/<slug:slug>/", runs.run, name="playbook-run"),
    path("runs/<slug:slug>/groups/", runs.groups, name="run-groups"),
    path("runs/<slug:slug>/pause/", runs.pause, name="run-pause"),
    path("runs/<slug:slug>/resume/", runs.resume, name="run-resume"),
    path("runs/<slug:slug>/stop/", runs.stop, name="run-stop"),
    path("runs/<slug:slug>/go-on/", runs.go_on, name="run-go-on"),
    path("runs/<slug:slug>/review/", runs.review, name="run-review"),
    path("occurrences/<slug:slug>/", occurrences.occurrence, name="occurrence"),
    path("occurrences/<slug:slug>/move/", occurrences.move, name="occurrence-move"),
    path("occurrences/<slug:slug>/skip/", occurrences.skip, name="occurrence-skip"),
    path("occurrences/<slug:slug>/unskip/", occurrences.unskip, name="occurrence-unskip"),
]
