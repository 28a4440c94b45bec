import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0012_charters"),
        ("joining", "0004_indexes_of_the_board"),
        ("members", "0010_visitors_and_profile"),
        ("tasks", "0001_initial"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WelcomeBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tasks.task",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["community", "-opened_at"], name="welcome_batches_of_a_group"),
                    models.Index(
                        models.F("closes_at"), condition=models.Q(("given_at", None)), name="welcome_batches_to_give"
                    ),
                    models.Index(
                        models.F("task"), condition=models.Q(("task__isnull", False)), name="welcome_batches_of_a_task"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IceBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("way", models.CharField(choices=[("group", "群里有来有往"), ("declared", "员工登记")], max_length=8)),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
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
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["member"], name="ice_of_a_member")],
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("member"), name="ice_broken_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Onboarding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "began_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("community"),
                        condition=models.Q(("ended_at", None)),
                        name="one_open_onboarding",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OnboardingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("kind", models.CharField(blank=True, default="", max_length=60)),
                ("days", models.JSONField(default=dict)),
                ("sla_minutes", models.PositiveIntegerField(default=30)),
                ("silent_hours", models.PositiveIntegerField(default=24)),
                ("order_days", models.PositiveIntegerField(default=7)),
                ("text", models.TextField(blank=True, default="", max_length=600)),
                ("changed_at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("kind"), name="one_onboarding_plan_per_type"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Newcomer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("joined_at", models.DateTimeField()),
                ("welcome_by", models.DateTimeField()),
                ("silent_at", models.DateTimeField()),
                ("order_by", models.DateTimeField()),
                ("welcomed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "welcomed_how",
                    models.CharField(
                        blank=True,
                        choices=[("seen", "在群里看到"), ("sent", "一键发出"), ("declared", "员工登记")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("addressed_at", models.DateTimeField(blank=True, null=True)),
                ("spoke_at", models.DateTimeField(blank=True, null=True)),
                ("introduced_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("ordered_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="communities.community",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="newcomers",
                        to="joining.welcomebatch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "-joined_at"], name="newcomers_lately"),
                    models.Index(fields=["community", "-joined_at"], name="newcomers_of_a_community"),
                    models.Index(fields=["member"], name="newcomers_of_a_member"),
                    models.Index(
                        condition=models.Q(("left_at", None), ("welcomed_at", None)),
                        fields=["workspace", "welcome_by"],
                        name="newcomers_unmet",
                    ),
                    models.Index(
                        models.F("order_by"), condition=models.Q(("ordered_at", None)), name="newcomers_without_order"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("community"),
                        models.F("member"),
                        models.F("joined_at"),
                        name="newcomer_once_per_coming",
                    )
                ],
            },
        ),
    ]
