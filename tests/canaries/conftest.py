"""The same server and phones as the other tests in a browser, whose memory can be read in full."""

import pytest

from tests.browser.conftest import FLAGS, browser, installed, phone, playwright, server
from tests.canaries.memory import WHOLE_STRINGS

__all__ = ["browser", "installed", "phone", "playwright", "server"]


@pytest.fixture(autouse=True)
def whole_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    """For browsers that a test starts itself, as those with a profile are."""
    monkeypatch.setattr("tests.browser.conftest.FLAGS", [*FLAGS, WHOLE_STRINGS])
