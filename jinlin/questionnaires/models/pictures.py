"""Pictures that answer a question; the file lies beside the database, the row says whose it is."""

from __future__ import annotations

from django.db import models

from jinlin.core.ids import new_slug


class Picture(models.Model):
    """A picture handed in for one question of one response; gone with the answer. The newest one counts."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+", db_index=False)
    slug = models.CharField(max_length=16, unique=True, default=new_slug)
    response = models.ForeignKey("questionnaires.Response", models.CASCADE, related_name="pictures")
    question = models.CharField(max_length=16)
    size = models.PositiveIntegerField()  # bytes, as kept
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug
