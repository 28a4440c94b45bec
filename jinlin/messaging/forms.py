"""What is asked for on the pages of announcements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinlin.messaging import announcements
from jinlin.messaging.announcements import Wording
from jinlin.messaging.models import AnnouncementKind

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

__all__ = ["AnnouncementForm", "RevisionForm"]


class RevisionForm(forms.Form):
    """The words of a notice."""

    text = forms.CharField(
        label=_("正文"),
        max_length=announcements.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "data-phone": "text"}),
        help_text=_("群成员看到的就是这段文字;空格和换行不影响核实"),
    )


class AnnouncementForm(RevisionForm):
    """A notice to be."""

    title = forms.CharField(
        label=_("标题"),
        max_length=announcements.LONGEST_TITLE,
        help_text=_("只给同事看,不会发到群里"),
    )
    kind = forms.ChoiceField(label=_("类型"), choices=AnnouncementKind.choices, initial=AnnouncementKind.NOTICE)
    valid_until = forms.DateTimeField(
        label=_("有效期到"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("过期后还挂在群里的会被标出来;长期有效可以不填"),
    )
    pinned = forms.BooleanField(label=_("请群主置顶"), required=False)

    field_order = ("title", "kind", "text", "valid_until", "pinned")

    def __init__(self, zone: tzinfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone

    def clean_valid_until(self) -> datetime | None:
        """Read the moment in the workspace's zone, whatever the thread's is."""
        given: datetime | None = self.cleaned_data["valid_until"]
        return given.replace(tzinfo=self._zone) if given else None

    @property
    def wording(self) -> Wording:
        """What was filled in."""
        given = self.cleaned_data
        return Wording(
            title=given["title"],
            text=given["text"],
            kind=given["kind"],
            pinned=given["pinned"],
            valid_until=given["valid_until"],
        )
