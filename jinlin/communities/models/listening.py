"""Who listens to what is said, and how far each has heard."""

from __future__ import annotations

from django.db import models


class Listener(models.Model):
    """How far somebody (rules, questions, newcomers) has heard a workspace's new messages.

    Everything of commits before `commit_id` is heard; of that commit the files before `file_id`, and of that file the
    first `row` rows.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    commit_id = models.BigIntegerField(default=0)
    file_id = models.BigIntegerField(default=0)
    row = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", "name", name="listener_once_per_workspace")]

    def __str__(self) -> str:
        return self.name
