"""`docs/wecom-coverage.md` tells, per endpoint, what client, simulator and tests know; it is kept in step here.

JINLIN_WRITE_DOCS=1 pytest tests/wecom/test_coverage.py    writes the page anew
"""

from __future__ import annotations

import os
from pathlib import Path

from jinlin.wecom.api.endpoints import ENDPOINTS as CLIENT
from wecomsim.wire import sections  # noqa: F401  (importing registers)
from wecomsim.wire.endpoints import ENDPOINTS as SIMULATOR

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/wecom-coverage.md"
HEAD = """# What of the platform is covered

Per endpoint below `/cgi-bin/`: its official page; whether the client (`jinlin/wecom/api/`) has a method; whether the
simulated platform (`wecomsim`) answers it; which suite puts client and simulator together (`contract`: the same calls also
run against the real platform where its secrets are in the environment, as far as they only read; `sync`: reading
everything, storms and crashes). What is not imitated at all stands in `wecomsim/README.md`. A test keeps this page true.

| endpoint | page | client | simulator | tested together |
|---|---|---|---|---|
"""


def sources(*folders: str) -> str:
    files = [path for folder in folders for path in sorted((ROOT / folder).glob("*.py")) if path.name != "endpoints.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def has_method(path: str, code: str) -> bool:
    family, _slash, verb = path.rpartition("/")
    either = f'"externalcontact/{{of}}_strategy/{verb}"' if family.endswith("_strategy") else f'"{path}"'
    return f'"{path}"' in code or either in code


def together(path: str) -> str:
    from tests.wecom.test_contract import CALLED
    from tests.wecom.test_every_endpoint import CALLED_ONCE

    sync = {
        "gettoken", "department/simplelist", "department/get", "user/list", "externalcontact/get_follow_user_list",
        "externalcontact/get_corp_tag_list", "externalcontact/batch/get_by_user", "externalcontact/list",
        "externalcontact/get", "externalcontact/groupchat/list", "externalcontact/groupchat/get",
    }  # fmt: skip
    found = ["contract"] if path in CALLED | CALLED_ONCE else []
    return ", ".join([*found, "sync"] if path in sync else found) or "–"


def written() -> str:
    code = sources("jinlin/wecom/api", "jinlin/wecom/client")
    rows = []
    for path in sorted(set(CLIENT) | set(SIMULATOR)):
        page = CLIENT[path].page if path in CLIENT else SIMULATOR[path].page
        client = "yes" if path in CLIENT and has_method(path, code) else "no"
        simulator = "yes" if path in SIMULATOR else "no"
        rows.append(f"| `{path}` | {page} | {client} | {simulator} | {together(path)} |")
    return HEAD + "\n".join(rows) + "\n"


def test_the_page_of_what_is_covered_is_true():
    if os.environ.get("JINLIN_WRITE_DOCS"):
        PAGE.write_text(written(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written()


def test_both_sides_name_the_same_method_and_page():
    for path in set(CLIENT) & set(SIMULATOR):
        assert CLIENT[path].method == SIMULATOR[path].method, path


def test_every_endpoint_of_the_client_has_a_method():
    code = sources("jinlin/wecom/api", "jinlin/wecom/client")
    assert [path for path in CLIENT if not has_method(path, code)] == []
