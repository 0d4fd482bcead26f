/**
 * What goes next. Items go together, oldest first; one that the server twice failed to answer for goes alone and last, so that it
 * can hold up no other. Pure.
 */

const MOST_ITEMS = 50;
const MOST_BYTES = 4 * 1024 * 1024;
const SUSPECT_AFTER = 2;
const SUSPECTS_AT_ONCE = 5;

/**
 * @param {import("./store.js").OutboxRow[]} rows what can be sent, oldest first
 * @param {Set<string>} tried ids that already failed in this round
 * @returns {import("./store.js").OutboxRow[]} the next batch; empty when this round is over
 */
export function nextBatch(rows, tried) {
  const left = rows.filter((row) => !tried.has(row.id));
  const together = left.filter((row) => refusals(row) < SUSPECT_AFTER);
  if (together.length > 0) return upTo(together);
  if (tried.size >= SUSPECTS_AT_ONCE) return [];
  return left.sort((one, other) => refusals(one) - refusals(other)).slice(0, 1);
}

/** @param {import("./store.js").OutboxRow} row how often the server answered, but not for this item */
const refusals = (row) => row.refusals ?? 0;

/** @param {import("./store.js").OutboxRow[]} rows @returns {import("./store.js").OutboxRow[]} at least one, as many as a batch may hold */
function upTo(rows) {
  let bytes = 0;
  return rows.slice(0, MOST_ITEMS).filter((row, at) => {
    bytes += row.sealed.length;
    return at === 0 || bytes <= MOST_BYTES;
  });
}

/**
 * Whether an answer without a word about an item says something about the item: a proxy, a portal or a server that is away does not.
 * @param {number} status @param {boolean} ours whether anything in the answer was signed by the server
 */
export const concernsItems = (status, ours) => ours || status === 400 || status === 413 || status === 500;
