/** Where the neutral page that Exit leads to is kept, for the worker that keeps it and for pages that show it at once. */

export const CACHE = "waymark-neutral";
export const ADDRESS = "/calculator";

/** @param {string} path the page or one of its files @returns {Promise<Response | undefined>} */
export async function neutral(path) {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}
