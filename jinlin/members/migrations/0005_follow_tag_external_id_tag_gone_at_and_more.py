import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_member_lists"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("userid", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("remark", models.CharField(blank=True, default="", max_length=120)),
                ("description", models.CharField(blank=True, default="", max_length=400)),
                ("way", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("state", models.CharField(blank=True, default="", max_length=64)),
                ("tag_ids", models.JSONField(default=list)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("staff", "员工删除客户"),
                            ("customer", "客户删除员工"),
                            ("transferred", "转给了别人"),
                            ("not_listed", "平台上已没有"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follows", to="members.member"
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
                "indexes": [models.Index(fields=["workspace", "userid"], name="members_fol_workspa_8c50cb_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"),
                        models.F("member"),
                        models.F("userid"),
                        condition=models.Q(("ended_at", None)),
                        name="one_open_follow",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="tag",
            name="external_id",
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="tag",
            name="gone_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                models.F("workspace"), models.F("external_id"), name="tag_id_once_per_workspace"
            ),
        ),
    ]
