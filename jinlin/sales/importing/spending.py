"""Exposures of channels and costs from files: known by id, else by content and occurrence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from jinlin.communities.importing.places import Place, Places
from jinlin.core.refusals import source_text as _
from jinlin.imports.engine import Column
from jinlin.imports.engine.rows import Record, RowImporter
from jinlin.imports.engine.writing import Writer
from jinlin.lake.marking import mark_days
from jinlin.sales.actions import undo_run
from jinlin.sales.models import Cost, Exposure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinlin.imports.engine import Job
    from jinlin.imports.engine.memory import Memory

_ID = Column(
    "id",
    _("编号"),
    ("记录编号", "流水号", "row_id"),
    longest=70,
    meaning=_("这一行的编号"),
    unknown=_("按内容和出现次序识别"),
)
_DATE = Column(
    "date",
    _("日期"),
    ("时间", "统计日期", "发生日期", "day", "time"),
    required=True,
    form="date",
    meaning=_("哪一天"),
    example="2026-03-05",
)
_COMMUNITY_ID = Column(
    "community_id",
    _("社群编号"),
    ("群编号", "群ID", "chat_id", "roomid", "group_id"),
    longest=128,
    meaning=_("哪个群"),
    unknown=_("只计入整个企业空间，不计入任何群"),
    example="wrQH0001",
)
_COMMUNITY = Column(
    "community",
    _("社群名称"),
    ("群名", "群名称", "社群", "客户群", "group", "group_name"),
    meaning=_("哪个群（按名称）"),
)

EXPOSURE_COLUMNS = (
    _ID,
    _DATE,
    Column(
        "channel",
        _("渠道"),
        ("渠道名称", "来源", "投放渠道", "source"),
        required=True,
        longest=80,
        meaning=_("在哪里被看到"),
        example="门店扫码",
    ),
    _COMMUNITY_ID,
    _COMMUNITY,
    Column(
        "exposures",
        _("曝光次数"),
        ("曝光", "曝光量", "展示", "展示量", "浏览量", "impressions", "views", "pv"),
        required=True,
        form="count",
        meaning=_("被看到多少次"),
        example="600",
    ),
    Column(
        "cost",
        _("花费"),
        ("费用", "成本", "投放金额", "消耗", "spend"),
        form="yuan",
        meaning=_("花了多少元"),
        unknown=_("没有单个入群成本，不计入投入产出比"),
        example="350.00",
    ),
)

COST_COLUMNS = (
    _ID,
    _DATE,
    _COMMUNITY_ID,
    _COMMUNITY,
    Column(
        "campaign",
        _("活动"),
        ("活动名称", "campaign_name"),
        longest=80,
        meaning=_("哪个活动"),
        unknown=_("没有按活动的投入产出比"),
        example="草莓秒杀",
    ),
    Column(
        "kind",
        _("类别"),
        ("成本类别", "费用类型", "类型", "用途", "category"),
        longest=40,
        meaning=_("花在什么上：礼品、红包、工具、人工、广告……"),
        unknown=_("显示为“其他”"),
        example="红包",
    ),
    Column(
        "amount",
        _("金额"),
        ("费用", "花费", "成本", "金额（元）", "cost", "spend"),
        required=True,
        form="yuan",
        meaning=_("花了多少元"),
        example="88.00",
    ),
)


def _exposure(values: dict[str, Any], place: Place) -> dict[str, Any]:
    wanted = {"on": values["date"], "channel_id": place.channel, "exposure_count": values["exposures"]}
    return wanted | ({"cost_fen": values["cost"]} if "cost" in values else {})


def _cost(values: dict[str, Any], _place: Place) -> dict[str, Any]:
    wanted = {"on": values["date"], "amount_fen": values["amount"]}
    return wanted | {name: values[name] for name in ("campaign", "kind") if name in values}


class SpendingBatches:
    """Writes exposures or costs batch by batch."""

    def __init__(
        self, job: Job, memory: Memory, *, model: type[Exposure | Cost], dataset: str, fields: tuple[str, ...],
        wanted: Callable[[dict[str, Any], Place], dict[str, Any]],
    ) -> None:  # fmt: skip
        self._job, self._model, self._wanted = job, model, wanted
        self._places = Places(job, memory)
        self._writer = Writer(job, model, fields, partial(mark_days, job.workspace, dataset))

    def take(self, records: Sequence[Record]) -> None:
        """Look up places and known rows at once; write what is new or differs."""
        kept, places = self._places.of(records, people=())
        keys = [record.key for record in kept]
        known = {row.key: row for row in self._model.objects.filter(workspace=self._job.workspace, key__in=keys)}
        for record in kept:
            place = places[record.file, record.row]
            wanted = self._wanted(record.values, place)
            if place.community is not None:
                wanted["community_id"] = place.community
            self._writer.put(known.get(record.key), wanted, {"key": record.key})
        self._writer.flush()


def key_of(values: dict[str, Any]) -> str | None:
    """Return what a row is known by if it has an id; a sign in front keeps it apart from keys made of content."""
    return f"={values['id']}" if values.get("id") else None


EXPOSURES = RowImporter(
    kind="exposures",
    columns=EXPOSURE_COLUMNS,
    batches=partial(
        SpendingBatches,
        model=Exposure,
        dataset="exposures",
        fields=("on", "channel_id", "community_id", "exposure_count", "cost_fen"),
        wanted=_exposure,
    ),
    undoing=undo_run,
    key=key_of,
    past=("date",),
)

COSTS = RowImporter(
    kind="costs",
    columns=COST_COLUMNS,
    batches=partial(
        SpendingBatches,
        model=Cost,
        dataset="costs",
        fields=("on", "community_id", "campaign", "kind", "amount_fen"),
        wanted=_cost,
    ),
    undoing=undo_run,
    key=key_of,
    past=("date",),
)
