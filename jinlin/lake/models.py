"""The list of live lake files: a file is part of the lake when its row is here, and only then."""

from django.db import models


class Commit(models.Model):
    """A set of files that became visible together; `key` makes the same batch land once."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="lake_commits")
    key = models.CharField(max_length=120)
    made_by_run = models.ForeignKey("imports.Run", models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "key", name="lake_batch_once")]

    def __str__(self) -> str:
        return self.key


class LakeFile(models.Model):
    """One Parquet file of one dataset and (for daily datasets) one day in the workspace's time zone."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="lake_files")
    commit = models.ForeignKey("lake.Commit", models.PROTECT, related_name="files")
    dataset = models.CharField(max_length=30)
    on = models.DateField(null=True, blank=True)
    path = models.CharField(max_length=200, unique=True)
    row_count = models.BigIntegerField()
    byte_count = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "dataset", "on"])]

    def __str__(self) -> str:
        return self.path


class DayVersion(models.Model):
    """The last commit that touched a day of a dataset, by adding or removing files."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    dataset = models.CharField(max_length=30)
    on = models.DateField()
    version = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "dataset", "on", name="day_version_once")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.on} v{self.version}"


class RollUp(models.Model):
    """Which version of its sources a derived day was built from; lower than the sources means it is due."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    dataset = models.CharField(max_length=30)
    on = models.DateField()
    built_from = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "dataset", "on", name="roll_up_once_per_day")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.on}"


class Dirty(models.Model):
    """Something the lake's copy of rows still has to learn: a day to rewrite (`on`), a row that is gone (`row_id`)."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    dataset = models.CharField(max_length=30)
    on = models.DateField(null=True, blank=True)
    row_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "dataset"])]

    def __str__(self) -> str:
        return f"{self.dataset} {self.on or self.row_id}"
