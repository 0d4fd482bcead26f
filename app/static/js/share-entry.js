/** Handing an entry on: by the phone's own share sheet, by copying, or as a QR code that is drawn here and nowhere else. */
import { announce } from "./announce.js";

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const text = /** @type {HTMLTextAreaElement} */ (root.querySelector("[data-text]"));
  const place = /** @type {HTMLElement} */ (root.querySelector("[data-qr]"));
  const share = /** @type {HTMLElement} */ (root.querySelector("[data-share]"));
  const copy = /** @type {HTMLElement} */ (root.querySelector("[data-copy]"));
  const copied = /** @type {HTMLElement} */ (root.querySelector("[data-copied]"));
  share.hidden = !("share" in navigator);
  copy.hidden = false;
  share.addEventListener("click", () => void navigator.share({ text: text.value }).catch(() => undefined));
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.value).catch(() => text.select());
    copied.hidden = false;
    announce(copied.textContent ?? "");
  });
  root.addEventListener("toggle", async () => {
    if (!(root instanceof HTMLDetailsElement) || !root.open || place.childElementCount > 0) return;
    const { qrCode } = await import("./organisation-key-qr.js");
    place.append(qrCode(text.value));
    place.hidden = false;
  });
}
