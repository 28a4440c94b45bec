"""What an address says about a list page: filters, sorting, page, size; and addresses for the next click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.db.models import F
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.db.models.expressions import OrderBy
    from django.http import QueryDict

    from jinlin.shell.listing import Column, Desk, Filter, Listing, Options
    from jinlin.shell.listing_page import ListingPage

__all__ = ["Days", "Range", "State"]

_LONGEST_TEXT = 200
_MOST_CHOICES = 100


class Range(NamedTuple):
    """A filter of numbers; either end may be open."""

    least: Decimal | None = None
    most: Decimal | None = None


class Days(NamedTuple):
    """A filter of days as typed: `until` is the last day that counts."""

    since: date | None = None
    until: date | None = None

    @property
    def before(self) -> date | None:
        """The first day that no longer counts."""
        return self.until + timedelta(days=1) if self.until else None


@dataclass(frozen=True)
class State:
    """The state of one list page, wholly in its address."""

    listing: Listing
    written: Mapping[str, tuple[str, ...]]  # address parameters of filters, as typed
    options: Mapping[str, Options]
    columns: Sequence[Column]
    sort: str
    page: int
    size: int

    @classmethod
    def of(cls, listing: Listing, query: QueryDict, *, columns: Sequence[str], options: Mapping[str, Options]) -> State:
        """Read an address."""
        names = [name for each in listing.filters for name in parameters(each)]
        written = {name: values for name in names if (values := _values(query, name))}
        asked = query.get("sort", "")
        known = listing.column(asked.lstrip("-"))
        return cls(
            listing=listing,
            written=written,
            options={f.key: options.get(f.key) or _options(f) for f in listing.filters},
            columns=listing.chosen_columns(columns),
            sort=asked if known and known.sort else listing.default_sort,
            page=max(1, _whole(query.get("page"), 1)),
            size=size if (size := _whole(query.get("size"), 0)) in listing.sizes else listing.sizes[0],
        )

    # -- what the view asks -------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """Return what was typed into a text filter, without surrounding blanks."""
        return next(iter(self.written.get(key, ())), "").strip()

    def choice(self, key: str) -> str:
        """Return the option of a select filter; an option that does not exist is none."""
        return next(iter(self.choices(key)), "")

    def choices(self, key: str) -> tuple[str, ...]:
        """Return the options of a multi filter, those that exist."""
        allowed = {str(value) for value, _label in self.options.get(key, ())}
        return tuple(value for value in self.written.get(key, ()) if value in allowed)

    def range(self, key: str) -> Range:
        """Return a filter of numbers."""
        return Range(_number(self.text(f"{key}_min")), _number(self.text(f"{key}_max")))

    def days(self, key: str) -> Days:
        """Return a filter of days."""
        return Days(_day(self.text(f"{key}_since")), _day(self.text(f"{key}_until")))

    @property
    def order_by(self) -> list[OrderBy | str]:
        """What `order_by(*…)` takes: missing values last, and the row's id, so that pages never overlap."""
        column = self.listing.column(self.sort.lstrip("-"))
        if not column or not column.sort:
            return ["pk"]
        field = F(column.sort)
        order = field.desc(nulls_last=True) if self.sort.startswith("-") else field.asc(nulls_last=True)
        return [order, "-pk" if self.sort.startswith("-") else "pk"]

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked."""
        return bool(self.written)

    def show(
        self,
        rows: QuerySet[Any] | Sequence[Any],
        *,
        total: int | None = None,
        desk: Desk | None = None,
        **more: Any,
    ) -> ListingPage:
        """Cut the page out of ordered rows and make what the template needs; `more` are fields of ListingPage."""
        from jinlin.shell.listing_page import ListingPage

        return ListingPage.of(self, rows, total=total, desk=desk, **more)

    # -- addresses ----------------------------------------------------------------------------------------------

    def address(self, **changes: str | int | None) -> str:
        """Return the address with changes; `None` takes a parameter away. Changing anything but the page begins at 1."""
        pairs = [(name, value) for name, values in self.written.items() if name not in changes for value in values]
        rest: dict[str, str | int | None] = {
            "sort": self.sort if self.sort != self.listing.default_sort else None,
            "size": self.size if self.size != self.listing.sizes[0] else None,
            **changes,
        }
        if rest.get("page") == 1:
            del rest["page"]
        pairs += [(name, str(value)) for name, value in rest.items() if value not in {None, ""}]
        return f"?{urlencode(pairs)}"

    @property
    def query(self) -> str:
        """The filters and sorting as a query string: what a saved view keeps and an export is given."""
        return self.address(size=None).lstrip("?")

    def is_view(self, query: str) -> bool:
        """Say whether a saved query asks what this page asks."""
        return _asked(query) == _asked(self.query)

    def problem(self, each: Filter) -> str:
        """Say what is wrong with what was typed into a filter; empty when nothing is."""
        for name in parameters(each):
            typed = self.text(name)
            if typed and each.kind == "range" and _number(typed) is None:
                return _("“%(typed)s”不是数字") % {"typed": typed}
            if typed and each.kind == "date" and _day(typed) is None:
                return _("“%(typed)s”不是日期,请写成 2026-03-05") % {"typed": typed}
        return ""


def parameters(each: Filter) -> tuple[str, ...]:
    """Return the address parameters of a filter."""
    if each.kind == "range":
        return (f"{each.key}_min", f"{each.key}_max")
    if each.kind == "date":
        return (f"{each.key}_since", f"{each.key}_until")
    return (each.key,)


def _values(query: QueryDict, name: str) -> tuple[str, ...]:
    typed = (value[:_LONGEST_TEXT].replace("\x00", "") for value in query.getlist(name)[:_MOST_CHOICES])
    return tuple(value for value in typed if value.strip())


def _options(each: Filter) -> Options:
    return each.options() if callable(each.options) else each.options


def _asked(query: str) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in parse_qsl(query) if name not in {"page", "size"})


def _whole(typed: str | None, otherwise: int) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 8 else otherwise  # noqa: PLR2004


def _number(typed: str) -> Decimal | None:
    try:
        number = Decimal(typed.replace(",", "").replace("%", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
