"""One simulated city for all, and clients that notice when an answer says more than they keep."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from jinlin.wecom.api import WeCom
from jinlin.wecom.client.caller import OFFICIAL, Caller
from jinlin.wecom.client.limits import Limits
from jinlin.wecom.client.tokens import App
from jinlin.wecom.tests.api.platform import lost
from tests.wecom.city import City

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

WELL: set[str] = set()
LOST: set[str] = set()
KEPT_NOWHERE = {"agent/list.agentlist[0].square_logo_url"}  # a picture we have no use for


def carrying_out(*paths: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Say which endpoints a test is there for: it fails where one of them was not carried out well."""

    def note(test: Callable[..., None]) -> Callable[..., None]:
        test.__dict__["paths"] = paths
        return test

    return note


@pytest.fixture(autouse=True)
def carried_out_whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """See that the test did what it is there for, and that no answer said anything that was not kept."""
    WELL.clear()
    LOST.clear()
    yield
    assert set(getattr(request.function, "paths", ())) - WELL == set()
    assert LOST <= KEPT_NOWHERE


class Whole(Caller):
    """Writes down what went well, and what an answer said that was not kept."""

    def _checked(self, path: str, response: httpx.Response, into: type[Any]) -> Any:
        answer = super()._checked(path, response, into)
        LOST.update(f"{path}{name}" for name in lost(response.json(), msgspec.to_builtins(answer)))
        return answer


def client_as(app: App, base_url: str) -> WeCom:
    """Return a client; what is carried out is noted."""

    def observe(path: str, errcode: int, _seconds: float) -> None:
        if errcode == 0:
            WELL.add(path)

    return WeCom(Whole(app, base_url=base_url, sleep=_not_at_all, limits=Limits(patience=0), observe=observe))


def _not_at_all(_seconds: float) -> None:
    """Wait for nothing: the simulated platform forgets at once what it was told to refuse."""


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    """Run 青禾 once."""
    nobody = ["--callback-url", "http://127.0.0.1:9/", "--token", "t", "--aes-key", "a" * 43]  # cards need an address
    city = City("--city", "qinghe", "--groups", "6", "--members-per-group", "8", *nobody)
    yield city
    city.close()


@pytest.fixture(scope="session")
def clients(city: City) -> Iterator[Callable[[str], WeCom]]:
    """Return a function that gives the client of a secret: main, archive or contacts."""
    made = {kind: client_as(App(city.corp_id, each, city.agent_id), city.url) for kind, each in city.secrets.items()}
    yield made.__getitem__
    for wecom in made.values():
        wecom.close()


@pytest.fixture
def wecom(clients: Callable[[str], WeCom]) -> WeCom:
    """Return the client of the main app."""
    return clients("main")


@pytest.fixture
def archive(clients: Callable[[str], WeCom]) -> WeCom:
    """Return the client of the archive's secret."""
    return clients("archive")


@pytest.fixture(params=["simulated", "real"])
def either(request: pytest.FixtureRequest) -> Iterator[WeCom]:
    """Return a client of the simulated platform, then of the real one where the environment has its secrets."""
    if request.param == "simulated":
        yield request.getfixturevalue("wecom")
        return
    if not os.environ.get("WECOM_CORP_ID") or not os.environ.get("WECOM_SECRET"):
        pytest.skip("the real platform is asked only with WECOM_CORP_ID and WECOM_SECRET in the environment")
    agent = int(os.environ.get("WECOM_AGENT_ID", "0"))
    wecom = client_as(App(os.environ["WECOM_CORP_ID"], os.environ["WECOM_SECRET"], agent), OFFICIAL)
    yield wecom
    wecom.close()
