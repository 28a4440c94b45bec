"""数据导出: groups, members, tags and the messages of a group as files other tools can read; for a reason, and audited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.communities.models import Community
from jinlin.console import downloads
from jinlin.console.exports import schema
from jinlin.core import present
from jinlin.workspaces.access import needs

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from jinlin.workspaces.access import Access, AccessRequest

SHORTEST_REASON, LONGEST_REASON = 4, 200
MOST_ROWS = 200_000
LABELS = {
    "communities": gettext_lazy("客户群"),
    "members": gettext_lazy("成员与所在群"),
    "tags": gettext_lazy("成员标签"),
    "history": gettext_lazy("一个群的聊天记录"),
}
FORMS = (("csv", "CSV"), ("xlsx", "Excel"))


class ExportForm(forms.Form):
    """What is to leave, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("内容"), choices=tuple(LABELS.items()))
    community = forms.CharField(
        label=gettext_lazy("客户群"),
        required=False,
        max_length=128,
        help_text=gettext_lazy("群名或群 ID;聊天记录必填,成员和标签可以只导一个群"),
    )
    since = forms.DateField(
        label=gettext_lazy("从"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("只对聊天记录有用"),
    )
    until = forms.DateField(
        label=gettext_lazy("到(含当天)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    form = forms.ChoiceField(label=gettext_lazy("文件格式"), choices=FORMS)
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("写给谁、做什么用;会记进审计日志"),
    )

    def __init__(self, access: Access, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.access = access
        self.group: Community | None = None

    def clean(self) -> dict[str, Any]:
        """Find the group that is meant, within what the reader may see."""
        given: dict[str, Any] = super().clean() or {}
        words = given.get("community", "").strip()
        if words:
            self.group = self._found(words)
        elif given.get("kind") == "history":
            self.add_error("community", _("聊天记录要写明是哪个群"))
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("结束日期早于开始日期"))
        return given

    def _found(self, words: str) -> Community | None:
        mine = Community.objects.visible_to(self.access).order_by("pk")
        rows = list(mine.filter(external_id=words)[:1]) or list(mine.filter(name=words)[:2])
        if len(rows) == 1:
            return rows[0]
        told = _("有几个群叫这个名字,请填群 ID") if rows else _("没有这个群,或不在你的范围内")
        self.add_error("community", told)
        return None

    def wanted(self) -> schema.Wanted:
        """Return what was asked for."""
        given = self.cleaned_data
        until: date | None = given["until"] + timedelta(days=1) if given["until"] else None
        community = None if given["kind"] == "communities" else self.group
        return schema.Wanted(self.access, given["kind"], community, given["since"], until)


@needs("data.export")
def exports(request: AccessRequest) -> HttpResponse:
    """Ask what is to be taken out and why; a POST answers with the file."""
    access = request.access
    form = ExportForm(access, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        if schema.count_of(wanted) <= MOST_ROWS:
            return _file(access, form, wanted)
        most = f"{MOST_ROWS:,}"
        form.add_error(None, _("超过 %(most)s 行,请只选一个群或缩短日期。") % {"most": most})
    context = {
        "form": form,
        "page_title": _("数据导出"),
        "subtitle": _("按公开的中性格式导出,其他系统可以直接读,也能再导回来"),
        "contents": [(label, schema.COLUMNS[kind].split()) for kind, label in LABELS.items()],
    }
    return render(request, "console/exports/page.html", context)


def _file(access: Access, form: ExportForm, wanted: schema.Wanted) -> HttpResponse:
    name = str(LABELS[wanted.kind])
    details = {"reason": form.cleaned_data["reason"]}
    if wanted.community:
        details["group"] = wanted.community.external_id or wanted.community.slug
    form_of = form.cleaned_data["form"]
    told = downloads.streamed(access, name, form_of, schema.sheet_of(wanted), details=details, now=present.now())
    return cast("HttpResponse", told)  # a file is an answer too; Django types it apart
