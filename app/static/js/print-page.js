/** Printing a page: the browser's own dialog. Without this module its menu does the same, and the page says so. */

/** @type {import("./enhance.js").Enhance} */
export function enhance(root) {
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("[data-print]"));
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
