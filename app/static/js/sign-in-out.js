/**
 * Signing out also locks, and the phone no longer acts for this member; what they saved still goes out under their name.
 * Without a network the server hears of it later, and the page says so.
 */
import { go } from "./go.js";
import { lock } from "./lock-timing.js";
import { signOut } from "./signing-out.js";

/** @type {import("./enhance.js").Enhance} */
export function enhance(form) {
  const later = /** @type {HTMLElement} */ (form.querySelector("[data-later]"));
  const memberId = form.dataset.member ?? "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    lock();
    later.hidden = true;
    try {
      await signOut(memberId);
      go("/");
    } catch {
      later.hidden = false;
      later.focus();
    }
  });
}
