"""One page of a list, ready for its template: heads, rows, chips, pager."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html_join

from jinlin.shell.listing import BatchAction, Column, Desk, Empty, Filter, Tool
from jinlin.shell.listing_body import table_body
from jinlin.shell.listing_state import State, parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from jinlin.shell.figures import Definition

__all__ = ["ListingPage", "listing_response"]

_NEIGHBOURS = 2
REGION = "listing"


class Head(NamedTuple):
    """A column's head."""

    column: Column
    url: str
    sorted: str  # "ascending", "descending" or "none", as aria-sort wants it
    definition: Definition | None


class Chip(NamedTuple):
    """A view as a chip."""

    name: str
    url: str
    active: bool
    remove_url: str = ""


class Choice(NamedTuple):
    """An option of a select or multi filter."""

    value: str
    label: str
    chosen: bool


class Field(NamedTuple):
    """A filter with what was typed into it."""

    filter: Filter
    names: tuple[str, ...]
    typed: tuple[str, ...]
    choices: list[Choice]
    problem: str

    @property
    def options(self) -> SafeString:
        """The options of a select: a chain has hundreds of stores to choose from."""
        drawn = ((each.value, " selected" if each.chosen else "", each.label) for each in self.choices)
        return format_html_join("", '<option value="{}"{}>{}</option>', drawn)


@dataclass(frozen=True)
class ListingPage:
    """What `shell/listing.html` draws. `tools` and `batch` come from the view, which knows what the person may do."""

    state: State
    rows: Sequence[Any]
    total: int
    desk: Desk = field(default_factory=Desk)
    tools: Sequence[Tool] = ()
    batch: Sequence[BatchAction] = ()
    empty: Empty | None = None
    context: dict[str, Any] = field(default_factory=dict)  # what cell templates need beside `row`
    facts: str = ""  # beside the total: "去重 9,871 人"

    @classmethod
    def of(
        cls, state: State, rows: QuerySet[Any] | Sequence[Any], *, total: int | None, desk: Desk | None, **more: Any
    ) -> ListingPage:
        """Count, turn back to the last page where the address points beyond it, and cut."""
        if total is None:
            total = rows.count() if isinstance(rows, QuerySet) else len(rows)
        last = max(1, -(-min(total, state.listing.reach) // state.size))
        page = min(state.page, last)
        cut = _cut(rows, (page - 1) * state.size, page * state.size)
        return cls(_turned(state, page), cut, total, desk or Desk(), **more)

    @property
    def listing_key(self) -> str:
        """The page's name on the desk."""
        return self.state.listing.key

    @property
    def source(self) -> Sequence[Any]:
        """The rows, for callers who add to `context` what the cells of just these rows need."""
        return self.rows

    @cached_property
    def heads(self) -> list[Head]:
        """The heads of the chosen columns."""
        return [self._head(column) for column in self.state.columns]

    @cached_property
    def body(self) -> SafeString:
        """The rows as HTML; made here and not in a template, for a hundred rows have two thousand cells."""
        return table_body(
            self.rows, self.state.columns, self.state.listing.row_key, self.context, pick=bool(self.batch)
        )

    @cached_property
    def chips(self) -> list[Chip]:
        """The unfiltered list, the page's own views, the saved ones."""
        state, listing = self.state, self.state.listing
        own = [Chip(str(listing.all_label), "?", state.is_view(""))] if listing.all_label else []
        presets = [Chip(str(p.name), f"?{p.query}", state.is_view(p.query)) for p in listing.presets]
        kept = [Chip(v.name, f"?{v.query}", state.is_view(v.query), v.remove_url) for v in self.desk.views]
        return own + presets + kept

    @property
    def has_tools(self) -> bool:
        """Whether there is anything between the filters and the table."""
        return bool(self.chips or self.tools or self.desk.save_view_url or self.desk.save_columns_url)

    @property
    def is_kept(self) -> bool:
        """Whether what is asked is already a view."""
        return any(chip.active for chip in self.chips)

    @property
    def fields(self) -> list[Field]:
        """The filters that are always visible."""
        return self._fields[: self.state.listing.visible_filters]

    @property
    def more_fields(self) -> list[Field]:
        """The filters behind 更多."""
        return self._fields[self.state.listing.visible_filters :]

    @property
    def more_are_used(self) -> bool:
        """Whether one of the hidden filters is in use, so that they begin unfolded."""
        return any(any(each.typed) for each in self.more_fields)

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        """Every column that can be shown or hidden: the shown ones in their order, then the rest."""
        shown = [column for column in self.state.columns if not column.fixed]
        hidden = [c for c in self.state.listing.columns if not c.fixed and c not in shown]
        return [(column, True) for column in shown] + [(column, False) for column in hidden]

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """The page sizes with their addresses."""
        return [(size, self.state.address(size=size), size == self.state.size) for size in self.state.listing.sizes]

    @property
    def last_page(self) -> int:
        """The last page one can turn to."""
        return max(1, -(-min(self.total, self.state.listing.reach) // self.state.size))

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than one can page to."""
        return self.total > self.state.listing.reach

    @property
    def reach(self) -> int:
        """How many rows one can page to."""
        return self.state.listing.reach

    @property
    def pages(self) -> list[tuple[int, str, bool]]:
        """Page numbers with addresses: the first, the last, the neighbours; 0 stands for a gap."""
        here, last = self.state.page, self.last_page
        near = {1, last, *range(max(1, here - _NEIGHBOURS), min(last, here + _NEIGHBOURS) + 1)}
        numbers: list[int] = []
        for number in sorted(near):
            if numbers and number > numbers[-1] + 1:
                numbers.append(0)
            numbers.append(number)
        return [(number, self.state.address(page=number) if number else "", number == here) for number in numbers]

    @property
    def previous_url(self) -> str:
        """The address of the page before, empty on the first."""
        return self.state.address(page=self.state.page - 1) if self.state.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The address of the page after, empty on the last."""
        return self.state.address(page=self.state.page + 1) if self.state.page < self.last_page else ""

    @property
    def tool_links(self) -> list[tuple[Tool, str]]:
        """The tools with their addresses."""
        query = self.state.query
        return [(tool, f"{tool.url}?{query}" if tool.with_query and query else tool.url) for tool in self.tools]

    @cached_property
    def _fields(self) -> list[Field]:
        return [self._field(each) for each in self.state.listing.filters]

    def _field(self, each: Filter) -> Field:
        state = self.state
        chosen = state.choices(each.key)
        choices = [Choice(str(v), str(label), str(v) in chosen) for v, label in state.options.get(each.key, ())]
        names = parameters(each)
        return Field(each, names, tuple(state.text(name) for name in names), choices, state.problem(each))

    def _head(self, column: Column) -> Head:
        definition = column.definition() if column.definition else None
        if not column.sort:
            return Head(column, "", "", definition)
        ascending, descending = column.key, f"-{column.key}"
        first, second = (descending, ascending) if column.first == "desc" else (ascending, descending)
        following = second if self.state.sort == first else first
        now = {ascending: "ascending", descending: "descending"}.get(self.state.sort, "none")
        return Head(column, self.state.address(sort=following), now, definition)


def _cut(rows: QuerySet[Any] | Sequence[Any], first: int, after: int) -> list[Any]:
    """Return the rows of a page; of a table only their keys are sorted, and only they are read whole."""
    if not isinstance(rows, QuerySet):
        return list(rows[first:after])
    keys = list(rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)[first:after])
    found = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def listing_response(
    request: HttpRequest, template: str, page: ListingPage, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer with the whole page, or with the list alone where it refreshes itself."""
    is_part = request.headers.get("HX-Target") == REGION and "HX-History-Restore-Request" not in request.headers
    name = "shell/parts/listing.html" if is_part else template
    response = render(request, name, {**(context or {}), "listing": page})
    if is_part:
        response["HX-Push-Url"] = f"{request.path}{page.state.address(page=page.state.page)}".removesuffix("?")
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _turned(state: State, page: int) -> State:
    return state if page == state.page else replace(state, page=page)
