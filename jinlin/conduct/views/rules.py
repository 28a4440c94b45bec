"""群规: rule sets, the editor, versions with their difference, the announcement on a phone, test mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jinlin.communities import types
from jinlin.communities.models import Community
from jinlin.conduct import actions, announcement, boards, differences, trying
from jinlin.conduct.actions.drafting import PARTS
from jinlin.conduct.forms import PartsForm, RuleForms, SetForm, initial_of
from jinlin.conduct.models import Acknowledgement, RuleSet, RuleVersion
from jinlin.core import present
from jinlin.core.refusals import Refusal
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access, AccessRequest

MANAGE = "rules.manage"
DAYS = (3, 7, 30)


@require_GET
@needs("console.view")
def rule_sets(request: AccessRequest) -> HttpResponse:
    """List the rule sets: where each holds, its version, in how many groups the notice shows it."""
    context = {
        "page_title": _("群规"),
        "subtitle": _("定位、言行、惩罚写清楚,群主贴成公告,平台告诉我们贴没贴"),
        "sets": boards.rule_sets(request.access),
        "may_manage": request.access.can(MANAGE),
    }
    return render(request, "conduct/rules.html", context)


@needs(MANAGE)
def rules_new(request: AccessRequest) -> HttpResponse:
    """Ask where a new rule set holds and what it begins with, and begin it as a draft."""
    form = SetForm(_scopes(request.access), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            begun = actions.begin_set(
                who=request.access,
                name=given["name"],
                pack=given["pack"],
                language=given["language"],
                now=present.now(),
                **_scope(request.access, given["scope"]),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message())
        else:
            return _go(request, reverse("rules-edit", args=[begun.versions.get().slug]))
    return render(request, "conduct/new.html", {"page_title": _("新建群规"), "form": form})


def _scopes(access: Access) -> list[tuple[str, str]]:
    """Return where a set can hold: everywhere, in a type, in one of the groups one sees."""
    choices = [("", _("所有群(默认)"))] if access.is_whole else []
    choices += [
        (f"type:{value.axis}:{value.key}", _("类型:%(name)s") % {"name": value.name})
        for axis in types.axes().values()
        for value in axis.values
        if access.is_whole
    ]
    groups = Community.objects.visible_to(access).filter(ended_at=None).order_by("name")[:200]
    return choices + [(f"community:{each.slug}", _("群:%(name)s") % {"name": each.name}) for each in groups]


def _scope(access: Access, chosen: str) -> dict[str, Any]:
    kind, _colon, rest = chosen.partition(":")
    if kind == "type":
        axis, _colon, key = rest.partition(":")
        return {"axis": axis, "key": key}
    if kind == "community":
        return {"community": get_object_or_404(Community.objects.visible_to(access), slug=rest)}
    return {}


@require_GET
@needs("console.view")
def rules_version(request: AccessRequest, slug: str) -> HttpResponse:
    """Show a version: what it says, how it finds, what changed, the announcement on a phone, how far it is."""
    version = _version(request.access, slug)
    rules = list(version.rules.order_by("place"))
    versions = list(version.rule_set.versions.order_by("-number"))
    before = next((each for each in versions if each.number < version.number), None)
    notices = version.notices.aggregate(asked=Count("pk"), seen=Count("pk", filter=Q(seen_at__isnull=False)))
    text = announcement.render(version, rules)
    context = {
        "page_title": version.rule_set.name,
        "subtitle": _("第 %(number)s 版") % {"number": version.number},
        "breadcrumbs": [(_("群规"), reverse("rules")), (version.rule_set.name, "")],
        "version": version,
        "versions": versions,
        "rules": [(rule, differences.settings_of(rule), boards.ladder_of(rule)) for rule in rules],
        "differences": differences.between(before, version),
        "before": before,
        "announcement": text,
        "length": len(text),
        "limit": announcement.LONGEST,
        "notices": notices,
        "waiting": boards.notices_missing(request.access, version),
        "known_count": Acknowledgement.objects.filter(version=version).count(),
        "phone_url": request.build_absolute_uri(reverse("phone-rules", args=[version.slug])),
        "may_manage": request.access.can(MANAGE) and _may_change(request.access, version.rule_set),
    }
    return render(request, "conduct/version.html", context)


@needs(MANAGE)
def rules_edit(request: AccessRequest, slug: str) -> HttpResponse:
    """Change a draft: its parts and its rules."""
    version = _version(request.access, slug)
    _refuse_who_may_not_change(request.access, version.rule_set)
    parts = PartsForm(request.POST) if request.method == "POST" else PartsForm.of(version)
    initial = [initial_of(rule) for rule in version.rules.order_by("place")]
    rules = RuleForms(request.POST or None, initial=initial, prefix="r")
    if request.method == "POST" and parts.is_valid() and rules.is_valid():
        drafts = [draft for form in rules.forms if (draft := form.draft)]
        told = {name: parts.cleaned_data[name] for name in PARTS if name in parts.cleaned_data}
        try:
            actions.write_draft(who=request.access, version=version, parts=told, rules=drafts, now=present.now())
        except Refusal as refusal:
            parts.add_error(None, refusal.message())
        else:
            messages.success(request, _("已保存草稿"))
            return redirect("rules-version", version.slug)
    context = {
        "page_title": version.rule_set.name,
        "subtitle": _("第 %(number)s 版(草稿)") % {"number": version.number},
        "breadcrumbs": [
            (_("群规"), reverse("rules")),
            (version.rule_set.name, reverse("rules-version", args=[slug])),
            (_("编辑"), ""),
        ],
        "version": version,
        "parts": parts,
        "rules": rules,
    }
    return render(request, "conduct/edit.html", context)


@require_POST
@needs(MANAGE)
def rules_next(request: AccessRequest, slug: str) -> HttpResponse:
    """Begin the next version of a set, and go to its editor."""
    version = _version(request.access, slug)
    _refuse_who_may_not_change(request.access, version.rule_set)
    draft = actions.begin_version(who=request.access, rule_set=version.rule_set, now=present.now())
    return redirect("rules-edit", draft.slug)


@require_POST
@needs(MANAGE)
def rules_publish(request: AccessRequest, slug: str) -> HttpResponse:
    """Let a draft hold; owners are asked to set the notice."""
    version = _version(request.access, slug)
    _refuse_who_may_not_change(request.access, version.rule_set)
    try:
        actions.publish(who=request.access, version=version, now=present.now())
        messages.success(request, _("已发布。群主会收到任务:把群规设为公告;公告换上之后这里自动确认。"))
    except Refusal as refusal:
        messages.error(request, refusal.message())
    return redirect("rules-version", slug)


@require_GET
@needs("console.view")
def rules_try(request: AccessRequest, slug: str) -> HttpResponse:
    """Show what a version would have found in the last days; nothing is opened by it."""
    version = _version(request.access, slug)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in DAYS} else DAYS[1]
    context = {
        "page_title": _("试运行:%(name)s") % {"name": version.rule_set.name},
        "subtitle": _("用过去的聊天记录试这一版,只看不处理"),
        "breadcrumbs": [
            (_("群规"), reverse("rules")),
            (version.rule_set.name, reverse("rules-version", args=[slug])),
            (_("试运行"), ""),
        ],
        "version": version,
        "trial": trying.try_on(request.access, version, days=days, now=present.now()),
        "days": days,
        "choices": DAYS,
    }
    return render(request, "conduct/try.html", context)


def _version(access: Access, slug: str) -> RuleVersion:
    rows = RuleVersion.objects.select_related("rule_set__community__unit", "workspace", "published_by", "made_by")
    return get_object_or_404(rows, slug=slug, rule_set__in=RuleSet.objects.visible_to(access))


def _may_change(access: Access, rule_set: RuleSet) -> bool:
    """Say whether a set is somebody's to change: what holds everywhere is for those who see everything."""
    return rule_set.community_id is not None or access.is_whole


def _refuse_who_may_not_change(access: Access, rule_set: RuleSet) -> None:
    if not _may_change(access, rule_set):
        raise PermissionDenied(_("对所有群生效的群规由总部制定。"))


def _go(request: AccessRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
