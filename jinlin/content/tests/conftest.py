import pytest

from jinlin.content.actions.assets import Wording
from jinlin.content.parts import Part


@pytest.fixture(autouse=True)
def _home(tmp_path, settings):
    settings.JINLIN_HOME = tmp_path


@pytest.fixture
def wording():
    """Make what an asset is to be: words of their own, the rest as told."""

    def made(title="周六鸡蛋日", text="", **fields):
        told = {
            "direction": "activation",
            "format": "text",
            "parts": [Part("text", text=text or f"{title},来店里坐坐")],
        }
        return Wording(title=title, **(told | fields))

    return made
