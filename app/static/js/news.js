/** How much is new, on the doors of the first page: since this phone last showed its member what they sent. Counts and words, no names. */
import { isFieldMode } from "shared/field-mode.js";
import * as store from "shared/store.js";

/** @param {string} memberId */
const name = (memberId) => `seen:${memberId}`;

/** @param {HTMLElement} root @param {string} door @param {string} text */
function say(root, door, text) {
  const place = root.querySelector(`[data-${door}]`);
  if (place) place.textContent = text;
}

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  const memberId = await store.currentMemberId();
  if (!memberId || (await isFieldMode())) return;
  if (root.dataset.seen) {
    await store.putSetting(name(memberId), root.dataset.seen);
    return;
  }
  const since = (await store.setting(name(memberId))) ?? "";
  const address = `${root.dataset.source}?since=${encodeURIComponent(since)}`;
  const response = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => undefined);
  if (!response?.ok || !root.isConnected) return;
  /** @type {{ sent: string, inbox: string[] }} */
  const { sent, inbox } = await response.json();
  say(root, "sent", sent);
  say(root, "inbox", inbox.join(" · "));
}
