"""A million entries of the log, verified as `waymark audit verify --export` does it: from a file, with checkpoints on the way."""

import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.audit.log import START, entry_hash
from app.delivery import keys, statements
from app.witness import files, rules
from app.witness.checking import check
from app.witness.tree import LogTree

ENTRIES = 1_000_000
CHECKPOINTS = 100
ORIGIN = "https://bench.example"


def written(path: Path, own: keys.ServerKeys, count: int = ENTRIES) -> None:
    """Writes a log of so many sign-outs, and a hundred checkpoints signed over it."""
    at, previous, tree, said = datetime(2026, 1, 1, tzinfo=UTC), START, LogTree(), list[object]()
    lines = path.with_suffix(".entries")
    every = max(1, count // CHECKPOINTS)
    with lines.open("w") as file:
        for index in range(count):
            at, fields = at + timedelta(seconds=9), {"member": f"01890000-0000-7000-8000-{index % 997:012d}"}
            before, previous = previous, entry_hash(index, at, "member.signed_out", fields, previous)
            tree.extend([previous])
            entry = [index, at.isoformat(), "member.signed_out", fields, before, previous]
            file.write(json.dumps(entry) + "\n")
            if (size := index + 1) % every == 0:
                text = statements.checkpoint(ORIGIN, size, tree.root(size), at)
                proof = tree.proof(size - every, size) if said else None
                said.append({"statement": text, "signature": own.sign(text), "proof": proof})
    about = {
        "waymark-log": files.VERSION,
        "origin": ORIGIN,
        "key": own.answer_key,
        "begins": (0, START),
        "peaks": [],
        "ends": (count, previous),
        "checkpoints": said,
        "countersignatures": [],
    }
    with path.open("w") as file, lines.open() as entries:
        file.write(json.dumps(about) + "\n")
        file.writelines(entries)
    lines.unlink()


def row(count: int = ENTRIES) -> tuple[str, int, int, float, float]:
    """Returns what was verified: name, entries, checkpoints, seconds, and seconds of processor time. Raises AssertionError when anything did not fit."""
    with tempfile.TemporaryDirectory() as folder:
        own, path = keys.load(Path(folder) / "keys"), Path(folder) / "log"
        written(path, own, count)
        began, busy = time.perf_counter(), time.process_time()
        copy, key = files.read(path)
        found = check(copy, rules.bytes_of(key))
        took, worked = time.perf_counter() - began, time.process_time() - busy
        assert not found.problems, found.problems
        return "from a file", found.entries, found.checkpoints, took, worked


if __name__ == "__main__":
    name, entries, checkpoints, took, worked = row()
    print(
        f"Audit log verified {name}: {entries:,} entries, {checkpoints} checkpoints, {took:.1f} seconds"
        f" ({worked:.1f} of the processor)"
    )
