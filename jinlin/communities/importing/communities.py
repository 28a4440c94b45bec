"""Communities from files: found by id, else by unit and name; described and placed on the type axes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinlin.communities import types
from jinlin.communities.actions import CommunityKey, Known, undo_run
from jinlin.communities.actions.placing import place_all
from jinlin.communities.actions.resolving import JOURNALLED
from jinlin.communities.importing.places import Places, community_key
from jinlin.communities.models import Community, Placement
from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.imports.engine import Column, journal
from jinlin.imports.engine.rows import Record, RowImporter, Wrong
from jinlin.imports.engine.writing import update
from jinlin.members.actions import known_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jinlin.imports.engine import Job
    from jinlin.imports.engine.memory import Memory

LARGEST_CAP = 2_000_000_000

COLUMNS = (
    Column("community_id", _("社群编号"), ("群编号", "群ID", "chat_id", "chatid", "roomid", "group_id"), longest=128, meaning=_("企业微信或你的系统里的群编号"), unknown=_("按门店和名称识别，改名后认不出"), example="wrQH0001"),
    Column("community", _("社群名称"), ("群名", "群名称", "社群", "客户群", "名称", "name", "group", "group_name"), required=True, meaning=_("群的名称"), example="青禾徐汇店福利1群"),
    Column("unit", _("所属组织"), ("门店", "所属门店", "组织", "部门", "大区门店", "区域门店", "store", "department"), form="path", longest=300, meaning=_("大区/门店 或 大区/门店/小组；没有的会新建"), unknown=_("归总部，没有门店排名"), example="华东/徐汇店"),
    Column("type", _("类型"), ("社群类型", "群类型", "类别", "category"), form="list", meaning=_("每个维度最多一个"), unknown=_("没有按类型的分组和参考值"), example="service"),
    Column("owner", _("群主"), ("群主编号", "负责人", "所有者"), longest=128, meaning=_("群主的成员编号或姓名"), unknown=_("没有按群主的排名"), example="zhangli"),
    Column("cap", _("人数上限"), ("上限", "群上限", "最大人数", "capacity", "limit"), form="count", meaning=_("最多容纳多少人"), unknown=_("不知道满群程度"), example="200"),
    Column("created_at", _("建群时间"), ("创建时间", "开群时间", "建立时间", "opened_at"), form="moment", meaning=_("什么时候建的"), unknown=_("以聊天记录的第一行代替"), example="2025-11-03 10:00"),
    Column("ended_at", _("解散时间"), ("结束时间", "关群时间", "closed_at", "dissolved_at"), form="moment", meaning=_("什么时候解散的"), unknown=_("视为仍在"), example=""),
)  # fmt: skip


class EndedBeforeOpened(Refusal):
    """A community that ended before it was opened."""

    code = "ended_before_opened"
    source_what = _("解散时间早于建群时间")
    source_remedy = _("请核对两个时间，看是否填反")


class CapTooLarge(Refusal):
    """No group holds that many."""

    code = "cap_too_large"
    source_what = _("人数上限过大")
    source_remedy = _("请检查是否把编号填到了这里")


def rules(values: dict[str, Any], _now: datetime) -> None:
    """Refuse times the wrong way round, and types that cannot be."""
    opened, ended = values.get("created_at"), values.get("ended_at")
    if opened and ended and ended < opened:
        raise Wrong("ended_at", EndedBeforeOpened())
    if values.get("cap", 0) > LARGEST_CAP:
        raise Wrong("cap", CapTooLarge())
    if "type" in values:
        try:
            types.read(values["type"])
        except Refusal as why:
            raise Wrong("type", why) from why


def key_of(values: dict[str, Any]) -> str:
    """Return what a community is known by in its file."""
    if values.get("community_id"):
        return f"#{values['community_id']}"
    return f"{values.get('unit', '')}\x1f{values['community']}"


@dataclass
class _State:
    """A community as the rows so far have left it."""

    fields: dict[str, Any]
    placed: dict[str, str]
    row: Community | None = None
    before: dict[str, Any] = field(default_factory=dict)
    dirty: bool = False


class CommunityBatches:
    """Writes communities batch by batch."""

    def __init__(self, job: Job, memory: Memory) -> None:
        self._job = job
        self._places = Places(job, memory, by_unit=True)
        self._thought: dict[int, _State] = {}  # of a dry run: what the rows so far would have left

    def take(self, records: Sequence[Record]) -> None:
        """Find or make, compare, write the differences."""
        keys = {(record.file, record.row): community_key(record, by_unit=True) for record in records}
        known_before = {key: self._known(key) for key in keys.values() if key}
        kept, places = self._places.of(records, people=())
        states = self._states([places[record.file, record.row].community or 0 for record in kept])
        owners = known_ids(self._job.workspace, (record.values["owner"] for record in kept if "owner" in record.values))
        touched: dict[int, _State] = {}
        for record in kept:
            pk = places[record.file, record.row].community or 0
            key = keys[record.file, record.row]
            new = known_before.get(key) is None if key else False
            self._tell(pk, record, states[pk], owners, new=new)
            if key:
                known_before[key] = Known(pk, "", "", 0)
            touched[pk] = states[pk]
        self._save({pk: state for pk, state in touched.items() if state.dirty})

    def _known(self, key: CommunityKey) -> Known | None:
        try:
            return self._places.directory.find(key)
        except Refusal:
            return None

    def _states(self, ids: list[int]) -> dict[int, _State]:
        rows = Community.objects.filter(workspace=self._job.workspace, pk__in=[pk for pk in ids if pk > 0])
        placed: dict[int, dict[str, str]] = {}
        for pk, axis, key in Placement.objects.filter(community__in=rows).values_list("community_id", "axis", "key"):
            placed.setdefault(pk, {})[axis] = key
        states = {row.pk: _state(row, placed.get(row.pk, {})) for row in rows}
        for pk in ids:
            if pk in self._thought:
                states[pk] = self._thought[pk]
            states.setdefault(pk, _State(fields={}, placed={}))
        return states

    def _tell(self, pk: int, record: Record, state: _State, owners: dict[str, int], *, new: bool) -> None:
        try:
            wanted = self._wanted(record.values, owners)
            _refuse_backwards(state.fields | wanted)
            placed = {**state.placed, **types.read(record.values.get("type", ()))}
            types.refuse_impossible(placed)
        except Refusal as why:
            column = "ended_at" if isinstance(why, EndedBeforeOpened) else "type"
            self._job.refuse(record.refused(column, why))
            return
        adopted = pk in self._places.directory.adopted
        self._places.directory.adopted.discard(pk)
        differs = (
            adopted or any(state.fields.get(name) != value for name, value in wanted.items()) or placed != state.placed
        )
        self._job.count(new=int(new), changed=int(differs and not new), skipped=int(not differs and not new))
        if differs or new:
            self._learn(pk, state.fields, state.fields | wanted)
            state.fields.update(wanted)
            state.placed, state.dirty = placed, True

    def _wanted(self, values: dict[str, Any], owners: dict[str, int]) -> dict[str, Any]:
        wanted: dict[str, Any] = {"name": values["community"]}
        if values.get("community_id"):
            wanted["external_id"] = values["community_id"]
        if values.get("unit"):
            wanted |= {"unit_id": self._places.directory.unit_of(values["unit"]), "follows_owner": False}
        if "owner" in values:
            wanted |= {"owner_id": owners.get(values["owner"]), "owner_name": values["owner"][:120]}
        for column, name in (("cap", "cap"), ("created_at", "opened_at"), ("ended_at", "ended_at")):
            if column in values:
                wanted[name] = values[column]
        return wanted

    def _save(self, touched: dict[int, _State]) -> None:
        if not self._job.write:
            self._thought.update(touched)
            return
        rows = [state.row for state in touched.values() if state.row is not None]
        journal.changed(
            self._job.run, [(state.row, state.before) for state in touched.values() if state.row is not None]
        )
        for state in touched.values():
            if state.row is not None:
                _apply(state, state.row)
        update(rows, JOURNALLED)
        place_all(self._job.run, {pk: state.placed for pk, state in touched.items()})

    def _learn(self, pk: int, old: dict[str, Any], now: dict[str, Any]) -> None:
        """Let later rows find the community as it is now."""
        for fields, then in ((old, self._places.directory.forget), (now, self._places.directory.learn)):
            if fields.get("name"):
                unit = fields.get("unit_id") or self._places.directory.units.root
                then(Known(pk, fields.get("external_id") or "", fields["name"], unit))


def _apply(state: _State, row: Community) -> None:
    for name, value in state.fields.items():
        setattr(row, name, value)
    row.published = False


def _refuse_backwards(fields: dict[str, Any]) -> None:
    opened, ended = fields.get("opened_at"), fields.get("ended_at")
    if opened and ended and ended < opened:
        raise EndedBeforeOpened


def _state(row: Community, placed: dict[str, str]) -> _State:
    fields = {name: getattr(row, name) for name in JOURNALLED if name != "published"}
    return _State(fields=fields, placed=placed, row=row, before=journal.before([row], JOURNALLED)[0][1])


COMMUNITIES = RowImporter(
    kind="communities",
    columns=COLUMNS,
    batches=CommunityBatches,
    undoing=undo_run,
    key=key_of,
    rules=rules,
    past=("created_at", "ended_at"),
)
