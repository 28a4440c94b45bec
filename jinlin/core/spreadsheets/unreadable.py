"""Why a file cannot be read as a table. Each says what is wrong, where, and how to mend it."""

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _

__all__ = [
    "CannotOpen",
    "DamagedWorkbook",
    "DiskFull",
    "DuplicatedHeader",
    "EmptyFile",
    "NoRows",
    "NotATable",
    "SuspiciousArchive",
    "UnknownEncoding",
    "UnreadableFile",
]


class UnreadableFile(Refusal):
    """The whole file is refused; nothing of it was taken. `params["file"]` is its name."""

    code = "unreadable_file"
    source_what = _("读不出表格")
    source_where = "%(file)s"


class CannotOpen(UnreadableFile):
    """Not there, not a file, or not ours to read; `params["reason"]` is what the system said."""

    code = "cannot_open"
    source_what = _("文件打不开（%(reason)s）")
    source_remedy = _("请检查路径与读取权限")


class NotATable(UnreadableFile):
    """Something else than a table; `params["seems"]` says what it looks like."""

    code = "not_a_table"
    source_what = _("这不是表格，看起来是 %(seems)s")
    source_remedy = _("请上传 .xlsx、.csv 或 .jsonl 文件")


class OldWorkbook(NotATable):
    """The binary format of Excel before 2007, or a workbook with a password: both wear the same coat."""

    code = "old_workbook"
    source_what = _("这是旧版 Excel（.xls）或加了密码的工作簿")
    source_remedy = _("请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx 后再上传")


class PageInDisguise(NotATable):
    """A web page or XML that some back offices call .xls; Excel opens it, so people take it for a workbook."""

    code = "page_in_disguise"
    source_what = _("这是 %(seems)s，不是真正的 Excel 文件")
    source_remedy = _("请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传")


class PackedFile(NotATable):
    """An archive around the file."""

    code = "packed_file"
    source_what = _("这是 %(seems)s 压缩包")
    source_remedy = _("请先解压，再上传里面的文件")


class WholeDocumentJson(NotATable):
    """JSON as one document instead of one record per line."""

    code = "whole_document_json"
    source_what = _("这是一整篇 JSON，不是一行一条记录")
    source_remedy = _("请导出为 JSONL：每行一个以 { 开头、以 } 结尾的对象")


class EmptyFile(UnreadableFile):
    """No byte, or nothing but blanks."""

    code = "empty_file"
    source_what = _("文件是空的")
    source_remedy = _("请确认导出已经完成，再上传一次")


class NoRows(UnreadableFile):
    """A header and nothing below."""

    code = "no_rows"
    source_what = _("只有表头，没有数据")
    source_remedy = _("请在表头下面填入数据，每行一条")


class DuplicatedHeader(UnreadableFile):
    """Two columns that nobody could tell apart."""

    code = "duplicated_header"
    source_what = _("表头“%(header)s”出现了两次（第 %(first)s 列和第 %(second)s 列）")
    source_remedy = _("请改掉其中一列的名称，或删去重复的列")


class UnknownEncoding(UnreadableFile):
    """Neither Unicode nor Chinese text; `params["position"]` is the first byte that fits none, counted from 0."""

    code = "unknown_encoding"
    source_what = _("文字编码认不出来，按 %(tried)s 读到第 %(position)s 字节处出错")
    source_remedy = _("请用 Excel 或 WPS 另存为“CSV UTF-8”后再上传")


class SuspiciousArchive(UnreadableFile):
    """A workbook that would unpack into more than an honest one does."""

    code = "suspicious_archive"
    source_what = _("工作簿展开后过大或结构异常（%(measure)s：%(found)s，上限 %(limit)s）")
    source_remedy = _("请把数据复制到新的工作簿，删去多余的空行空列，或另存为 CSV 后再上传")


class DamagedWorkbook(UnreadableFile):
    """A workbook that does not open."""

    code = "damaged_workbook"
    source_what = _("工作簿已损坏，打不开")
    source_remedy = _("请用 Excel 或 WPS 打开修复，另存为 .xlsx 后再上传")


class DiskFull(UnreadableFile):
    """No room to convert the file; what was half-written is gone again."""

    code = "disk_full"
    source_what = _("服务器磁盘已满，无法转换文件")
    source_remedy = _("请联系管理员清理磁盘后重试；文件本身没有问题")
