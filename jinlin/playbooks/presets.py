"""The playbooks that come with the product: read strictly from the package's data, in both languages.

`week` and `day` are the project's own defaults, since the pictures of the source are lost (L-03, L-06); `basis` says for each
where its times come from. Texts were written for Jinlin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from jinlin.core.refusals import Refusal
from jinlin.core.refusals import source_text as _
from jinlin.core.wording import Words
from jinlin.playbooks import definition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinlin.playbooks.definition import Definition

__all__ = ["NoSuchPreset", "Preset", "all_of_them", "named"]

_DATA = Path(__file__).with_name("data")
_PAIR = 2
DEFAULTS = ("day", "week")  # the project's own, and marked so


class NoSuchPreset(Refusal):
    """A playbook the package does not have."""

    code = "no_such_playbook"
    source_what = _("没有叫“%(key)s”的内置剧本")
    source_remedy = _("可以用：%(known)s")


@dataclass(frozen=True)
class Preset:
    """One shipped playbook; its texts are drawn in the reader's language, or written in a chosen one."""

    key: str
    content: dict[str, Any]

    @property
    def name(self) -> Words:
        """What it is called."""
        return Words(*self.content["name"])

    @property
    def about(self) -> Words:
        """What it is for."""
        return Words(*self.content["about"])

    @property
    def basis(self) -> Words:
        """Where its times come from."""
        return Words(*self.content["basis"])

    @property
    def is_project_default(self) -> bool:
        """Whether it is the project's own invention where the source's is lost."""
        return self.key in DEFAULTS

    def in_language(self, language: str) -> dict[str, Any]:
        """Return its content with the texts of one language."""
        written: dict[str, Any] = _in_language(self.content, language)
        return written

    def definition(self, language: str = "zh") -> Definition:
        """Return it, read and checked. Raises NotADefinition."""
        return definition.read(self.in_language(language))


def _in_language(part: Any, language: str) -> Any:
    if isinstance(part, dict):
        return {key: _in_language(value, language) for key, value in part.items()}
    if _is_pair(part):
        return Words(*part).in_language(language)
    return [_in_language(each, language) for each in part] if isinstance(part, list) else part


def _is_pair(part: Any) -> bool:
    """Say whether it is one text in two languages; a list of keys has no Chinese in it."""
    return (
        isinstance(part, list)
        and len(part) == _PAIR
        and all(isinstance(each, str) for each in part)
        and not part[0].replace(".", "").replace("_", "").isascii()
    )


@cache
def all_of_them() -> dict[str, Preset]:
    """Return the shipped playbooks by key: the defaults first, then in the order of their files."""
    found = {preset.key: preset for preset in _read()}
    return {key: found[key] for key in sorted(found, key=lambda key: (key not in DEFAULTS,))}


def _read() -> Iterator[Preset]:
    for file in sorted(_DATA.glob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield Preset(str(content["key"]), content)


def named(key: str) -> Preset:
    """Return a shipped playbook. Raises NoSuchPreset."""
    known = all_of_them()
    if key not in known:
        raise NoSuchPreset(key=key, known="、".join(known))
    return known[key]
