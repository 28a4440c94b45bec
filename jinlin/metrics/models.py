"""Results kept for pages: latest standing of every community and unit, dormancy history, targets, alerts, settings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug


class HealthClass(models.TextChoices):
    """What a community is (R-261)."""

    VALUE = "value", _("价值群")
    CHICKEN_RIB = "chicken_rib", _("鸡肋群")
    DEAD = "dead", _("死亡群")
    GARBAGE = "garbage", _("垃圾群")


class Light(models.TextChoices):
    """The one word of the list page, computed from class and alerts."""

    HEALTHY = "healthy", _("健康")
    WATCH = "watch", _("关注")
    WARNING = "warning", _("预警")
    SILENT = "silent", _("沉寂")


class Dormancy(models.TextChoices):
    """How asleep a community is (R-221)."""

    ACTIVE = "active", _("活跃")
    QUIET = "quiet", _("安静")
    DORMANT = "dormant", _("沉寂")
    DEAD = "dead", _("死群")


class Verdict(models.TextChoices):
    """The judgement by growth and GMV, never by activity (R-009)."""

    GOOD = "good", _("好")
    NEUTRAL = "neutral", _("中")
    POOR = "poor", _("差")


class Settings(models.Model):
    """The readings and thresholds a workspace chose; absent means the defaults of design §4."""

    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="metric_settings")
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "settings"

    def __str__(self) -> str:
        return f"settings of {self.workspace_id}"


class Standing(models.Model):
    """The latest figures of one community, as of the end of `as_of`; null means not available (see `basis`)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="standings")
    community = models.OneToOneField("communities.Community", models.CASCADE, related_name="standing")
    as_of = models.DateField()
    member_count = models.IntegerField(default=0)
    seat_count = models.IntegerField(default=0)
    joins_1d = models.IntegerField(null=True)
    exits_1d = models.IntegerField(null=True)
    net_adds_7d = models.IntegerField(null=True)
    exit_rate_7d = models.FloatField(null=True)
    interaction_rate_7d = models.FloatField(null=True)
    messages_7d = models.IntegerField(null=True)
    speakers_7d = models.IntegerField(null=True)
    sales_7d_fen = models.BigIntegerField(null=True)
    buyers_7d = models.IntegerField(null=True)
    promo_share_7d = models.FloatField(null=True)
    last_message_at = models.DateTimeField(null=True)
    health_class = models.CharField(max_length=12, choices=HealthClass.choices, default="", blank=True)
    light = models.CharField(max_length=10, choices=Light.choices, default="", blank=True)
    dormancy = models.CharField(max_length=10, choices=Dormancy.choices, default="", blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default="", blank=True)
    trend = models.JSONField(default=list)
    windows = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "light"]),
            models.Index(fields=["workspace", "health_class"]),
            models.Index(fields=["workspace", "exit_rate_7d"]),
            # All that lists sort and filter by, so that ten thousand rows are sorted without being read.
            models.Index(
                name="metrics_standing_listed",
                fields=[
                    *("community", "member_count", "light", "health_class", "verdict", "joins_1d", "net_adds_7d"),
                    *("exit_rate_7d", "interaction_rate_7d", "sales_7d_fen", "promo_share_7d", "last_message_at"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"standing of {self.community_id}"


class ScopeStanding(models.Model):
    """The same for a unit (the root is everything): persons counted once across its communities."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="scope_standings")
    unit = models.OneToOneField("workspaces.Unit", models.CASCADE, related_name="standing")
    as_of = models.DateField()
    days = models.JSONField(default=list)
    windows = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"standing of unit {self.unit_id}"


class DormancyChange(models.Model):
    """A community passed from one dormancy state into another, and by which figures (R-221)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="dormancy_changes")
    on = models.DateField()
    before = models.CharField(max_length=10, choices=Dormancy.choices, default="", blank=True)
    after = models.CharField(max_length=10, choices=Dormancy.choices)
    evidence = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "community", "on", name="one_dormancy_change_a_day")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class HealthChange(models.Model):
    """A community's health class at the end of a month: the trend over months (R-261)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="health_changes")
    on = models.DateField()
    health_class = models.CharField(max_length=12, choices=HealthClass.choices)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "community", "on", name="one_health_class_a_month")]

    def __str__(self) -> str:
        return self.health_class


class Invalidation(models.Model):
    """A message that a person found to be against the rules: it was said, and is not valid (C-07).

    `message` is its key in the lake, `source` whatever found it: taken back there, the message is valid again.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=40)  # "case:12"
    message = models.BigIntegerField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "source", name="invalidation_of_a_source_once")]
        indexes = [models.Index(fields=["workspace", "on"], name="invalidations_of_a_day")]

    def __str__(self) -> str:
        return self.source


class Target(models.Model):
    """What a metric should reach, for a community, a unit or a type, per day/week/month (R-249)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="targets")
    metric = models.CharField(max_length=40)
    scope = models.CharField(max_length=40)  # "community:12" or "unit:3"
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, null=True, blank=True, related_name="+")
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=5, default="week")
    value = models.FloatField()
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "metric", "scope", "by", name="one_target_per_scope"),
        ]

    def __str__(self) -> str:
        return str(self.community or self.unit or self.metric)


class AlertRule(models.Model):
    """When to raise an alert: a threshold or a change against the usual, for n periods in a row (R-249)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="alert_rules")
    key = models.CharField(max_length=40)
    metric = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    value = models.FloatField()
    periods = models.PositiveSmallIntegerField(default=1)
    muted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="alert_rule_once")]

    def __str__(self) -> str:
        return self.key


class Alert(models.Model):
    """Something that needs a person's look: what, where, by which numbers, and what became of it."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="alerts")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    scope = models.CharField(max_length=40)  # "community:12" or "unit:3"
    community = models.ForeignKey("communities.Community", models.CASCADE, null=True, blank=True, related_name="alerts")
    unit = models.ForeignKey("workspaces.Unit", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, default="warn")
    on = models.DateField()
    evidence = models.JSONField(default=dict)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    snoozed_until = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "scope", "kind", "on", name="alert_once_a_day"),
        ]
        indexes = [models.Index(fields=["workspace", "closed_on", "handled_at"])]

    def __str__(self) -> str:
        return self.kind


class Segment(models.TextChoices):
    """Satisfaction × loyalty, by ordered behaviour rules (R-252, C-26)."""

    LOYAL = "loyal", _("忠实型")
    FREEBIE = "freebie", _("羊毛型")
    DEMAND = "demand", _("需求型")
    LOW_NEED = "low_need", _("低需求")
    UNCLASSIFIED = "unclassified", _("未分类")
