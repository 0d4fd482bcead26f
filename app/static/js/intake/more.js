/** Anything else: says which of the optional pages hold something already. */
import { when } from "./form.js";
import { clinicRecord, saidAny } from "./state.js";

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export function prepare(root, intake) {
  when(root, "said-urgent", clinicRecord(intake) !== undefined);
  for (const step of ["practical", "companions", "documents"]) when(root, `said-${step}`, saidAny(intake, step));
}
