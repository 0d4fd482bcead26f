/** A phone for tests: an empty database, a server that answers as it is told, locks, a clock that can be moved. */
import "../../service_worker/node_modules/fake-indexeddb/auto/index.mjs";
import { createHash, webcrypto } from "node:crypto";
import * as outbox from "../../service_worker/shared/outbox.js";
import * as store from "../../service_worker/shared/store.js";
import { held, locks } from "./locks.mjs";

const { subtle } = webcrypto;
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

Object.defineProperty(globalThis, "navigator", { value: { locks, language: "en" }, configurable: true });

const realNow = Date.now;
let shift = 0;
Date.now = () => realNow() + shift;

/** @param {number} ms moves the phone's clock */
export const later = (ms) => void (shift += ms);

/** Empties the phone. */
export async function emptied() {
  shift = 0;
  held.clear();
  await new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase("waymark");
    asked.onsuccess = resolve;
    asked.onerror = reject;
  });
}

/** @param {Uint8Array} bytes */
export const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The `number`th item that somebody saved; `size` bytes of what only the server could open. */
export function item(number, size = 64) {
  const id = `0190a000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  const sealed = new Uint8Array(size).fill(number);
  return { id, kind: "referral", memberId: "m", savedAt: "2026-03-04T12:00:00Z", sealed, sha256: hash(sealed) };
}

/** Saves so many items, the oldest first. */
export async function saved(count, size) {
  const items = Array.from({ length: count }, (_, at) => item(at + 1, size));
  for (const one of items) await outbox.keep(one);
  return items;
}

/** @returns {Promise<Record<string, string>>} state by id, of everything that is kept */
export const states = async () => Object.fromEntries((await store.outboxRows()).map((row) => [row.id, row.state]));

/** What a batch holds, read as the protocol says. @param {Uint8Array} bytes */
export function opened(bytes) {
  const found = [];
  for (let at = 4; at < bytes.length; ) {
    const hex = Buffer.from(bytes.subarray(at, at + 16)).toString("hex");
    const size = new DataView(bytes.buffer, bytes.byteOffset + at + 16).getUint32(0);
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/u, "$1-$2-$3-$4-");
    found.push({ id, sealed: bytes.subarray(at + 20, at + 20 + size) });
    at += 20 + size;
  }
  return found;
}

/** A server with its own key for answers; what it does with a batch can be changed. */
export class Server {
  /** @type {{ id: string, sealed: Uint8Array }[][]} every batch that came */
  batches = [];
  log = 0;
  watermark = 0;
  /** What is said about one item; undefined: nothing. */
  about = (one) => (one.sealed.length > 0 ? this.receipt(one) : { type: "missing", id: one.id, at: "2026-03-04T12:00:00Z" });

  static async started() {
    const server = new Server();
    server.pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    server.spki = base64url(await subtle.exportKey("spki", server.pair.publicKey));
    await store.putSetting("server", { answerKey: server.spki, recipient: "age1" });
    globalThis.fetch = (address, options) => server.receive(address, options);
    return server;
  }

  receipt = ({ id, sealed }) =>
    ({ type: "receipt", id, sha256: hash(sealed), at: new Date().toISOString(), log: this.log++, words: ["a", "b", "c", "d"] });

  held = ({ id, sealed }, reason = "unknown-recipient") => ({ type: "held", id, sha256: hash(sealed), at: new Date().toISOString(), reason });

  async signed(statement, pair = this.pair) {
    const text = JSON.stringify(statement);
    const data = new TextEncoder().encode(`waymark answer 1\n${text}`);
    return { statement: text, signature: base64url(new Uint8Array(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, data))) };
  }

  async receive(address, options) {
    if (address !== "/outbox" || options.method !== "POST") throw new Error(`nothing is at ${address}`);
    const items = opened(options.body);
    this.batches.push(items);
    const said = items.map((one) => this.about(one)).filter(Boolean);
    const answers = await Promise.all([...said, { type: "watermark", log: this.watermark, at: "2026-03-04T12:00:00Z" }].map((one) => this.signed(one)));
    return Response.json({ answers });
  }
}
