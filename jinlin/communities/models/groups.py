"""Communities (one customer group each), their place on the type axes, and who was in them from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from jinlin.workspaces.access import Access


class CommunityQuerySet(models.QuerySet["Community"]):
    """Questions about communities that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the communities of the staff member's subtree."""
        return self.filter(workspace=access.workspace, unit__path__startswith=access.unit.path)


class Community(models.Model):
    """One customer group: the thing every metric is computed for."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="communities")
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    external_id = models.CharField(max_length=128, null=True, blank=True)  # noqa: DJ001  (null: not known, unique otherwise)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey("workspaces.Unit", models.PROTECT, related_name="communities")
    owner = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    owner_name = models.CharField(max_length=120, default="", blank=True)
    follows_owner = models.BooleanField(
        default=False
    )  # its unit is where the owner works; one that a file placed stays
    notice = models.TextField(default="", blank=True)
    cap = models.PositiveIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    published = models.BooleanField(default=False)  # the lake knows this row as it is; changes set it back
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "communities"
        constraints = [models.UniqueConstraint("workspace", "external_id", name="community_id_once_per_workspace")]
        indexes = [models.Index(fields=["workspace", "name"]), models.Index(fields=["workspace", "unit"])]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """The value of a community on one type axis (stage, positioning, tier, model, bond, lifespan …; R-037)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="placements")
    axis = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=0)  # of the definition it was placed under; 0 is as shipped

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "community", "axis", name="one_value_per_axis")]
        indexes = [models.Index(fields=["workspace", "axis", "key"])]

    def __str__(self) -> str:
        return f"{self.axis}={self.key}"

    @property
    def label(self) -> str:
        """The value's name in the reader's language; its key where the registry no longer has it."""
        from jinlin.communities import types

        value = types.value_of(self.axis, self.key)
        return value.name if value else self.key


class CommunityTag(models.Model):
    """A word on a community, for filters and views."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "community", "name", name="community_tag_once")]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What somebody wrote down about a community."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="notes")
    staff = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]


class ChannelKind(models.TextChoices):
    """Families of acquisition channels (R-159)."""

    OWNED = "owned", _("自有")
    EARNED = "earned", _("口碑")
    PAID = "paid", _("付费")
    OFFLINE = "offline", _("线下")
    INTERNAL = "internal", _("内部")
    UNKNOWN = "unknown", _("未登记")


class Channel(models.Model):
    """Where members come from; a name met in a file but not registered has kind `unknown` and counts as unknown."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="channels")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=10, choices=ChannelKind.choices, default=ChannelKind.UNKNOWN)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "name", name="channel_name_once_per_workspace")]

    def __str__(self) -> str:
        return self.name


class Basis(models.TextChoices):
    """How we know an end of a membership."""

    DECLARED = "declared", _("记录")
    INFERRED = "inferred", _("推断")


class MembershipRole(models.TextChoices):
    """What somebody is in the group."""

    OWNER = "owner", _("群主")
    ADMIN = "admin", _("管理员")
    MEMBER = "member", _("成员")


# How people come into a group, by the number of `join_scene` [D:92122].
WAYS = {1: _("员工邀请"), 2: _("邀请链接"), 3: _("扫码")}


class Membership(models.Model):
    """One member in one community from `joined_at` until `left_at`; coming back is a new row, rows never overlap."""

    # A foreign key that begins a compound index has none of its own: rows come by the million.
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="memberships", db_index=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="memberships", db_index=False)
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="memberships", db_index=False)
    joined_at = models.DateTimeField()
    joined_basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.DECLARED)
    left_at = models.DateTimeField(null=True, blank=True)
    left_basis = models.CharField(max_length=10, choices=Basis.choices, default="", blank=True)
    role = models.CharField(max_length=10, choices=MembershipRole.choices, default=MembershipRole.MEMBER)
    channel = models.ForeignKey("communities.Channel", models.SET_NULL, null=True, blank=True, related_name="+")
    inviter = models.ForeignKey("members.Member", models.SET_NULL, null=True, blank=True, related_name="+")
    scene = models.PositiveSmallIntegerField(null=True, blank=True)  # join_scene [D:92122]: 1 invited, 2 link, 3 code
    state = models.CharField(max_length=64, default="", blank=True)  # of the join way they came by
    removed = models.BooleanField(
        null=True, blank=True
    )  # whether the end was a removal by owner or admin; null: not told
    published = models.BooleanField(default=False)  # the lake knows this row as it is; changes set it back
    made_by_run = models.ForeignKey(
        "imports.Run", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", "community", "member", "joined_at", name="membership_begins_once"),
            models.UniqueConstraint(
                "workspace", "community", "member", condition=models.Q(left_at=None), name="one_open_membership"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "community"]),
            models.Index(fields=["community", "left_at"]),
            models.Index(fields=["made_by_run"]),
            models.Index("workspace", "state", condition=~models.Q(state=""), name="memberships_by_code"),
            models.Index("workspace", condition=models.Q(published=False), name="memberships_to_publish"),
            # Owners and admins are few among the members: who keeps a group going is asked of all groups at once.
            models.Index(
                fields=["community", "left_at", "role", "member"],
                condition=~models.Q(role="member"),
                name="memberships_with_power",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.community_id}"

    @property
    def way(self) -> str:
        """How they came in, as the platform told it; empty where it did not."""
        return str(WAYS.get(self.scene or 0, ""))


class OfficialKind(models.TextChoices):
    """What the platform counts itself, per account and day."""

    GROUPS = "groups", _("群统计")  # groupchat/statistic [D:92133]
    CONTACTS = "contacts", _("联系客户统计")  # get_user_behavior_data [D:92132]


class OfficialSpan(models.Model):
    """The days [since, until), in Shanghai, of an account's official statistics that are in the lake."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey("wecom.Account", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=OfficialKind.choices)
    since = models.DateField()
    until = models.DateField()
    refused_by = models.IntegerField(null=True, blank=True)  # the error number the platform answered for this account

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "kind", "account", name="one_official_span_of_a_kind")]
        indexes = [
            models.Index(fields=["workspace", "kind", "until"]),
            models.Index(fields=["workspace", "kind", "since"]),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.since} – {self.until}"
