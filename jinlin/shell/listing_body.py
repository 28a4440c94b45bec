"""The body of a list: cells of the chosen columns, in one string."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jinlin.shell.formats import DASH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinlin.shell.listing import Column

__all__ = ["table_body"]


def table_body(
    rows: Sequence[Any],
    columns: Sequence[Column],
    key: Callable[[Any], str],
    context: dict[str, Any],
    *,
    pick: bool,
) -> SafeString:
    """Write the rows; with `pick` each begins with a box for the batch bar."""
    writers = [(*_frame(column), _writer(column, context)) for column in columns]
    boxes = _boxes() if pick else None
    lines = []
    for number, row in enumerate(rows, start=1):
        box = boxes(key(row), number) if boxes else ""
        cells = "".join(f"{before}{write(row)}{after}" for before, after, write in writers)
        lines.append(f"<tr>{box}{cells}</tr>")
    return mark_safe("\n".join(lines))  # noqa: S308  (every part is escaped by its writer)


def _frame(column: Column) -> tuple[str, str]:
    """Return what stands before and after a cell's content; the first column is the row's head."""
    align = f"jl-{column.align}"
    if column.fixed:
        return f'<th scope="row" class="jl-fixed {align}">', "</th>"
    phone = "" if column.phone else " jl-not-phone"
    return f'<td class="{align}{phone}" data-label="{escape(str(column.label))}">', "</td>"


def _writer(column: Column, context: dict[str, Any]) -> Callable[[Any], str]:
    """Return what writes a cell, escaped."""
    if column.template:
        return _by_template(column.template, context)
    cell = column.cell
    if cell is None:
        return lambda row: _written(getattr(row, column.key))
    return lambda row: _written(cell(row))


def _written(value: object) -> str:
    """Escape what is not yet HTML; what is not known is a dash."""
    return DASH if value is None else conditional_escape(value if isinstance(value, SafeString) else str(value))


def _by_template(name: str, context: dict[str, Any]) -> Callable[[Any], str]:
    """Render one template for row after row, with one context that is made once."""
    template = get_template(name).template  # type: ignore[attr-defined]  # the engine's own template
    inner = Context(context)

    def write(row: Any) -> str:
        inner["row"] = row
        return str(template.render(inner))

    return write


def _boxes() -> Callable[[str, int], str]:
    words = _("选择第 %(n)s 行")

    def box(key: str, number: int) -> str:
        return format_html(
            '<td class="jl-pick"><input class="form-check-input" type="checkbox" name="rows" value="{}" data-choose'
            ' aria-label="{}"></td>',
            key,
            words % {"n": number},
        )

    return box
