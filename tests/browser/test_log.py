"""The page of the log: a coordinator's phone signs what it saw, and refuses a log that was written anew."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit.events import Event
from app.audit.models import AuditEntry
from app.delivery import statements
from app.witness import commands, queries, rules, signer
from app.witness.models import Countersignature, LogCheckpoint
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join

pytestmark = pytest.mark.browser

GOOD = "The log goes on from what this phone saw before."
ANOTHER = "This is not the log that this phone saw before."


def grow(session: Session) -> None:
    audit.append(session, Event.MEMBER_SIGNED_OUT, clock.now(), member="x")
    assert commands.make_checkpoint(session, signer.current(), clock.now())


def rewrite(session: Session) -> None:
    """What an operator with every key can do: an older checkpoint with another root, and everything after it anew."""
    for row in session.scalars(select(LogCheckpoint)):
        root = "ab" * 32
        said = rules.parse(row.statement, row.signature)
        row.statement = statements.checkpoint(said.origin, row.size, root, said.at)
        row.signature = signer.current().keys.sign(row.statement)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.index).limit(1)).one()
    entry.hash = "cd" * 32
    begins, peaks = queries.start(session)
    for row in session.scalars(select(LogCheckpoint)):
        row.peaks = queries.tree_from(session, begins, peaks, row.size).peaks(row.size)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Countersignature)) or 0


def test_a_phone_signs_what_it_saw_and_refuses_a_log_written_anew(
    server: Server, phone: Callable[..., Phone], tmp_path: Path
) -> None:
    hers = phone()
    join(hers, server.invite("Harbour", "coordinator"), "Amber")
    expect(hers.page.get_by_role("button", name="Make the key")).to_be_visible()
    server.inside(grow)
    hers.page.goto(f"{server.url}/log")
    check = hers.page.get_by_role("button", name="Check and sign")
    check.tap()
    expect(hers.page.get_by_text(GOOD)).to_be_visible()
    server.inside(grow)
    check.tap()
    expect(hers.page.get_by_text(GOOD)).to_be_visible()
    for _attempt in range(50):
        if server.inside(count) == 2:
            break
        hers.page.wait_for_timeout(200)
    assert server.inside(count) == 2
    with hers.page.expect_download() as kept:
        hers.page.get_by_role("button", name="as a file").tap()
    file = tmp_path / "kept.json"
    kept.value.save_as(file)
    assert len(json.loads(file.read_text())["checkpoints"]) == 2

    server.inside(grow)
    server.inside(rewrite)
    check.tap()
    expect(hers.page.get_by_text(ANOTHER)).to_be_visible()
    assert server.inside(count) == 2
    assert hers.problems == []
