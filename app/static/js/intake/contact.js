/** How may they reach you safely: asks only for what somebody may be told. */
import { agreedItems } from "./state.js";

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @returns {boolean} whether there is anything to ask */
export function prepare(root, intake) {
  const items = agreedItems(intake);
  let any = false;
  for (const part of root.querySelectorAll("[data-item]")) {
    if (!(part instanceof HTMLElement)) continue;
    part.hidden = !items.has(part.dataset.item ?? "");
    any ||= !part.hidden;
  }
  return any;
}
