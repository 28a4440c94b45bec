"""A list page described as data: columns, filters, batch actions, tools. `README.md` shows one whole.

The description knows nothing of rows. The view reads a `State` from the address, applies it to its own queryset and
hands the rows back to `State.show`, which makes what `shell/listing.html` needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    from jinlin.shell.figures import Definition, Link
    from jinlin.shell.listing_state import State

    Text = str | _StrPromise

__all__ = ["BatchAction", "Column", "Desk", "Empty", "Filter", "KeptView", "Listing", "Preset", "Tool"]

Options = Sequence[tuple[str, "Text"]]


@dataclass(frozen=True)
class Column:
    """A table column. Its cell is `cell(row)`, or a small template that gets `row`, or the row's attribute `key`.

    `sort` is what `order_by` is given (a field or annotation); empty means that one cannot sort by it.
    """

    key: str
    label: Text
    align: Literal["start", "end", "center"] = "start"
    sort: str = ""
    first: Literal["asc", "desc"] = "desc"  # the direction of the first click
    default: bool = True
    fixed: bool = False  # always shown, at the left, staying there when the table scrolls
    phone: bool = True
    definition: Callable[[], Definition] | None = None
    cell: Callable[[Any], object] | None = None
    template: str = ""


@dataclass(frozen=True)
class Filter:
    """A question of the query bar. Address: `key`; a range `key_min`, `key_max`; days `key_since`, `key_until`."""

    key: str
    label: Text
    kind: Literal["text", "select", "multi", "range", "date"] = "text"
    options: Options | Callable[[], Options] = ()
    placeholder: Text = ""
    unit: Text = ""  # written behind a range: 人, %, 元


@dataclass(frozen=True)
class BatchAction:
    """What can be done with the chosen rows.

    The address gets a POST with `rows` (repeated) or, when everything that matches was chosen, `every=1` and `query`.
    `drawer` shows the answer in the drawer; otherwise the page goes there.
    """

    label: Text
    url: str
    icon: str = ""
    drawer: bool = False
    confirm: Text = ""
    danger: bool = False


@dataclass(frozen=True)
class Tool:
    """A button at the right above the table; with `with_query` the address gets the present filters and sorting."""

    label: Text
    url: str
    icon: str = ""
    with_query: bool = False
    drawer: bool = False


@dataclass(frozen=True)
class Preset:
    """A view that the page brings along."""

    name: Text
    query: str


@dataclass(frozen=True)
class KeptView:
    """A view somebody saved; `remove_url` is empty where it is somebody else's."""

    name: str
    query: str
    remove_url: str = ""


@dataclass(frozen=True)
class Desk:
    """Where the page keeps views and columns; the caller fills it, so that shell knows no rows.

    `save_view_url` gets POST `page, name, query, shared, next`; `save_columns_url` gets
    `page, columns…, next`; without `columns` the page's own are wanted back.
    """

    views: Sequence[KeptView] = ()
    save_view_url: str = ""
    save_columns_url: str = ""


@dataclass(frozen=True)
class Empty:
    """What an empty list says, with one next step."""

    title: Text
    text: Text = ""
    action: Link | None = None
    icon: str = "inbox"


@dataclass(frozen=True)
class Listing:
    """The whole description. `key` is the page's name on the desk."""

    key: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    presets: Sequence[Preset] = ()
    all_label: Text = ""  # the chip of the unfiltered list
    default_sort: str = ""  # a column key, with "-" for descending
    sizes: Sequence[int] = (20, 50, 100)
    reach: int = 10_000  # rows one can page to; beyond it, filters are the way
    visible_filters: int = 4
    row_key: Callable[[Any], str] = field(default=lambda row: str(row.slug))

    def read(
        self,
        query: QueryDict,
        *,
        columns: Sequence[str] = (),
        options: Mapping[str, Options] | None = None,
    ) -> State:
        """Read filters, sorting and page from an address; what makes no sense is told, not applied."""
        from jinlin.shell.listing_state import State

        return State.of(self, query, columns=columns, options=options or {})

    def column(self, key: str) -> Column | None:
        """Find a column."""
        return next((column for column in self.columns if column.key == key), None)

    def chosen_columns(self, keys: Sequence[str]) -> list[Column]:
        """Return the columns somebody chose in their order, fixed ones first; without a choice the default ones."""
        fixed = [column for column in self.columns if column.fixed]
        chosen = [column for key in keys if (column := self.column(key)) and not column.fixed]
        usual = [column for column in self.columns if column.default and not column.fixed]
        return fixed + (chosen or usual)
