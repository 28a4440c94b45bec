import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0010_visitors_and_profile"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("title", models.CharField(max_length=80)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("screening", "入群筛选"),
                            ("needs", "需求调研"),
                            ("survey", "满意度与反馈"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=10,
                    ),
                ),
                ("draft", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("opens_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("target_count", models.PositiveIntegerField(blank=True, null=True)),
                ("again", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
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
                "indexes": [models.Index(fields=["workspace", "-made_at"], name="questionnai_workspa_788d32_idx")],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                ("notice_digest", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="questionnaires.questionnaire",
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
                        models.F("questionnaire"),
                        models.F("number"),
                        name="version_numbered_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=22, unique=True)),
                ("about_kind", models.CharField(blank=True, default="", max_length=20)),
                ("about_id", models.PositiveBigIntegerField(default=0)),
                ("back", models.CharField(blank=True, default="", max_length=200)),
                ("once", models.BooleanField(default=True)),
                ("answers", models.JSONField(default=dict)),
                ("begun_at", models.DateTimeField()),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("scores", models.JSONField(default=dict)),
                ("score", models.FloatField(blank=True, null=True)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
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
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="questionnaires.questionnaire",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.visitor",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="questionnaires.version",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["workspace", "questionnaire", "-submitted_at"], name="questionnai_workspa_4a58f9_idx"
                    ),
                    models.Index(
                        fields=["workspace", "questionnaire", "-score", "submitted_at"],
                        name="questionnai_workspa_edff3e_idx",
                    ),
                    models.Index(fields=["workspace", "about_kind", "about_id"], name="questionnai_workspa_a3d627_idx"),
                    models.Index(
                        models.F("submitted_at"),
                        condition=models.Q(("cleared_at", None)),
                        name="responses_that_hold_answers",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("questionnaire"),
                        models.F("visitor"),
                        models.F("about_kind"),
                        models.F("about_id"),
                        condition=models.Q(("submitted_at", None), ("withdrawn_at", None)),
                        name="one_draft_per_visitor",
                    ),
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("questionnaire"),
                        models.F("visitor"),
                        models.F("about_kind"),
                        models.F("about_id"),
                        condition=models.Q(("once", True), ("submitted_at__isnull", False), ("withdrawn_at", None)),
                        name="answered_once_per_visitor",
                    ),
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("questionnaire"),
                        models.F("member"),
                        models.F("about_kind"),
                        models.F("about_id"),
                        condition=models.Q(("once", True), ("submitted_at__isnull", False), ("withdrawn_at", None)),
                        name="answered_once_per_member",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=16)),
                ("option", models.CharField(blank=True, default="", max_length=60)),
                ("number", models.FloatField(blank=True, null=True)),
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
                    "questionnaire",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="questionnaires.questionnaire",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counted",
                        to="questionnaires.response",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["questionnaire", "question", "option", "number"], name="questionnai_questio_3c1725_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("response"),
                        models.F("question"),
                        models.F("option"),
                        name="chosen_once_per_response",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="Questionnaire",
            name="live",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="questionnaires.version",
            ),
        ),
    ]
