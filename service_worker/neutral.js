/**
 * The neutral page that Exit leads to, kept as soon as the worker is installed: leaving must work without a network even on
 * a phone that never fetched a field pack.
 */
const CACHE = "waymark-neutral";
const ADDRESS = "/calculator";

/** Fetches the page and the files that it names. Called once per worker version, so its hashed files fit it. */
export async function keepNeutralPage() {
  const response = await fetch(ADDRESS, { cache: "no-cache", headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const html = await response.clone().text();
  const files = [...html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/gu)].map(([, file]) => file);
  const cache = await caches.open(CACHE);
  await Promise.all([cache.put(ADDRESS, response), ...files.map((file) => cache.add(file))]);
}

/** @param {string} path @returns {Promise<Response | undefined>} the page or one of its files */
export async function neutral(path) {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}
