import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("communities", "0001_initial"),
        ("imports", "0001_initial"),
        ("members", "0001_initial"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("sender_name", models.CharField(blank=True, default="", max_length=120)),
                ("direction", models.CharField(blank=True, default="", max_length=40)),
                ("promo", models.BooleanField(null=True)),
                ("reach_count", models.BigIntegerField(blank=True, null=True)),
                ("open_count", models.BigIntegerField(blank=True, null=True)),
                ("comment_count", models.BigIntegerField(blank=True, null=True)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publications",
                        to="communities.community",
                    ),
                ),
                (
                    "made_by_run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="imports.run",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publications",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["community", "on"], name="content_pub_communi_8702e8_idx"),
                    models.Index(fields=["made_by_run"], name="content_pub_made_by_a1217b_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("key"), name="publication_once")
                ],
            },
        ),
    ]
