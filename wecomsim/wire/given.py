"""Reading parameters as strictly as the platform does."""

from __future__ import annotations

from typing import Any

from wecomsim.rules.refused import Refused
from wecomsim.state.clock import midnight

__all__ = ["day", "flag", "limit_of", "number", "numbers", "objects", "part", "text", "words"]

LAST_SECOND = 2**32


def text(given: dict[str, Any], name: str, missing: int = 40058, most_bytes: int = 0) -> str:
    """Return a text that must be there. Raises Refused with the number for a missing one."""
    value = given.get(name)
    if value is None or value == "":
        raise Refused(missing, "" if missing != 40058 else f"missing param `{name}`")  # noqa: PLR2004  (the general number)
    if not isinstance(value, str) or (most_bytes and len(value.encode()) > most_bytes):
        raise Refused(40058, f"invalid param `{name}`")
    return value


def number(given: dict[str, Any], name: str, usual: int | None = None) -> int:
    """Return a whole number. Raises Refused 40058."""
    value = given.get(name, usual)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(40058, f"invalid param `{name}`")
    return value


def day(given: dict[str, Any], name: str, usual: int | None = None) -> int:
    """Return the beginning of a day in Shanghai, whatever second of it is given [D:92133]. Raises Refused 40058."""
    value = number(given, name, usual)
    if not 0 <= value < LAST_SECOND:
        raise Refused(40058, f"invalid param `{name}`")
    return midnight(value)


def objects(given: dict[str, Any], name: str, most: int, errcode: int = 40058) -> list[dict[str, Any]]:
    """Return a list of objects, empty where it is absent. Raises Refused with the number for too many."""
    value = given.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Refused(40058, f"invalid param `{name}`")
    if len(value) > most:
        raise Refused(errcode, f"invalid array size of `{name}`" if errcode == 40058 else "")  # noqa: PLR2004  (the general number)
    return value


def flag(given: dict[str, Any], name: str, *, usual: bool = False) -> bool:
    """Return a yes or no. Raises Refused 40058."""
    value = given.get(name, usual)
    if value not in {True, False}:
        raise Refused(40058, f"invalid param `{name}`")
    return bool(value)


def words(given: dict[str, Any], name: str, most: int, errcode: int = 40058) -> list[str]:
    """Return a list of texts, empty where it is absent. Raises Refused with the number for too many."""
    value = given.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused(40058, f"invalid param `{name}`")
    if len(value) > most:
        raise Refused(errcode, f"invalid array size of `{name}`" if errcode == 40058 else "")  # noqa: PLR2004  (as above)
    return value


def numbers(given: dict[str, Any], name: str, most: int, errcode: int = 40058) -> list[int]:
    """Return a list of whole numbers, empty where it is absent. Raises Refused with the number for too many."""
    value = given.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, int) and not isinstance(each, bool) for each in value):
        raise Refused(40058, f"invalid param `{name}`")
    if len(value) > most:
        raise Refused(errcode, f"invalid array size of `{name}`" if errcode == 40058 else "")  # noqa: PLR2004  (as above)
    return value


def part(given: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object, empty where it is absent. Raises Refused 40058."""
    value = given.get(name) or {}
    if not isinstance(value, dict):
        raise Refused(40058, f"invalid param `{name}`")
    return value


def limit_of(given: dict[str, Any], usual: int, most: int) -> int:
    """Return the size of a page; one above the maximum is silently replaced by it (§0.2)."""
    wanted = number(given, "limit", usual)
    return most if wanted > most else usual if wanted <= 0 else wanted
