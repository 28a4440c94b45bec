"""How every data page is answered: frame and skeleton at once, the heavy part by itself, the same answer as Excel."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from jinlin.console import downloads
from jinlin.console.insights import answers
from jinlin.console.insights.asking import Asked, ask, indented
from jinlin.core import present
from jinlin.core.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from jinlin.core.spreadsheets.writing import Sheet
    from jinlin.workspaces.access import AccessRequest


@dataclass(frozen=True)
class Insight:
    """A data page: what is counted (`gather`, heavy, kept), how it is shown, what its Excel holds."""

    name: str
    title: _StrPromise
    gather: Callable[[Asked], Any]
    shown: Callable[[Asked, Any], dict[str, Any]]
    sheets: Callable[[Asked, Any], Sequence[Sheet]]
    usual: int = 30
    cut: bool = True  # whether day, week, month can be chosen
    parts: Callable[[Asked], tuple[Any, ...]] = field(default=lambda _asked: ())
    above: Callable[[Asked], dict[str, Any]] = field(default=lambda _asked: {})  # what the page shows at once
    keeps_drawing: bool = False  # for what draws only its answer, from more rows than can be read again each time
    above_template: str = "console/insights/nothing.html"

    @property
    def body(self) -> str:
        """The template of the heavy part."""
        return f"console/insights/{self.name}.html"


def respond(request: AccessRequest, insight: Insight) -> HttpResponse:
    """Answer a data page: whole, its heavy part alone, or as Excel."""
    asked = ask(request, usual=insight.usual)
    key = answers.key_of(asked.access.workspace, insight.name, (*asked.parts, *insight.parts(asked)))
    if "export" in request.GET:
        return _excel(asked, insight, key)
    if "part" in request.GET:
        return _part(request, asked, insight, key)
    return _page(request, asked, insight, key)


def _page(request: AccessRequest, asked: Asked, insight: Insight, key: str) -> HttpResponse:
    at_once = "whole" in request.GET or answers.is_kept(key)
    context = {
        "page_title": insight.title,
        "subtitle": _subtitle(asked),
        "asked": asked,
        "insight": insight,
        "unit_choices": [(unit.slug, indented(unit, asked.access.unit)) for unit in asked.units],
        "excel_url": excel_url(asked),
        "part_url": asked.url(part="body"),
        "whole_url": asked.url(whole="1"),
        "body": _body(request, asked, insight, key, wait=True) if at_once else None,
        **insight.above(asked),
    }
    return render(request, "console/insights/page.html", context)


def _part(request: AccessRequest, asked: Asked, insight: Insight, key: str) -> HttpResponse:
    try:
        return HttpResponse(_body(request, asked, insight, key))
    except answers.StillComputing:
        waiting = {"part_url": asked.url(part="body"), "delay": "1500ms"}
        return render(request, "console/insights/waiting.html", waiting)
    except Refusal as refusal:
        return render(request, "console/insights/refused.html", {"asked": asked, "refusal": refusal})


def _body(request: AccessRequest, asked: Asked, insight: Insight, key: str, *, wait: bool = False) -> SafeString:
    """Return the heavy part, drawn. Raises StillComputing, Refusal."""

    def draw() -> str:
        answer = answers.answer(key, lambda: insight.gather(asked), wait=wait)
        context = {"asked": asked, "excel_url": excel_url(asked), "part_url": asked.url(part="body")}
        return render_to_string(insight.body, context | insight.shown(asked, answer), request)

    if not insight.keeps_drawing:
        return mark_safe(draw())  # noqa: S308  (a template drew it)
    access = asked.access
    told = repr((asked.url(whole=""), access.unit.path, sorted(access.roles)))
    return mark_safe(answers.drawn(f"{key}:{hashlib.sha256(told.encode()).hexdigest()}", draw))  # noqa: S308  (the same)


def _excel(asked: Asked, insight: Insight, key: str) -> HttpResponse:
    if not asked.access.can("data.export"):
        raise PermissionDenied(_("需要权限“%(permission)s”,请联系总部管理员。") % {"permission": "data.export"})
    answer = answers.answer(key, lambda: insight.gather(asked), wait=True)
    sheets = [_counted(sheet) for sheet in insight.sheets(asked, answer)]
    rows = sum(len(list(sheet.rows)) for sheet in sheets)
    return downloads.xlsx(asked.access, str(insight.title), sheets, now=present.now(), rows=rows)


def _counted(sheet: Sheet) -> Sheet:
    return type(sheet)(sheet.name, sheet.columns, list(sheet.rows))


def excel_url(asked: Asked) -> str:
    """Return the address of the page's Excel; empty for those who may not take data away."""
    return asked.url(export="xlsx") if asked.access.can("data.export") else ""


def _subtitle(asked: Asked) -> str:
    return _("%(unit)s · %(days)s · 数据截至 %(as_of)s") % {
        "unit": indented(asked.unit, asked.unit),
        "days": asked.days_text,
        "as_of": asked.as_of,
    }
