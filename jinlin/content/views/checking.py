"""文案检查: the box below every text, the page to try it and to set its rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinlin.content import copycheck
from jinlin.content.actions import rules as setting
from jinlin.content.copycheck import EXCEPTIONS, GROUPS, LEVELS, Facts
from jinlin.content.forms import CopyRulesForm
from jinlin.content.queries import check_for, rules_of
from jinlin.core import present
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from jinlin.content.copycheck import Hit
    from jinlin.workspaces.access import AccessRequest

TONES = {copycheck.BLOCK: "bad", copycheck.EVIDENCE: "warn", copycheck.HINT: "service"}
MOST_FIELDS = 6


@require_POST
@needs("console.view")
def copy_check_hits(request: AccessRequest) -> HttpResponse:
    """Check what stands in the named fields of an editor, and answer with the box below it."""
    access, told = request.access, request.POST
    rules = rules_of(access.workspace)
    facts = Facts(accepted=_accepted(told), price_basis=told.get("price_basis", ""))
    found: list[tuple[str, Hit]] = []
    names = told.get("fields", "text").split()[:MOST_FIELDS]
    for name in names:
        found += [(name, hit) for hit in check_for(access.workspace, told.get(name, ""), facts, rules)]
    levels = Counter(hit.level for _name, hit in found)
    context = {
        "has_words": any(told.get(name, "").strip() for name in names),
        "hits": [(name, _shown(hit, told)) for name, hit in found],
        "counts": [(TONES[level], f"{_(LEVELS[level])} {levels[level]}") for level in LEVELS if levels[level]],
        "with_exceptions": "exceptions" in told,
    }
    return render(request, "content/copycheck/hits.html", context)


def _accepted(told: QueryDict) -> dict[str, str]:
    names = [name for name in told if name.startswith("exception:")]
    claimed = {name.partition(":")[2]: str(told[name]) for name in names}
    return {word: value for word, value in claimed.items() if value and told.get(f"evidence:{word}", "").strip()}


def _shown(hit: Hit, told: QueryDict) -> dict[str, Any]:
    return asdict(hit) | {
        "replacement": hit.replacement,
        "level_name": _(LEVELS[hit.level]),
        "group_name": _(GROUPS[hit.group].name),
        "choices": [(key, _(EXCEPTIONS[key])) for key in hit.exceptions],
        "claimed": told.get(f"exception:{hit.word}", ""),
        "evidence": told.get(f"evidence:{hit.word}", ""),
    }


@needs("console.view")
def copy_check(request: AccessRequest) -> HttpResponse:
    """Try the check; whoever manages content sets its packs, own words and allowed hosts."""
    access = request.access
    may_set = access.can("content.manage")
    rules = rules_of(access.workspace)
    initial = {"packs": rules.packs} | {name: "\n".join(getattr(rules, name)) for name in ("own", "spared", "hosts")}
    form = CopyRulesForm(request.POST if request.method == "POST" and may_set else None, initial)
    if form.is_bound and form.is_valid():
        told = {name: form.lines(name) for name in ("own", "spared", "hosts")}
        setting.set_rules(who=access, packs=form.cleaned_data["packs"], now=present.now(), **told)
        messages.success(request, _("已保存,所有编辑框马上按新的检查"))
        return redirect("copy-check")
    context = {
        "page_title": _("文案检查"),
        "subtitle": _("写的时候就查:不能发的、要证据的、可以更好的"),
        "breadcrumbs": [(_("素材库"), reverse("library")), (_("文案检查"), "")],
        "form": form,
        "may_set": may_set,
        "groups": [(each, LEVELS[each.level], TONES[each.level]) for each in GROUPS.values()],
    }
    return render(request, "content/copycheck/page.html", context)
