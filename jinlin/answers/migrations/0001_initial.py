import django.db.models.deletion
from django.db import migrations, models

import jinlin.answers.models.library
import jinlin.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("communities", "0011_type_definitions"),
        ("members", "0010_visitors_and_profile"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("title", models.CharField(max_length=60)),
                ("asked", models.TextField(blank=True, default="", max_length=2000)),
                ("patterns", models.TextField(blank=True, default="", max_length=2000)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "文字"),
                            ("image", "图片"),
                            ("article", "图文链接"),
                            ("mini_program", "小程序"),
                            ("file", "文件"),
                            ("staff", "转人工"),
                        ],
                        default="text",
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True, default="", max_length=2000)),
                ("url", models.CharField(blank=True, default="", max_length=500)),
                ("image_url", models.CharField(blank=True, default="", max_length=500)),
                ("app_id", models.CharField(blank=True, default="", max_length=40)),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("workspace", "全部群"),
                            ("type", "一类群"),
                            ("tag", "带标签的群"),
                            ("community", "只这个群"),
                        ],
                        default="workspace",
                        max_length=10,
                    ),
                ),
                ("scope_key", models.CharField(blank=True, default="", max_length=80)),
                ("priority", models.PositiveSmallIntegerField(default=5)),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("mention_needed", models.BooleanField(default=False)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("hit_count", models.PositiveIntegerField(default=0)),
                ("hit_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
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
                        related_name="answers",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(fields=["workspace", "ended_at", "title"], name="answers_ent_workspa_992942_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reception",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("aliases", models.JSONField(default=jinlin.answers.models.library.usual_aliases)),
                ("target_seconds", models.PositiveIntegerField(default=180)),
                ("escalate_minutes", models.PositiveIntegerField(default=15)),
                ("text_days", models.PositiveIntegerField(default=30)),
                ("console_columns", models.JSONField(default=dict)),
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reception", to="workspaces.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_at", models.DateTimeField()),
                ("off_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="switches",
                        to="communities.community",
                    ),
                ),
                (
                    "off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "on_by",
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
                "verbose_name_plural": "switches",
                "indexes": [models.Index(fields=["community", "off_at"], name="answers_swi_communi_183326_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("community"),
                        condition=models.Q(("off_at", None)),
                        name="one_open_switch",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("said", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editions",
                        to="answers.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("entry"), models.F("number"), name="answer_edition_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("key", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("text", models.TextField(blank=True, default="")),
                ("text_until", models.DateTimeField()),
                ("mentions", models.BooleanField(default=False)),
                ("complains", models.BooleanField(default=False)),
                ("repeats", models.BooleanField(default=False)),
                ("on_duty", models.BooleanField(blank=True, null=True)),
                ("words", models.CharField(blank=True, default="", max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待回答"),
                            ("answered", "已回答"),
                            ("closed", "已关闭"),
                            ("duplicate", "重复"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quote", "引用或@了提问的人"),
                            ("after", "提问后员工接着说话"),
                            ("assistant", "小助理自动回复"),
                            ("sent", "从聊天工具栏发出"),
                            ("declared", "员工标记"),
                            ("peer", "群友回答"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "closed_by",
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
                        related_name="questions",
                        to="communities.community",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duplicates",
                        to="answers.question",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="questions",
                        to="answers.entry",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "taken_by",
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
                        related_name="questions",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["workspace", "asked_at"],
                        name="questions_that_wait",
                    ),
                    models.Index(
                        condition=models.Q(("escalated_at", None), ("state", "open")),
                        fields=["workspace", "asked_at"],
                        name="questions_to_escalate",
                    ),
                    models.Index(fields=["community", "state", "asked_at"], name="answers_que_communi_5cad19_idx"),
                    models.Index(fields=["workspace", "-asked_at"], name="questions_lately"),
                    models.Index(
                        condition=models.Q(("text", ""), _negated=True),
                        fields=["workspace", "text_until"],
                        name="questions_with_words",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("key"), name="question_once_per_message")
                ],
            },
        ),
    ]
