"""A thousand ways to touch a log, each found; a log that nobody touched passes."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.audit.log import START, Entry, entry_hash
from app.delivery import keys, statements
from app.witness import rules, signer
from app.witness.checking import check
from app.witness.commands import cut_log
from app.witness.tree import LogTree
from tests.conftest import MovableClock
from tests.witness.builders import Parts, checkpoint, coordinator, countersign, write

TAMPERINGS = 1000


@dataclass
class Scene:
    """What the one who tampers has, and what a partner kept."""

    now: Parts
    earlier: Parts
    """The same log some weeks ago: what an old backup brings back."""
    seen: list[dict[str, Any]]
    answer: keys.ServerKeys
    """The server's own keys: the operator has them."""
    other: keys.ServerKeys

    @property
    def key(self) -> bytes:
        return rules.bytes_of(self.answer.answer_key)


@pytest.fixture
def scene(app: Flask, session: Session, clock: MovableClock, tmp_path: Path) -> Scene:
    device = coordinator(app, session)
    write(session, clock, 13)
    checkpoint(session, clock)
    write(session, clock, 20)
    cut_log(session, 9, signer.current(), clock.at)
    session.commit()
    kept = checkpoint(session, clock)
    countersign(session, device, json.loads(kept["statement"])["size"], clock)
    write(session, clock, 17)
    checkpoint(session, clock)
    earlier = Parts.of(session)
    write(session, clock, 24)
    newest = checkpoint(session, clock)
    countersign(session, device, json.loads(newest["statement"])["size"], clock)
    write(session, clock, 3)
    return Scene(
        Parts.of(session), earlier, [kept, newest], signer.current().keys, keys.load(tmp_path / "other")
    )


def size_of(one: dict[str, Any]) -> int:
    return int(json.loads(one["statement"])["size"])


def chained_again(parts: Parts) -> None:
    """Makes the chain whole from the first entry on, its head too: what only an operator can do."""
    (count, previous), made = parts.said["begins"], []
    for entry in parts.entries:
        hash = entry_hash(count, entry.at, entry.event, entry.fields, previous)
        made.append(Entry(count, entry.at, entry.event, entry.fields, previous, hash))
        count, previous = count + 1, hash
    parts.entries, parts.said["ends"] = made, [count, previous]


def signed_again(parts: Parts, by: keys.ServerKeys) -> None:
    """Makes every checkpoint anew over the log as it is now, and leaves out who had signed the old ones."""
    begins = parts.said["begins"][0]
    tree = LogTree(begins, parts.said["peaks"], [one.hash for one in parts.entries])
    made: list[dict[str, Any]] = []
    for one in parts.said["checkpoints"]:
        said = json.loads(one["statement"])
        if said["size"] > parts.said["ends"][0]:
            continue
        root = tree.root(said["size"]) if said["size"] >= begins else said["root"]
        text = statements.checkpoint(said["origin"], said["size"], root, datetime.fromisoformat(said["at"]))
        proof = one["proof"]
        if made and size_of(made[-1]) >= begins:
            proof = tree.proof(size_of(made[-1]), said["size"])
        made.append({"statement": text, "signature": by.sign(text), "proof": proof})
    parts.said["checkpoints"], parts.said["countersignatures"] = made, []


def edit(parts: Parts, dice: random.Random) -> None:
    at = dice.randrange(
        len(parts.entries) - 4
    )  # Below the newest checkpoint: above it nobody has seen anything yet.
    one = parts.entries[at]
    changed = dice.choice(("fields", "event", "at"))
    parts.entries[at] = one._replace(
        **{
            "fields": {"fields": one.fields | {"member": str(dice.random())}},
            "event": {"event": "member.signed_in"},
            "at": {"at": one.at + timedelta(microseconds=dice.randint(1, 10**9))},
        }[changed]
    )


def drop(parts: Parts, dice: random.Random) -> None:
    at = dice.randrange(len(parts.entries) - 4)
    del parts.entries[at : at + dice.randint(1, 3)]


def insert(parts: Parts, dice: random.Random) -> None:
    at = dice.randrange(len(parts.entries) - 4)
    one = Entry(0, datetime(2026, 3, 4, tzinfo=UTC), "member.signed_out", {"member": "x"}, START, START)
    parts.entries.insert(at, one)


def reorder(parts: Parts, dice: random.Random) -> None:
    a, b = dice.sample(range(len(parts.entries) - 4), 2)
    parts.entries[a], parts.entries[b] = parts.entries[b], parts.entries[a]


def truncate(parts: Parts, dice: random.Random) -> None:
    """Takes away the newest entries, past the newest checkpoint; sometimes the head and the checkpoints say so too."""
    del parts.entries[-dice.randint(5, len(parts.entries) - 4) :]
    if dice.random() < 0.7:
        parts.said["ends"] = [parts.entries[-1].place + 1, parts.entries[-1].hash]
        if dice.random() < 0.7:
            end = parts.said["ends"][0]
            parts.said["checkpoints"] = [one for one in parts.said["checkpoints"] if size_of(one) <= end]
            parts.said["countersignatures"] = [
                one for one in parts.said["countersignatures"] if one["size"] <= end
            ]


HARMS: tuple[Callable[[Parts, random.Random], None], ...] = (edit, drop, insert, reorder, truncate)


def tampered(scene: Scene, number: int) -> tuple[str, Parts]:
    """One tampering, by its number: what was done, from a clumsy hand in the database to an operator with every key."""
    dice = random.Random(number)
    how = dice.choice(
        ("rows", "chained", "signed by another", "signed by the operator", "rolled back", "damaged")
    )
    if how == "rolled back":
        return how, scene.earlier.again()
    parts = scene.now.again()
    if how == "damaged":
        return f"{how}: {damage(parts, dice)}", parts
    harm = dice.choice(HARMS)
    harm(parts, dice)
    if how != "rows":
        chained_again(parts)
    if how == "signed by another":
        signed_again(parts, scene.other)
    if how == "signed by the operator":
        signed_again(parts, scene.answer)
    return f"{how}: {harm.__name__}", parts


def damage(parts: Parts, dice: random.Random) -> str:
    """Leaves the entries alone and touches what is said about them."""
    said = parts.said
    what = dice.choice(
        (
            "peak",
            "begins",
            "ends",
            "signature",
            "proof",
            "root",
            "countersignature",
            "origin",
            "lost",
            "order",
        )
    )
    place = dice.randrange(len(said["checkpoints"]))
    one = said["checkpoints"][place]
    match what:
        case "peak":
            said["peaks"][dice.randrange(len(said["peaks"]))] = dice.randbytes(32).hex()
        case "begins" | "ends":
            said[what][dice.randrange(2)] = dice.choice((0, 7, START))
        case "signature":
            one["signature"] = scrambled(one["signature"], dice)
        case "proof":
            one = said["checkpoints"][dice.randrange(1, len(said["checkpoints"]))]
            one["proof"]["path"][dice.randrange(len(one["proof"]["path"]))] = dice.randbytes(32).hex()
        case "root" | "origin":
            words = json.loads(one["statement"]) | {what: dice.randbytes(32).hex()}
            one["statement"] = json.dumps(words, separators=(",", ":"))
        case "countersignature":
            signed = dice.choice(said["countersignatures"])
            signed["signature"] = scrambled(signed["signature"], dice)
        case "lost":
            del said["checkpoints"][dice.randrange(len(said["checkpoints"]) - 1)]
        case "order":
            checkpoints = said["checkpoints"]
            checkpoints[0], checkpoints[place or 1] = checkpoints[place or 1], checkpoints[0]
    return what


def scrambled(text: str, dice: random.Random) -> str:
    data = bytearray(rules.bytes_of(text))
    data[dice.randrange(len(data))] ^= dice.randint(1, 255)
    return keys.text_of(bytes(data))


def test_a_thousand_tamperings_are_all_found(scene: Scene) -> None:
    missed = [
        f"{number}: {how}"
        for number in range(TAMPERINGS)
        for how, parts in [tampered(scene, number)]
        if not check(parts.copy(), scene.key, scene.seen).problems
    ]
    assert not missed


def test_a_log_that_nobody_touched_passes(scene: Scene) -> None:
    found = check(scene.now.copy(), scene.key, scene.seen)
    assert found.problems == []
    assert (found.checkpoints, len(found.countersignatures), found.seen) == (5, 2, 2)
    assert found.cut == 9


def test_who_kept_nothing_still_finds_everything_but_what_an_operator_with_every_key_can_do(
    scene: Scene,
) -> None:
    """Says which part of the promise rests on partners: without what they keep, whoever holds the key can rewrite."""
    missed = {
        how
        for number in range(TAMPERINGS)
        for how, parts in [tampered(scene, number)]
        if not check(parts.copy(), scene.key).problems
    }
    rewritten = {one for one in missed if one.startswith("signed by the operator")}
    assert rewritten
    # Taken back to an earlier state, with whatever was said of the later one.
    assert missed - rewritten <= {"rolled back", "rows: truncate", "chained: truncate"}
