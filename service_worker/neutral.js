/**
 * The neutral page that Exit leads to, kept as soon as the worker is installed: leaving must work without a network even on
 * a phone that never fetched a field pack.
 */
import { ADDRESS, CACHE } from "./shared/neutral-cache.js";

/**
 * Fetches the page and the files that it names. At install from the network, so that its hashed files fit this worker.
 * @param {(request: Request) => Promise<Response> | undefined} [answer] who answers instead, once there is a field pack
 * @returns {Promise<boolean>} whether all of it came and is kept now; else what was kept before stays
 */
export async function keepNeutralPage(answer = () => undefined) {
  /** @param {string} path @returns {Promise<Response>} */
  const get = (path) => {
    const request = new Request(path, { cache: "no-cache", headers: path === ADDRESS ? { Accept: "text/html" } : {} });
    return answer(request) ?? fetch(request);
  };
  const response = await get(ADDRESS);
  if (!response.ok) return false;
  const html = await response.text();
  const files = [...html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/gu)].map(([, file]) => file);
  const cache = await caches.open(CACHE);
  const fetched = await Promise.all(files.map(get));
  if (!fetched.every(({ ok }) => ok)) return false;
  await Promise.all(files.map((file, at) => cache.put(file, fetched[at])));
  // Whoever asks gets this one page; what it varied by does not matter any more.
  await cache.put(ADDRESS, new Response(html, { headers: [...response.headers].filter(([name]) => name !== "vary") }));
  const kept = new Set([ADDRESS, ...files]);
  const old = (await cache.keys()).filter(({ url }) => !kept.has(new URL(url).pathname));
  await Promise.all(old.map((request) => cache.delete(request)));
  return true;
}

/**
 * Has the browser answer for the page from the cache without waking the worker, where browsers can: a worker sleeps after half
 * a minute, and waking takes longer than somebody who leaves may wait.
 * @param {ExtendableEvent} install the worker's install event
 */
export async function routeNeutralPage(install) {
  const paths = [ADDRESS, "/static/dist/calculator-*"];
  const rules = paths.map((urlPattern) => ({ condition: { urlPattern }, source: { cacheName: CACHE } }));
  await /** @type {any} */ (install).addRoutes?.(rules);
}
