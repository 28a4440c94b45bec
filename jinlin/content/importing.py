"""What was published into communities, from files: known by id, else by content and occurrence (R-244)."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

from jinlin.communities.importing.places import Place, Places
from jinlin.content.actions import undo_run
from jinlin.content.models import Publication
from jinlin.core.clock import local_date
from jinlin.core.refusals import source_text as _
from jinlin.imports.engine import Choice, Column, Importer
from jinlin.imports.engine.rows import Record, RowImporter
from jinlin.imports.engine.writing import Writer
from jinlin.lake.marking import mark_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinlin.imports.engine import Job
    from jinlin.imports.engine.memory import Memory

LONGEST_KEY = 80
FIELDS = (
    "community_id", "at", "on", "sender_id", "sender_name", "direction", "promo", "reach_count", "open_count",
    "comment_count",
)  # fmt: skip

COLUMNS = (
    Column("time", _("发布时间"), ("时间", "发送时间", "推送时间", "日期", "published_at", "sent_at"), required=True, form="moment", meaning=_("什么时候发的"), example="2026-03-05 10:00"),
    Column("community_id", _("社群编号"), ("群编号", "群ID", "chat_id", "roomid", "group_id"), longest=128, meaning=_("发到哪个群"), example="wrQH0001"),
    Column("community", _("社群名称"), ("群名", "群名称", "社群", "客户群", "group", "group_name"), meaning=_("发到哪个群（按名称）")),
    Column("id", _("内容编号"), ("编号", "推送编号", "post_id"), longest=70, meaning=_("这条内容的编号"), unknown=_("按内容和出现次序识别"), example="p-501"),
    Column("sender", _("发送人"), ("发布人", "发送者", "群主", "operator"), longest=128, meaning=_("谁发的：成员编号或姓名"), unknown=_("没有按发送人的数字"), example="zhangli"),
    Column(
        "direction", _("方向"), ("目的", "内容方向", "内容类型", "purpose"), form="choice", meaning=_("为了什么"), unknown=_("没有按方向的数字"), example="conversion",
        choices=(
            Choice("activation", _("促活"), ("活跃", "互动", "engagement")),
            Choice("conversion", _("转化"), ("促销", "销售", "成交")),
            Choice("brand", _("品牌"), ("品宣", "种草", "branding")),
        ),
    ),
    Column("promo", _("是否促销"), ("促销", "营销内容", "是否营销", "is_promo"), form="yes_no", meaning=_("是不是在卖东西"), unknown=_("促销占比改由消息文字判断"), example="yes"),
    Column("reach", _("触达"), ("触达人数", "送达", "送达人数", "覆盖人数", "delivered"), form="count", meaning=_("多少人收到"), unknown=_("没有打开率和评论率"), example="186"),
    Column("opens", _("打开"), ("打开人数", "阅读", "阅读数", "点击", "点击人数", "reads", "clicks"), form="count", meaning=_("多少人打开"), unknown=_("没有打开率"), example="47"),
    Column("comments", _("评论"), ("评论数", "回复", "回复数", "互动数", "replies"), form="count", meaning=_("多少人回应"), unknown=_("没有评论率"), example="9"),
)  # fmt: skip


def key_of(values: dict[str, Any]) -> str | None:
    """Return what a post is known by if it has an id; one post in several communities is several publications."""
    place = values.get("community_id") or values.get("community")
    if not values.get("id"):
        return None
    key = f"={values['id']}@{place}"
    return key if len(key) <= LONGEST_KEY else f"={hashlib.sha256(key.encode()).hexdigest()}"


class PostBatches:
    """Writes publications batch by batch."""

    def __init__(self, job: Job, memory: Memory) -> None:
        self._job = job
        self._zone = job.workspace.zone
        self._places = Places(job, memory)
        self._writer = Writer(job, Publication, FIELDS, partial(mark_days, job.workspace, "posts"))

    def take(self, records: Sequence[Record]) -> None:
        """Look up communities, senders and known publications at once; write what is new or differs."""
        kept, places = self._places.of(records, people=())
        senders = self._places.senders(record.values["sender"] for record in kept if "sender" in record.values)
        keys = [record.key for record in kept]
        known = {row.key: row for row in Publication.objects.filter(workspace=self._job.workspace, key__in=keys)}
        for record in kept:
            wanted = self._wanted(record.values, places[record.file, record.row], senders)
            self._writer.put(known.get(record.key), wanted, {"key": record.key})
        self._writer.flush()

    def _wanted(self, values: dict[str, Any], place: Place, senders: dict[str, int]) -> dict[str, Any]:
        wanted = {"at": values["time"], "on": local_date(values["time"], self._zone), "community_id": place.community}
        wanted |= {name: values[name] for name in ("direction", "promo") if name in values}
        for column, name in (("reach", "reach_count"), ("opens", "open_count"), ("comments", "comment_count")):
            if column in values:
                wanted[name] = values[column]
        if "sender" in values:
            wanted |= {"sender_id": senders.get(values["sender"]), "sender_name": values["sender"][:120]}
        return wanted


POSTS = RowImporter(
    kind="posts",
    columns=COLUMNS,
    batches=PostBatches,
    undoing=undo_run,
    one_of=(("community_id", "community"),),
    key=key_of,
    past=("time",),
)

IMPORTERS: tuple[Importer, ...] = (POSTS,)
