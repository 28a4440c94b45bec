"""Why a row of a history is not taken. Each says what is wrong and how to mend it."""

from __future__ import annotations

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _


class WrongColumns(Refusal):
    """A row with more or fewer cells than the header."""

    code = "wrong_columns"
    source_what = _("这一行的列数和表头不一致")
    source_remedy = _("请检查内容里的逗号或换行是否用英文双引号括起来")


class BadQuotes(Refusal):
    """A cell that opens with a quotation mark and is never closed, or goes on behind its end."""

    code = "bad_quotes"
    source_what = _("这一行的双引号没有配对")
    source_remedy = _("请补上结尾的双引号；内容里的双引号要写成两个")


class TooLongARow(Refusal):
    """A row of many megabytes: an unmatched quotation mark, or not a chat."""

    code = "row_too_long"
    source_what = _("这一行太长")
    source_remedy = _("请检查双引号是否配对，或把这一行拆短")


class NotJson(Refusal):
    """A line that is no JSON object."""

    code = "not_json"
    source_what = _("这一行不是 JSON 对象")
    source_remedy = _("请保证每行是一个以 { 开头、以 } 结尾的对象")


class NoTime(Refusal):
    """Nobody knows when."""

    code = "no_time"
    source_what = _("没有时间")
    source_remedy = _("请填写时间，例如 2026-03-05 14:30:05")


class FutureTime(Refusal):
    """A history has happened."""

    code = "future_time"
    source_what = _("时间“%(value)s”在未来")
    source_remedy = _("请核对年份和时区；聊天记录只能是过去的")


class NoCommunity(Refusal):
    """Nobody knows where."""

    code = "no_community"
    source_what = _("没有群")
    source_remedy = _("请填写群ID或群名称")


class NoMember(Refusal):
    """Nobody knows who; only system rows may be without."""

    code = "no_member"
    source_what = _("没有成员")
    source_remedy = _("请填写成员ID；没有ID可以填昵称；系统消息才可以为空")


class NoKind(Refusal):
    """Nobody knows what."""

    code = "no_kind"
    source_what = _("没有类型")
    source_remedy = _("普通消息请填 message，入群 join，退群 leave")


class UnknownKind(Refusal):
    """A kind that is not one of ours under any of its names."""

    code = "unknown_kind"
    source_what = _("类型“%(value)s”不认识")
    source_remedy = _("请改成 message、image、link、join、leave、rename、recall、system 等；拿不准填 other")


class TooLong(Refusal):
    """An id or a name longer than any platform's: most likely a text in the wrong column."""

    code = "too_long"
    source_what = _("这一格超过 %(limit)s 个字")
    source_remedy = _("请检查列是否对错位")


class IdTaken(Refusal):
    """A message does not change: one id cannot say two things."""

    code = "id_taken"
    source_what = _("消息ID“%(value)s”已经有了，但内容不同")
    source_remedy = _("请核对导出文件；消息ID在工作区内必须唯一")


class TwoCommunities(Refusal):
    """A name that fits more than one community."""

    code = "two_communities"
    source_what = _("有 %(count)s 个群叫“%(value)s”")
    source_remedy = _("请加上群ID，或先把群改成不同的名称")
