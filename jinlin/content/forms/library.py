"""What somebody types in: an asset with its parts, how copy is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.content import parts
from jinlin.content.actions.assets import Wording
from jinlin.content.copycheck import PACKS
from jinlin.content.models import Asset, Direction, Format, Origin
from jinlin.content.parts import Part
from jinlin.core.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinlin.workspaces.models import Unit

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
PLAIN = (
    "title",
    "direction",
    "format",
    "origin",
    "rights",
    "topic",
    "product",
    "valid_from",
    "valid_until",
    "locks_files",
)


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class Uploads(forms.FileField):
    """What was brought; the action looks at each file."""

    widget = ManyFiles

    def clean(self, data: Any, _initial: Any = None) -> Any:
        """Leave the files as they are."""
        return data


class AssetForm(forms.Form):
    """An asset: what for, what of, from where, how long, what stays as it is."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=60, help_text=gettext_lazy("只在内部看到"))
    direction = forms.ChoiceField(label=gettext_lazy("方向"), choices=Direction.choices, widget=forms.RadioSelect)
    format = forms.ChoiceField(label=gettext_lazy("形式"), choices=Format.choices)
    text = forms.CharField(
        label=gettext_lazy("文案"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("变量写在花括号里,例如 {门店}、{称呼},发送时自动填好"),
    )
    uploads = Uploads(
        label=gettext_lazy("图片、视频、文件"),
        required=False,
        help_text=gettext_lazy("图片 JPG/PNG、视频 MP4 各 10 MB 以内,文件 20 MB 以内;一样的文件只存一份"),
    )
    link_title = forms.CharField(label=gettext_lazy("链接标题"), required=False, max_length=60)
    link_url = forms.CharField(label=gettext_lazy("链接"), required=False, max_length=2048)
    link_desc = forms.CharField(label=gettext_lazy("链接描述"), required=False, max_length=160)
    mini_title = forms.CharField(label=gettext_lazy("小程序标题"), required=False, max_length=30)
    mini_appid = forms.CharField(label=gettext_lazy("小程序 appid"), required=False, max_length=64)
    mini_page = forms.CharField(label=gettext_lazy("小程序页面"), required=False, max_length=1024)
    tags = forms.CharField(
        label=gettext_lazy("标签"), required=False, max_length=200, help_text=gettext_lazy("用逗号分开")
    )
    topic = forms.CharField(label=gettext_lazy("主题"), required=False, max_length=60)
    product = forms.CharField(label=gettext_lazy("产品"), required=False, max_length=60)
    origin = forms.ChoiceField(label=gettext_lazy("来源"), choices=Origin.choices)
    rights = forms.CharField(label=gettext_lazy("来源与许可"), required=False, max_length=300)
    place = forms.ChoiceField(label=gettext_lazy("给谁用"))
    valid_from = forms.DateField(label=gettext_lazy("生效日期"), required=False, widget=DATE)
    valid_until = forms.DateField(label=gettext_lazy("失效日期"), required=False, widget=DATE)
    locked = forms.CharField(
        label=gettext_lazy("锁定的文字"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("每行一句,例如价格、承诺;门店复制后这些不能改"),
    )
    locks_files = forms.BooleanField(label=gettext_lazy("图片、链接也锁定"), required=False)

    def __init__(
        self, places: Sequence[Unit], asset: Asset | None, *, whole: bool, data: Any = None, files: Any = None
    ) -> None:
        self.units = {str(unit.pk): unit for unit in places}
        self.asset = asset
        super().__init__(data, files, initial=_initial(asset))
        everybody = [("", _("全品牌"))] if whole else []
        field: Any = self.fields["place"]
        field.required, field.choices = not whole, everybody + [(pk, unit.name) for pk, unit in self.units.items()]

    @property
    def kept(self) -> list[tuple[str, Part, bool]]:
        """The attachments the asset has, each with its number and whether it is to stay."""
        if self.asset is None:
            return []
        posted: Any = self.data
        chosen = posted.getlist("keep") if self.is_bound else None
        found = enumerate(parts.attachments(self.asset.told))
        shown = [(str(number), part) for number, part in found if part.kind in {parts.IMAGE, parts.VIDEO, parts.FILE}]
        return [(number, part, chosen is None or number in chosen) for number, part in shown]

    def wording(self, keep_file: Callable[[Any], Part]) -> Wording:
        """Return what was typed in, for the action; new files are kept by `keep_file`."""
        told = self.cleaned_data
        made_of = [Part("text", text=told["text"])]
        made_of += [part for _number, part, stays in self.kept if stays]
        made_of += [keep_file(upload) for upload in self._uploaded()]
        if told["link_title"] or told["link_url"]:
            made_of.append(Part("link", title=told["link_title"], url=told["link_url"], desc=told["link_desc"]))
        if told["mini_appid"] or told["mini_title"]:
            made_of.append(
                Part("miniprogram", title=told["mini_title"], appid=told["mini_appid"], page=told["mini_page"])
            )
        return Wording(
            parts=made_of,
            tags=[tag for tag in told["tags"].replace(",", ",").split(",") if tag.strip()],
            unit=self.units.get(told["place"]),
            locked=told["locked"].splitlines(),
            exceptions=self._exceptions(),
            **{name: told[name] for name in PLAIN},
        )

    def _uploaded(self) -> list[Any]:
        brought: Any = self.files
        return list(brought.getlist("uploads")) if brought else []

    def _exceptions(self) -> dict[str, tuple[str, str]]:
        """Return what was claimed below the copy check: word → (exception, evidence)."""
        claimed = (
            (name.partition(":")[2], value) for name, value in self.data.items() if name.startswith("exception:")
        )
        return {word: (value, self.data.get(f"evidence:{word}", "").strip()[:200]) for word, value in claimed if value}

    def kept_by(self, act: Callable[[Wording], Asset], keep_file: Callable[[Any], Part]) -> Asset | None:
        """Do it with what was typed in; None, and the reason on the form, where it was refused."""
        if not self.is_valid():
            return None
        try:
            return act(self.wording(keep_file))
        except Refusal as refusal:
            self.add_error(None, refusal.message())
            return None


def _initial(asset: Asset | None) -> dict[str, Any]:
    if asset is None:
        return {"direction": Direction.ACTIVATION, "format": Format.TEXT, "origin": Origin.ORIGINAL}
    link = next((part for part in asset.told if part.kind == parts.LINK), Part("link"))
    mini = next((part for part in asset.told if part.kind == parts.MINI_PROGRAM), Part("miniprogram"))
    return {name: getattr(asset, name) for name in PLAIN} | {
        "text": asset.text,
        "link_title": link.title,
        "link_url": link.url,
        "link_desc": link.desc,
        "mini_title": mini.title,
        "mini_appid": mini.appid,
        "mini_page": mini.page,
        "tags": ",".join(tag.name for tag in asset.tags.all()),
        "place": str(asset.unit_id or ""),
        "locked": "\n".join(asset.locked),
    }


class CopyRulesForm(forms.Form):
    """How copy is checked."""

    packs = forms.MultipleChoiceField(
        label=gettext_lazy("行业词库"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )
    own = forms.CharField(
        label=gettext_lazy("自己的禁用词"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("每行一个"),
    )
    spared = forms.CharField(
        label=gettext_lazy("白名单"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("注册商标、企业名称等,每行一个"),
    )
    hosts = forms.CharField(
        label=gettext_lazy("短链可以指向的域名"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("每行一个,空着就不限制"),
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["packs"]
        field.choices = [(key, _(name)) for key, name in PACKS.items()]

    def lines(self, name: str) -> list[str]:
        """Return what was typed one a line."""
        return list(dict.fromkeys(line.strip()[:60] for line in self.cleaned_data[name].splitlines() if line.strip()))[
            :500
        ]
