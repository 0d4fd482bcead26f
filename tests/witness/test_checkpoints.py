"""Checkpoints go on from one another, partners countersign them, and anybody can check a copy."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.delivery.keys import text_of
from app.identity.models import Device as DeviceRow
from app.witness import commands, files, queries, rules, signer
from app.witness.tree import LogTree, continues, unwitnessed_peaks
from tests.conftest import MovableClock
from tests.signing_in import browser_of
from tests.witness.builders import checkpoint, coordinator, countersign, write, written

HASHES = [f"{number:064x}" for number in range(70)]


def rfc_root(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, written down once more, slowly."""
    from hashlib import sha256

    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + rfc_root(leaves[:half]) + rfc_root(leaves[half:])).digest()


def test_the_tree_has_the_roots_of_rfc_9162_and_keeps_them_when_it_is_cut() -> None:
    whole = LogTree(hashes=HASHES)
    for start in range(1, len(HASHES)):
        rest = LogTree(start, whole.peaks(start), HASHES[start:])
        for size in range(start, len(HASHES) + 1):
            assert rest.root(size) == rfc_root([bytes.fromhex(one) for one in HASHES[:size]]).hex()
        prior, later = (start, whole.root(start)), (70, whole.root(70))
        assert continues(rest.proof(start, 70), prior, later)
        assert not continues(rest.proof(start, 70), (start, whole.root(start + 1)), later)


def test_what_the_address_answers_can_be_kept_as_it_is(
    app: Flask, session: Session, clock: MovableClock, tmp_path: Path
) -> None:
    write(session, clock, 3)
    newest, kept = checkpoint(session, clock), tmp_path / "kept.json"
    browser = browser_of(app, session, coordinator(app, session).member_id)
    kept.write_bytes(browser.get("/log/checkpoints").data)
    assert files.kept(kept) == [newest]


def test_a_checkpoint_is_made_when_something_was_written_and_not_otherwise(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    assert commands.make_checkpoint(session, signer.current(), clock.at) is None
    write(session, clock, 3)
    checkpoint(session, clock)
    assert commands.make_checkpoint(session, signer.current(), clock.at) is None
    queue = app.extensions["waymark_jobs"]
    assert any(task.name == "witness.checkpoint" for task in queue._registry.periodic_tasks)


def test_a_phone_gets_proofs_from_any_checkpoint_it_saw_even_over_a_cut(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    write(session, clock, 5)
    old = checkpoint(session, clock)
    write(session, clock, 30)
    checkpoint(session, clock)
    commands.cut_log(session, 20, signer.current(), clock.at)
    session.commit()
    checkpoint(session, clock)
    write(session, clock, 9)
    newest = checkpoint(session, clock)
    browser = browser_of(app, session, coordinator(app, session).member_id)
    answer = browser.get("/log/checkpoints?since=5").json
    assert answer["newest"] == newest
    before = rules.parse(old["statement"], old["signature"])
    for link in answer["links"]:
        after = rules.parse(link["statement"], link["signature"])
        assert rules.signed_by_server(after, rules.bytes_of(answer["key"]))
        assert continues(link["proof"], before.tree, after.tree)
        before = after
    assert before.size == json.loads(newest["statement"])["size"]
    assert browser.get("/log/checkpoints?since=6").json["links"] is None


def test_a_log_that_was_cut_before_it_had_a_tree_gets_one(session: Session, clock: MovableClock) -> None:
    from app import audit

    write(session, clock, 7)
    audit.cut(session, 3, clock.at)
    session.commit()
    begins, peaks = queries.start(session)
    assert (begins, peaks) == (3, unwitnessed_peaks(3, audit.log.cut_before(session)[1]))
    checkpoint(session, clock)


def test_a_partner_countersigns_with_its_phone_and_nobody_elses_signature_is_taken(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    device, other = coordinator(app, session), coordinator(app, session)
    write(session, clock, 4)
    statement = checkpoint(session, clock)["statement"]
    signature = text_of(device.sign(rules.COUNTERSIGNED + statement.encode()))
    posted = {"size": 4, "device": str(device.id), "signature": signature}
    stranger = browser_of(app, session, other.member_id)
    assert stranger.post("/log/countersignatures", json=posted).status_code == 400
    browser = browser_of(app, session, device.member_id)
    assert browser.post("/log/countersignatures", json=posted | {"size": 3}).status_code == 400
    assert browser.post("/log/countersignatures", json=posted | {"signature": "AAAA"}).status_code == 400
    assert browser.post("/log/countersignatures", json=posted).status_code == 204
    assert browser.post("/log/countersignatures", json=posted).status_code == 204
    assert len(queries.witnesses(session, 4)) == 1
    session.get_one(DeviceRow, other.id).revoked_at = clock.at
    session.commit()
    with pytest.raises(commands.NotSeen):
        countersign(session, other, 4, clock)


def test_the_command_checks_a_file_and_a_copy_of_the_database_without_the_server(
    app: Flask, session: Session, clock: MovableClock, tmp_path: Path
) -> None:
    device = coordinator(app, session)
    write(session, clock, 6)
    kept = tmp_path / "seen.json"
    kept.write_text(json.dumps(checkpoint(session, clock)))
    countersign(session, device, 6, clock)
    file = written(session, tmp_path / "log.jsonl")
    run = app.test_cli_runner().invoke
    told = run(args=["audit", "verify", "--export", str(file), "--seen", str(kept)])
    assert told.exit_code == 0, told.output
    assert "7 entries, all of them fit together; 1 checkpoints, 1 that were kept elsewhere." in told.output
    assert "Countersigned, size 6" in told.output
    file.write_text(file.read_text().replace('{"member": "3"}', '{"member": "4"}'))
    told = run(args=["audit", "verify", "--export", str(file)])
    assert told.exit_code == 1
    assert "does not fit together at entry 3" in told.output
    if session.get_bind().dialect.name == "sqlite":
        copy, database = tmp_path / "copy.sqlite", session.get_bind().engine.url.database
        with closing(sqlite3.connect(str(database))) as connection:
            connection.execute(f"VACUUM INTO '{copy}'")
        write(session, clock, 1)
        told = run(args=["audit", "verify", "--database", str(copy), "--seen", str(kept)])
        assert "7 entries, all of them fit together" in told.output, told.output
    told = run(args=["audit", "verify", "--export", str(kept)])
    assert "is not a log that `waymark audit export` wrote" in told.output
