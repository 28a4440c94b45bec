"""The list of announcements as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.messaging.models import AnnouncementKind
from jinlin.shell.listing import Column, Filter, Listing, Preset

STATES = (
    ("valid", _("有效")),
    ("over", _("已过期")),
    ("still_up", _("已过期还挂着")),
    ("differs", pgettext_lazy("posting", "公告不一致")),
    ("withdrawn", _("已撤回")),
)


def _cell(name: str) -> str:
    return f"messaging/cells/{name}.html"


LISTING = Listing(
    key="announcements",
    columns=(
        Column("title", _("公告"), fixed=True, sort="title", first="asc", template=_cell("title")),
        Column("kind", _("类型"), cell=lambda row: row.get_kind_display(), phone=False),
        Column("groups", _("已核实 / 群数"), template=_cell("groups")),
        Column("valid", _("有效期到"), sort="valid_until", first="asc", template=_cell("valid")),
        Column("by", _("发布人"), cell=lambda row: row.made_by.name if row.made_by else "—", phone=False),
        Column("made", _("发布时间"), sort="made_at", template=_cell("made"), phone=False),
    ),
    filters=(
        Filter("q", _("公告"), placeholder=_("输入关键词")),
        Filter("kind", _("类型"), "select", AnnouncementKind.choices),
        Filter("state", _("状态"), "select", STATES),
    ),
    presets=(
        Preset(_("有效"), "state=valid"),
        Preset(_("已过期还挂着"), "state=still_up"),
        Preset(pgettext_lazy("posting", "公告不一致"), "state=differs"),
    ),
    all_label=_("全部"),
    default_sort="-made",
)
