/**
 * What goes next. Items go together, oldest first; one that the server twice failed to answer for goes alone and last, so that it
 * can hold up no other. While nothing gets through, fewer go at a time and those first that were tried least: a link that is slow,
 * or an item that takes the server down with it, holds up no other either. Pure.
 */

const MOST_ITEMS = 50;
const MOST_BYTES = 4 * 1024 * 1024;
/** Bytes a second that a link is thought to carry, at first and at the least. */
const FIRST_RATE = 16_000;
const SLOWEST_RATE = 1_000;
const LEAST_PATIENCE_MS = 60_000;
const SUSPECT_AFTER = 2;
const SUSPECTS_AT_ONCE = 5;

/**
 * @param {import("./store.js").OutboxRow[]} rows what can be sent, oldest first
 * @param {Set<string>} tried ids that already failed in this round
 * @param {number} [failures] in a row, without a word from the server
 * @returns {import("./store.js").OutboxRow[]} the next batch; empty when this round is over
 */
export function nextBatch(rows, tried, failures = 0) {
  const left = rows.filter((row) => !tried.has(row.id));
  const together = left.filter((row) => refusals(row) < SUSPECT_AFTER);
  if (together.length > 0) return upTo(failures > 0 ? together.sort((one, other) => one.attempts - other.attempts) : together, failures);
  if (tried.size >= SUSPECTS_AT_ONCE) return [];
  return left.sort((one, other) => refusals(one) - refusals(other)).slice(0, 1);
}

/** @param {import("./store.js").OutboxRow} row how often the server answered, but not for this item */
const refusals = (row) => row.refusals ?? 0;

/**
 * At least one, as many as a batch may hold: half as many for each failure.
 * @param {import("./store.js").OutboxRow[]} rows @param {number} failures @returns {import("./store.js").OutboxRow[]}
 */
function upTo(rows, failures) {
  const share = 2 ** Math.min(failures, 20);
  let bytes = 0;
  return rows.slice(0, Math.ceil(Math.min(rows.length, MOST_ITEMS) / share)).filter((row, at) => {
    bytes += row.sealed.length;
    return at === 0 || bytes <= MOST_BYTES / share;
  });
}

/**
 * How long an answer is waited for: a minute, and what the bytes take on a link that is thought slower with each failure.
 * @param {number} bytes @param {number} failures in a row @returns {number} milliseconds
 */
export const patience = (bytes, failures) => LEAST_PATIENCE_MS + (bytes / Math.max(SLOWEST_RATE, FIRST_RATE / 2 ** Math.min(failures, 20))) * 1000;

/**
 * Whether an answer without a word about an item says something about the item: a proxy, a portal or a server that is away does not.
 * @param {number} status @param {boolean} ours whether anything in the answer was signed by the server
 */
export const concernsItems = (status, ours) => ours || status === 400 || status === 413 || status === 500;
