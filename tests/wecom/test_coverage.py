"""`docs/wecom-coverage.md` tells, per endpoint, what client, simulator and tests know; it is kept in step here.

JINLIN_WRITE_DOCS=1 pytest tests/wecom/test_coverage.py    writes the page anew
"""

from __future__ import annotations

import inspect
import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinlin.wecom.api import WeCom
from jinlin.wecom.api.endpoints import ENDPOINTS as CLIENT
from jinlin.wecom.api.section import Section
from jinlin.wecom.client.caller import Caller
from jinlin.wecom.client.tokens import App
from wecomsim.wire import sections  # noqa: F401  (importing registers)
from wecomsim.wire.endpoints import ENDPOINTS as SIMULATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/wecom-coverage.md"
SUITES = {
    "contract": ("tests/wecom/test_contract.py", "tests/wecom/test_every_endpoint.py", "tests/contract/test_both_sides.py"),
    "product": ("jinlin/communities/platform.py", "jinlin/members/platform.py", "jinlin/wecom/platform.py",
                "jinlin/wecom/entering.py", "jinlin/console/handover/handing.py"),
}  # fmt: skip
HEAD = """# What of the platform is covered

Per endpoint below `/cgi-bin/`: its official page; whether the client (`jinlin/wecom/api/`) has a method; whether the
simulated platform (`wecomsim`) answers it; what puts client and simulator together: `contract`, the suites that call both
(what only reads runs against the real platform, too, where its secrets are in the environment); `product`, readings, events,
sign-in and hand-over, tested with storms and crashes. Apart from that every endpoint is asked once to the letter of the
protocol (`jinlin/wecom/tests/api/`), and the simulator has tests of its own. What is not imitated at all stands in
`wecomsim/README.md`. A test keeps this page true.

| endpoint | page | client | simulator | tested together |
|---|---|---|---|---|
"""


TAIL = """
The console's auto-reply (自动回复, 小助理) has no endpoint. The simulator plays it (`assistant.load`, `assistant.switch` of
`/sim/do`), the product writes the file for it; both are put together in `tests/wecom/test_assistant.py`. Who the sender is in the
archive, how the console matches and the layout of its file are published nowhere.
"""


@cache
def methods() -> dict[tuple[str, str], str]:
    """Return the source of every method of the client, with what it calls of its own section, by section and name."""
    wecom = WeCom(Caller(App("ww", "s")))
    found = dict(_sources(wecom))
    wecom.close()
    for (section, name), source in list(found.items()):
        for other in re.findall(r"self\.(\w+)\(", source):
            found[section, name] += found.get((section, other), "")
    return found


def _sources(wecom: WeCom) -> Iterator[tuple[tuple[str, str], str]]:
    for attribute, section in vars(wecom).items():
        if isinstance(section, Section):
            for name, method in inspect.getmembers(type(section), inspect.isfunction):
                yield (attribute, name), inspect.getsource(method)


def asks(source: str, path: str) -> bool:
    family, _slash, verb = path.rpartition("/")
    either = f'_strategy/{verb}"' if family.endswith("_strategy") else "\0"
    return f'"{path}"' in source or either in source


def callers(path: str) -> set[tuple[str, str]]:
    return {key for key, source in methods().items() if asks(source, path)}


def together(path: str) -> str:
    if path == "gettoken":
        return "contract, product"
    found = []
    for suite, files in SUITES.items():
        code = "\n".join((ROOT / file).read_text(encoding="utf-8") for file in files)
        if any(re.search(rf"\b{section}\.{name}\(", code) for section, name in callers(path)) or any(
            re.search(rf"carrying_out\([^)]*\"{re.escape(path)}\"", code) for _ in (0,)
        ):
            found.append(suite)
    return ", ".join(found) or "–"


def written() -> str:
    rows = []
    for path in sorted(set(CLIENT) | set(SIMULATOR)):
        page = CLIENT[path].page if path in CLIENT else SIMULATOR[path].page
        client = "yes" if path == "gettoken" or callers(path) else "no"
        simulator = "yes" if path in SIMULATOR else "no"
        rows.append(f"| `{path}` | {page} | {client} | {simulator} | {together(path)} |")
    return HEAD + "\n".join(rows) + "\n" + TAIL


def test_the_page_of_what_is_covered_is_true():
    if os.environ.get("JINLIN_WRITE_DOCS"):
        PAGE.write_text(written(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written()


def test_both_sides_name_the_same_method_and_page():
    for path in set(CLIENT) & set(SIMULATOR):
        assert (CLIENT[path].method, CLIENT[path].page) == (SIMULATOR[path].method, SIMULATOR[path].page), path


def test_every_endpoint_of_the_client_has_a_method():
    assert [path for path in CLIENT if path != "gettoken" and not callers(path)] == []
