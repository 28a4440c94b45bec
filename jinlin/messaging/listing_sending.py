"""The lists of broadcasts and of everything that was sent, as data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jinlin.messaging import outcomes
from jinlin.messaging.models import BroadcastState, Channel, PostState
from jinlin.shell.listing import Column, Filter, Listing, Preset

__all__ = ["BROADCASTS", "LOG"]


def _cell(name: str) -> str:
    return f"messaging/cells/{name}.html"


BROADCASTS = Listing(
    key="broadcasts",
    columns=(
        Column("title", _("群发"), fixed=True, sort="title", first="asc", template=_cell("broadcast")),
        Column("state", _("状态"), template=_cell("broadcast_state")),
        Column("sent", _("已发 / 群数"), template=_cell("sent_of")),
        Column("at", _("发送时间"), sort="at", template=_cell("broadcast_at")),
        Column("by", _("谁建的"), cell=lambda row: row.made_by.name if row.made_by else "—", phone=False),
        Column("made", _("新建时间"), sort="made_at", template=_cell("made"), phone=False),
    ),
    filters=(
        Filter("q", _("群发"), placeholder=_("输入关键词")),
        Filter("state", _("状态"), "select", BroadcastState.choices),
    ),
    presets=(Preset(_("进行中"), "state=running"), Preset(_("待审批"), "state=asked")),
    all_label=_("全部"),
    default_sort="-made",
)

LOG = Listing(
    key="send-log",
    columns=(
        Column("at", _("时间"), fixed=True, sort="at", template=_cell("post_at")),
        Column("community", _("群"), template=_cell("post_group")),
        Column("text", _("内容"), template=_cell("post_text"), phone=False),
        Column("state", _("状态"), template=_cell("post_state")),
        Column("why", _("原因"), template=_cell("post_why")),
        Column("account", _("发送账号"), cell=lambda row: str(row.account) if row.account else "—", phone=False),
        Column("channel", _("方式"), cell=lambda row: row.get_channel_display(), phone=False),
    ),
    filters=(
        Filter("q", _("群"), placeholder=_("输入群名")),
        Filter("state", _("状态"), "select", PostState.choices),
        Filter("channel", _("方式"), "select", Channel.choices),
        Filter("rule", _("规则"), "select", tuple(outcomes.RULE_NAMES.items())),
        Filter("on", _("时间"), "date"),
    ),
    presets=(
        Preset(_("今天要发"), "state=planned"),
        Preset(_("等人发送"), "state=asked"),
        Preset(_("发送失败"), "state=failed"),
        Preset(_("不予发送"), "state=refused"),
    ),
    all_label=_("全部"),
    default_sort="-at",
)
