/** Waiting before the next try. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { delay, retryAfter } from "../../service_worker/shared/backoff.js";

const NOW = Date.parse("2026-03-04T12:00:00Z");

test("the first wait is one to two seconds", () => {
  assert.equal(delay(1, 0), 1_000);
  assert.equal(delay(1, 1), 2_000);
});

test("each wait is twice the one before until five minutes", () => {
  assert.deepEqual([2, 3, 4, 7].map((failures) => delay(failures, 1)), [4_000, 8_000, 16_000, 128_000]);
  assert.equal(delay(9, 1), 300_000);
});

test("no number of failures makes anybody wait longer than five minutes or less than a second", () => {
  for (const failures of [1, 2, 10, 100, 1e6, Number.MAX_SAFE_INTEGER])
    for (const random of [0, 0.5, 0.999]) {
      const wait = delay(failures, random);
      assert.ok(wait >= 1_000 && wait <= 300_000, `${failures} failures: ${wait}`);
    }
});

test("many phones do not come back at once", () => {
  const waits = new Set(Array.from({ length: 50 }, () => delay(5, Math.random())));
  assert.ok(waits.size > 40);
});

test("Retry-After is honoured in seconds and as a date", () => {
  assert.equal(retryAfter("120", NOW), 120_000);
  assert.equal(retryAfter("Wed, 04 Mar 2026 12:00:30 GMT", NOW), 30_000);
});

test("a Retry-After that makes no sense counts for nothing and none lasts longer than five minutes", () => {
  for (const header of [null, "", "soon", "-5", "NaN", "Wed, 04 Mar 2020 12:00:00 GMT"]) assert.equal(retryAfter(header, NOW), 0);
  assert.equal(retryAfter("86400", NOW), 300_000);
});
