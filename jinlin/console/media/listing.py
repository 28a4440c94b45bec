"""The list of the archive's files as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jinlin.shell.listing import Column, Filter, Listing
from jinlin.wecom.models import MediaState

PAGE = "archive-media"
KINDS = {
    "image": _("图片"),
    "voice": _("语音"),
    "video": _("视频"),
    "emotion": _("表情"),
    "file": _("文件"),
}


def kind_name(kind: str) -> str:
    """Return what a kind of file is called; the platform's word for the rarer ones."""
    return str(KINDS.get(kind, kind))


def _cell(name: str) -> str:
    return f"console/media/cells/{name}.html"


LISTING = Listing(
    key=PAGE,
    columns=(
        Column("what", _("文件"), fixed=True, template=_cell("what")),
        Column("group", _("客户群"), template=_cell("group")),
        Column("sender", _("发送人"), template=_cell("sender")),
        Column("sent", _("发送时间"), align="end", sort="sent_at", template=_cell("sent")),
        Column("size", _("大小"), align="end", sort="size", template=_cell("size")),
        Column("state", _("状态"), template=_cell("state")),
    ),
    filters=(
        Filter("q", _("群名"), placeholder=_("输入关键词")),
        Filter("kind", _("类型"), "select", tuple(KINDS.items())),
        Filter("state", _("状态"), "multi", MediaState.choices),
        Filter("sent", _("发送时间"), "date"),
    ),
    all_label=_("全部"),
    default_sort="-sent",
)
