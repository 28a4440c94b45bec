import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("communities", "0001_initial"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("metric", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("value", models.FloatField()),
                ("periods", models.PositiveSmallIntegerField(default=1)),
                ("muted", models.BooleanField(default=False)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_rules",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("key"), name="alert_rule_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DormancyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[("active", "活跃"), ("quiet", "安静"), ("dormant", "沉寂"), ("dead", "死群")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[("active", "活跃"), ("quiet", "安静"), ("dormant", "沉寂"), ("dead", "死群")],
                        max_length=10,
                    ),
                ),
                ("evidence", models.JSONField(default=dict)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dormancy_changes",
                        to="communities.community",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("community"), models.F("on"), name="one_dormancy_change_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                (
                    "health_class",
                    models.CharField(
                        choices=[
                            ("value", "价值群"),
                            ("chicken_rib", "鸡肋群"),
                            ("dead", "死亡群"),
                            ("garbage", "垃圾群"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health_changes",
                        to="communities.community",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("community"), models.F("on"), name="one_health_class_a_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScopeStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                ("days", models.JSONField(default=list)),
                ("windows", models.JSONField(default=dict)),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standing", to="workspaces.unit"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scope_standings",
                        to="workspaces.workspace",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Settings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("values", models.JSONField(default=dict)),
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="metric_settings",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "settings",
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                ("member_count", models.IntegerField(default=0)),
                ("seat_count", models.IntegerField(default=0)),
                ("joins_1d", models.IntegerField(null=True)),
                ("exits_1d", models.IntegerField(null=True)),
                ("net_adds_7d", models.IntegerField(null=True)),
                ("exit_rate_7d", models.FloatField(null=True)),
                ("interaction_rate_7d", models.FloatField(null=True)),
                ("messages_7d", models.IntegerField(null=True)),
                ("speakers_7d", models.IntegerField(null=True)),
                ("sales_7d_fen", models.BigIntegerField(null=True)),
                ("buyers_7d", models.IntegerField(null=True)),
                ("promo_share_7d", models.FloatField(null=True)),
                ("last_message_at", models.DateTimeField(null=True)),
                (
                    "health_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("value", "价值群"),
                            ("chicken_rib", "鸡肋群"),
                            ("dead", "死亡群"),
                            ("garbage", "垃圾群"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "light",
                    models.CharField(
                        blank=True,
                        choices=[("healthy", "健康"), ("watch", "关注"), ("warning", "预警"), ("silent", "沉寂")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "dormancy",
                    models.CharField(
                        blank=True,
                        choices=[("active", "活跃"), ("quiet", "安静"), ("dormant", "沉寂"), ("dead", "死群")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("good", "好"), ("neutral", "中"), ("poor", "差")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("trend", models.JSONField(default=list)),
                ("windows", models.JSONField(default=dict)),
                ("evidence", models.JSONField(default=dict)),
                (
                    "community",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standing", to="communities.community"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standings", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "light"], name="metrics_sta_workspa_88b65f_idx"),
                    models.Index(fields=["workspace", "health_class"], name="metrics_sta_workspa_276fc9_idx"),
                    models.Index(fields=["workspace", "exit_rate_7d"], name="metrics_sta_workspa_dcb655_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=40)),
                ("scope", models.CharField(max_length=40)),
                ("by", models.CharField(default="week", max_length=5)),
                ("value", models.FloatField()),
                ("set_at", models.DateTimeField()),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.unit",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("metric"),
                        models.F("scope"),
                        models.F("by"),
                        name="one_target_per_scope",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("scope", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("severity", models.CharField(default="warn", max_length=8)),
                ("on", models.DateField()),
                ("evidence", models.JSONField(default=dict)),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                ("snoozed_until", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="communities.community",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.unit"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "closed_on", "handled_at"], name="metrics_ale_workspa_edb4fa_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("scope"),
                        models.F("kind"),
                        models.F("on"),
                        name="alert_once_a_day",
                    )
                ],
            },
        ),
    ]
