/** What only one of all open pages may do at a time: settle who uses this phone, compare what waits with what was named. */

/** @template T @param {string} what @param {() => Promise<T>} work @returns {Promise<T>} */
export const alone = (what, work) => (navigator.locks ? /** @type {Promise<T>} */ (navigator.locks.request(what, work)) : work());
