/** Hands an invitation link on: by the phone's own share sheet, or by copying it. */
import { announce } from "./announce.js";

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const field = /** @type {HTMLInputElement} */ (root.querySelector("[data-link]"));
  const share = /** @type {HTMLElement} */ (root.querySelector("[data-share]"));
  const copy = /** @type {HTMLElement} */ (root.querySelector("[data-copy]"));
  const copied = /** @type {HTMLElement} */ (root.querySelector("[data-copied]"));
  share.hidden = !("share" in navigator);
  copy.hidden = false;
  share.addEventListener("click", () => void navigator.share({ url: field.value }).catch(() => undefined));
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value).catch(() => field.select());
    copied.hidden = false;
    announce(copied.textContent ?? "");
  });
  field.addEventListener("focus", () => field.select());
}
