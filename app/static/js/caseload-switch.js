/** The switch on the account page: whether referrals that one opens stay on this phone, sealed. Off unless chosen. */
import { isOn, turnOff, turnOn } from "./caseload-kept.js";
import { when } from "./intake/form.js";
import { live } from "./live.js";

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  const show = async () => {
    const on = await isOn();
    when(root, "on", on);
    when(root, "off", !on);
  };
  root.querySelector("[data-on]")?.addEventListener("click", () => void turnOn().then(show));
  root.querySelector("[data-off]")?.addEventListener("click", () => void turnOff().then(show));
  await show();
  live(root);
}
