/** The ways on of *Saved* come once what is shown here alone stands above them, so that nobody leaves it behind by a tap that missed. */
import { shortly } from "./above.js";
import { begunWithin } from "./enhance.js";
import { when } from "./intake/form.js";

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  await shortly(begunWithin(root));
  when(root, "ready", true);
}
