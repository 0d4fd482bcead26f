/** Starts a conversation: its id is made here, on the phone, when it is opened. */
import * as store from "shared/store.js";
import { v7 as uuid } from "uuid";
import { shortly } from "./above.js";
import { begunWithin } from "./enhance.js";
import { when } from "./intake/form.js";
import { serviceById } from "./intake/services.js";
import { begin, currentMember } from "./intake/state.js";
import { live } from "./live.js";

/** @param {HTMLElement} root */
const sayWhoseItWillBe = async (root) => when(root, "nobody", (await store.currentIdentity()) === undefined);

/** @type {import("./enhance.js").Enhance} */
export async function enhance(root) {
  const asked = new URLSearchParams(location.search);
  const wanted = asked.get("service");
  const button = /** @type {HTMLButtonElement | null} */ (root.querySelector("[data-begin]"));
  button?.addEventListener("click", async () => {
    // A second tap would begin a second conversation, and put it in the place of the first.
    button.disabled = true;
    const intake = begin(uuid(), await currentMember());
    const service = wanted ? await serviceById(wanted).catch(() => undefined) : undefined;
    if (service) intake.services.push(service);
    // After a no from one organisation, others are looked for.
    intake.avoid = asked.getAll("without").flatMap((one) => one.split(","));
    const link = /** @type {HTMLAnchorElement} */ (root.querySelector("[data-go]"));
    link.setAttribute("href", `/intake/${intake.id}/${root.dataset.first}`);
    link.click();
  });
  root.addEventListener("htmx:error", () => live(root));
  await shortly(begunWithin(root), sayWhoseItWillBe(root));
  live(root);
}
