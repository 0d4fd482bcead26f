/** What needs care now: says at once what to do, and lets it decide how soon somebody should act where nobody said. */
import { when } from "./form.js";

/** @param {HTMLElement} root */
export function dress(root) {
  for (const group of ["now", "soon"]) when(root, group, root.querySelector(`[data-urgent='${group}'] input:checked`) !== null);
}
