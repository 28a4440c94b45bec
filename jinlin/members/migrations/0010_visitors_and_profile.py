import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_forgetting_done"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attribute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("name", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "文字"), ("number", "数字"), ("date", "日期"), ("choice", "选项")],
                        default="text",
                        max_length=8,
                    ),
                ),
                ("fresh_days", models.PositiveSmallIntegerField(default=180)),
                ("made_at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attributes",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("name"), name="attribute_once_per_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dimension", models.CharField(max_length=40)),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("code", models.CharField(max_length=8)),
                ("meaning", models.CharField(max_length=80)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("code"), name="code_stands_for_one_thing")
                ],
            },
        ),
        migrations.CreateModel(
            name="PostCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
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
                "indexes": [models.Index(fields=["since"], name="members_pos_since_dc6262_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("who"), models.F("since"), name="posts_counted_once_per_span"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=22, unique=True)),
                (
                    "proof",
                    models.CharField(
                        blank=True, choices=[("link", "专属链接"), ("wecom", "企业微信")], default="", max_length=6
                    ),
                ),
                ("proven_at", models.DateTimeField(blank=True, null=True)),
                ("openid", models.CharField(blank=True, default="", max_length=64)),
                ("came_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visitors",
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
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "came_at"], name="members_vis_workspa_e1d948_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("openid"),
                        condition=models.Q(("openid", ""), _negated=True),
                        name="one_visitor_per_openid",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AttributeValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=200)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("questionnaire", "问卷"),
                            ("chat", "聊天"),
                            ("order", "订单"),
                            ("manual", "人工填写"),
                            ("import", "导入"),
                        ],
                        max_length=13,
                    ),
                ),
                ("source_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("confidence", models.PositiveSmallIntegerField(default=100)),
                ("at", models.DateTimeField()),
                ("current", models.BooleanField(default=True)),
                (
                    "attribute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="values", to="members.attribute"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attribute_values",
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
                "indexes": [
                    models.Index(fields=["member", "attribute", "-at"], name="members_att_member__c34c49_idx"),
                    models.Index(
                        models.F("workspace"),
                        models.F("attribute"),
                        models.F("value"),
                        condition=models.Q(("current", True)),
                        name="members_by_attribute",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("member"),
                        models.F("attribute"),
                        condition=models.Q(("current", True)),
                        name="one_current_value",
                    ),
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("member"),
                        models.F("attribute"),
                        models.F("source"),
                        models.F("at"),
                        name="value_said_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dimension", models.CharField(max_length=40)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("questionnaire", "问卷"),
                            ("chat", "聊天"),
                            ("order", "订单"),
                            ("manual", "人工填写"),
                            ("import", "导入"),
                        ],
                        max_length=13,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codings", to="members.code"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codings", to="members.member"
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
                        models.F("workspace"), models.F("member"), models.F("dimension"), name="one_code_per_dimension"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.member"
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
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="members.visitor"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="members_lin_until_4bfbac_idx")],
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("digest"), name="link_opened_on_one_phone")
                ],
            },
        ),
        migrations.AlterField(
            model_name="consent",
            name="basis",
            field=models.CharField(
                choices=[("platform", "企业微信"), ("staff", "员工登记"), ("person", "本人填写")], max_length=10
            ),
        ),
    ]
