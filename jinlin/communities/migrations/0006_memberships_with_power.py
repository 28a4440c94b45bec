"""An index of owners and admins: few among the members, asked of all groups at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0005_community_notice_membership_removed_membership_scene_and_more"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("role", "member"), _negated=True),
                fields=["community", "left_at", "role", "member"],
                name="memberships_with_power",
            ),
        ),
    ]
