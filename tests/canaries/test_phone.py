"""A phone is taken: nothing that was typed into any field can be read in its browser's whole profile, nor in its memory once it was saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept
from tests.browser.test_lock import follow, shows
from tests.browser.test_thread import heading
from tests.canaries.fields import Typist
from tests.canaries.looking import (
    in_memory,
    lock,
    nothing_in_memory,
    nothing_on_the_disk,
    nothing_on_the_server,
)
from tests.canaries.search import Marker
from tests.canaries.story import PARTNER, partner_of, up_to_review, worker_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Phones = Callable[..., Phone]


def with_partner(server: Server, phone: Phones) -> None:
    if not server.recipients(PARTNER):
        partner_of(server, phone())


def test_a_locked_phone_with_an_unfinished_conversation_gives_away_no_field(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    profile, typist, open_code = tmp_path / "profile", Typist(Marker()), Marker()
    worker = phone(profile=profile)
    with_partner(server, phone)
    page = worker_of(server, worker, "Locked Clinic")
    up_to_review(page, server, typist, f"{open_code.letters}01")
    assert typist.missed("worker") == {}
    draft_kept(page, "review")
    texts = (*typist.marker.both, open_code.letters)
    assert in_memory(worker, texts), "it is open: the search must see it"
    lock(page)
    expect(page.get_by_role("heading", name="This conversation is locked")).to_be_visible()
    assert not any(shows(page, one) for one in texts)
    nothing_in_memory(worker, texts)
    nothing_on_the_disk(worker, profile, texts)
    nothing_on_the_server(server, texts)
    assert worker.problems == []


def test_after_saving_a_phone_that_is_not_even_locked_gives_away_no_field(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    profile, typist, open_code = tmp_path / "profile", Typist(Marker()), Marker()
    worker = phone(profile=profile)
    with_partner(server, phone)
    page = worker_of(server, worker, "Saved Clinic")
    base = up_to_review(page, server, typist, f"{open_code.letters}01")
    follow(page, "/account")
    page.get_by_role("button", name="Unlock").tap()
    expect(page.get_by_role("button", name="Lock now")).to_be_visible()
    follow(page, f"{base}/review")
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone", timeout=20_000)
    texts = (*typist.marker.both, open_code.letters)
    follow(page, "/outbox")
    expect(page.locator("[data-list='received'] .item")).to_contain_text("Received", timeout=20_000)
    follow(page, "/account")
    expect(page.get_by_role("button", name="Lock now")).to_be_visible()
    nothing_in_memory(worker, texts)
    nothing_on_the_disk(worker, profile, texts)
    nothing_on_the_server(server, typist.marker.both)
    assert worker.problems == []
