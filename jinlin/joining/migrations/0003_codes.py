import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0014_memberships_by_code"),
        ("joining", "0002_gates"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("name", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("platform", "企业微信加入群聊"), ("manual", "手工群池")],
                        default="platform",
                        max_length=10,
                    ),
                ),
                ("state", models.CharField(max_length=30)),
                ("tags", models.JSONField(blank=True, default=list)),
                ("cap", models.PositiveSmallIntegerField(default=200)),
                ("grow", models.BooleanField(default=False)),
                ("base_name", models.CharField(blank=True, default="", max_length=40)),
                ("next_number", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(blank=True, default="", max_length=40)),
                ("tip", models.CharField(blank=True, default="", max_length=120)),
                ("contact", models.CharField(blank=True, default="", max_length=60)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("people_count", models.PositiveIntegerField(default=0)),
                ("room_count", models.PositiveIntegerField(default=0)),
                ("shown_count", models.PositiveIntegerField(default=0)),
                ("config_id", models.CharField(blank=True, default="", max_length=64)),
                ("picture_url", models.CharField(blank=True, default="", max_length=400)),
                ("picture", models.BinaryField(blank=True, null=True)),
                ("lost_count", models.PositiveSmallIntegerField(default=0)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="communities.channel",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "stopped_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workspaces.unit"
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
                    models.Index(fields=["workspace", "-made_at"], name="codes_lately"),
                    models.Index(
                        models.F("read_at"),
                        condition=models.Q(("stopped_at", None), models.Q(("config_id", ""), _negated=True)),
                        name="codes_to_compare",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("state"), name="code_state_once_per_workspace"
                    ),
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("name"),
                        condition=models.Q(("stopped_at", None)),
                        name="code_name_once_per_workspace",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deed",
                    models.CharField(choices=[("make", "新建"), ("change", "修改"), ("drop", "删除")], max_length=6),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "等待企业微信"), ("done", "已生效"), ("failed", "失败")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("errcode", models.IntegerField(blank=True, null=True)),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="joining.code"
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
                "indexes": [
                    models.Index(models.F("due_at"), condition=models.Q(("state", "waiting")), name="code_wishes_due")
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("number", models.PositiveIntegerField()),
                ("cap", models.PositiveSmallIntegerField()),
                ("given", models.PositiveIntegerField(default=0)),
                ("link", models.CharField(blank=True, default="", max_length=400)),
                ("link_until", models.DateField(blank=True, null=True)),
                ("grown", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="joining.code"
                    ),
                ),
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
                        models.F("workspace"), models.F("code"), models.F("number"), name="place_number_once_per_code"
                    ),
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("code"),
                        models.F("community"),
                        condition=models.Q(("left_at", None)),
                        name="group_once_behind_a_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Showing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "code",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="joining.code"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="joining.place"
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
                        models.F("workspace"), models.F("code"), models.F("key"), name="shown_one_place_per_code"
                    )
                ],
            },
        ),
    ]
