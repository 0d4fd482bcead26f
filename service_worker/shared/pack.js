/**
 * The field pack on the phone: fetched by hash, checked, switched at once, read by name.
 *
 * The page fetches, because a page can show progress and is not stopped in the middle; the worker only reads. Contents are
 * kept under their hash, so an update fetches what changed and an interrupted one goes on where it stopped.
 */
import { sha256 } from "./bytes.js";
import * as store from "./store.js";

const CACHE = "waymark-pack";
const AT_ONCE = 6;

/**
 * @typedef {{ sha256: string, size: number }} Blob
 * @typedef {{ pattern: string, sample: string, view: string, local: boolean, html: Record<string, Blob> }} PackPage
 * @typedef {object} Manifest
 * @property {string} version
 * @property {string} built_at ISO time
 * @property {string | null} role
 * @property {string[]} languages
 * @property {Record<string, string>} headers what the server sends with every page
 * @property {PackPage[]} pages
 * @property {Record<string, Record<string, Blob>>} data by name, then language ("*": the same in all)
 * @property {({ path: string } & Blob)[]} assets
 *
 * @typedef {{ current: Manifest, previous?: Manifest }} Kept
 */

/** @returns {Promise<Manifest | undefined>} the pack this phone works from */
export const manifest = async () => (await store.setting("pack"))?.current;

/** @param {string} hash */
const addressOf = (hash) => `/field-pack/${hash}`;

/** @param {Manifest} pack @returns {Map<string, Blob>} everything the pack is made of, by the address it is kept under */
function contents(pack) {
  /** @type {Map<string, Blob>} */
  const all = new Map();
  for (const page of pack.pages) for (const blob of Object.values(page.html)) all.set(addressOf(blob.sha256), blob);
  for (const each of Object.values(pack.data)) for (const blob of Object.values(each)) all.set(addressOf(blob.sha256), blob);
  for (const asset of pack.assets) all.set(asset.path, asset);
  return all;
}

/** @param {Manifest} pack @returns {Promise<Map<string, Blob>>} what is not on the phone yet */
async function missing(pack) {
  const cache = await caches.open(CACHE);
  const held = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  return new Map([...contents(pack)].filter(([address]) => !held.has(address)));
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
  const response = await fetch("/field-pack", { headers: { Accept: "application/json" }, cache: "no-cache" });
  if (!response.ok) throw new Error(`field pack: ${response.status}`);
  /** @type {Manifest} */
  const next = await response.json();
  const current = await manifest();
  // A session that ended takes nothing away: a member's phone keeps the member's pack until somebody signs out.
  if (current?.role && !next.role && (await store.currentMemberId())) return current;
  const wanted = await missing(next);
  const all = [...wanted.values()].reduce((total, blob) => total + blob.size, 0);
  let done = 0;
  const queue = [...wanted];
  tell(done, all);
  const work = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) {
      await take(...item);
      done += item[1].size;
      tell(done, all);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await switchTo(next);
  return next;
}

/** Fetches one content and keeps it if it is what the manifest says. @param {string} address @param {Blob} blob */
async function take(address, blob) {
  const response = await fetch(address, { cache: "no-store" });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok || (await sha256(bytes)) !== blob.sha256) throw new Error(`${address} is not what it should be`);
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "application/octet-stream" };
  await (await caches.open(CACHE)).put(address, new Response(bytes, { headers }));
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
  const blob = pack.data[name]?.[language] ?? pack.data[name]?.["*"];
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

/** @param {string} address @returns {Promise<Uint8Array | undefined>} */
async function bytesAt(address) {
  const response = await (await caches.open(CACHE)).match(address, { ignoreVary: true });
  return response && new Uint8Array(await response.arrayBuffer());
}
