"""Import runs: what came in, from which file, how its columns were read, what was refused, how to undo it (R-251)."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class Kind(models.TextChoices):
    """The seven tables of the neutral schema and the archive."""

    COMMUNITIES = "communities", _("社群")
    HISTORY = "history", _("聊天记录")
    MEMBERS = "members", _("成员")
    ORDERS = "orders", _("订单")
    POSTS = "posts", _("已发内容")
    EXPOSURES = "exposures", _("渠道曝光")
    COSTS = "costs", _("成本")


class State(models.TextChoices):
    """Where a run stands."""

    UPLOADED = "uploaded", _("已上传")
    CHECKING = "checking", _("检查中")
    CHECKED = "checked", _("待确认")
    QUEUED = "queued", _("排队中")
    APPLYING = "applying", _("导入中")
    APPLIED = "applied", _("已导入")
    FAILED = "failed", _("失败")
    ROLLING_BACK = "rolling_back", _("撤销中")
    ROLLED_BACK = "rolled_back", _("已撤销")


class Asker(models.TextChoices):
    """Who asked for a run: somebody, or a machine by the clock."""

    PERSON = "person", _("人工")
    AUTOMATIC = "automatic", _("自动")


class Mapping(models.Model):
    """How the columns of somebody's files are called; remembered by the set of headers."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="mappings")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=80)
    signature = models.CharField(max_length=64, db_index=True)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "kind", "name", name="mapping_name_once")]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One file (or set of files) imported once; idempotent, resumable, undoable for 24 hours."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="import_runs")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    layout = models.CharField(max_length=20, default="neutral")
    state = models.CharField(max_length=20, choices=State.choices, default=State.UPLOADED)
    asked_by = models.CharField(max_length=10, choices=Asker.choices, default=Asker.PERSON)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    files = models.JSONField(default=list)
    timezone = models.CharField(max_length=50)
    columns = models.JSONField(default=dict)
    phase = models.CharField(max_length=40, default="")
    done_count = models.BigIntegerField(default=0)
    total_count = models.BigIntegerField(default=0)
    new_count = models.BigIntegerField(default=0)
    changed_count = models.BigIntegerField(default=0)
    skipped_count = models.BigIntegerField(default=0)
    error_count = models.BigIntegerField(default=0)
    report = models.JSONField(default=dict)
    failure = models.TextField(default="")
    cursor = models.JSONField(default=dict)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=20, default="", blank=True)  # of whom; another word means the claim was lost
    attempt_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    rolled_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "claimed_until"]),
            models.Index(fields=["workspace", "asked_by", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class Reach(models.Model):
    """Until when a kind of rows is complete, by the word of a source that is asked: a day without one was silent."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "reaches"
        constraints = [models.UniqueConstraint("workspace", "kind", name="reach_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} until {self.until}"


class RowError(models.Model):
    """A refused row: which file, row and column, what stood there, what is wrong and how to mend it."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    run = models.ForeignKey("imports.Run", models.CASCADE, related_name="row_errors")
    file = models.CharField(max_length=200)
    row = models.BigIntegerField()
    column = models.CharField(max_length=80, default="")
    value = models.CharField(max_length=200, default="")
    code = models.CharField(max_length=60)
    problem = models.CharField(max_length=300)
    remedy = models.CharField(max_length=300, default="")
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["run", "row"])]

    def __str__(self) -> str:
        return f"{self.file}:{self.row} {self.column} {self.what}"

    @property
    def what(self) -> str:
        """What is wrong, in the reader's language; `problem` and `remedy` are source texts with places for `params`."""
        return gettext(self.problem) % self.params if self.problem else ""

    @property
    def how(self) -> str:
        """How to mend it, in the reader's language."""
        return gettext(self.remedy) % self.params if self.remedy else ""


class Change(models.Model):
    """What a row was before a run changed it (`before` null: the run made it); read newest first by a rollback."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    run = models.ForeignKey("imports.Run", models.CASCADE, related_name="changes")
    model = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("run", "model", "row_id", name="row_journalled_once_per_run")]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"
