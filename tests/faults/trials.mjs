/** What happens in each trial: the trouble alone. That all comes right afterwards is asked of every one of them alike. */
import closed from "../../service_worker/node_modules/fake-indexeddb/build/esm/forceCloseDatabase.js";
import { deliver, one, outbox, random, store } from "./phone.mjs";
import { itemsOf, lacks, lay, storesOf } from "./profiles/lay.js";

const YEARS = 365.25 * 24 * 3600_000;
const ZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/St_Johns"];
const DAYS = 24 * 3600_000;

/** Things saved, and faults on the way of the first deliveries. */
const onTheWay = (...choices) => async (phone) => {
  await phone.saves();
  await phone.proxy(...one(choices));
  await phone.sends();
  await phone.sends();
};

/** Nothing answers, in one of several ways. */
const away = (...places) => async (phone) => {
  phone.where = one(places)(phone);
  await phone.saves();
  await phone.sends();
  await phone.sends();
};

const server = (what, gateway = false) => ({ do: "server", what, gateway });

/** Another tab: the same code loaded once more, over the same database. */
let tabs = 0;
const tab = async () => (await import(`../../service_worker/shared/delivery.js?tab=${(tabs += 1) % 3}`)).deliver;

/** Runs a change of the store underneath, as the browser does it, and puts it back. */
async function instead(object, name, other, work) {
  const real = object[name];
  object[name] = other(real);
  try {
    return await work();
  } finally {
    object[name] = real;
  }
}

const raw = (version, upgrade) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open("waymark", version);
    opening.onupgradeneeded = () => upgrade?.(opening.result, opening.transaction);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });

const gone = () =>
  new Promise((resolve) => {
    indexedDB.deleteDatabase("waymark").onsuccess = resolve;
  });

/** The database as the first version made it, with items that wait. */
async function ofTheFirstVersion(rows) {
  await gone();
  const db = await raw(1, (made) => {
    made.createObjectStore("settings");
    for (const [name, keyPath] of [["identities", "memberId"], ["outbox", "id"], ["receipts", "id"], ["drafts", "id"]]) made.createObjectStore(name, { keyPath });
  });
  const tx = db.transaction("outbox", "readwrite");
  for (const { expect: _, ...row } of rows) tx.objectStore("outbox").put({ ...row, state: "waiting", attempts: 0 });
  await new Promise((resolve) => (tx.oncomplete = resolve));
  return db;
}

/** The upgrade of the database breaks off once. */
function brokenOff() {
  const killed = () => () => {
    throw new DOMException("killed", "AbortError");
  };
  return instead(IDBDatabase.prototype, "createObjectStore", killed, () => store.outboxRows().catch(() => undefined));
}

/** What an earlier version kept, found by this one: all of it is there and goes out. */
async function found(phone, record) {
  const stores = storesOf(record);
  await gone();
  (await lay(record, stores)).close();
  await brokenOff();
  const items = itemsOf(stores);
  // What its day's server held is sent once more: this server has to say so itself.
  for (const { id, state } of items) if (state !== "waiting") await outbox.letGo(id);
  for (const item of items) phone.shows(item);
  phone.wrongly.push(...(await lacks(stores, everyRow)));
  const db = await raw();
  if (db.version !== 2 || !db.objectStoreNames.contains("caseload")) phone.wrongly.push(`the database stayed at version ${db.version}`);
  db.close();
}

async function everyRow(name) {
  const db = await raw();
  const asked = db.transaction(name).objectStore(name).getAll();
  await new Promise((resolve) => (asked.onsuccess = resolve));
  db.close();
  return asked.result;
}

export const FAULTS = {
  1: away(() => "nowhere"),
  2: onTheWay([{ do: "reset-body" }], [{ do: "reset-body" }, { do: "reset-body" }], [{ do: "cut-through" }], [{ do: "refuse" }]),
  3: onTheWay([{ do: "drop-response" }], [{ do: "drop-response" }, { do: "drop-response" }]),
  async 4(phone) {
    await phone.saves();
    await phone.proxy({ do: "late", seconds: 0.6 });
    phone.patience(200);
    await phone.sends();
    phone.patience(4);
    await phone.sends();
  },
  async 5(phone) {
    await phone.saves();
    await phone.proxy({ do: "half-open" });
    phone.patience(200);
    await phone.sends();
  },
  async 6(phone) {
    // Twenty times faster than it would be: 40 kB/s and 0.1 s for 2 kB/s and 2 s; patience as much shorter.
    await phone.saves(random() < 0.1 ? 12 : 1);
    await phone.proxy(...Array.from({ length: 4 }, () => ({ do: "slow", rate: 40_000, trip: 0.1 })));
    phone.patience(20);
    await phone.sends();
    await phone.sends();
  },
  async 7(phone) {
    await phone.saves(3);
    await phone.proxy(...Array.from({ length: 6 }, () => ({ do: "flap" })));
    for (let at = 0; at < 4; at += 1) await phone.sends();
  },
  8: onTheWay([{ do: "portal" }, { do: "portal" }], [{ do: "portal-redirect" }], [{ do: "cheating" }]),
  9: onTheWay([{ do: "truncate-body" }], [{ do: "rewrite-body" }], [{ do: "truncate-answer" }], [{ do: "rewrite-answer" }]),
  // A name that no resolver can ask for fails at once, as one that does not exist fails late.
  10: away((phone) => phone.base.replace("127.0.0.1", `${"x".repeat(64)}.invalid`), (phone) => phone.base.replace("http:", "https:"), () => "http://127.0.0.1:9"),
  11: onTheWay(...[500, 502, 503, 504, 408, 425].map((status) => [{ do: "status", status }]), [{ do: "status", status: 503, after: 90 }]),
  async 12(phone) {
    await phone.saves();
    await phone.proxy({ do: "status", status: 429, after: 240 });
    await deliver({ now: true });
    if ((await deliver()) !== "waiting") phone.wrongly.push("it did not wait as it was asked to");
  },
  async 13(phone) {
    await phone.saves();
    phone.later(10 * DAYS);
    await phone.proxy({ do: "status", status: 401 });
    await phone.sends();
  },
  async 14(phone) {
    await phone.saves(1);
    await phone.saves(1, { by: one(["revoked", "disabled"]), expect: "held:revoked-device" });
    await phone.proxy({ do: "status", status: 403 });
    await phone.sends();
  },
  async 15(phone) {
    const [first] = await phone.saves(1);
    await phone.sends();
    const other = await phone.item({ id: first.id, expect: "held:id-reused" });
    await phone.keep(other).then(() => phone.wrongly.push("one phone kept two items of one id"), () => undefined);
    await phone.looks();
    // Another phone, with the same id: what the first one sent is looked at by its receipt in the server.
    phone.earlier = phone.saved.get(first.id);
    await store.dropRows([first.id]);
    phone.saved.delete(first.id);
    await phone.keep(other);
  },
  async 16(phone) {
    const kind = one(["poison", "lethal"]);
    await phone.keep(await phone.item({ kind, expect: "waiting" }));
    await phone.saves(2);
    for (let at = 0; at < 8; at += 1) await phone.sends();
    const waits = (await outbox.sendable()).filter((row) => row.kind !== kind);
    if (waits.length > 0) phone.wrongly.push(`${waits.length} items wait behind one that cannot be taken`);
  },
  async 17(phone) {
    for (let at = 1; at <= 50; at += 1) {
      const how = at === 7 ? { to: "gone", expect: "held:unknown-recipient" } : at === 31 ? { kind: "not-known", expect: "held:unknown-kind" } : {};
      await phone.keep(await phone.item(how));
    }
    await phone.sends();
  },
  18: onTheWay(...["kill-before-commit", "kill-after-commit", "kill-before-answer"].flatMap((what) => [[server(what)], [server(what, true)]])),
  async 19(phone) {
    if (random() < 0.9) return onTheWay([server("database-down")], [server("read-only")])(phone);
    await phone.ask("snapshot");
    await phone.saves(2);
    await phone.sends();
    await phone.ask("restore");
    phone.later(2 * 3600_000);
    await phone.sends();
    phone.later(2 * 3600_000);
  },
  async 21(phone) {
    // What a power cut takes cannot be made here: what can be asked is that the browser is told to wait for the disk.
    const asked = [];
    const noting = (real) =>
      function noted(names, mode, options) {
        if (mode === "readwrite" && [names].flat().includes("outbox")) asked.push(options?.durability);
        return real.call(this, names, mode, options);
      };
    await instead(IDBDatabase.prototype, "transaction", noting, () => phone.saves());
    if (asked.length === 0 || asked.some((how) => how !== "strict")) phone.wrongly.push("Saved was said before it was on the disk");
  },
  async 22(phone) {
    const full = () => () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    const item = await phone.item();
    let said = "saved";
    await instead(IDBObjectStore.prototype, one(["add", "put"]), full, () => phone.keep(item).catch(() => (said = "refused")));
    if (said === "refused" && (await store.outboxRows()).length > 0) phone.wrongly.push("it was refused and is there");
    await phone.saves(1);
    await instead(IDBObjectStore.prototype, "put", full, () => phone.sends().catch(() => undefined));
  },
  23: onTheWay([server("disk-full")], [server("disk-full"), server("disk-full")]),
  async 25(phone) {
    await phone.saves(1);
    await phone.sends();
    await gone();
    phone.saved = new Map();
    await phone.knows();
    await phone.saves(1);
  },
  async 26(phone) {
    const rows = [await phone.item(), await phone.item()];
    const old = await ofTheFirstVersion(rows);
    for (const row of rows) phone.shows(row);
    let opened = false;
    const looking = store.outboxRows().then(() => (opened = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (opened) phone.wrongly.push("the old tab did not block: this trial shows nothing");
    old.close();
    await looking;
    await phone.knows();
  },
  async 27(phone) {
    await phone.saves();
    const sending = phone.sends();
    for (const db of [await raw()]) closed(db);
    await sending.catch(() => undefined);
  },
  async 28(phone) {
    await gone();
    const disabled = () => () => {
      throw new DOMException("storage is off", "SecurityError");
    };
    const item = await phone.item();
    const refused = await instead(indexedDB, "open", disabled, () => phone.keep(item).then(() => false, () => true));
    if (!refused) phone.wrongly.push("Saved was said without a place to save to");
    await phone.knows();
    await phone.saves(1);
  },
  async 30(phone) {
    await phone.saves(1);
    await phone.saves(1, { schema: 9, expect: "held:unknown-version" });
    await phone.keep(await phone.item({ kind: "of-tomorrow", expect: "held:unknown-kind" }));
  },
  async 31(phone) {
    // Each record once: its items arrive once.
    if (phone.records.length > 0) return found(phone, phone.records.shift());
    const rows = [await phone.item(), await phone.item()];
    (await ofTheFirstVersion(rows)).close();
    for (const row of rows) phone.shows(row);
    await brokenOff();
    await phone.knows();
  },
  async 32(phone) {
    await phone.saves();
    const db = await raw(99, (made) => made.createObjectStore("of-tomorrow"));
    db.close();
    await phone.saves(1);
  },
  async 33(phone) {
    await phone.saves(3);
    phone.later(300_001);
    const several = await Promise.all(Array.from({ length: 2 + Math.floor(random() * 3) }, tab));
    await Promise.all(several.map((send) => send()));
    // Whoever holds the lock dies: its answer never comes, and the next one sends.
    await phone.saves(1);
    await phone.proxy({ do: "drop-response" });
    await Promise.all(several.map((send) => send({ now: true })));
  },
  async 34(phone) {
    await phone.saves(2);
    const other = await tab();
    await Promise.all([deliver({ now: true }), other(), other({ now: true })]);
  },
  async 35(phone) {
    await phone.saves(2);
    phone.later(300_001);
    await Promise.all([deliver(), store.setCurrentMemberId(undefined), store.wipeMember(phone.parties.one.member)]);
  },
  async 36(phone) {
    await phone.saves(1, { by: "one" });
    await store.setCurrentMemberId(phone.parties.two.member);
    await phone.saves(1, { by: "two" });
    await phone.proxy(one([{ do: "drop-response" }, { do: "refuse" }]));
    await phone.sends();
  },
  async 37(phone) {
    process.env.TZ = one(ZONES);
    phone.later(one([-10, 10]) * YEARS);
    const item = await phone.item();
    process.env.TZ = one(ZONES);
    await phone.keep(item);
    await phone.proxy({ do: "refuse" });
    await phone.sends();
    phone.later(one([-10, 0, 10]) * YEARS);
  },
  async 38(phone) {
    const [first] = await phone.saves(1);
    const arrived = random() < 0.5;
    await phone.proxy({ do: arrived ? "drop-response" : "refuse" });
    await phone.sends();
    const withdrawal = await phone.item({ kind: "withdrawal", body: { referral: first.id } });
    const { expect: _, ...row } = withdrawal;
    await store.replaceRow(first.id, { ...row, state: "waiting", attempts: 0 });
    phone.saved.delete(first.id);
    phone.shows(withdrawal);
    if (arrived) return;
    // The same bytes still lie with another tab, and come late.
    await phone.sends();
    await phone.keep({ ...first, expect: "withdrawn" });
  },
  async 39(phone) {
    await phone.saves(1, { to: "rotated" });
    await phone.saves(1, { to: "gone", expect: "held:unknown-recipient" });
  },
  async 40(phone) {
    await phone.saves();
    await store.wipeMember(phone.parties.one.member);
    await phone.sends();
  },
};
