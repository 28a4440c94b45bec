"""The library of answers: what is asked, what is said to it, for which groups and how long; what each entry said before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinlin.answers.matching import Condition, Scope, lines_of
from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class AnswerKind(models.TextChoices):
    """What an entry says (R-085); `staff`: nothing, a person answers."""

    TEXT = "text", _("文字")
    IMAGE = "image", _("图片")
    ARTICLE = "article", _("图文链接")
    MINI_PROGRAM = "mini_program", _("小程序")
    FILE = "file", _("文件")
    STAFF = "staff", _("转人工")


class ScopeKind(models.TextChoices):
    """For which groups an entry is; what is said for fewer groups comes before what is said for all."""

    WORKSPACE = "workspace", _("全部群")
    TYPE = "type", _("一类群")
    TAG = "tag", _("带标签的群")
    COMMUNITY = "community", _("只这个群")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about entries that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the brand's entries, and those of single groups of the own subtree."""
        rows = self.filter(workspace=access.workspace)
        return rows.filter(Q(community=None) | Q(community__unit__path__startswith=access.unit.path))

    def in_use(self) -> Self:
        """Return those nobody has ended."""
        return self.filter(ended_at=None)


class Entry(models.Model):
    """An answer to something that is asked again and again; `edition` counts how often it was written anew."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="answers", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    title = models.CharField(max_length=60)
    asked = models.TextField(max_length=2000, default="", blank=True)  # one way of asking a line, words joined by +
    patterns = models.TextField(max_length=2000, default="", blank=True)  # RE2, one a line
    kind = models.CharField(max_length=12, choices=AnswerKind.choices, default=AnswerKind.TEXT)
    text = models.TextField(max_length=2000, default="", blank=True)
    url = models.CharField(max_length=500, default="", blank=True)  # of article or file; the page of a mini program
    image_url = models.CharField(max_length=500, default="", blank=True)
    app_id = models.CharField(max_length=40, default="", blank=True)  # of a mini program
    scope = models.CharField(max_length=10, choices=ScopeKind.choices, default=ScopeKind.WORKSPACE)
    scope_key = models.CharField(max_length=80, default="", blank=True)  # "stage=service", or the name of a tag
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="+")
    priority = models.PositiveSmallIntegerField(default=5)  # 1–9, the higher first
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    mention_needed = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)
    hit_count = models.PositiveIntegerField(default=0)  # messages that met it
    hit_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["workspace", "ended_at", "title"])]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Scope:
        """For which groups it is, as the matcher knows them."""
        return Scope(self.scope, str(self.community_id) if self.scope == ScopeKind.COMMUNITY else self.scope_key)

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways of asking."""
        return lines_of(self.asked)

    @property
    def condition(self) -> Condition:
        """When it answers, as the matcher knows it."""
        return Condition(
            key=self.pk,
            title=self.title,
            lines=self.ways,
            patterns=tuple(line for line in self.patterns.splitlines() if line.strip()),
            scope=self.place,
            priority=self.priority,
            since=self.since,
            until=self.until,
            mention_needed=self.mention_needed,
            by_staff=self.kind == AnswerKind.STAFF,
        )


class Edition(models.Model):
    """What an entry said from a moment on: written once, never changed."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey("answers.Entry", models.CASCADE, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    said = models.JSONField(default=dict)  # the fields of `Wording`, as text
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "entry", "number", name="answer_edition_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}·{self.number}"


class Switch(models.Model):
    """The assistant of a group is on, from then until then: the owner flips it in the WeCom client, we are told by a person.

    No API tells whether it is on; `seen_at` is when the assistant was last heard in the group, which proves it.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="switches", db_index=False)
    on_at = models.DateTimeField()
    on_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    off_at = models.DateTimeField(null=True, blank=True)
    off_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "switches"
        constraints = [
            models.UniqueConstraint("workspace", "community", condition=Q(off_at=None), name="one_open_switch")
        ]
        indexes = [models.Index(fields=["community", "off_at"])]

    def __str__(self) -> str:
        return f"{self.community_id} {self.on_at:%Y-%m-%d}"


def usual_aliases() -> list[str]:
    """Return how an assistant is usually called."""
    return ["小助理", "小二", "客服"]


class Reception(models.Model):
    """How a workspace receives questions: by which names it is called, how fast it answers, how long words are kept."""

    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="reception")
    aliases = models.JSONField(default=usual_aliases)
    target_seconds = models.PositiveIntegerField(default=180)  # first response: three minutes
    escalate_minutes = models.PositiveIntegerField(default=15)  # then it goes to the store's manager
    text_days = models.PositiveIntegerField(default=30)  # words of an ended question are kept so long
    console_columns: models.JSONField[Any, Any] = models.JSONField(default=dict)  # see files/console.py

    def __str__(self) -> str:
        return "、".join(self.aliases)
