/** Anything else: says which of the optional pages hold something already. */
import { when } from "./form.js";
import { saidAny } from "./state.js";

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export function prepare(root, intake) {
  for (const step of ["practical", "companions", "documents"]) when(root, `said-${step}`, saidAny(intake, step));
}
