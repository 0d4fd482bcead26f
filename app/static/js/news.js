/** How much is new, on the first page: since this phone last showed its member what they sent. Counts and words, no names. */
import { isFieldMode } from "shared/field-mode.js";
import * as store from "shared/store.js";

/** @param {string} memberId */
const name = (memberId) => `seen:${memberId}`;

/** @param {Element | null} link @param {string} text */
function say(link, text) {
  if (!(link instanceof HTMLElement) || !text) return false;
  link.textContent = text;
  if (link.parentElement) link.parentElement.hidden = false;
  return true;
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
  const told = [say(root.querySelector("[data-sent]"), sent), say(root.querySelector("[data-inbox]"), inbox.join(" · "))];
  root.hidden = !told.includes(true);
}
