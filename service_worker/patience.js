/**
 * How long the worker waits for the store: an old tab, or a damaged disk, may hold it up for good, and no page may wait for that.
 */

const STORE_PATIENCE_MS = 3_000;
/** Once it was held up: a page asks for many files, and each would wait as long again. */
const HELD_UP_MS = 50;
const TOO_LATE = Symbol("too late");

let heldUp = false;

/** @template T @param {Promise<T>} asked of the store @returns {Promise<T | undefined>} nothing: it is held up, or switched off */
export async function soon(asked) {
  const answered = asked.catch(() => undefined).finally(() => (heldUp = false));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve(TOO_LATE), heldUp ? HELD_UP_MS : STORE_PATIENCE_MS)));
  const first = await Promise.race([answered, late]);
  clearTimeout(timer);
  if (first !== TOO_LATE) return /** @type {T | undefined} */ (first);
  heldUp = true;
  return undefined;
}
