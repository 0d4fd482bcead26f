/**
 * A conversation is open in one tab alone. Whoever has it open holds a lock of its name; another tab asks where it is, and may
 * take it over: then it is put away there first.
 */
import { draftLock } from "shared/store.js";

const ANSWER_MS = 700;
const PATIENCE_MS = 5_000;

/** @type {Map<string, () => void>} what lets go of the locks of this tab, by conversation */
const held = new Map();
/** Asked for, and not released since. @type {Set<string>} */
const asked = new Set();
/** @type {(id: string) => void} */
let wanted = () => undefined;

/** @typedef {{ kind: "where" | "here" | "want", id: string, title?: string }} Word */

const channel = new BroadcastChannel("waymark-tabs");
channel.addEventListener("message", ({ data }) => {
  const { kind, id } = /** @type {Word} */ (data);
  if (!held.has(id)) return;
  if (kind === "where") channel.postMessage({ kind: "here", id, title: document.title });
  if (kind === "want") wanted(id);
});

/** Says what is to be done when another tab goes on with a conversation: put it away, then release it. @param {(id: string) => void} work */
export const onWanted = (work) => void (wanted = work);

/** @param {string} id @param {LockOptions} options @returns {Promise<boolean>} whether this tab holds it now, until it is released */
function hold(id, options) {
  asked.add(id);
  return new Promise((resolve) => {
    navigator.locks
      .request(draftLock(id), options, (lock) => {
        resolve(lock !== null);
        return lock === null || !asked.has(id) ? undefined : new Promise((done) => held.set(id, () => done(undefined)));
      })
      .catch(() => {
        // Waited for too long, or taken away: a tab that did not answer has it no more.
        resolve(false);
        if (held.delete(id)) wanted(id);
      });
  });
}

/** @param {string} id @returns {Promise<boolean>} whether this tab has it alone */
export const take = async (id) => held.has(id) || hold(id, { ifAvailable: true });

/** @param {string} id */
export function release(id) {
  asked.delete(id);
  held.get(id)?.();
  held.delete(id);
}

/** @param {string} id @returns {Promise<string | undefined>} the title of the page that another tab shows of it; nothing when no tab has it */
export function elsewhere(id) {
  if (held.has(id)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(undefined), ANSWER_MS);
    const hear = (/** @type {MessageEvent<Word>} */ { data }) => data.kind === "here" && data.id === id && done(data.title ?? "");
    const done = (/** @type {string | undefined} */ title) => {
      clearTimeout(timer);
      channel.removeEventListener("message", hear);
      resolve(title);
    };
    channel.addEventListener("message", hear);
    navigator.locks.query().then(
      ({ held: all }) => (all?.some(({ name }) => name === draftLock(id)) ? channel.postMessage({ kind: "where", id }) : done(undefined)),
      () => done(undefined),
    );
  });
}

/** Takes it from the tab that has it, which first seals what was typed there. @param {string} id */
export async function takeOver(id) {
  channel.postMessage({ kind: "want", id });
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), PATIENCE_MS);
  const given = await hold(id, { signal: ended.signal });
  clearTimeout(timer);
  if (given) return;
  // It does not answer: thrown away by the system, or asleep.
  await hold(id, { steal: true });
}
