"""The library: files, assets in versions, their tags, what is looked for in it (R-091, R-092, R-093, R-273)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinlin.content import parts
from jinlin.core.ids import new_slug

if TYPE_CHECKING:
    from datetime import date

    from jinlin.content.parts import Part
    from jinlin.workspaces.access import Access


class Direction(models.TextChoices):
    """What content is for (R-090)."""

    ACTIVATION = "activation", _("促活")
    CONVERSION = "conversion", _("转化")
    BRAND = "brand", _("品牌")


class Format(models.TextChoices):
    """What an asset is, for those who look for one (R-093)."""

    TEXT = "text", _("文字")
    IMAGE = "image", _("图片")
    POSTER = "poster", _("海报")
    VIDEO = "video", _("视频")
    FILE = "file", _("文件")
    LINK = "link", _("链接")
    PRODUCT = "product", _("产品链接")
    ARTICLE = "article", _("公众号文章")
    H5 = "h5", _("H5 页面")
    MINI_PROGRAM = "miniprogram", _("小程序")
    CARD = "card", _("卡片")
    LIVE = "live", _("直播")
    WATERFALL = "waterfall", _("瀑布流(文图视频链接)")
    KNOWLEDGE = "knowledge", _("知识点")


ICONS: dict[str, str] = {
    Format.TEXT: "message-2",
    Format.IMAGE: "photo",
    Format.POSTER: "photo",
    Format.VIDEO: "player-play",
    Format.LINK: "link",
    Format.PRODUCT: "shopping-bag",
    Format.MINI_PROGRAM: "apps",
    Format.KNOWLEDGE: "bulb",
}


class Origin(models.TextChoices):
    """How content came about (R-092)."""

    ORIGINAL = "original", _("原创")
    REPRINT = "reprint", _("转载")
    SOLICITED = "solicited", _("征集")


class State(models.TextChoices):
    """How far an asset is."""

    DRAFT = "draft", _("草稿")
    WAITING = "waiting", _("待审核")
    APPROVED = "approved", pgettext_lazy("asset", "可用")
    REFUSED = "refused", pgettext_lazy("asset", "已退回")
    RETIRED = "retired", pgettext_lazy("asset", "已下架")


class StoredFile(models.Model):
    """A picture, video or file of the library, once per content; it lies under JINLIN_HOME/library/<workspace>/<slug>."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    kind = models.CharField(max_length=8)  # image, video, file
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "digest", name="stored_file_once")]

    def __str__(self) -> str:
        return self.name


class AssetQuerySet(models.QuerySet["Asset"]):
    """Questions about assets that finish a sentence."""

    def visible_to(self, access: Access) -> Self:
        """Return the brand's, those of the units above and those of the own subtree."""
        rows = self.filter(workspace=access.workspace)
        if access.unit.parent_id is None:
            return rows
        above = _paths_above(access.unit.path)
        return rows.filter(Q(unit=None) | Q(unit__path__startswith=access.unit.path) | Q(unit__path__in=above))

    def kept(self) -> Self:
        """Return those that are not in the bin."""
        return self.filter(binned_at=None)

    def usable(self, on: date) -> Self:
        """Return those that may be sent on a day: approved, not in the bin, within their validity."""
        begun = Q(valid_from=None) | Q(valid_from__lte=on)
        lasting = Q(valid_until=None) | Q(valid_until__gte=on)
        return self.kept().filter(begun, lasting, state=State.APPROVED)


def _paths_above(path: str) -> list[str]:
    """Return the paths of the units above one, the root first: "/1/", "/1/3/" of "/1/3/7/"."""
    steps = path.strip("/").split("/")
    return [f"/{'/'.join(steps[:count])}/" for count in range(1, len(steps))]


class Asset(models.Model):
    """Something that can be sent again and again: what for, where from, who answers for it, how long; its words are a version.

    `unit` is null for the whole brand. A copy (`copy_of`) keeps what its original locks (R-273).
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="assets", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    title = models.CharField(max_length=60)
    direction = models.CharField(max_length=12, choices=Direction.choices)
    format = models.CharField(max_length=12, choices=Format.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ORIGINAL)
    rights = models.CharField(max_length=300, default="", blank=True)  # source and permission
    topic = models.CharField(max_length=60, default="", blank=True)
    product = models.CharField(max_length=60, default="", blank=True)
    owner = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("workspaces.Unit", models.SET_NULL, null=True, blank=True, related_name="+")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    locked: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # words a copy keeps
    locks_files = models.BooleanField(default=False)  # a copy keeps pictures and cards as they are
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    parts: models.JSONField[Any, Any] = models.JSONField(default=list)  # of the present version
    digest = models.CharField(max_length=64)  # of the present version
    level = models.CharField(max_length=8, default="", blank=True)  # gravest hit of the copy check
    copy_of = models.ForeignKey("content.Asset", models.SET_NULL, null=True, blank=True, related_name="copies")
    reason = models.CharField(max_length=200, default="", blank=True)  # why it was refused or retired
    use_count = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    binned_at = models.DateTimeField(null=True, blank=True)
    binned_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AssetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-changed_at"], condition=Q(binned_at=None), name="assets_by_change"),
            models.Index(
                fields=["workspace", "state", "-changed_at"], condition=Q(binned_at=None), name="assets_by_state"
            ),
            models.Index(fields=["workspace", "digest"]),
            models.Index("binned_at", condition=Q(binned_at__isnull=False), name="assets_in_the_bin"),
            models.Index(fields=["workspace", "-use_count"], condition=Q(binned_at=None), name="assets_by_use"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def told(self) -> tuple[Part, ...]:
        """What it is made of now."""
        return parts.from_json(self.parts)

    @property
    def text(self) -> str:
        """The words of it."""
        return parts.text_of(self.told)

    @property
    def picture(self) -> str:
        """The file that shows what it is, if it has a picture."""
        return next((part.file or part.cover for part in self.told if part.kind == "image" or part.cover), "")

    @property
    def icon(self) -> str:
        """The sign that stands for it where it has no picture."""
        return ICONS.get(str(self.format), "file-text")

    @property
    def shown_tags(self) -> list[AssetTag]:
        """The first of its tags, from what was read ahead."""
        return list(self.tags.all())[:3]

    @property
    def plain(self) -> str:
        """The whole of it as plain text."""
        return parts.plain(self.told)

    def is_valid(self, on: date) -> bool:
        """Say whether a day lies within its validity."""
        return not (self.valid_from and on < self.valid_from) and not (self.valid_until and on > self.valid_until)


class AssetVersion(models.Model):
    """What an asset was made of from a moment on, with what the copy check found; written once."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    asset = models.ForeignKey("content.Asset", models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=60)
    parts: models.JSONField[Any, Any] = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    hits: models.JSONField[Any, Any] = models.JSONField(default=list)
    exceptions: models.JSONField[Any, Any] = models.JSONField(default=dict)  # word → [exception, evidence]
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "asset", "number", name="asset_version_once")]

    def __str__(self) -> str:
        return f"{self.asset_id}·{self.number}"

    @property
    def told(self) -> tuple[Part, ...]:
        """What it is made of."""
        return parts.from_json(self.parts)


class AssetTag(models.Model):
    """A word under which an asset is filed."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    asset = models.ForeignKey("content.Asset", models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "asset", "name", name="asset_tag_once")]
        indexes = [models.Index(fields=["workspace", "name", "asset"])]

    def __str__(self) -> str:
        return self.name


class SearchTerm(models.Model):
    """A sign, a pair of signs or a word that occurs in something one can look for: see `content.finding`.

    `kind` and `row` name the thing; the index by term holds all that a search reads.
    """

    id: int
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)  # asset, script
    term = models.CharField(max_length=20)
    weight = models.PositiveSmallIntegerField()
    row = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "kind", "row", "term", name="search_term_once")]
        indexes = [models.Index(fields=["workspace", "kind", "term", "-weight", "-row"], name="search_terms_by_term")]

    def __str__(self) -> str:
        return self.term


class Lookup(models.Model):
    """Somebody looked for something on a member's request; what was not found is what to make next (R-100)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    words = models.CharField(max_length=60)
    found_count = models.PositiveIntegerField()
    asked_count = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("workspaces.Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace", "words", condition=Q(settled_at=None), name="one_open_lookup_per_words"
            )
        ]

    def __str__(self) -> str:
        return self.words


class CopyRules(models.Model):
    """How a workspace checks copy: packs of its trade, words it spares and forbids itself, hosts its links may lead to."""

    workspace = models.OneToOneField("workspaces.Workspace", models.CASCADE, related_name="copy_rules")
    packs: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    own: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    spared: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    hosts: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # empty: any
    mix: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # target mix by type, see `mixing`

    class Meta:
        verbose_name_plural = "copy rules"

    def __str__(self) -> str:
        return ", ".join(self.packs)
