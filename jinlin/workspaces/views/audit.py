"""设置 → 审计日志: who did what to what, when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.shell.listing import Column, Filter, Listing
from jinlin.shell.listing_page import listing_response
from jinlin.shell.templatetags.shell import moment
from jinlin.workspaces import queries, words
from jinlin.workspaces.access import needs
from jinlin.workspaces.models import AuditEntry, Staff
from jinlin.workspaces.roles import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

    from jinlin.workspaces.access import AccessRequest


def subject_of(entry: AuditEntry) -> str:
    """Return what was acted upon, with what kind of thing it is below."""
    return format_html("{}<small>{}</small>", entry.subject_name, words.subject(entry.subject_kind))


def details_of(entry: AuditEntry) -> str:
    """Return the details of an entry in one line."""
    return _told(entry.details, ": ")


def _told(value: Any, between: str, name: str = "") -> str:
    if isinstance(value, dict):
        return " · ".join(f"{words.detail(key)}{between}{_told(each, ' ', key)}" for key, each in words.in_order(value))
    if isinstance(value, list):
        return "、".join(_told(each, " ") for each in value)
    return str(Role(value).label) if name == "role" and value in Role.values else str(value)


AUDIT = Listing(
    key="audit",
    columns=[
        Column("at", gettext_lazy("时间"), sort="at", fixed=True, cell=lambda row: moment(row.at)),
        Column("staff", gettext_lazy("谁"), cell=lambda row: row.staff.name if row.staff else _("系统")),
        Column("verb", gettext_lazy("做了什么"), cell=lambda row: words.verb(row.verb)),
        Column("subject", gettext_lazy("对象"), cell=subject_of),
        Column("details", gettext_lazy("详情"), cell=details_of, phone=False),
    ],
    filters=[
        Filter("q", gettext_lazy("对象"), placeholder=gettext_lazy("输入名称")),
        Filter("staff", gettext_lazy("谁"), "select"),
        Filter("verb", gettext_lazy("做了什么"), "multi"),
        Filter("at", gettext_lazy("日期"), "date"),
    ],
    default_sort="-at",
    sizes=(50, 100, 200),
    row_key=lambda row: str(row.pk),
)


@needs("audit.view")
def audit(request: AccessRequest) -> HttpResponse:
    """Show the trail."""
    access = request.access
    people = [(person.slug, person.name) for person in Staff.objects.visible_to(access).order_by("name")]
    verbs = [(verb, words.verb(verb)) for verb in queries.verbs_used(access)]
    state = AUDIT.read(request.GET, options={"staff": people, "verb": verbs})
    rows = queries.audit_trail(
        access,
        text=state.text("q"),
        staff=state.choice("staff"),
        verbs=state.choices("verb"),
        days=state.days("at"),
    )
    page = state.show(rows.order_by(*state.order_by))
    context = {"page_title": _("审计日志"), "subtitle": _("每次改动都和数据写在同一个事务里,只增不改")}
    return listing_response(request, "workspaces/audit.html", page, context)
