"""People: one Member across every community, however many ids they have (R-181)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug
from jinlin.members.models.profile import Attribute, AttributeKind, AttributeValue, Code, Coding, Source
from jinlin.members.models.visiting import LinkOpening, PostCount, Proof, Visitor

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access

__all__ = [
    "Affiliation",
    "AffiliationKind",
    "Attribute",
    "AttributeKind",
    "AttributeValue",
    "Code",
    "Coding",
    "Consent",
    "ConsentBasis",
    "ConsentWord",
    "Follow",
    "FollowEnd",
    "Forgetting",
    "Identity",
    "LinkOpening",
    "Member",
    "MemberQuerySet",
    "PostCount",
    "Proof",
    "Purpose",
    "Source",
    "Tag",
    "TagChange",
    "TagChangeState",
    "Tagging",
    "Tier",
    "Transfer",
    "TransferState",
    "Visitor",
]


class Tier(models.TextChoices):
    """The tiers of the composition of an active community (R-061, C-27)."""

    BIG_NAME = "big_name", _("大咖")
    LECTURER = "lecturer", _("讲师")
    KOL = "kol", _("KOL")
    CORE = "core", _("核心")
    ACTIVE = "active", _("活跃")
    ORDINARY = "ordinary", _("普通")


class MemberQuerySet(models.QuerySet["Member"]):
    """Questions about members that finish a sentence."""

    def in_workspace(self, access: Access) -> Self:
        """Return the members of the workspace; whom a subtree may see is `communities.queries.visible_members`."""
        return self.filter(workspace=access.workspace)


class Member(models.Model):
    """A person; the surrogate number of the lake is this row's id."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="members", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    name = models.CharField(max_length=120, default="")
    phone_sealed = models.TextField(default="")
    phone_digest = models.CharField(max_length=64, default="")
    phone_masked = models.CharField(max_length=20, default="")
    unionid = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (null: not known, unique otherwise)
    unit = models.ForeignKey("workspaces.Unit", models.SET_NULL, null=True, blank=True, related_name="+")
    tier = models.CharField(max_length=12, choices=Tier.choices, default="", blank=True)
    region = models.CharField(max_length=60, default="")
    channel = models.CharField(max_length=80, default="")
    first_seen_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # a number in the statistics is all that is left
    published = models.BooleanField(default=False)  # the lake knows this row as it is; changes set it back
    made_by_run = models.ForeignKey(
        "imports.Run", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "unionid", name="unionid_once_per_workspace")]
        indexes = [
            models.Index(fields=["workspace", "name"]),
            models.Index(fields=["workspace", "phone_digest"]),
            models.Index(fields=["workspace", "first_seen_at"]),
            models.Index(fields=["workspace", "region"]),
            models.Index(fields=["workspace", "tier"]),
            models.Index(fields=["made_by_run"]),
            models.Index("workspace", condition=models.Q(published=False), name="members_to_publish"),
        ]

    def __str__(self) -> str:
        return self.name or self.slug


class Identity(models.Model):
    """An external id that is this member (WeCom external_userid, nick, id of another system)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="identities", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="identities")
    external_id = models.CharField(max_length=128)
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint("workspace", "external_id", name="identity_once_per_workspace")]

    def __str__(self) -> str:
        return self.external_id


class AffiliationKind(models.TextChoices):
    """Why somebody is not counted as a member."""

    STAFF = "staff", _("员工")
    BOT = "bot", _("机器人")
    ALTERNATE = "alternate", _("小号")


class Affiliation(models.Model):
    """A time in which a member is staff, a bot or an alternate account, and so outside the metrics."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="affiliations")
    kind = models.CharField(max_length=10, choices=AffiliationKind.choices)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "member", "kind", name="affiliation_once_per_kind")]

    def __str__(self) -> str:
        return self.kind


class Tag(models.Model):
    """A word that can be put on members."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="tags")
    group = models.CharField(max_length=40, default="", blank=True)
    name = models.CharField(max_length=40)
    external_id = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (null: ours alone, unique otherwise)
    gone_at = models.DateTimeField(null=True, blank=True)  # deleted at the platform; who had it keeps it

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "group", "name", name="tag_once_per_group"),
            models.UniqueConstraint("workspace", "external_id", name="tag_id_once_per_workspace"),
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a member: since when, by whom."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="taggings")
    tag = models.ForeignKey("members.Tag", models.CASCADE, related_name="taggings")
    at = models.DateTimeField()
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "member", "tag", name="tag_once_per_member")]

    def __str__(self) -> str:
        return str(self.tag)


class FollowEnd(models.TextChoices):
    """Who ended it."""

    STAFF = "staff", _("员工删除客户")
    CUSTOMER = "customer", _("客户删除员工")
    TRANSFERRED = "transferred", _("转给了别人")
    NOT_LISTED = "not_listed", _("平台上已没有")


class Follow(models.Model):
    """One account of the corp that has this person as a customer (R-233); `tag_ids` are what that account put on them."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="follows")
    userid = models.CharField(max_length=64)
    since = models.DateTimeField()
    remark = models.CharField(max_length=120, default="", blank=True)
    description = models.CharField(max_length=400, default="", blank=True)
    way = models.PositiveSmallIntegerField(null=True, blank=True)  # add_way [D:92114]
    state = models.CharField(max_length=64, default="", blank=True)  # of the code or link they came by
    tag_ids = models.JSONField(default=list)
    dropped_at = models.DateTimeField(
        null=True, blank=True
    )  # the customer deleted the account: one-way, still readable
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=FollowEnd.choices, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "member", "userid", condition=models.Q(ended_at=None), name="one_open_follow"
            )
        ]
        indexes = [models.Index(fields=["workspace", "userid"])]

    def __str__(self) -> str:
        return f"{self.userid} → {self.member_id}"


class TransferState(models.TextChoices):
    """How far a customer is on their way from one colleague to another [D:94082, 94088]."""

    WAITING = "waiting", _("等待客户接受")
    DONE = "done", _("已转给别人")
    REFUSED = "refused", _("客户拒绝")
    LIMIT = "limit", _("接手的人客户已满")


class Transfer(models.Model):
    """A customer handed from somebody who left, or stays, to a colleague; carried out a day later unless they refuse."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    follow = models.ForeignKey("members.Follow", models.CASCADE, related_name="transfers")
    taker = models.CharField(max_length=64)  # userid
    resigned = models.BooleanField(
        default=True
    )  # whether the giver had left when it began: the platform keeps them apart
    state = models.CharField(max_length=8, choices=TransferState.choices, default=TransferState.WAITING)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "follow", condition=models.Q(state="waiting"), name="one_transfer_under_way"
            )
        ]
        indexes = [models.Index(fields=["workspace", "state"])]

    def __str__(self) -> str:
        return f"{self.follow_id} → {self.taker}"


class TagChangeState(models.TextChoices):
    """What became of a change."""

    WAITING = "waiting", _("等待企业微信")
    DONE = "done", _("已生效")
    FAILED = "failed", _("失败")


class TagChange(models.Model):
    """A wish to change the corp's tags on one follow: written down, sent to the platform, mirrored when it has agreed."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    batch = models.CharField(max_length=16)  # of those that were asked for together
    follow = models.ForeignKey("members.Follow", models.CASCADE, related_name="tag_changes")
    add = models.JSONField(default=list)  # ids of the platform
    remove = models.JSONField(default=list)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TagChangeState.choices, default=TagChangeState.WAITING)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)  # one worker at a time
    failures = models.PositiveSmallIntegerField(default=0)
    errcode = models.IntegerField(null=True, blank=True)  # the platform's, told in words on the page
    error = models.CharField(max_length=300, default="", blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "batch"]),
            models.Index(fields=["workspace", "-asked_at"]),
            models.Index("due_at", condition=models.Q(state="waiting"), name="tag_changes_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.follow_id} +{len(self.add)} -{len(self.remove)}"


class Purpose(models.TextChoices):
    """What personal data are used for; each needs its own consent (R-195)."""

    SERVICE = "service", _("服务与联系")
    ARCHIVE = "archive", _("会话存档")
    PROFILE = "profile", _("画像与分层")
    MARKETING = "marketing", _("营销信息")
    SHARING = "sharing", _("提供给第三方")


class ConsentWord(models.TextChoices):
    """What somebody said."""

    GIVEN = "given", _("同意")
    WITHDRAWN = "withdrawn", _("不同意")


class ConsentBasis(models.TextChoices):
    """How we know."""

    PLATFORM = "platform", _("企业微信")
    STAFF = "staff", _("员工登记")
    PERSON = "person", _("本人填写")


class Consent(models.Model):
    """What a person said about one purpose, once; the latest counts."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="consents", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    word = models.CharField(max_length=10, choices=ConsentWord.choices)
    at = models.DateTimeField()
    basis = models.CharField(max_length=10, choices=ConsentBasis.choices)
    evidence = models.CharField(max_length=300, default="", blank=True)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "member", "purpose", "at", name="consent_said_once")]
        indexes = [models.Index(fields=["member", "purpose", "-at"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.purpose} {self.word}"


class Forgetting(models.Model):
    """A person's wish that we hold nothing about them any more: who asked for it, what was cleared, when it was done."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    member = models.OneToOneField("members.Member", models.CASCADE, related_name="forgetting")
    reason = models.CharField(max_length=200)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    cleared = models.JSONField(default=dict)  # key of a store → how much was cleared there
    done = models.JSONField(default=list)  # keys of the stores in which nothing is left
    working_until = models.DateTimeField(null=True, blank=True)  # one worker at a time
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, default="", blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("asked_at", condition=models.Q(ended_at=None), name="forgettings_to_do")]

    def __str__(self) -> str:
        return self.slug
