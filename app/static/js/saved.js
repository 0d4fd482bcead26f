/** The ways on from *Saved* come once what is shown here alone stands above them, so that nobody leaves it behind by a tap that missed. */
import { begunWithin } from "./enhance.js";
import { when } from "./intake/form.js";

/** So long the ways on wait for the number and the links. */
const SHOWN_WITHIN_MS = 1_000;

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  await begunWithin(root, SHOWN_WITHIN_MS);
  when(root, "ready", true);
}
