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
            name="Exposure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("on", models.DateField()),
                ("exposure_count", models.BigIntegerField()),
                ("cost_fen", models.BigIntegerField(blank=True, null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exposures", to="communities.channel"
                    ),
                ),
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
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exposures", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "on"], name="sales_expos_workspa_6d6a02_idx"),
                    models.Index(fields=["made_by_run"], name="sales_expos_made_by_dad280_idx"),
                ],
                "constraints": [models.UniqueConstraint(models.F("workspace"), models.F("key"), name="exposure_once")],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order_id", models.CharField(max_length=80)),
                ("line", models.CharField(default="1", max_length=20)),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("campaign", models.CharField(blank=True, default="", max_length=80)),
                ("product", models.CharField(blank=True, default="", max_length=120)),
                ("quantity", models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                ("amount_fen", models.BigIntegerField()),
                ("cost_fen", models.BigIntegerField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("paid", "已付款"),
                            ("refunded", "已退款"),
                            ("cancelled", "已取消"),
                            ("unpaid", "未付款"),
                        ],
                        default="paid",
                        max_length=10,
                    ),
                ),
                ("refunded_at", models.DateTimeField(blank=True, null=True)),
                ("refunded_fen", models.BigIntegerField(default=0)),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="order_lines",
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
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="order_lines",
                        to="members.member",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="order_lines",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "on"], name="sales_order_workspa_eafed1_idx"),
                    models.Index(fields=["member", "at"], name="sales_order_member__0e4e96_idx"),
                    models.Index(fields=["community", "on"], name="sales_order_communi_d2df11_idx"),
                    models.Index(fields=["made_by_run"], name="sales_order_made_by_ceb9ce_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("workspace"), models.F("order_id"), models.F("line"), name="order_line_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Cost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("on", models.DateField()),
                ("campaign", models.CharField(blank=True, default="", max_length=80)),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("amount_fen", models.BigIntegerField()),
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
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "on"], name="sales_cost_workspa_b149c8_idx"),
                    models.Index(fields=["made_by_run"], name="sales_cost_made_by_67e053_idx"),
                ],
                "constraints": [models.UniqueConstraint(models.F("workspace"), models.F("key"), name="cost_once")],
            },
        ),
    ]
