import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("communities", "0011_type_definitions"),
        ("members", "0010_visitors_and_profile"),
        ("tasks", "0001_initial"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WelcomeFlow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("state", models.CharField(blank=True, default="", max_length=30)),
                ("greeting", models.TextField(max_length=800)),
                ("benefit", models.TextField(blank=True, default="", max_length=800)),
                ("coupon", models.CharField(blank=True, default="", max_length=60)),
                ("benefit_after", models.PositiveIntegerField(default=0)),
                ("invitation", models.TextField(blank=True, default="", max_length=800)),
                ("invitation_url", models.CharField(blank=True, default="", max_length=500)),
                ("invitation_after", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                        models.F("state"),
                        condition=models.Q(("ended_at", None)),
                        name="one_welcome_per_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WelcomeTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("kind", models.CharField(blank=True, default="", max_length=60)),
                ("text", models.TextField(max_length=1000)),
                ("link_title", models.CharField(blank=True, default="", max_length=40)),
                ("link_url", models.CharField(blank=True, default="", max_length=500)),
                ("template_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("kept", "已在企微素材库"),
                            ("changed", "改动还没同步"),
                            ("failed", "同步失败"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("errcode", models.IntegerField(blank=True, null=True)),
                ("synced_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    models.Index(
                        models.F("workspace"), condition=models.Q(("ended_at", None)), name="welcome_templates_in_use"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Greeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("external_id", models.CharField(max_length=64)),
                ("userid", models.CharField(max_length=64)),
                ("state", models.CharField(blank=True, default="", max_length=64)),
                ("code", models.CharField(blank=True, default="", max_length=200)),
                ("added_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sent", "已发送"),
                            ("late", "晚了,没发出"),
                            ("already", "已有别的欢迎语或已聊过"),
                            ("no_code", "平台没给欢迎码"),
                            ("no_flow", "没有设欢迎语"),
                            ("no_consent", "客户未同意存档"),
                            ("uncertain", "没有答复,可能已发"),
                            ("failed", "发送失败"),
                            ("opted_out", "客户不要消息"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("errcode", models.IntegerField(blank=True, null=True)),
                ("text", models.TextField(blank=True, default="")),
                ("benefit_at", models.DateTimeField(blank=True, null=True)),
                ("joined_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_why", models.CharField(blank=True, default="", max_length=12)),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                    "flow",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="joining.welcomeflow",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "-added_at"], name="greetings_lately"),
                    models.Index(fields=["flow", "-added_at"], name="greetings_of_a_flow"),
                    models.Index(fields=["workspace", "external_id"], name="greetings_of_a_customer"),
                    models.Index(
                        models.F("added_at"), condition=models.Q(("outcome", "waiting")), name="greetings_to_send"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("userid"),
                        models.F("external_id"),
                        models.F("added_at"),
                        name="greeted_once_per_adding",
                    ),
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("code"),
                        condition=models.Q(("code", ""), _negated=True),
                        name="welcome_code_used_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("declared_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "template",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="joining.welcometemplate",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["template", "ended_at"], name="uses_of_a_template"),
                    models.Index(
                        models.F("task"), condition=models.Q(("task__isnull", False)), name="template_uses_of_a_task"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("community"),
                        condition=models.Q(("ended_at", None)),
                        name="one_group_welcome_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GreetingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("greeting", "问候"), ("benefit", "福利"), ("invitation", "邀请进群")], max_length=10
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stopped_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("opted_out", "客户不要消息"),
                            ("dropped", "客户删了好友"),
                            ("claimed", "已经领了"),
                            ("joined", "已经进群"),
                            ("paused", "群已暂停"),
                            ("nobody", "账号没有对应的员工"),
                            ("ended", "欢迎语已停用"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "greeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="joining.greeting",
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
                    models.Index(
                        models.F("due_at"),
                        condition=models.Q(("given_at", None), ("stopped_at", None)),
                        name="welcome_steps_to_give",
                    ),
                    models.Index(fields=["greeting"], name="steps_of_a_greeting"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("greeting"), models.F("kind"), name="one_step_of_each_kind"
                    )
                ],
            },
        ),
    ]
