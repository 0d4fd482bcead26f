/** Buttons that do nothing without their module are disabled in the HTML (`disabled data-live`) until it is there. */

/** @param {HTMLElement} root */
export function live(root) {
  for (const button of root.querySelectorAll("[data-live]")) button.removeAttribute("disabled");
}
