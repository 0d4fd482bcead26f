/**
 * What the trials do on a page of the app: the app's own modules, bundled once more, save items; the page's and the worker's own code
 * sends them. Runs in each document before anything else.
 */
import { joined, sha256, utf8 } from "shared/bytes.js";
import * as outbox from "shared/outbox.js";
import { pad } from "shared/padding.js";
import { BATCH_TYPE, batch, envelope } from "shared/protocol.js";
import { seal } from "shared/seal.js";
import * as store from "shared/store.js";
import { v7 as uuid } from "uuid";
import { deviceSigner } from "../../../app/static/js/device.js";
import { itemsOf, lacks, lay, storesOf } from "../profiles/lay.js";

const P256 = { name: "ECDSA", namedCurve: "P-256" };
const MINUTE = 60_000;
const SPREAD = ["settings", "identities", "outbox", "receipts", "drafts", "caseload"];
const { told } = globalThis.faults;

/* The phone's clock and patience ------------------------------------------------------------------------------- */

let shift = 0;
let hurry = 1;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [RealDate.now() + shift]));
  }
  static now = () => RealDate.now() + shift;
};
const realTimeout = globalThis.setTimeout.bind(globalThis);
globalThis.setTimeout = (work, ms = 0, ...given) => realTimeout(work, ms >= MINUTE ? ms / hurry : ms, ...given);

/* Connections to the database, and what was asked of it ---------------------------------------------------------- */

const opened = [];
const asked = [];
const realOpen = IDBFactory.prototype.open;
IDBFactory.prototype.open = function open(...given) {
  if (broken === "open") throw new DOMException("storage is off", "SecurityError");
  const opening = realOpen.apply(this, given);
  opening.addEventListener("success", () => opened.push(opening.result));
  return opening;
};
const realCreate = IDBDatabase.prototype.createObjectStore;
IDBDatabase.prototype.createObjectStore = function create(...given) {
  if (broken === "upgrade") throw new DOMException("killed", "AbortError");
  return realCreate.apply(this, given);
};
const realTransaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function noted(names, mode, options) {
  if (mode === "readwrite" && [names].flat().includes("outbox")) asked.push(options?.durability);
  return realTransaction.call(this, names, mode, options);
};
for (const name of ["add", "put"]) {
  const real = IDBObjectStore.prototype[name];
  IDBObjectStore.prototype[name] = function full(...given) {
    if (broken === "full") throw new DOMException("no room", "QuotaExceededError");
    return real.apply(this, given);
  };
}
/** @type {"" | "open" | "upgrade" | "full"} what the database does not do now */
let broken = "";

/* Items ------------------------------------------------------------------------------------------------------------ */

const canary = () => told.marker + [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");

async function signerOf(by) {
  if (by === "me") return deviceSigner();
  const { device, member, pkcs8 } = told.parties[by];
  const key = await crypto.subtle.importKey("pkcs8", Uint8Array.from(atob(pkcs8), (one) => one.charCodeAt(0)), P256, false, ["sign"]);
  return { deviceId: device, memberId: member, sign: async (bytes) => new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, bytes)) };
}

/** What somebody fills in: every field holds a canary. */
async function referral(id, to) {
  const { organisation, key, recipient } = told.partners[to];
  const contact = { how: "call", number: canary(), when: canary(), who: canary(), say: canary(), voicemail: "no" };
  const items = { name: canary(), contact, story: canary(), companions: { children: canary(), others: canary() } };
  const part = await seal(await pad(utf8(JSON.stringify({ schema: 1, referral: id, organisation, items }))), [recipient]);
  const grant = {
    id: uuid(), organisation, key, part: organisation, services: ["a-service"], needs: ["shelter"], items: ["name", "contact", "story", "companions"],
    withheld: [], days: 30, wording: { version: "1", sha256: "00".repeat(32), language: "es" }, given_by: "self", given_because: null, capacity: "able",
    how_given: "spoken", read_aloud: false, said_back: "understood", said_back_because: null, gone_over: [], interpreter: null, interpreter_link: null,
    copy_safe: "not-asked", child: null, mode: "parallel", position: 1,
  };
  const routing = { needs: ["shelter"], urgency: "24h", language: "es", interpreter: false, area: null, age_band: "adult", counted: [] };
  return { body: { routing, recipients: [grant] }, parts: [{ name: organisation, bytes: part }] };
}

async function item({ by = "me", to = "good", kind = "referral", id = uuid(), expect = "received", schema, savedAt } = {}) {
  const signer = await signerOf(by);
  const content = kind === "referral" ? await referral(id, to) : { body: {}, parts: [] };
  const madeAt = savedAt ?? new Date().toISOString();
  let open = await envelope({ id, kind, madeAt, ...content }, signer);
  if (schema !== undefined) open = joined([open.subarray(0, 8), utf8(new TextDecoder().decode(open.subarray(8)).replace('"schema":1', `"schema":${schema}`))]);
  const sealed = await seal(await pad(open), [(await server()).recipient]);
  return { id, kind, memberId: signer.memberId, savedAt: madeAt, sealed, sha256: await sha256(sealed), expect };
}

async function server() {
  const kept = await store.setting("server").catch(() => undefined);
  if (kept) return kept;
  const fresh = await (await fetch("/outbox/keys", { headers: { Accept: "application/json" } })).json();
  await store.putSetting("server", fresh).catch(() => undefined);
  return fresh;
}

/** Items that lie here and are not among those that are known. */
async function strays(ids) {
  const rows = (await store.outboxRows()).filter((row) => !ids.includes(row.id));
  return Promise.all(rows.map(async (row) => ({ ...named({ ...row, expect: "received" }), whole: (await sha256(row.sealed)) === row.sha256 })));
}

const named = ({ id, kind, sha256, expect }) => ({ id, kind, sha256, expect });

/** Saves items. @returns {Promise<object[]>} those of which the app would say *Saved* now */
async function saves(wanted) {
  const items = [];
  for (const how of wanted) items.push(await item(how));
  const saved = [];
  for (const { expect, ...row } of items) {
    const kept = await outbox.keep(row).then(() => true, () => false);
    if (kept) saved.push(named({ ...row, expect }));
  }
  return saved;
}

/** Another phone sends an item of this id; then one with the same id and other content is saved here. */
async function sameId() {
  const theirs = await item({ by: "two" });
  await fetch("/outbox", { method: "POST", headers: { "Content-Type": BATCH_TYPE, Accept: "application/json" }, body: batch([theirs]), credentials: "omit" });
  return saves([{ id: theirs.id, expect: "held:id-reused" }]);
}

/* The database, harmed --------------------------------------------------------------------------------------------- */

const requested = (asking) =>
  new Promise((resolve, reject) => {
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });

async function everything() {
  const db = await requested(realOpen.call(indexedDB, "waymark"));
  const all = {};
  for (const name of SPREAD.filter((one) => db.objectStoreNames.contains(one))) {
    const within = db.transaction(name).objectStore(name);
    all[name] = { keys: await requested(within.getAllKeys()), values: await requested(within.getAll()) };
  }
  db.close();
  return all;
}

/** Makes the database anew in a version, with what was in it. @returns {Promise<IDBDatabase>} a connection that nobody else can close */
async function asVersion(version, extra = "") {
  const all = await everything();
  for (const db of opened.splice(0)) db.close();
  // Asked for in one breath: nobody else gets in between.
  indexedDB.deleteDatabase("waymark");
  const opening = realOpen.call(indexedDB, "waymark", version);
  opening.onupgradeneeded = () => {
    const db = opening.result;
    realCreate.call(db, "settings");
    for (const [name, keyPath] of [["identities", "memberId"], ["outbox", "id"], ["receipts", "id"], ["drafts", "id"]]) realCreate.call(db, name, { keyPath });
    if (version > 1) realCreate.call(db, "caseload", { keyPath: "id" });
    if (extra) realCreate.call(db, extra);
    for (const [name, { keys, values }] of Object.entries(all)) {
      if (!db.objectStoreNames.contains(name)) continue;
      const within = opening.transaction.objectStore(name);
      values.forEach((value, at) => (name === "settings" ? within.put(value, keys[at]) : within.put(value)));
    }
  };
  return requested(opening);
}

/** The database as an earlier version left it, with who uses this phone now: all that was in it. @param record of `tests/faults/profiles` */
async function asRecorded(record) {
  const { identities, settings } = await everything();
  for (const db of opened.splice(0)) db.close();
  const stores = storesOf(record);
  const recorded = stores.identities.values.map(({ memberId }) => memberId);
  stores.identities.values.push(...identities.values.filter(({ memberId }) => !recorded.includes(memberId)));
  stores.settings = { keyPath: null, ...settings };
  (await lay(record, stores, (db, ...given) => realCreate.call(db, ...given))).close();
}

/** What this version finds of a record; what its day's server held is sent once more. */
async function found(record) {
  const stores = storesOf(record);
  const items = itemsOf(stores);
  for (const { id, state } of items) if (state !== "waiting") await outbox.letGo(id);
  const now = await everything();
  const missing = await lacks(stores, async (name) => now[name]?.values ?? []);
  const rows = now.outbox.values.map(({ id }) => id);
  return { items: items.map(named), lacks: [...missing, ...items.filter(({ id }) => !rows.includes(id)).map(({ id }) => `${id} is not there`), ...(now.caseload ? [] : ["the database was not upgraded"])] };
}

let old;

/* What is shown, and what is ------------------------------------------------------------------------------------ */

const isShown = (name) => [...document.querySelectorAll(`[data-enhance="outbox-list"] [data-when="${name}"]`)].some((one) => one.checkVisibility({ visibilityProperty: true }));

/** @returns what the outbox screen says, and what the store holds, of the items of a trial */
async function looks(ids) {
  const [rows, receipts] = [await store.outboxRows(), await store.receiptRows()];
  const badges = [...document.querySelectorAll("[data-list='waiting'] > .item")].map((one) => [one.dataset.id, one.querySelector(".badge").textContent.trim()]);
  const words = [...document.querySelectorAll("[data-list='received'] > .item")].map((one) => one.querySelector(".receipt-words")?.textContent ?? "");
  // The screen shows the newest twenty of whoever is signed in.
  const me = await store.currentMemberId();
  const newest = receipts.filter(({ memberId }) => !me || memberId === me).reverse().slice(0, 20);
  const items = {};
  for (const id of ids) {
    const row = rows.find((one) => one.id === id);
    const receipt = receipts.find((one) => one.id === id);
    items[id] = {
      shown: row ? (row.state === "held" ? `held:${row.reason}` : row.state) : receipt?.withdrawn ? "withdrawn" : receipt ? "received" : "nothing",
      statement: receipt?.statement ?? null,
      sha256: row?.sha256 ?? null,
      hash: row ? await sha256(row.sealed) : null,
      badge: badges.find(([one]) => one === id)?.[1] ?? "",
      words: newest.includes(receipt) && !receipt.withdrawn ? words.includes(receipt.words.join(" ")) : null,
    };
  }
  const waiting = rows.filter((row) => row.state !== "received" && !row.madeAgain);
  return {
    items,
    vanished: (await store.setting("faultsBegan")) === undefined,
    empty: isShown("empty"),
    nothingWaits: waiting.length === 0,
    bar: document.querySelector(".bar__outbox")?.dataset.state ?? "",
    lost: document.querySelectorAll("[data-list='lost'] li").length,
  };
}

/** What lies in the database, as text in which a canary could be found. */
async function readable() {
  const all = JSON.stringify(await everything(), (_key, value) => (value instanceof Uint8Array ? String.fromCharCode(...value.subarray(0, 60_000)) : value));
  const utf16 = [...told.marker].join("\0");
  return [told.marker, utf16, ...told.coded].filter((one) => all.includes(one)).length;
}

/** The page for the next trial: an empty outbox, an honest clock. */
async function empties() {
  shift = 0;
  hurry = 1;
  broken = "";
  asked.length = 0;
  // In turn with the page, which would call lost what is thrown away here.
  await navigator.locks.request("waymark-waiting", async () => {
    document.cookie = "waymark_waiting=; Path=/; Max-Age=0";
    await caches.delete("waymark-waiting");
    await store.dropRows((await store.outboxRows()).map(({ id }) => id));
    await store.putSetting("delivery", undefined);
    await store.putSetting("lost", undefined);
  });
  await store.putSetting("faultsBegan", true); // A store that was made anew meanwhile does not have it.
  await server();
  outbox.announceChange();
  return (await deviceSigner()) !== undefined;
}

/** So much is written that Chromium makes tables of it: what waits is in them, and no longer in the log alone. */
async function fills() {
  const bytes = new Uint8Array(40_000);
  for (let at = 0; at < 240; at += 1) await store.putSetting(`fill${at % 3}`, crypto.getRandomValues(bytes));
}

/** What hangs is told. */
const soon = (name, work, ms) => (...given) => Promise.race([Promise.resolve(work(...given)), new Promise((_resolve, reject) => realTimeout(() => reject(new Error(`${name} hangs`)), ms))]);

const doings = {
  asRecorded, found, sameId, looks, readable, empties, item, strays, isShown,
  authors: async (ids) => new Set((await store.outboxRows()).filter(({ id }) => ids.includes(id)).map(({ memberId }) => memberId)).size,
  opens: () => requested(realOpen.call(indexedDB, "waymark")).then((db) => (db.close(), true), () => false),
  later: (ms) => void (shift += ms),
  patience: (times) => void (hurry = times),
  breaks: (what) => void (broken = what),
  sends: () => void document.dispatchEvent(new CustomEvent("waymark:saved")),
  closes: () => opened.splice(0).forEach((db) => db.close()),
  durability: () => asked.splice(0),
  oldTab: async () => void (old = await asVersion(1)),
  oldTabGoes: () => void old?.close(),
  asVersion: async (version, extra) => (await asVersion(version, extra)).close(),
  asksAgain: async () => store.putSetting("delivery", { ...(await store.setting("delivery")), asked: 0, notBefore: 0 }),
  replaced: async (id) => (await store.outboxRows()).filter((row) => row.replaces === id).map((row) => named({ ...row, expect: "received" })),
  lost: async () => ((await store.setting("lost")) ?? []).map(({ id }) => id),
  here: async () => [...(await store.outboxRows()), ...(await store.receiptRows())].map(({ id }) => id.replaceAll("-", "")),
  putSecond: async () => {
    const { member, device } = told.parties.two;
    await store.putIdentity({ memberId: member, organisationId: "", role: "outreach", recipient: "age1pq1", wrappings: [], grants: [], deviceId: device, registered: true });
    const before = await store.currentMemberId();
    await store.setCurrentMemberId(member);
    return before;
  },
  putMember: (id) => store.setCurrentMemberId(id),
  forgets: () => document.dispatchEvent(new Event("waymark:forget")),
};
for (const [name, work] of Object.entries(doings)) globalThis.faults[name] = soon(name, work, 10_000);
globalThis.faults.saves = soon("saves", saves, 60_000);
globalThis.faults.fills = soon("fills", fills, 60_000);
