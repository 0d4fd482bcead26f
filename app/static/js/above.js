/**
 * What stands above a control comes before it can be touched: else it moves away from under the finger. Waited for, but never
 * long: a store that does not open, or a network, keeps nobody from going on.
 */

const WITHIN_MS = 1_000;

/** @param {...Promise<unknown>} coming @returns {Promise<unknown>} once all of it is there, or failed, or is too late */
export const shortly = (...coming) =>
  Promise.race([Promise.allSettled(coming), new Promise((resolve) => setTimeout(resolve, WITHIN_MS))]);
