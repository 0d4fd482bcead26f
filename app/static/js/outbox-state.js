/**
 * The outbox in words, on every screen: what waits on this phone.
 *
 * The words stand in the element's data attributes (`data-waiting="Waiting for network: {count}"`).
 */
import { isFieldMode } from "shared/field-mode.js";
import { needsYou, onChange } from "shared/outbox.js";
import { compare, lost, tally } from "./storage-facts.js";

/** @param {import("shared/store.js").OutboxRow[]} rows @param {boolean} sending @returns {string} the data attribute that says it */
export function overall(rows, sending) {
  if (rows.some(needsYou)) return "held";
  if (rows.length === 0) return "none";
  // What somebody keeps back is here because they want it here.
  if (rows.every((row) => row.keptBack)) return "saved";
  if (sending) return "sending";
  return !navigator.onLine || rows.some((row) => row.attempts > 0 && !row.keptBack) ? "waiting" : "saved";
}

const LOOK_AGAIN_MS = 5000;

/** Whether field mode was on when it was last asked: what says it stands on a page from its first moment, for it is above everything. */
let quiet = false;

const askQuiet = async () => (quiet = await isFieldMode());

/** Begun with the document. */
const firstAsked = askQuiet();

function markQuiet() {
  const mark = document.querySelector("[data-field-mark]");
  if (mark instanceof HTMLElement) mark.hidden = !quiet;
}

/** An old tab may stand in the way of the store for as long as it is open. */
const PATIENCE_MS = 3_000;

/** @returns {Promise<boolean>} whether a page or the worker is sending now */
export async function isSending() {
  const { held } = await navigator.locks.query();
  return held?.some((lock) => lock.name === "waymark-delivery") ?? false;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(element) {
  markQuiet();
  void firstAsked.then(markQuiet);
  const words = element.querySelector("[data-outbox-words]");
  /** @param {string} state @param {number} [count] */
  const say = (state, count = 0) => {
    const text = (element.dataset[state] ?? "").replace("{count}", String(count));
    element.dataset.state = state;
    // Announced politely by the bar's own live region: only when the words are different.
    if (words && words.textContent !== text) words.textContent = text;
  };
  const show = async () => {
    await askQuiet();
    markQuiet();
    const rows = await tally();
    const now = overall(rows, navigator.onLine && (await isSending()));
    // In field mode nothing waits for a network: it waits for somebody.
    const state = (await lost()).length > 0 ? "held" : now === "waiting" && quiet ? "saved" : now;
    say(state, rows.length);
  };
  const tell = () => {
    // That nothing waits is said only by somebody who could look.
    const slow = setTimeout(() => say("unknown"), PATIENCE_MS);
    void show()
      .catch(() => say("unknown"))
      .finally(() => clearTimeout(slow));
  };
  tell();
  // A store that loses something says nothing: while somebody looks and something waits, it is looked at again.
  const looking = setInterval(() => document.hidden || void compare().catch(() => undefined), LOOK_AGAIN_MS);
  const stop = onChange(tell);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return () => {
    stop();
    clearInterval(looking);
    removeEventListener("online", tell);
    removeEventListener("offline", tell);
  };
}
