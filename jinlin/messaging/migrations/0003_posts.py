import datetime

import django.db.models.deletion
from django.db import migrations, models

import jinlin.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0016_planned"),
        ("messaging", "0002_announcements"),
        ("wecom", "0005_unreadable_talk"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("parts", models.JSONField()),
                ("direction", models.CharField(blank=True, default="", max_length=40)),
                ("promo", models.BooleanField(default=False)),
                ("demand", models.BooleanField(default=False)),
                ("hits", models.JSONField(default=list)),
                ("blocked", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
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
                "verbose_name_plural": "bodies",
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("digest"), name="body_once_per_content")
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "risk",
                    models.CharField(
                        choices=[
                            ("frequency", "群发超过频次预算"),
                            ("induced_share", "用奖励诱导分享"),
                            ("forced_share", "不分享不能进群或领取"),
                            ("forced_follow", "不关注不能看或领取"),
                            ("bulk_add", "批量加好友"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "等待批准"), ("on", "已开启"), ("declined", "未批准"), ("off", "已关闭")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.staff",
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
                        models.F("risk"),
                        condition=models.Q(("state__in", ["asked", "on"])),
                        name="one_open_wish_per_risk",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SendPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quiet_from", models.TimeField(default=datetime.time(22, 0), verbose_name="免打扰开始")),
                ("quiet_until", models.TimeField(default=datetime.time(8, 0), verbose_name="免打扰结束")),
                ("most_a_day", models.PositiveSmallIntegerField(default=6, verbose_name="每群每天最多几条")),
                ("promo_a_day", models.PositiveSmallIntegerField(default=3, verbose_name="每群每天最多几条促销")),
                (
                    "gap_minutes",
                    models.PositiveSmallIntegerField(default=45, verbose_name="同一个群两条之间至少隔几分钟"),
                ),
                (
                    "quota",
                    models.CharField(
                        choices=[("month", "每自然月,等于当月天数"), ("week", "每周 7 条"), ("day", "每天 1 条")],
                        default="month",
                        max_length=5,
                        verbose_name="企业微信的群发额度",
                    ),
                ),
                ("quota_checked_on", models.DateField(blank=True, null=True, verbose_name="额度核对日期")),
                (
                    "office_tag",
                    models.CharField(blank=True, default="写字楼", max_length=40, verbose_name="写字楼群的标签"),
                ),
                ("closed_days", models.JSONField(blank=True, default=list, verbose_name="不打扰的日子")),
                ("digest_at", models.TimeField(default=datetime.time(8, 30), verbose_name="每日合并几点发")),
                ("confirm_hours", models.PositiveSmallIntegerField(default=12, verbose_name="群主几小时内要确认")),
                (
                    "spacing_minutes",
                    models.PositiveSmallIntegerField(default=2, verbose_name="同一账号两次任务至少隔几分钟"),
                ),
                (
                    "account_a_day",
                    models.PositiveSmallIntegerField(default=20, verbose_name="同一账号每天最多几次任务"),
                ),
                ("cool_hours", models.PositiveSmallIntegerField(default=24, verbose_name="恢复后几小时内不发促销")),
                ("approve_above", models.PositiveIntegerField(default=20, verbose_name="超过几个群要审批")),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="send_policy",
                        to="workspaces.workspace",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TypeBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("axis", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=40)),
                ("promo_a_day", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="每天促销")),
                ("most_a_week", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="每周最多")),
                ("gap_minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="间隔分钟")),
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
                        models.F("workspace"), models.F("axis"), models.F("key"), name="one_budget_per_type"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=10)),
                ("media_id", models.CharField(max_length=200)),
                ("expires_at", models.DateTimeField()),
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
                        models.F("workspace"), models.F("file"), models.F("kind"), name="upload_once_per_file"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(default=jinlin.core.ids.new_slug, max_length=16, unique=True)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待创建"),
                            ("called", "正在核对"),
                            ("asked", "等群主确认"),
                            ("done", "已结束"),
                            ("refused", "企业微信拒绝"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("msgid", models.CharField(blank=True, max_length=64, null=True)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("told", models.CharField(blank=True, default="", max_length=64)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, default="", max_length=200)),
                ("made_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("polled_at", models.DateTimeField(blank=True, null=True)),
                ("stop_wanted_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wecom.account",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="messaging.body",
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
                        condition=models.Q(("state__in", ["done", "refused"]), _negated=True),
                        fields=["due_at"],
                        name="sendings_to_go_on_with",
                    ),
                    models.Index(fields=["account", "body", "state"], name="sendings_of_an_account"),
                    models.Index(fields=["workspace", "-at"], name="sendings_lately"),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("msgid"), name="sending_once_per_msgid")
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("group_task", "企业群发"),
                            ("sidebar", "侧栏一键发送"),
                            ("one_to_one", "一对一群发"),
                            ("moments", "朋友圈"),
                            ("app_message", "应用消息"),
                            ("by_hand", "手工发送"),
                        ],
                        default="group_task",
                        max_length=12,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(choices=[("timed", "按时"), ("easy", "不急")], default="timed", max_length=6),
                ),
                ("wanted_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("until", models.DateTimeField()),
                ("promo", models.BooleanField(default=False)),
                ("demand", models.BooleanField(default=False)),
                ("source_kind", models.CharField(blank=True, default="", max_length=20)),
                ("source_id", models.BigIntegerField(blank=True, null=True)),
                ("label", models.CharField(blank=True, default="", max_length=40)),
                ("variant", models.CharField(blank=True, default="", max_length=1)),
                ("exception", models.CharField(blank=True, default="", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待发"),
                            ("queued", "等每日合并"),
                            ("asked", "等人发送"),
                            ("sent", "已发送"),
                            ("failed", "发送失败"),
                            ("expired", "过期未发"),
                            ("skipped", "已取消"),
                            ("refused", "不予发送"),
                            ("merged", "并入每日合并"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("rule", models.CharField(blank=True, default="", max_length=24)),
                ("why", models.JSONField(default=dict)),
                ("fault", models.CharField(blank=True, default="", max_length=20)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("evidence", models.CharField(blank=True, default="", max_length=10)),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wecom.account",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="messaging.body",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="communities.community",
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="messaging.post",
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
                (
                    "sending",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="posts",
                        to="messaging.sending",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "planned")), fields=["at"], name="posts_to_send"),
                    models.Index(condition=models.Q(("state", "queued")), fields=["at"], name="posts_to_merge"),
                    models.Index(condition=models.Q(("state", "asked")), fields=["until"], name="posts_to_end"),
                    models.Index(fields=["community", "on"], name="posts_of_a_community"),
                    models.Index(fields=["workspace", "on", "state"], name="posts_of_a_day"),
                    models.Index(fields=["account", "on"], name="posts_of_an_account"),
                    models.Index(fields=["workspace", "source_kind", "source_id", "state"], name="posts_of_a_source"),
                    models.Index(
                        condition=models.Q(("sending__isnull", False)),
                        fields=["sending", "state"],
                        name="posts_of_a_sending",
                    ),
                    models.Index(
                        models.F("digest"), condition=models.Q(("digest__isnull", False)), name="posts_of_a_digest"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("workspace"), models.F("key"), name="post_once_per_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Nudge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("carded", models.BooleanField(default=False)),
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
                    "sending",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nudges",
                        to="messaging.sending",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sending", "-at"], name="nudges_of_a_sending")],
            },
        ),
    ]
