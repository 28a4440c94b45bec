"""What a person types to connect: ids and secrets; a secret that is kept is never shown, an empty field leaves it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.wecom.models import MediaChoice

LARGEST_MB = 2000
LONGEST_SECRET, HIGHEST_AGENT = 128, 2**31 - 1


class MediaForm(forms.Form):
    """Which files of the archive are fetched."""

    which = forms.ChoiceField(
        label=_("聊天里的图片和文件"),
        choices=MediaChoice.choices,
        help_text=_("只对之后取到的消息生效；平台只保留 5 天"),
    )
    most_mb = forms.IntegerField(
        label=_("单个文件上限（MB）"), min_value=1, max_value=LARGEST_MB, help_text=_("更大的只记下有过,不下载")
    )


class ConnectForm(forms.Form):
    """The corp, the self-built app, and where the platform finds us."""

    corp_id = forms.CharField(
        label=_("企业 ID"), max_length=40, help_text=_("我的企业 → 企业信息，最下面一行，以 ww 开头")
    )
    agent_id = forms.IntegerField(
        label="AgentId", min_value=1, max_value=HIGHEST_AGENT, help_text=_("应用管理 → 自建 → 你的应用")
    )
    secret = forms.CharField(
        label="Secret",
        max_length=LONGEST_SECRET,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("同一页的 Secret，点“查看”后在手机上收取"),
    )
    public_url = forms.URLField(
        label=_("本系统的外网地址"),
        max_length=200,
        assume_scheme="https",
        help_text=_("企业微信从这里找到我们，例如 https://jinlin.example.com"),
    )

    def __init__(self, *args: object, secret_kept: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.secret_kept = secret_kept
        if secret_kept:
            self.fields["secret"].widget.attrs["placeholder"] = str(_("已保存；不改就留空"))

    def clean_secret(self) -> str:
        """Ask for a secret where none is kept."""
        secret = str(self.cleaned_data["secret"]).strip()
        if not secret and not self.secret_kept:
            raise forms.ValidationError(_("请填写 Secret"))
        return secret
