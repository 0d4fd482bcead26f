/**
 * The outbox in words, on every screen: what waits on this phone.
 *
 * The words stand in the element's data attributes (`data-waiting="Waiting for network: {count}"`).
 */
import { needsYou, onChange, pending } from "shared/outbox.js";

/** @param {import("shared/store.js").OutboxRow[]} rows @param {boolean} sending @returns {string} the data attribute that says it */
export function overall(rows, sending) {
  if (rows.some(needsYou)) return "held";
  if (rows.length === 0) return "none";
  if (sending) return "sending";
  return !navigator.onLine || rows.some((row) => row.attempts > 0) ? "waiting" : "saved";
}

/** @returns {Promise<boolean>} whether a page or the worker is sending now */
export async function isSending() {
  const { held } = await navigator.locks.query();
  return held?.some((lock) => lock.name === "waymark-delivery") ?? false;
}

/** @type {import("./enhance.js").Enhance} */
export function enhance(element) {
  const words = element.querySelector("[data-outbox-words]");
  const show = async () => {
    const rows = await pending();
    const state = overall(rows, navigator.onLine && (await isSending()));
    const text = (element.dataset[state] ?? "").replace("{count}", String(rows.length));
    element.dataset.state = state;
    // Announced politely by the bar's own live region: only when the words are different.
    if (words && words.textContent !== text) words.textContent = text;
  };
  const tell = () => void show().catch(() => undefined);
  tell();
  const stop = onChange(tell);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return () => {
    stop();
    removeEventListener("online", tell);
    removeEventListener("offline", tell);
  };
}
