/** Read it together: what each organisation would get, exactly as it would get it, then Save. */
import { put, when } from "./form.js";
import { personPart } from "./person-part.js";
import { recipients } from "./recipients.js";
import { itemRows } from "./show-items.js";
import { agreedOrganisations } from "./state.js";

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export async function prepare(root, intake) {
  void import("./save.js"); // The sealing code is large: it comes while they read.
  const known = await recipients();
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-recipient]"));
  let any = false;
  const cards = agreedOrganisations(intake).map((organisation) => {
    const card = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const services = intake.services.filter((service) => service.organisation === organisation);
    put(card, "organisation", known.find((one) => one.organisation === organisation)?.name ?? services[0].name);
    put(card, "services", services.map((service) => service.name).join(" · "));
    const rows = itemRows(root, personPart(intake, organisation).items);
    any ||= rows.length > 0;
    card.querySelector("[data-list='items']")?.replaceChildren(...rows);
    return card;
  });
  root.querySelector("[data-list='recipients']")?.replaceChildren(...cards);
  when(root, "nothing", !any);
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @returns {Promise<boolean>} whether it is saved */
export async function save(root, intake) {
  for (const name of ["nobody", "no-keys", "failed"]) when(root, name, false);
  when(root, "saving", true);
  const [{ save: sealAndKeep, CannotSave }, { deviceSigner }] = await Promise.all([import("./save.js"), import("../device.js")]);
  try {
    await sealAndKeep(intake, await recipients(), await deviceSigner());
    return true;
  } catch (error) {
    when(root, error instanceof CannotSave ? error.reason : "failed", true);
    return false;
  } finally {
    when(root, "saving", false);
  }
}
