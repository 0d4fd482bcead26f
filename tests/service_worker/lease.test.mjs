/** What a phone keeps only while the server answers: drafts and the caseload go after 72 hours, the outbox never. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { emptied, later } from "./phone.mjs";
import { LEASE_MS, keepLease } from "../../service_worker/shared/lease.js";
import * as store from "../../service_worker/shared/store.js";

const HOUR = 3600_000;
const sealed = new Uint8Array([1, 2, 3]);
const member = (memberId, heardHere) => ({ memberId, organisationId: "o", role: "outreach", recipient: "r", wrappings: [], grants: [], heardHere });
const aCase = (id, memberId, savedAt = Date.now()) => ({ id, memberId, savedAt, sealed });

async function filled() {
  await store.putIdentity(member("one", Date.now()));
  await store.putDraft({ id: "draft", memberId: "one", savedAt: "", step: "/", sealed });
  await store.putCase(aCase("case", "one"), 50);
  await store.saveSealed({ id: "waiting", kind: "referral", memberId: "one", savedAt: "", sealed, sha256: "", state: "waiting", attempts: 0 });
}

const left = async () => [(await store.draftsOf("one")).length, (await store.casesOf("one")).length, (await store.outboxRows()).length];

beforeEach(emptied);

test("nothing goes before 72 hours are over", async () => {
  await filled();
  later(LEASE_MS - HOUR);
  assert.deepEqual(await keepLease(), []);
  assert.deepEqual(await left(), [1, 1, 1]);
});

test("after 72 hours drafts and caseload are gone, and what waits is not", async () => {
  await filled();
  assert.equal(LEASE_MS, 72 * HOUR);
  later(LEASE_MS + HOUR);
  assert.deepEqual(await keepLease(), ["one"]);
  assert.deepEqual(await left(), [0, 0, 1]);
});

test("hearing from the server begins the lease anew", async () => {
  await filled();
  later(LEASE_MS - HOUR);
  await store.putIdentity(member("one", Date.now()));
  later(2 * HOUR);
  assert.deepEqual(await keepLease(), []);
  assert.deepEqual(await left(), [1, 1, 1]);
});

test("one member's lease takes nothing of another's", async () => {
  await filled();
  later(LEASE_MS + HOUR);
  await store.putIdentity(member("two", Date.now()));
  await store.putCase(aCase("other", "two"), 50);
  await keepLease();
  assert.equal((await store.casesOf("two")).length, 1);
});

test("the newest fifty are kept, and a part that was opened stays with its referral", async () => {
  for (let number = 0; number < 52; number += 1) await store.putCase({ ...aCase(`case-${number}`, "one", number), ...(number === 40 ? { part: sealed } : {}) }, 50);
  const rows = await store.casesOf("one");
  assert.equal(rows.length, 50);
  assert.deepEqual([rows[0].id, rows.at(-1)?.id], ["case-51", "case-2"]);
  await store.putCase(aCase("case-40", "one", 99), 50);
  assert.deepEqual((await store.casesOf("one"))[0].part, sealed);
});

test("a phone from before the caseload gets its place and loses nothing", async () => {
  const before = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("waymark", 1);
    asked.onupgradeneeded = () => {
      for (const name of ["outbox", "receipts", "drafts"]) asked.result.createObjectStore(name, { keyPath: "id" });
      asked.result.createObjectStore("settings");
      asked.result.createObjectStore("identities", { keyPath: "memberId" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = reject;
  });
  const tx = before.transaction("outbox", "readwrite");
  tx.objectStore("outbox").put({ id: "waiting", state: "waiting" });
  await new Promise((resolve) => (tx.oncomplete = resolve));
  before.close();
  await store.putCase(aCase("case", "one"), 50);
  assert.equal((await store.outboxRows()).length, 1);
});
