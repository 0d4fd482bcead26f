/** Whom is asked about now: each organisation is agreed to by itself, on two screens, one after another. */
import { put, when } from "./form.js";
import { recipients } from "./recipients.js";
import { organisations } from "./state.js";

/** Per conversation, the organisations asked about since the first screen was opened: changing an answer goes through all again.
 * @type {WeakMap<import("./state.js").Intake, Set<string>>} */
const askedIn = new WeakMap();

/** @param {import("./state.js").Intake} intake @returns {Set<string>} */
function askedOf(intake) {
  const asked = askedIn.get(intake) ?? new Set();
  askedIn.set(intake, asked);
  return asked;
}

/** @param {import("./state.js").Intake} intake @returns {string | undefined} */
const next = (intake) => organisations(intake).find((one) => !askedOf(intake).has(one));

/** @param {import("./state.js").Intake} intake @returns {string | undefined} whom to ask about now: undecided ones first */
export function current(intake) {
  if (!next(intake)) askedOf(intake).clear();
  const going = askedOf(intake).size > 0 && next(intake);
  return going || (organisations(intake).find((one) => !intake.agreements[one]) ?? organisations(intake)[0]);
}

/** What was ticked about an organisation so far: kept when the step is left, filled in for no other. @param {import("./state.js").Intake} intake @param {string} organisation */
export function askingOf(intake, organisation) {
  intake.asking ??= {};
  return (intake.asking[organisation] ??= { agree: {}, understood: {}, goneOver: [], heard: false });
}

/** Notes a decision. @param {import("./state.js").Intake} intake @param {string} organisation @returns {string | undefined} where to go instead of the next step */
export function decided(intake, organisation) {
  askedOf(intake).add(organisation);
  if (next(intake)) return "agree";
  askedOf(intake).clear();
  return organisations(intake).some((one) => intake.agreements[one]?.agreed) ? undefined : "without";
}

/** Says who it is about, and which of how many. @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {string} organisation */
export async function name(root, intake, organisation) {
  const all = organisations(intake);
  root.dataset.organisation = organisation;
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-of]"))) {
    place.hidden = all.length < 2;
    place.textContent = (place.dataset.of ?? "").replace("{number}", String(all.indexOf(organisation) + 1)).replace("{all}", String(all.length));
  }
  when(root, "only", all.length < 2);
  when(root, "several", all.length > 1);
  const known = (await recipients()).find((one) => one.organisation === organisation);
  const services = intake.services.filter((service) => service.organisation === organisation);
  when(root, "outside", services.some((service) => service.outside));
  put(root, "organisation", known?.name ?? services[0].name);
  put(root, "services", services.map((service) => service.name).join(" · "));
}

/** A no: nothing of what was ticked stays. @param {import("./state.js").Intake} intake @param {string} organisation */
export function refuse(intake, organisation) {
  delete intake.asking?.[organisation];
  intake.agreements[organisation] = { agreed: false, items: [], needs: [], days: 0, givenBy: "self", givenBecause: "", capacity: "able", howGiven: "spoken",
    readAloud: false, saidBack: "not-done", saidBackBecause: "did-not-want", goneOver: [], wording: { version: "", sha256: "", language: "" } };
}
