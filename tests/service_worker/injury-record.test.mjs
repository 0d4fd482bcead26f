/** The injury record: only added to, and whoever changes it later shows it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { added, isWhole, marksOf } from "../../service_worker/shared/injury-record.js";

const SEEN = { view: "front", x: 30, y: 60, place: "chest", mark: "bruise", size: "3", age: "days", source: "seen", words: "round" };
const ABOUT = { by: "member", at: "2026-03-04T11:00:00.000Z" };

async function record() {
  const one = await added("r", [], SEEN, ABOUT);
  const two = await added("r", one, { ...SEEN, place: "neck" }, ABOUT);
  return added("r", two, { ...SEEN, words: "older than I wrote" }, { ...ABOUT, amends: one[0].id });
}

test("a record stays whole while it is only added to, and a correction stands beside what it corrects", async () => {
  const entries = await record();
  assert.equal(await isWhole("r", entries), true);
  const marks = marksOf(entries);
  assert.deepEqual(marks.map(({ number, entry, corrections }) => [number, entry.place, corrections.length]), [[1, "chest", 1], [2, "neck", 0]]);
});

test("a changed word, a moved mark, a missing entry, another order and another referral all show", async () => {
  const entries = await record();
  for (const name of Object.keys(SEEN).concat("at", "by", "amends")) {
    const changed = entries.map((one, at) => (at === 1 ? { ...one, [name]: `${one[name]}x` } : one));
    assert.equal(await isWhole("r", changed), false, name);
  }
  assert.equal(await isWhole("r", entries.slice(1)), false);
  assert.equal(await isWhole("r", [entries[0], entries[2]]), false);
  assert.equal(await isWhole("r", [entries[1], entries[0], entries[2]]), false);
  assert.equal(await isWhole("another", entries), false);
});
