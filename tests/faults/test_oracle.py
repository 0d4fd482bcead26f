"""The judge itself: which steps of an item's life it lets pass."""

import pytest

from tests.faults.oracle import RESTORED, backwards, receipt_gone


@pytest.mark.parametrize(
    ("history", "fault", "how", "passes"),
    [
        (["waiting", "received"], 2, {}, True),
        (["waiting", "held:closed"], 2, {}, True),
        (["waiting", "received", "withdrawn"], 38, {}, True),
        (["waiting", "received", "waiting"], 2, {}, False),
        (["waiting", "received", "waiting"], RESTORED, {}, True),
        (["waiting", "received", "nothing"], 27, {}, False),
        (["waiting", "received", "nothing"], 27, {"vanished": True}, True),
        (["waiting", "nothing", "received"], 27, {}, False),
        (["waiting", "nothing", "received"], 27, {"vanished": True}, True),
        (["waiting", "nothing", "waiting"], 27, {"vanished": True}, False),
    ],
)
def test_only_what_can_happen_to_an_item_passes(
    history: list[str], fault: int, how: dict[str, bool], passes: bool
) -> None:
    assert (backwards({"history": history, **how}, fault) == []) is passes


GONE = {"shown": "nothing", "expect": "received", "sha256": "a", "vanished": True}


@pytest.mark.parametrize(
    ("other", "accepted", "passes"),
    [
        ({}, "a", True),
        ({}, None, False),
        ({}, "b", False),
        ({"vanished": False}, "a", False),
        ({"expect": "held:closed"}, "a", False),
        ({"shown": "waiting"}, "a", False),
    ],
)
def test_a_receipt_may_be_gone_only_with_the_store_and_only_of_what_the_server_has(
    other: dict[str, object], accepted: str | None, passes: bool
) -> None:
    assert receipt_gone(GONE | other, accepted) is passes
