"""What people fill in to import: files, and which header is which column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from jinlin.imports.engine import Importer
    from jinlin.imports.models import Run

LARGEST_UPLOAD = 500 * 1024 * 1024
MOST_FILES = 100


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, all of which must be there and none too large."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files. Raises ValidationError."""
        one = super().clean
        files: list[UploadedFile[Any]] = (
            [one(each, initial) for each in data] if isinstance(data, list) else [one(data, initial)]
        )
        if len(files) > MOST_FILES:
            raise ValidationError(_("一次最多上传 %(most)s 个文件") % {"most": MOST_FILES})
        too_large = [each.name for each in files if (each.size or 0) > LARGEST_UPLOAD]
        if too_large:
            raise ValidationError(
                _("%(files)s 超过 %(limit)s MB，请分成几份，或用命令行导入")
                % {"files": "、".join(map(str, too_large)), "limit": LARGEST_UPLOAD // 1024 // 1024}
            )
        return files


class UploadForm(forms.Form):
    """The files of a run."""

    uploads = FilesField(
        label=gettext_lazy("文件"),
        widget=ManyFiles(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.jsonl,.json"}),
        help_text=gettext_lazy("CSV、XLSX 或 JSONL；可以一次选多个；编码和分隔符会自动识别"),
    )


class MappingForm(forms.Form):
    """One select per column: which header of the file holds it."""

    def __init__(self, *args: Any, importer: Importer, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.importer = importer
        headers = list(dict.fromkeys(name for file in run.files for name in file["headers"] if name))
        matched = {key: header for file in run.files for key, header in file["columns"].items()}
        for column in importer.columns:
            label = f"{_(column.label)}（{column.key}）"
            self.fields[column.key] = forms.ChoiceField(
                label=label,
                required=column.required,
                choices=[("", _("—— 文件里没有 ——")), *((name, name) for name in headers)],
                initial=matched.get(column.key, ""),
                help_text=_(column.meaning) if column.meaning else "",
            )
        self.fields["name"] = forms.CharField(
            label=_("记住这套对应，名称"),
            required=False,
            max_length=80,
            help_text=_("下次遇到同样表头的文件会自动使用"),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a header that is used twice and a group of which nothing is there."""
        values = super().clean() or {}
        chosen = self.chosen(values)
        twice = {header for header in chosen.values() if list(chosen.values()).count(header) > 1}
        if twice:
            raise ValidationError(_("“%(headers)s”被用了两次") % {"headers": "、".join(sorted(twice))})
        for group in self.importer.one_of:
            if not any(key in chosen for key in group):
                raise ValidationError(_("%(columns)s 至少要有一列") % {"columns": "、".join(group)})
        return values

    def chosen(self, values: dict[str, Any]) -> dict[str, str]:
        """Return column key → header of what was chosen."""
        return {column.key: values[column.key] for column in self.importer.columns if values.get(column.key)}
