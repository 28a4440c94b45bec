"""Whose numbers: each community, each owner, the subtree of each unit, or everything; persons count once within a scope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import ibis

from jinlin.metrics.ingredients.frame import small_table

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["community", "unit", "owner", "all"]
WHOLE = 0  # the number of the scope "everything"


@dataclass(frozen=True)
class Scope:
    """A list of scopes of one kind: ids of communities, units or owners; None means every one there is.

    Of an owner counts what stands in the subtree `within`, given as the path of its unit.
    """

    kind: Kind
    ids: tuple[int, ...] | None = None
    within: str = ""

    @classmethod
    def communities(cls, *ids: int) -> Scope:
        """Return each of these communities, or each there is."""
        return cls("community", tuple(ids) or None)

    @classmethod
    def units(cls, *ids: int) -> Scope:
        """Return the subtree of each of these units, or of each there is."""
        return cls("unit", tuple(ids) or None)

    @classmethod
    def owners(cls, *ids: int, within: str) -> Scope:
        """Return the communities of each of these persons, as far as they stand in a subtree."""
        return cls("owner", ids, within)

    @classmethod
    def whole(cls) -> Scope:
        """Return the whole workspace as one scope."""
        return cls("all")


@dataclass(frozen=True)
class Places:
    """How rows find their scopes: by community, by unit path, or always.

    The root unit is the whole workspace, so what has no unit of its own belongs to it.
    """

    scope: Scope
    communities: Any  # community, unit_path, owner
    paths: Mapping[int, str]  # unit id → path

    @cached_property
    def list(self) -> Any:
        """Return the scopes of the question as a table of one column, `scope`."""
        if self.scope.kind == "all":
            return small_table({"scope": "int64"}, [(WHOLE,)])
        if self.scope.ids is None and self.scope.kind == "community":
            return self.communities.select(scope="community")
        ids = self.scope.ids if self.scope.ids is not None else tuple(self.paths)
        return small_table({"scope": "int64"}, [(one,) for one in ids])

    def of_community(self, rows: Any) -> Any:
        """Add `scope` to rows with a community; a row of two units' subtrees comes twice, others fall away."""
        if self.scope.kind == "community":
            kept = rows.filter(rows["community"].notnull())
            if self.scope.ids is not None:
                kept = kept.filter(kept["community"].isin(self.scope.ids))
            return kept.mutate(scope=kept["community"])
        if self.scope.kind == "all":
            return rows.mutate(scope=ibis.literal(WHOLE, "int64"))
        if self.scope.kind == "owner":
            return rows.inner_join(self._owned, "community")
        return rows.inner_join(self._community_scopes, "community")

    def of_owner(self, rows: Any) -> Any:
        """Add `scope` to rows of accounts: who they are as a `person`, and the `unit` where they worked on that day.

        Communities have no such rows. Whoever's unit is no more counts for the root.
        """
        if self.scope.kind == "community":
            return rows.filter(ibis.literal(0, "boolean")).mutate(scope=rows["account"])
        if self.scope.kind == "all":
            return rows.mutate(scope=ibis.literal(WHOLE, "int64"))
        known = small_table({"unit": "int64", "path": "string"}, list(self.paths.items()))
        placed = rows.left_join(known, "unit").drop("unit_right")
        placed = placed.mutate(path=placed["path"].fill_null(self._root))
        if self.scope.kind == "unit":
            return placed.inner_join(self._path_scopes, "path")
        placed = placed.filter(placed["path"].startswith(self.scope.within))
        return placed.filter(placed["person"].isin(self.scope.ids)).mutate(scope=placed["person"])

    def of_row(self, rows: Any) -> Any:
        """Add `scope` to rows that may have no community: then their own `unit_path` counts, else the root."""
        if self.scope.kind != "unit":
            return self.of_community(rows)
        theirs = self.communities.select("community", their_path="unit_path")
        placed = rows.left_join(theirs, "community").drop("community_right")
        own = placed["unit_path"] if "unit_path" in rows.columns else ibis.null("string")
        placed = placed.mutate(path=ibis.coalesce(placed["their_path"], own, ibis.literal(self._root)))
        return placed.inner_join(self._path_scopes, "path")

    @property
    def _root(self) -> str:
        return min(self.paths.values(), key=len, default="")

    @cached_property
    def _path_scopes(self) -> Any:
        wanted = set(self.scope.ids if self.scope.ids is not None else self.paths)
        by_path = {path: unit for unit, path in self.paths.items()}
        rows = [
            (path, unit)
            for path in by_path
            for unit in (by_path.get(path[:end]) for end in range(1, len(path) + 1))
            if unit in wanted
        ]
        return small_table({"path": "string", "scope": "int64"}, rows)

    @cached_property
    def _owned(self) -> Any:
        mine = self.communities.filter(self.communities["owner"].isin(self.scope.ids))
        path = mine["unit_path"].fill_null(self._root)
        return mine.filter(path.startswith(self.scope.within)).select("community", scope="owner")

    @cached_property
    def _community_scopes(self) -> Any:
        paths = self._path_scopes
        known = self.communities.select("community", path=self.communities["unit_path"].fill_null(self._root))
        return known.inner_join(paths, "path").select("community", "scope")
