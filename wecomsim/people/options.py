"""What one may say on the command line, to both programs the same; what is wrong is told in one line, and ends with 2."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from wecomsim.people.city import CITIES
from wecomsim.state.clock import SHANGHAI

__all__ = ["Parser", "about_the_city", "count", "day", "share", "speed"]


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        """Tell and end with 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def about_the_city(parser: argparse.ArgumentParser, *, past: int) -> None:
    """Let it be said which city is meant; an export and a server that are told the same are of one city."""
    parser.add_argument("--city", choices=CITIES, default="qinghe")
    parser.add_argument("--seed", type=int, default=7, help="the same city for the same seed")
    parser.add_argument("--start", type=_moment, help="the simulated moment at the start, with offset; else now")
    parser.add_argument("--past", type=count, default=past, help="how many days the city has lived before its start")
    parser.add_argument("--groups", type=count, default=24)
    parser.add_argument("--members-per-group", type=count, default=40)
    parser.add_argument("--staff", type=count, default=0, help="at least so many members of the corp")
    parser.add_argument("--from-files", type=_folder, help="a folder of the neutral schema instead of a city")


def speed(words: str) -> float:
    """Read a speed such as 60x. Raises argparse.ArgumentTypeError."""
    try:
        found = float(words.removesuffix("x"))
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        message = f"{words!r} is no speed; give a number such as 60x"
        raise argparse.ArgumentTypeError(message)
    return found


def share(words: str) -> float:
    """Read a share from 0 to 1. Raises argparse.ArgumentTypeError."""
    try:
        found = float(words)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        message = f"{words!r} is no share; give a number from 0 to 1"
        raise argparse.ArgumentTypeError(message)
    return found


def day(words: str) -> str:
    """Read a day such as 2026-03-01. Raises argparse.ArgumentTypeError."""
    _moment(words)
    return words


def _moment(words: str) -> float:
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        message = f"{words!r} is no moment; write it as 2026-03-01T09:00+08:00"
        raise argparse.ArgumentTypeError(message) from None
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).timestamp()


def count(words: str) -> int:
    """Read a whole number. Raises argparse.ArgumentTypeError."""
    if not words.isdecimal():
        message = f"{words!r} is no count"
        raise argparse.ArgumentTypeError(message)
    return int(words)


def _folder(words: str) -> Path:
    if not Path(words).is_dir():
        message = f"{words!r} is no folder"
        raise argparse.ArgumentTypeError(message)
    return Path(words)
