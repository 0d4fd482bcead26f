/** When to try again: doubling with jitter up to five minutes, and whatever the server asked for. */

const FIRST = 2_000;
const LONGEST = 300_000;

/**
 * @param {number} failures in a row, 1 or more
 * @param {number} random 0 to 1
 * @returns {number} milliseconds to wait: between half and all of the step, so that many phones do not come at once
 */
export function delay(failures, random) {
  const step = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 20));
  return step / 2 + (step / 2) * random;
}

/** @param {string | null} header `Retry-After` @param {number} now ms @returns {number} milliseconds; 0 when absent or senseless */
export function retryAfter(header, now) {
  if (!header) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return wait > 0 ? Math.min(wait, LONGEST) : 0;
}
