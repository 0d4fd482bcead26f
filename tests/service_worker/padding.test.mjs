/** What is sealed is compressed and padded: its length says little. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { pad, sizeClass, unpad } from "../../service_worker/shared/padding.js";

const KIB = 1024;
const text = (value) => new TextEncoder().encode(value);

test("what was padded comes back byte for byte", async () => {
  for (const bytes of [new Uint8Array(), text("Amber"), text("é ع ".repeat(5_000)), new Uint8Array(randomBytes(70_000))])
    assert.deepEqual(await unpad(await pad(bytes)), bytes);
});

test("a short name and a long story take the same room", async () => {
  const lengths = await Promise.all([text("A"), text("A longer story about the quarry. ".repeat(20))].map(async (one) => (await pad(one)).length));
  assert.deepEqual(lengths, [KIB, KIB]);
});

test("every length is one of a few", () => {
  assert.deepEqual([0, 1, KIB, KIB + 1, 5 * KIB, 65 * KIB, 1025 * KIB].map(sizeClass), [1, 1, 1, 4, 16, 256, 4096].map((kib) => kib * KIB));
  assert.equal(sizeClass(4096 * KIB + 1), 8192 * KIB);
});

test("a padded text that was cut short is refused", async () => {
  const padded = await pad(new Uint8Array(randomBytes(2_000)));
  await assert.rejects(unpad(padded.subarray(0, 1_000)), RangeError);
});

test("padding can be removed where it stands inside other bytes", async () => {
  const whole = new Uint8Array(KIB + 7);
  whole.set(await pad(text("Amber")), 7);
  assert.deepEqual(await unpad(whole.subarray(7)), text("Amber"));
});
