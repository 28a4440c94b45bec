"""Rows of joining."""

from jinlin.joining.models.codes import (
    NEARLY_FULL,
    TONES,
    Code,
    CodeDeed,
    CodeKind,
    CodeQuerySet,
    CodeState,
    CodeWish,
    CodeWishState,
    Place,
    Showing,
)

__all__ = [
    "NEARLY_FULL",
    "TONES",
    "Code",
    "CodeDeed",
    "CodeKind",
    "CodeQuerySet",
    "CodeState",
    "CodeWish",
    "CodeWishState",
    "Place",
    "Showing",
]
