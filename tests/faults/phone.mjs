/** One phone as the trials use it: it saves, sends, is looked at, and remembers all it ever showed. */
import "../../service_worker/node_modules/fake-indexeddb/auto/index.mjs";
import { webcrypto } from "node:crypto";
import { joined, sha256, utf8 } from "../../service_worker/shared/bytes.js";
import { deliver } from "../../service_worker/shared/delivery.js";
import * as outbox from "../../service_worker/shared/outbox.js";
import { pad } from "../../service_worker/shared/padding.js";
import { envelope } from "../../service_worker/shared/protocol.js";
import { seal } from "../../service_worker/shared/seal.js";
import * as store from "../../service_worker/shared/store.js";
import { locks } from "../service_worker/locks.mjs";
import { v7 as uuid } from "../../service_worker/node_modules/uuid/dist-node/index.js";

const P256 = { name: "ECDSA", namedCurve: "P-256" };
const MINUTES = 60_000;

/** The trials' own dice, so that a seed says what happened. */
let state = 1;
export const again = (seed) => void (state = seed >>> 0 || 1);
export function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
export const one = (list) => list[Math.floor(random() * list.length)];

let shift = 0;
const realNow = Date.now;
Date.now = () => realNow() + shift;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [realNow() + shift]));
  }
};

/** How many times faster a phone's patience runs out than it would. */
let hurry = 10;
const realTimeout = globalThis.setTimeout;
globalThis.setTimeout = (work, ms = 0, ...given) => realTimeout(work, ms >= MINUTES ? ms / hurry : ms, ...given);

if (!globalThis.navigator?.locks) Object.defineProperty(globalThis, "navigator", { value: { locks, language: "en" }, configurable: true });

/** What a phone shows of an item. */
function stateOf(row, receipt) {
  if (row) return row.state === "held" ? `held:${row.reason}` : row.state;
  return receipt?.withdrawn ? "withdrawn" : receipt ? "received" : "nothing";
}

const realFetch = globalThis.fetch;

export class Phone {
  /** @type {Map<string, object>} everything that was ever shown as Saved */
  saved = new Map();
  wrongly = [];

  static async made(asked) {
    const phone = new Phone();
    Object.assign(phone, asked, { server: await (await realFetch(`${asked.base}/outbox/keys`)).json(), where: asked.base });
    phone.keys = {};
    for (const [name, party] of Object.entries(asked.parties)) {
      phone.keys[name] = await webcrypto.subtle.importKey("pkcs8", Buffer.from(party.pkcs8, "base64"), P256, false, ["sign"]);
    }
    globalThis.fetch = (address, options) => {
      if (phone.where === "nowhere") return Promise.reject(new TypeError("Failed to fetch"));
      return realFetch(new URL(address, phone.where), options).catch((error) => {
        phone.broken = `${error.message} ${error.cause?.message ?? ""}`;
        throw error;
      });
    };
    return phone;
  }

  async emptied() {
    shift = 0;
    hurry = 10;
    this.where = this.base;
    await this.proxy();
    await new Promise((resolve, reject) => {
      const gone = indexedDB.deleteDatabase("waymark");
      gone.onsuccess = resolve;
      gone.onerror = () => reject(gone.error);
    });
    this.saved = new Map();
    this.wrongly = [];
    await this.knows();
  }

  /** The phone knows the server's keys, and who uses it. */
  async knows(name = "one") {
    await store.putSetting("server", this.server);
    for (const [called, party] of Object.entries(this.parties)) {
      await store.putIdentity({ memberId: party.member, organisationId: "", role: "outreach", recipient: "age1pq1", wrappings: [], grants: [], deviceId: party.device, registered: true });
      if (called === name) await store.setCurrentMemberId(party.member);
    }
  }

  /** Tells the proxy what it does to the next deliveries. */
  async proxy(...faults) {
    await realFetch(`${this.base}/-/faults`, { method: "POST", body: JSON.stringify(faults) });
  }

  async ask(what) {
    await realFetch(`${this.base}/-/${what}`, { method: "POST" });
  }

  /** Moves the phone's clock. */
  later = (ms) => void (shift += ms);
  patience = (times) => void (hurry = times);

  canary = () => `${this.marker}${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex")}`;

  signer(by) {
    const { device, member } = this.parties[by];
    const sign = async (bytes) => new Uint8Array(await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.keys[by], bytes));
    return { deviceId: device, memberId: member, sign };
  }

  /** What somebody fills in: every field holds a canary. @returns {Promise<{ body: object, parts: object[] }>} */
  async referral(id, to, long) {
    const { organisation, key, recipient } = this.partners[to];
    const story = long ? Array.from({ length: long }, this.canary).join(" ") : this.canary();
    const contact = { how: "call", number: this.canary(), when: this.canary(), who: this.canary(), say: this.canary(), voicemail: "no" };
    const items = { name: this.canary(), contact, story, companions: { children: this.canary(), others: this.canary() } };
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

  /**
   * An item that was made, sealed and signed, and not kept yet.
   * @param {{ by?: string, to?: string, kind?: string, id?: string, body?: object, expect?: string, schema?: number, long?: number }} [how]
   */
  async item({ by = "one", to = "good", kind = "referral", id = uuid(), body, expect = "received", schema, long } = {}) {
    const content = kind === "referral" ? await this.referral(id, to, long) : { body: body ?? {}, parts: [] };
    let open = await envelope({ id, kind, madeAt: new Date().toISOString(), ...content }, this.signer(by));
    if (schema !== undefined) open = joined([open.subarray(0, 8), utf8(new TextDecoder().decode(open.subarray(8)).replace('"schema":1', `"schema":${schema}`))]);
    const sealed = await seal(await pad(open), [this.server.recipient]);
    return { id, kind, memberId: this.parties[by].member, savedAt: new Date().toISOString(), sealed, sha256: await sha256(sealed), expect };
  }

  /** Keeps an item; from here on it counts as shown. */
  async keep({ expect, ...row }) {
    await outbox.keep(row);
    this.shows({ ...row, expect });
  }

  /** An item is there; from here on it is followed. */
  shows({ id, kind, sha256, expect }) {
    this.saved.set(id, { id, kind, sha256, expect, history: ["waiting"] });
  }

  /** @returns {Promise<object[]>} so many items, saved */
  async saves(count = 1 + Math.floor(random() * 2), how = {}) {
    const items = [];
    for (let at = 0; at < count; at += 1) items.push(await this.item(how));
    for (const item of items) await this.keep(item);
    return items;
  }

  /** Waits as long as a phone waits, and sends. */
  async sends() {
    shift += 300_001;
    const outcome = await deliver();
    await this.looks();
    return outcome;
  }

  /** Somebody looks at the outbox: nothing that was saved may have vanished, nothing may be called received without a receipt. */
  async looks() {
    const [rows, receipts] = [await store.outboxRows(), await store.receiptRows()];
    for (const item of this.saved.values()) {
      const row = rows.find(({ id }) => id === item.id);
      const receipt = receipts.find(({ id }) => id === item.id);
      const shown = stateOf(row, receipt);
      if (item.history.at(-1) !== shown) item.history.push(shown);
      if (row?.state === "received" && !receipt) this.wrongly.push(`${item.id} is called received without a receipt`);
      if (row && row.sha256 !== item.sha256) this.wrongly.push(`${item.id} has other bytes now`);
      if (row && (await sha256(row.sealed)) !== item.sha256) this.wrongly.push(`${item.id} has bytes of another hash`);
      if (!row && !receipt) this.wrongly.push(`${item.id} vanished`);
    }
  }

  /** The trouble is over: everything that can arrive arrives. */
  async calm() {
    this.where = this.base;
    hurry = 4;
    await this.proxy();
    await this.looks();
    const told = [];
    for (let round = 0; round < 15; round += 1) {
      told.push(await this.sends());
      const waiting = await outbox.sendable();
      if (waiting.every(({ id }) => this.saved.get(id)?.expect === "waiting")) return;
    }
    this.wrongly.push(`calm, and not all came through: ${told.join(" ")}; ${this.broken}`);
  }

  /** @returns {Promise<{ items: object[], wrongly: string[] }>} how everything stands in the end */
  async looked() {
    const [rows, receipts] = [await store.outboxRows(), await store.receiptRows()];
    const items = [...this.saved.values()].map((item) => {
      const row = rows.find(({ id }) => id === item.id);
      const receipt = receipts.find(({ id }) => id === item.id);
      return { ...item, shown: stateOf(row, receipt), statement: receipt?.statement };
    });
    return { items, wrongly: this.wrongly };
  }

  /** All that lies in the database, whatever it is. */
  async everything() {
    const settings = await Promise.all(["server", "delivery", "currentMember"].map(store.setting));
    return [settings, await store.outboxRows(), await store.receiptRows(), (await store.identities()).map(({ signing: _, ...row }) => row)];
  }
}

export { deliver, outbox, store, uuid };
