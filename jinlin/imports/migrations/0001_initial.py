import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("communities", "社群"),
                            ("history", "聊天记录"),
                            ("members", "成员"),
                            ("orders", "订单"),
                            ("posts", "已发内容"),
                            ("exposures", "渠道曝光"),
                            ("costs", "成本"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("signature", models.CharField(db_index=True, max_length=64)),
                ("columns", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mappings", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("kind"), models.F("name"), name="mapping_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("communities", "社群"),
                            ("history", "聊天记录"),
                            ("members", "成员"),
                            ("orders", "订单"),
                            ("posts", "已发内容"),
                            ("exposures", "渠道曝光"),
                            ("costs", "成本"),
                        ],
                        max_length=20,
                    ),
                ),
                ("layout", models.CharField(default="neutral", max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "已上传"),
                            ("checking", "检查中"),
                            ("checked", "待确认"),
                            ("queued", "排队中"),
                            ("applying", "导入中"),
                            ("applied", "已导入"),
                            ("failed", "失败"),
                            ("rolling_back", "撤销中"),
                            ("rolled_back", "已撤销"),
                        ],
                        default="uploaded",
                        max_length=20,
                    ),
                ),
                ("files", models.JSONField(default=list)),
                ("timezone", models.CharField(max_length=50)),
                ("columns", models.JSONField(default=dict)),
                ("phase", models.CharField(default="", max_length=40)),
                ("done_count", models.BigIntegerField(default=0)),
                ("total_count", models.BigIntegerField(default=0)),
                ("new_count", models.BigIntegerField(default=0)),
                ("changed_count", models.BigIntegerField(default=0)),
                ("skipped_count", models.BigIntegerField(default=0)),
                ("error_count", models.BigIntegerField(default=0)),
                ("report", models.JSONField(default=dict)),
                ("failure", models.TextField(default="")),
                ("cursor", models.JSONField(default=dict)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("claim", models.CharField(blank=True, default="", max_length=20)),
                ("attempt_count", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("rolled_back_at", models.DateTimeField(blank=True, null=True)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_runs",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "claimed_until"], name="imports_run_state_1bc4d5_idx"),
                    models.Index(fields=["workspace", "-created_at"], name="imports_run_workspa_fe7191_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("before", models.JSONField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="imports.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("run"), models.F("model"), models.F("row_id"), name="row_journalled_once_per_run"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RowError",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=200)),
                ("row", models.BigIntegerField()),
                ("column", models.CharField(default="", max_length=80)),
                ("value", models.CharField(default="", max_length=200)),
                ("code", models.CharField(max_length=60)),
                ("problem", models.CharField(max_length=300)),
                ("remedy", models.CharField(default="", max_length=300)),
                ("params", models.JSONField(default=dict)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="row_errors", to="imports.run"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run", "row"], name="imports_row_run_id_d01179_idx")],
            },
        ),
    ]
