/** The outbox and the store under it: what is kept, when, and what an answer does. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as outbox from "../../service_worker/shared/outbox.js";
import * as store from "../../service_worker/shared/store.js";
import { emptied, item, saved, states } from "./phone.mjs";

const DAY = 24 * 3600 * 1000;
const RECEIVED = "2026-03-04T12:00:00.000Z";

beforeEach(emptied);

const answer = (statement) => ({ statement, text: JSON.stringify(statement), signature: "s" });
const receipt = (one, changes = {}) =>
  answer({ type: "receipt", id: one.id, sha256: one.sha256, at: RECEIVED, log: 5, words: ["a", "b", "c", "d"], ...changes });

/** Applies an answer to an item as it was sent. */
const applied = async (said) => outbox.apply(said, await store.outboxRows());

/** Puts a row past the store's own rules. @param {string} name @param {object} row */
async function written(name, row) {
  const open = await new Promise((resolve) => (indexedDB.open("waymark").onsuccess = (event) => resolve(event.target.result)));
  await new Promise((resolve) => (open.transaction(name, "readwrite").objectStore(name).put(row).onsuccess = resolve));
  open.close();
}

test("a saved item waits and its draft is gone", async () => {
  const one = item(1);
  await store.putDraft({ id: one.id, memberId: "m", savedAt: RECEIVED, step: "/", sealed: one.sealed });
  await outbox.keep(one);
  assert.deepEqual(await states(), { [one.id]: "waiting" });
  assert.equal(await store.draft(one.id), undefined);
});

test("a second item of the same id is refused and changes nothing: neither the first nor the draft", async () => {
  const one = item(1);
  await outbox.keep(one);
  await written("drafts", { id: one.id, memberId: "m", savedAt: RECEIVED, step: "/", sealed: one.sealed });
  await assert.rejects(outbox.keep({ ...one, sealed: new Uint8Array([9]), sha256: "other" }));
  assert.equal((await store.outboxRows())[0].sha256, one.sha256);
  assert.ok(await store.draft(one.id), "the draft is still there");
});

test("a draft that is kept too late does not come back beside what was saved", async () => {
  const one = item(1);
  await outbox.keep(one);
  await store.putDraft({ id: one.id, memberId: "m", savedAt: RECEIVED, step: "/", sealed: one.sealed });
  assert.equal(await store.draft(one.id), undefined);
});

test("what is saved outlives a connection that the system closed", async () => {
  const one = item(1);
  await outbox.keep(one);
  const open = await new Promise((resolve) => (indexedDB.open("waymark").onsuccess = (event) => resolve(event.target.result)));
  open.close();
  await outbox.keep(item(2));
  assert.equal((await store.outboxRows()).length, 2);
});

test("a receipt settles its item and is stored in the same step", async () => {
  const [one] = await saved(1);
  assert.equal(await applied(receipt(one)), true);
  assert.deepEqual(await states(), { [one.id]: "received" });
  const [kept] = await store.receiptRows();
  assert.deepEqual([kept.id, kept.log, kept.words, kept.statement], [one.id, 5, ["a", "b", "c", "d"], receipt(one).text]);
});

test("a received item is out of view and its sealed bytes are kept", async () => {
  const [one] = await saved(1);
  await applied(receipt(one));
  assert.deepEqual(await outbox.pending(), []);
  assert.deepEqual(await outbox.sendable(), []);
  assert.deepEqual((await store.outboxRows())[0].sealed, one.sealed);
});

test("a receipt for other bytes than ours changes nothing", async () => {
  const [one] = await saved(1);
  assert.equal(await applied(receipt(one, { sha256: "00".repeat(32) })), false);
  assert.deepEqual(await states(), { [one.id]: "waiting" });
  assert.deepEqual(await store.receiptRows(), []);
});

test("a receipt for an item that was not sent changes nothing", async () => {
  const [one] = await saved(1);
  assert.equal(await applied(receipt(item(7))), false);
  assert.deepEqual(await states(), { [one.id]: "waiting" });
});

test("a held item waits for a person with its reason and is not sent by itself", async () => {
  const [one, two] = await saved(2);
  const held = { type: "held", id: one.id, sha256: one.sha256, at: RECEIVED, reason: "unknown-recipient" };
  assert.equal(await applied(answer(held)), true);
  assert.deepEqual(await states(), { [one.id]: "held", [two.id]: "waiting" });
  assert.deepEqual((await outbox.sendable()).map((row) => row.id), [two.id]);
  assert.equal((await outbox.pending())[0].reason, "unknown-recipient");
});

test("a held answer about other bytes changes nothing", async () => {
  const [one] = await saved(1);
  assert.equal(await applied(answer({ type: "held", id: one.id, sha256: "other", at: RECEIVED, reason: "invalid" })), false);
  assert.deepEqual(await states(), { [one.id]: "waiting" });
});

test("a statement of a kind that this phone does not know settles nothing", async () => {
  const [one] = await saved(1);
  assert.equal(await applied(answer({ type: "deferred", id: one.id, sha256: one.sha256, at: RECEIVED })), false);
  assert.equal(await applied(receipt(one, { words: undefined })), false);
  assert.deepEqual(await states(), { [one.id]: "waiting" });
  assert.deepEqual(await store.receiptRows(), []);
});

test("an item from a phone that the server does not know waits, needs somebody, and the phone registers again", async () => {
  const [one] = await saved(1);
  await store.putIdentity({ memberId: one.memberId, organisationId: "o", role: "outreach", recipient: "age1", wrappings: [], grants: [], registered: true });
  assert.equal(await applied(answer({ type: "held", id: one.id, sha256: one.sha256, at: RECEIVED, reason: "unknown-device" })), false);
  const [row] = await store.outboxRows();
  assert.equal(row.state, "waiting");
  assert.ok(outbox.needsYou(row));
  assert.equal((await store.identity(one.memberId)).registered, false);
  await applied(receipt(one));
  assert.ok(!outbox.needsYou((await store.outboxRows())[0]));
});

test("a draft of something that was saved does not come back, not even after its row was dropped", async () => {
  const [one] = await saved(1);
  await applied(receipt(one));
  await store.dropRows([one.id]);
  await store.putDraft({ id: one.id, memberId: one.memberId, savedAt: RECEIVED, step: "/", sealed: new Uint8Array(1) });
  assert.equal(await store.draft(one.id), undefined);
});

test("a received item that the server lost waits again", async () => {
  const [one] = await saved(1);
  await applied(receipt(one));
  assert.equal(await applied(answer({ type: "missing", id: one.id, at: RECEIVED })), false);
  assert.deepEqual(await states(), { [one.id]: "waiting" });
});

test("sealed rows stay until the backups have passed them", async () => {
  const [one, two] = await saved(2);
  await applied(receipt(one, { log: 5 }));
  await applied(receipt(two, { log: 6 }));
  const both = new Set([one.id, two.id]);
  await outbox.forgetBackedUp(both, 5, Date.parse(RECEIVED));
  assert.equal((await store.outboxRows()).length, 2, "entry 5 is not below 5");
  await outbox.forgetBackedUp(new Set([two.id]), 6, Date.parse(RECEIVED));
  assert.equal((await store.outboxRows()).length, 2, "the server has not just said that it has the first one");
  await outbox.forgetBackedUp(both, 6, Date.parse(RECEIVED));
  assert.deepEqual(Object.keys(await states()), [two.id]);
  assert.equal((await store.receiptRows()).length, 2, "receipts stay");
});

test("without a word about backups a received row stays seven days and no longer", async () => {
  const [one] = await saved(1);
  await applied(receipt(one));
  await outbox.forgetBackedUp(new Set([one.id]), 0, Date.parse(RECEIVED) + 7 * DAY - 1);
  assert.equal((await store.outboxRows()).length, 1);
  await outbox.forgetBackedUp(new Set([one.id]), 0, Date.parse(RECEIVED) + 7 * DAY + 1);
  assert.deepEqual(await store.outboxRows(), []);
});

test("what waits or is held is never dropped, however old", async () => {
  const [one, two] = await saved(2);
  await applied(answer({ type: "held", id: one.id, sha256: one.sha256, at: RECEIVED, reason: "invalid" }));
  await outbox.forgetBackedUp(new Set([one.id, two.id]), 1_000_000, Date.parse(RECEIVED) + 1000 * DAY);
  assert.deepEqual(Object.keys(await states()), [one.id, two.id]);
});

test("what somebody keeps back is not sent, is still told, and goes once it is let go", async () => {
  const [one, other] = await saved(2);
  await outbox.keepBack(one.id);
  assert.deepEqual((await outbox.sendable()).map(({ id }) => id), [other.id]);
  assert.equal((await outbox.pending()).length, 2);
  await outbox.letGo(one.id);
  assert.equal((await outbox.sendable()).length, 2);
});

test("an item that was handed in elsewhere is received although it is kept back", async () => {
  const [one] = await saved(1);
  await outbox.keepBack(one.id);
  assert.equal(await applied(receipt(one)), true);
  assert.deepEqual(await outbox.pending(), []);
});

test("what was made again needs nobody, is not sent, and can be sent after all", async () => {
  const [one] = await saved(1);
  await applied(answer({ type: "held", id: one.id, sha256: one.sha256, at: RECEIVED, reason: "too-late" }));
  await outbox.putAside(one.id);
  const [row] = await store.outboxRows();
  assert.equal(outbox.needsYou(row), false);
  assert.deepEqual([await outbox.pending(), await outbox.sendable()], [[], []]);
  assert.deepEqual(row.sealed, one.sealed);
  await outbox.letGo(one.id);
  assert.equal((await outbox.sendable()).length, 1);
});
