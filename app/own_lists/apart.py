"""Reads an uploaded spreadsheet in a process of its own, with little memory and little time: whatever is in the file, this
server goes on. Nothing is written to a disk; the file is forgotten with the process.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Collection
from dataclasses import asdict

from app.own_lists import reading, stored
from app.own_lists.problems import Finding, Refused
from app.own_lists.workbook import MOST_BYTES

SECONDS_OF_WORK = 12
SECONDS_IN_ALL = 40
BYTES_OF_MEMORY = 768 * 1024 * 1024


def read(content: bytes, about: reading.About, offered: Collection[str]) -> reading.Read:
    """Returns what `reading.read` returns; raises Refused, also when the file needs too much time or memory."""
    if len(content) > MOST_BYTES:
        raise Refused([Finding("too-large")])
    asked = json.dumps({"about": asdict(about), "offered": sorted(offered)}).encode() + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.own_lists.apart"],
            input=asked + content,
            capture_output=True,
            timeout=SECONDS_IN_ALL,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Refused([Finding("no-time")]) from error
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refused(Finding(**one) for one in answer["refused"])
    notes = tuple(Finding(**one) for one in answer["notes"])
    return reading.Read(stored.checklist(answer["checklist"]), notes)


def main() -> None:
    """What runs apart: one line of JSON and the file come in, JSON goes out."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_WORK, SECONDS_OF_WORK))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, BYTES_OF_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        found = reading.read(sys.stdin.buffer.read(), reading.About(**asked["about"]), asked["offered"])
        answer = reading.as_json(found)
    except Refused as refused:
        answer = {"refused": [asdict(one) for one in refused.findings]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
