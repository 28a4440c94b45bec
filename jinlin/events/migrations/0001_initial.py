import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("data", models.JSONField(default=dict)),
                ("handled_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "kind", "-at"], name="events_fact_workspa_16454c_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("kind"), models.F("key"), name="fact_recorded_once"
                    )
                ],
            },
        ),
    ]
