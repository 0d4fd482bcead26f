/** The sender: nothing is lost, nothing is said to be received that is not, nobody waits for another. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { deliver, progress } from "../../service_worker/shared/delivery.js";
import { setFieldMode } from "../../service_worker/shared/field-mode.js";
import { nextBatch, patience } from "../../service_worker/shared/order.js";
import * as outbox from "../../service_worker/shared/outbox.js";
import * as store from "../../service_worker/shared/store.js";
import { Server, emptied, item, later, opened, saved, states } from "./phone.mjs";

const HOUR = 3600_000;

/** @type {Server} */
let server;

beforeEach(async () => {
  await emptied();
  server = await Server.started();
});

/** Whatever is answered, everything still waits and the next try waits too. @param {() => Promise<Response>} answer */
async function leavesEverythingWaiting(answer) {
  const items = await saved(2);
  globalThis.fetch = answer;
  assert.equal(await deliver(), "failed");
  assert.deepEqual(await states(), Object.fromEntries(items.map(({ id }) => [id, "waiting"])));
  assert.deepEqual(await store.receiptRows(), []);
  const { failures, notBefore } = await progress();
  assert.equal(failures, 1);
  assert.ok(notBefore > Date.now() && notBefore <= Date.now() + 300_000);
  await emptied();
  server = await Server.started();
}

test("what waits is received once the server has signed for it", async () => {
  const [one, two] = await saved(2);
  assert.equal(await deliver(), "sent");
  assert.deepEqual(await states(), { [one.id]: "received", [two.id]: "received" });
  assert.equal((await store.receiptRows()).length, 2);
  assert.deepEqual(server.batches[0].map(({ id }) => id), [one.id, two.id], "the oldest goes first");
});

test("the bytes that were saved are the bytes that are sent", async () => {
  const [one] = await saved(1, 3_000);
  await deliver();
  assert.deepEqual(Buffer.from(server.batches[0][0].sealed), Buffer.from(one.sealed));
});

test("with nothing to send nobody is asked", async () => {
  assert.equal(await deliver(), "nothing");
  assert.equal(server.batches.length, 0);
});

test("a phone that never heard of a server keeps everything", async () => {
  await saved(1);
  await store.putSetting("server", undefined);
  assert.equal(await deliver(), "nothing");
  assert.equal((await outbox.pending()).length, 1);
});

test("no network leaves everything waiting", async () => {
  await leavesEverythingWaiting(async () => {
    throw new TypeError("Failed to fetch");
  });
});

test("a network that breaks in the middle of the answer leaves everything waiting", async () => {
  const broken = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"answers":['));
        controller.error(new Error("cut"));
      },
    });
  await leavesEverythingWaiting(async () => new Response(broken()));
});

test("a server's error leaves everything waiting", async () => {
  for (const status of [400, 403, 404, 408, 413, 425, 429, 500, 502, 503])
    await leavesEverythingWaiting(async () => new Response("{}", { status }));
});

test("a café's login page leaves everything waiting", async () => {
  await leavesEverythingWaiting(async () => new Response("<h1>Welcome</h1>", { headers: { "Content-Type": "text/html" } }));
});

test("an answer that nobody signed leaves everything waiting", async () => {
  const statement = JSON.stringify(server.receipt(item(1)));
  await leavesEverythingWaiting(async () => Response.json({ answers: [{ statement, signature: "AAAA" }] }));
});

test("an answer that says less than was asked leaves the rest waiting", async () => {
  const [one, two] = await saved(2);
  server.about = (asked) => (asked.id === one.id ? undefined : server.receipt(asked));
  assert.equal(await deliver(), "failed");
  assert.deepEqual(await states(), { [one.id]: "waiting", [two.id]: "received" });
});

test("an item that the server cannot answer costs the others nothing", async () => {
  const items = await saved(5);
  server.about = (asked) => (asked.id === items[0].id ? undefined : server.receipt(asked));
  await deliver();
  const after = await states();
  assert.deepEqual(items.map(({ id }) => after[id]), ["waiting", "received", "received", "received", "received"]);
});

test("an item that breaks every batch it is in is sent alone, and the others get through", async () => {
  const items = await saved(5);
  const good = server.receive.bind(server);
  globalThis.fetch = async (address, options) => {
    const answer = await good(address, options);
    const poisoned = server.batches.at(-1)?.some(({ id }) => id === items[0].id);
    return poisoned ? new Response("broken", { status: 500 }) : answer;
  };
  for (let round = 0; round < 3; round += 1) await deliver({ now: true });
  const after = await states();
  assert.deepEqual(items.map(({ id }) => after[id]), ["waiting", "received", "received", "received", "received"]);
  assert.equal((await progress()).failures, 1, "what got through says that the way is open");
});

test("sixty items that get no answer do not starve the next one", async () => {
  const items = await saved(61);
  const last = items[60];
  server.about = (asked) => (asked.id === last.id ? server.receipt(asked) : undefined);
  for (let round = 0; round < 3 && (await states())[last.id] !== "received"; round += 1) await deliver({ now: true });
  assert.equal((await states())[last.id], "received");
});

test("a server that is away for long leaves no item under suspicion", async () => {
  await saved(80);
  const good = globalThis.fetch;
  globalThis.fetch = async () => new Response("away", { status: 503 });
  for (let round = 0; round < 4; round += 1) await deliver({ now: true });
  globalThis.fetch = good;
  assert.equal(await deliver({ now: true }), "sent");
  assert.ok((await store.outboxRows()).every((row) => !row.refusals));
  assert.deepEqual(server.batches.map((items) => items.length), [4, 7, 13, 25, 31], "few at first, then together again");
});

test("an item that takes the server down with it holds up no other", async () => {
  const items = await saved(4);
  const good = globalThis.fetch;
  globalThis.fetch = async (address, options) => {
    if (opened(options.body).some(({ id }) => id === items[0].id)) throw new TypeError("connection reset");
    return good(address, options);
  };
  for (let round = 0; round < 6; round += 1) await deliver({ now: true });
  assert.deepEqual(await states(), Object.fromEntries(items.map(({ id }, at) => [id, at === 0 ? "waiting" : "received"])));
});

test("on a slow link fewer bytes go and an answer is waited for longer", () => {
  assert.ok(patience(100_000, 3) > patience(100_000, 0));
  const rows = Array.from({ length: 40 }, (_, at) => ({ ...item(at + 1, 5_000), state: "waiting", attempts: 0 }));
  const bytes = (failures) => nextBatch(rows, new Set(), failures).length * 5_000;
  const fits = (failures) => bytes(failures) / 2_000 + 2 < patience(bytes(failures), failures) / 1000;
  assert.ok(!fits(0), "all at once is too much for 2 kB/s");
  assert.ok(fits(1), "half of it is not");
});

test("a held item stops no other", async () => {
  const [one, two] = await saved(2);
  server.about = (asked) => (asked.id === one.id ? server.held(asked) : server.receipt(asked));
  assert.equal(await deliver(), "sent");
  assert.deepEqual(await states(), { [one.id]: "held", [two.id]: "received" });
});

test("too early is not tried again unless a person asks", async () => {
  await saved(1);
  globalThis.fetch = async () => new Response("", { status: 503, headers: { "Retry-After": "120" } });
  await deliver();
  assert.ok((await progress()).notBefore >= Date.now() + 119_000, "Retry-After is honoured");
  globalThis.fetch = (address, options) => server.receive(address, options);
  assert.equal(await deliver(), "waiting");
  assert.equal(server.batches.length, 0);
  assert.equal(await deliver({ now: true }), "sent");
});

test("a clock that was set back does not stop delivery", async () => {
  await saved(1);
  await store.putSetting("delivery", { failures: 1, notBefore: Date.now() + 400 * 24 * HOUR });
  assert.equal(await deliver(), "sent");
});

test("waits grow with each failure and a success begins anew", async () => {
  await saved(1);
  globalThis.fetch = async () => new Response("", { status: 500 });
  for (const failures of [1, 2, 3]) {
    await deliver({ now: true });
    assert.equal((await progress()).failures, failures);
  }
  globalThis.fetch = (address, options) => server.receive(address, options);
  await deliver({ now: true });
  assert.deepEqual([(await progress()).failures, (await progress()).notBefore], [0, 0]);
});

test("fifty items go at once and no more", async () => {
  await saved(120);
  assert.equal(await deliver(), "sent");
  const sizes = server.batches.map((batch) => batch.filter(({ sealed }) => sealed.length > 0).length);
  assert.deepEqual(sizes, [50, 50, 20]);
  assert.deepEqual(await outbox.pending(), []);
});

test("large items go in batches of four mebibytes", async () => {
  await saved(3, 3 * 1024 * 1024);
  await deliver();
  assert.deepEqual(server.batches.map((batch) => batch.length), [1, 1, 1]);
});

test("an item larger than a batch still goes", async () => {
  await saved(1, 5 * 1024 * 1024);
  assert.equal(await deliver(), "sent");
});

test("one sends at a time, page or worker", async () => {
  await saved(1);
  /** @type {(value?: unknown) => void} */
  let go = () => undefined;
  const waiting = new Promise((resolve) => (go = resolve));
  globalThis.fetch = async (address, options) => {
    await waiting;
    return server.receive(address, options);
  };
  const first = deliver();
  assert.equal(await deliver(), "busy");
  go();
  assert.equal(await first, "sent");
  assert.equal(server.batches.length, 1);
});

test("received rows are kept until the backups have passed them", async () => {
  await saved(2);
  await deliver();
  assert.equal((await store.outboxRows()).length, 2);
  server.watermark = 1;
  const stored = new Map((await store.receiptRows()).map(({ id, statement }) => [id, JSON.parse(statement)]));
  server.about = (asked) => stored.get(asked.id) ?? server.receipt(asked);
  await outbox.keep(item(3));
  later(2 * HOUR);
  await deliver();
  assert.deepEqual(Object.keys(await states()), [item(2).id, item(3).id], "entry 0 is in a backup");
});

test("a phone whose clock is ten years ahead drops nothing that no backup has", async () => {
  later(10 * 365 * 24 * HOUR);
  const [one] = await saved(1);
  server.about = (asked) => ({ ...server.receipt(asked), at: "2026-03-04T12:00:00Z" });
  await deliver();
  assert.deepEqual(await states(), { [one.id]: "received" });
});

test("every kept item is asked about in turn", async () => {
  await saved(60);
  await deliver();
  const stored = new Map((await store.receiptRows()).map(({ id, statement }) => [id, JSON.parse(statement)]));
  server.about = (asked) => stored.get(asked.id);
  const before = server.batches.length;
  for (let hour = 2; hour <= 4; hour += 2) {
    later(hour * HOUR);
    await deliver();
  }
  const asked = new Set(server.batches.slice(before).flat().map(({ id }) => id));
  assert.equal(asked.size, 60);
});

test("a server restored from an older backup gets again what it lost", async () => {
  const [one] = await saved(1);
  await deliver();
  later(2 * HOUR);
  assert.equal(await deliver(), "sent");
  const [, question, again] = server.batches;
  assert.deepEqual(question.map(({ id, sealed }) => [id, sealed.length]), [[one.id, 0]], "it is asked first");
  assert.deepEqual(Buffer.from(again[0].sealed), Buffer.from(one.sealed), "and gets the same bytes");
  assert.deepEqual(await states(), { [one.id]: "received" });
});

test("a received item is asked about once an hour at most", async () => {
  await saved(1);
  await deliver();
  server.about = () => undefined;
  later(2 * HOUR);
  await deliver();
  const asked = server.batches.length;
  await deliver();
  later(HOUR / 2);
  await deliver();
  assert.equal(server.batches.length, asked);
});

test("a question that is not answered lets nothing go unsent", async () => {
  await saved(1);
  await deliver();
  const fresh = item(2);
  await outbox.keep(fresh);
  later(2 * HOUR);
  server.about = (asked) => (asked.sealed.length > 0 ? server.receipt(asked) : undefined);
  assert.equal(await deliver(), "sent");
  assert.equal((await states())[fresh.id], "received");
});

test("nothing that is sent says who is signed in", async () => {
  await saved(1);
  const seen = [];
  globalThis.fetch = (address, options) => {
    seen.push(options);
    return server.receive(address, options);
  };
  await deliver();
  assert.deepEqual([seen[0].credentials, seen[0].redirect, seen[0].cache], ["omit", "error", "no-store"]);
});

test("an item that is kept back is asked about and its bytes stay here", async () => {
  const [one, other] = await saved(2);
  await outbox.keepBack(one.id);
  await deliver({ now: true });
  const [batch] = server.batches;
  assert.deepEqual(batch.map(({ id, sealed }) => [id, sealed.length > 0]), [[other.id, true], [one.id, false]]);
  assert.equal((await states())[one.id], "waiting");
});

test("a held item that somebody settled on the server is received when the phone asks", async () => {
  const [one] = await saved(1);
  server.about = (asked) => server.held(asked);
  await deliver();
  assert.equal((await states())[one.id], "held");
  server.about = () => server.receipt({ id: one.id, sealed: one.sealed });
  await deliver({ now: true });
  assert.deepEqual([await states(), server.batches.at(-1)[0].sealed.length], [{ [one.id]: "received" }, 0]);
});

test("in field mode nothing is sent until a person asks by hand or switches it off", async () => {
  await saved(2);
  await setFieldMode(true);
  assert.deepEqual([await deliver(), await deliver({ now: true }), server.batches.length], ["waiting", "waiting", 0]);
  await deliver({ now: true, byHand: true });
  assert.equal(server.batches.length, 1);
  await setFieldMode(false);
  await outbox.keep(item(3));
  assert.equal(await deliver(), "sent");
});

test("a phone without any room sends all the same, and not the same over and over", async () => {
  const [one] = await saved(1);
  const real = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  try {
    await assert.rejects(deliver(), { name: "QuotaExceededError" });
    assert.equal(await deliver(), "waiting");
  } finally {
    IDBObjectStore.prototype.put = real;
  }
  assert.equal(server.batches.length, 1);
  assert.deepEqual(await states(), { [one.id]: "waiting" }, "nothing is called received that has no receipt here");
  later(300_001);
  assert.equal(await deliver(), "sent");
  assert.deepEqual(await states(), { [one.id]: "received" });
});
