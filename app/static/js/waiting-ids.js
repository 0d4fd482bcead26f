/**
 * The ids of what waits on this phone, in two places apart from the database that holds it, so that what is gone from there can be
 * named: a cookie, which browsers clear at other times than the rest, and a file of the browser's cache, which is with the
 * operating system at once, while a cookie may be in the browser's memory alone for half a minute.
 */
const COOKIE = "waymark_waiting";
/** As many as a cookie holds without being in anybody's way. */
const MOST = 40;
const YEAR = 365 * 24 * 3600;
const CACHE = "waymark-waiting";
/** A file of a cache has an address; nothing asks for this one there. */
const ADDRESS = location.origin;

/** @param {string} id @returns {string} as it stands in both places: without hyphens */
export const short = (id) => id.replaceAll("-", "");

/** @param {string} text @returns {string[]} */
const idsIn = (text) => text.split(".").filter((one) => /^[0-9a-f]{32}$/u.test(one));

/** @returns {string[]} */
function inCookie() {
  const [, value = ""] = document.cookie.split("; ").map((one) => one.split("=")).find(([name]) => name === COOKIE) ?? [];
  return idsIn(value);
}

/** A browser that keeps no caches keeps the cookie. @returns {Promise<Cache | undefined>} */
const opened = async () => globalThis.caches?.open(CACHE).catch(() => undefined);

/** @returns {Promise<string[]>} */
async function inFile() {
  const found = await (await opened())?.match(ADDRESS);
  return idsIn((await found?.text()) ?? "");
}

/** @returns {Promise<string[]>} ids that either place names, short; what is stale in one may be among them */
export async function named() {
  const file = await inFile().catch(() => []);
  return [...new Set([...inCookie(), ...file])];
}

/** Names these in both places, and nothing else. @param {string[]} ids oldest first */
export async function name(ids) {
  const all = ids.map(short);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${all.slice(-MOST).join(".")}; Path=/; Max-Age=${all.length > 0 ? YEAR : 0}; SameSite=Strict${secure}`;
  const cache = await opened();
  // On a full phone nothing is better than what is not true any more.
  const forget = () => cache?.delete(ADDRESS);
  if (all.length === 0) await forget();
  else await cache?.put(ADDRESS, new Response(all.join("."))).catch(forget);
}
