import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_visitors_and_profile"),
        ("questionnaires", "0001_initial"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("question", models.CharField(max_length=16)),
                ("size", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="questionnaires.response",
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
        ),
        migrations.RemoveIndex(
            model_name="response",
            name="responses_that_hold_answers",
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(
                models.F("version"),
                models.F("begun_at"),
                condition=models.Q(("cleared_at", None)),
                name="responses_that_hold_answers",
            ),
        ),
    ]
