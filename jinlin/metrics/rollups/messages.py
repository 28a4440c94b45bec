"""The messages of whole communities on one day as arrays, sorted by community, person and time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from jinlin.metrics.ingredients import talk
from jinlin.metrics.rollups.runs import Array, Runs, order_of

if TYPE_CHECKING:
    from jinlin.metrics.readings import Validity

NOBODY = (1 << 63) - 1  # the person of a message of nobody known: sorts last, as null does in files
FLAGS = {"promo": "promo", "links": "link", "questions": "question", "plus_ones": "plus_one"}
SECOND = 1_000_000
UNNAMED = 0  # the reply_to of a message that answers one nobody can name


def told(history: Any, validity: Validity) -> Any:
    """Return what is counted of the messages of a history, in the order of its files; no null but in reply_to, fingerprint."""
    rows = talk.said(history)
    marks = {
        "valid": talk.is_valid(rows, validity),
        "texts": rows["kind"].isin(talk.TEXT),
        **{name: rows[flag].fill_null(talk.NO) for name, flag in FLAGS.items()},
    }
    return rows.select(
        "community",
        "key",
        "reply_to",
        "fingerprint",
        "at",
        person=rows["person"].fill_null(ibis.literal(NOBODY, "int64")),
        **{name: mark.cast("int8") for name, mark in marks.items()},
    )


@dataclass(frozen=True)
class Messages:
    """One array per column; `valid` says so by features, recalls and violations, whoever spoke."""

    community: Array
    person: Array
    at: Array  # microseconds since 1970
    key: Array
    answers: Array  # the rows that reply to a message …
    reply_to: Array  # … and its key
    prints: Array  # the rows that have a fingerprint …
    fingerprint: Array  # … and which
    valid: Array
    marks: dict[str, Array]  # texts and FLAGS
    staff: Array  # persons who are not counted as members that day

    @classmethod
    def read(cls, rows: pa.Table, taken: Array, staff: Array) -> Messages:
        """Take the arrays out of what `told` returned, sorting them where the files were not sorted; `taken` are not valid."""
        column = {name: _whole(rows[name]) for name in rows.column_names}
        column["at"] = column["at"].cast(pa.int64())
        order = _order(*(column[name].to_numpy() for name in ("community", "person", "at")))
        if order is not None:
            column = {name: values.take(order) for name, values in column.items()}
        plain = {name: column[name].to_numpy() for name in ("community", "person", "at", "key")}
        valid = column["valid"].to_numpy()
        if len(taken):
            valid = valid & ~np.isin(plain["key"], taken)
        return cls(
            **plain,
            answers=_known(column["reply_to"]),
            reply_to=column["reply_to"].drop_null().to_numpy(),
            prints=_known(column["fingerprint"]),
            fingerprint=column["fingerprint"].drop_null().to_numpy(),
            valid=valid,
            marks={name: column[name].to_numpy() for name in ("texts", *FLAGS)},
            staff=staff,
        )

    @cached_property
    def second(self) -> Array:
        """Whole seconds since 1970."""
        return self.at // SECOND

    @cached_property
    def members(self) -> Runs:
        """The messages of one member in one community; those of nobody known are one member's."""
        return Runs.of(self.community, self.person)

    @cached_property
    def communities(self) -> Runs:
        """The members of one community, as runs of `members`."""
        return Runs.of(self.community[self.members.firsts])

    @cached_property
    def community_of(self) -> Array:
        """Which community, from 0, each message is in."""
        return self.communities.place[self.members.place]

    @cached_property
    def ours(self) -> Array:
        """Whether each of `members` is somebody known and not staff that day."""
        persons = self.person[self.members.firsts]
        known: Array = persons != NOBODY
        return known & ~np.isin(persons, self.staff)

    @cached_property
    def in_time(self) -> Array:
        """The messages by community and time; of one moment in the order of persons."""
        return order_of(self.community_of, self.at)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, copied only where it is not."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _known(values: pa.Array) -> Array:
    """Return the rows in which there is a value."""
    if not values.null_count:
        return np.arange(len(values))
    return np.flatnonzero(values.is_valid().to_numpy(zero_copy_only=False))


def _order(community: Array, person: Array, at: Array) -> Array | None:
    """Return the order that sorts the rows, none where they are sorted."""
    rises = at[1:] >= at[:-1]
    rises = (person[1:] > person[:-1]) | ((person[1:] == person[:-1]) & rises)
    rises = (community[1:] > community[:-1]) | ((community[1:] == community[:-1]) & rises)
    return None if rises.all() else np.lexsort((at, person, community))
