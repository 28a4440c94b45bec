"""The columns of a library file, as `docs/guide/answers.md` documents them."""

from __future__ import annotations

from typing import NamedTuple

from jinlin.core.refusals import source_text as _

__all__ = ["COLUMNS", "NO", "YES", "FileColumn"]


class FileColumn(NamedTuple):
    """A column: its key, its header, how else it may be called."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()


COLUMNS = (
    FileColumn("title", _("标题"), ("title", "问题", "名称", "question")),
    FileColumn("asked", _("问法"), ("asked", "关键词", "keywords", "触发词")),
    FileColumn("patterns", _("正则"), ("pattern", "patterns", "regex")),
    FileColumn("kind", _("类型"), ("kind", "回答类型", "type")),
    FileColumn("text", _("回答"), ("text", "answer", "回复", "回复内容", "reply")),
    FileColumn("url", _("链接"), ("url", "link", "页面")),
    FileColumn("image_url", _("图片地址"), ("image_url", "图片", "image")),
    FileColumn("app_id", _("小程序 appid"), ("app_id", "appid")),
    FileColumn("place", _("用在哪些群"), ("place", "范围", "scope")),
    FileColumn("priority", _("优先级"), ("priority",)),
    FileColumn("since", _("生效时间"), ("since", "from", "开始时间")),
    FileColumn("until", _("失效时间"), ("until", "结束时间")),
    FileColumn("mention_needed", _("要@"), ("mention", "mention_needed")),
)
YES, NO = frozenset({"是", "yes", "y", "true", "1", "要"}), frozenset({"", "否", "no", "n", "false", "0", "不要"})
