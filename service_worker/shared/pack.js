/**
 * The field pack on the phone: fetched by hash, checked, switched at once, read by name.
 *
 * The page fetches, because a page can show progress and is not stopped in the middle; the worker only reads. Contents are
 * kept under their hash, so an update fetches what changed and an interrupted one goes on where it stopped.
 */
import { sha256 } from "./bytes.js";
import * as store from "./store.js";

const CACHE = "waymark-pack";
const AT_ONCE = 4;
/** Contents that are smaller than this travel together: on a weak network each question costs more than what it brings. */
const SMALL_BYTES = 64 * 1024;
/** How much one answer holds before it is compressed, and how many contents: what is interrupted is asked for again. */
const TOGETHER_BYTES = 384 * 1024;
const TOGETHER = 60;
/** As much of a hash as tells contents apart; the whole of it is compared when they are here. */
const NAMED_BY = 16;

/** The form of packs that this code reads; `app/fieldpack/build.py` has the same number. */
const FORM = 2;
/** How long a worker may take to say which form it reads. One from before there were forms never says. */
const SAYS_MS = 2_000;

/**
 * @typedef {{ sha256: string, size: number }} Blob
 * @typedef {{ pattern: string, sample: string, view: string, local: boolean, html: Record<string, Blob> }} PackPage
 * @typedef {object} Manifest
 * @property {string} version
 * @property {number} [form]
 * @property {string} built_at ISO time
 * @property {string | null} role
 * @property {string[]} languages
 * @property {Record<string, string>} headers what the server sends with every page
 * @property {PackPage[]} pages
 * @property {Record<string, Record<string, Blob>>} data by name, then language ("*": the same in all)
 * @property {({ path: string } & Blob)[]} assets
 * @property {Record<string, Record<string, Record<string, Blob>>>} [parts] data that phones choose, by part (a region)
 * @property {string[]} [carried] the parts that this member's organisation chose
 * @property {string[]} [here] the parts that this phone has
 *
 * @typedef {{ current: Manifest, previous?: Manifest }} Kept
 */

/** @returns {Promise<Manifest | undefined>} the pack this phone works from */
export const manifest = async () => (await store.setting("pack"))?.current;

/** @param {string} hash */
const addressOf = (hash) => `/field-pack/${hash}`;

/** @param {Manifest} pack @returns {Record<string, Record<string, Blob>>[]} the data of the parts that this phone has */
const partsHere = (pack) => (pack.here ?? []).map((part) => pack.parts?.[part] ?? {});

/** @returns {Promise<string[]>} the parts that this phone is to carry: its own choice, else the organisation's */
export const chosen = async () => chosenOf(await manifest());

/** @param {Manifest | undefined} pack @returns {Promise<string[]>} */
async function chosenOf(pack) {
  /** @type {string[]} */
  const parts = (await store.setting("regions")) ?? pack?.carried ?? [];
  return pack ? parts.filter((part) => pack.parts?.[part]) : parts;
}

/** @param {Manifest} pack @returns {Map<string, Blob>} everything the pack is made of, by the address it is kept under */
function contents(pack) {
  /** @type {Map<string, Blob>} */
  const all = new Map();
  // Pages of one language beside each other: together they are compressed the best.
  for (const language of pack.languages) for (const { html } of pack.pages) if (html[language]) all.set(addressOf(html[language].sha256), html[language]);
  for (const each of [pack.data, ...partsHere(pack)].flatMap((one) => Object.values(one))) for (const blob of Object.values(each)) all.set(addressOf(blob.sha256), blob);
  for (const asset of pack.assets) all.set(asset.path, asset);
  return all;
}

/** @param {Manifest} pack @param {Manifest} [current] what is held now is of this pack
 * @returns {Promise<Map<string, Blob>>} what is not on the phone yet, or stands there as it was before */
async function missing(pack, current) {
  const cache = await caches.open(CACHE);
  const held = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const before = current ? contents(current) : new Map();
  const same = (/** @type {string} */ address, /** @type {Blob} */ blob) => (before.get(address) ?? blob).sha256 === blob.sha256;
  return new Map([...contents(pack)].filter(([address, blob]) => !(held.has(address) && same(address, blob))));
}

/** @returns {Promise<boolean>} whether everything of the current pack is there */
export async function whole() {
  const pack = await manifest();
  return pack !== undefined && (await missing(pack)).size === 0;
}

/**
 * Brings the phone's pack to what the server has. The old pack answers until the new one is whole.
 * @param {(done: number, all: number) => void} tell bytes
 * @returns {Promise<Manifest>} rejects without a network, or when something does not match its hash
 */
export function update(tell) {
  // Two tabs must not clean up behind each other's backs.
  return navigator.locks.request("waymark-pack", () => updateAlone(tell));
}

/** @param {(done: number, all: number) => void} tell @returns {Promise<Manifest>} */
async function updateAlone(tell) {
  if (!(await isRead())) throw new Error("the worker reads another form of packs");
  const response = await fetch(`/field-pack?form=${FORM}`, { headers: { Accept: "application/json" }, cache: "no-cache" });
  if (!response.ok) throw new Error(`field pack: ${response.status}`);
  /** @type {Manifest} */
  const next = await response.json();
  const current = await manifest();
  // A session that ended takes nothing away: a member's phone keeps the member's pack until somebody signs out.
  if (current?.role && !next.role && (await store.currentMemberId())) return current;
  next.here = await chosenOf(next);
  const wanted = await missing(next, current);
  const all = [...wanted.values()].reduce((total, blob) => total + blob.size, 0);
  let done = 0;
  const queue = batches(wanted);
  tell(done, all);
  const work = async () => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      await take(batch);
      done += sizeOf(batch);
      tell(done, all);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await switchTo(next);
  return next;
}

/** Something came whole and is not what the pack says. */
export class Changed extends Error {}

/**
 * Whether whoever answers pages without a network can read what would be fetched. A worker from before goes on answering from the
 * pack from before, until the new one has taken its place.
 * @returns {Promise<boolean>}
 */
async function isRead() {
  const controller = globalThis.document && navigator.serviceWorker?.controller;
  if (!controller) return true;
  const { port1, port2 } = new MessageChannel();
  const said = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(undefined), SAYS_MS);
  });
  controller.postMessage("form", [port2]);
  const form = await said;
  port1.close();
  return form === FORM;
}

/** Says which form this code reads. @param {MessagePort | undefined} port */
export const tellForm = (port) => port?.postMessage(FORM);

/** @typedef {[address: string, blob: Blob][]} Batch what one answer brings, in this order */

/** @param {Batch} batch @returns {number} bytes */
const sizeOf = (batch) => batch.reduce((total, [, { size }]) => total + size, 0);

/** @param {Map<string, Blob>} wanted by address @returns {Batch[]} small contents together; large ones, and assets, which have an address of their own, one by one */
export function batches(wanted) {
  /** @type {Batch[]} */
  const all = [];
  /** @type {Batch} */
  let open = [];
  for (const item of wanted) {
    const [address, { sha256: hash, size }] = item;
    if (size > SMALL_BYTES || address !== addressOf(hash)) {
      all.push([item]);
      continue;
    }
    if (open.length === 0 || open.length === TOGETHER || sizeOf(open) + size > TOGETHER_BYTES) all.push((open = []));
    open.push(item);
  }
  return all;
}

/** Fetches contents and keeps them if each is what the manifest says. @param {Batch} batch */
async function take(batch) {
  const [[first]] = batch;
  const names = batch.map(([, { sha256: hash }]) => hash.slice(0, NAMED_BY));
  const response = await fetch(batch.length === 1 ? first : `/field-pack/several?of=${names.join(".")}`, { cache: "no-store" });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${first}: ${response.status}`);
  if (batch.length > 1 && bytes.length !== sizeOf(batch)) throw new Changed(first);
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "application/octet-stream" };
  const cache = await caches.open(CACHE);
  let at = 0;
  for (const [address, blob] of batch) {
    const content = batch.length === 1 ? bytes : bytes.subarray(at, at + blob.size);
    at += blob.size;
    if ((await sha256(content)) !== blob.sha256) throw new Changed(address);
    await cache.put(address, new Response(/** @type {BodyInit} */ (content), { headers }));
  }
}

/** One write makes the new pack the current one; the one before stays for pages that are still open. @param {Manifest} next */
async function switchTo(next) {
  /** @type {Kept | undefined} */
  const before = await store.setting("pack");
  const previous = before?.current.version === next.version ? before.previous : before?.current;
  const keys = await contentOf(next, "server-keys", "*");
  const server = keys && JSON.parse(new TextDecoder().decode(keys));
  await store.putSettings({ pack: { current: next, previous }, ...(server ? { server } : {}) });
  const needed = new Set([...contents(next).keys(), ...(previous ? contents(previous).keys() : [])]);
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

/** @param {Manifest} pack @param {string} name @param {string} language @returns {Promise<Uint8Array | undefined>} */
export async function contentOf(pack, name, language) {
  const made = pack.data[name] ?? partsHere(pack).find((part) => part[name])?.[name];
  const blob = made?.[language] ?? made?.["*"];
  return blob && bytesAt(addressOf(blob.sha256));
}

/** @param {PackPage} page @param {string} language @returns {Promise<string | undefined>} its HTML */
export async function pageHtml(page, language) {
  const bytes = await bytesAt(addressOf((page.html[language] ?? page.html.en).sha256));
  return bytes && new TextDecoder().decode(bytes);
}

/** @param {string} path @returns {Promise<Response | undefined>} an asset as it was kept */
export async function assetAt(path) {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}

/** @param {string} path @returns {Promise<string | undefined>} the hash that this phone's packs name for an asset */
export async function hashOf(path) {
  /** @type {Kept | undefined} */
  const kept = await store.setting("pack");
  const listed = [kept?.current, kept?.previous].flatMap((pack) => pack?.assets ?? []);
  return listed.find((asset) => asset.path === path)?.sha256;
}

/** @param {string} address @returns {Promise<Uint8Array | undefined>} */
async function bytesAt(address) {
  const response = await (await caches.open(CACHE)).match(address, { ignoreVary: true });
  return response && new Uint8Array(await response.arrayBuffer());
}
