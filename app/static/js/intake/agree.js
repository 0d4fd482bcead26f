/** What exactly they would be told: one organisation at a time, each decided by itself. */
import { recipients } from "./recipients.js";
import { agreedOrganisations, organisations } from "./state.js";
import { fill, put } from "./form.js";

/** @param {import("./state.js").Intake} intake @returns {string | undefined} whom to ask about now: undecided ones first */
const current = (intake) => organisations(intake).find((one) => !intake.agreements[one]) ?? organisations(intake)[0];

/** Per conversation, the organisations asked about since the step was opened: changing an answer goes through all again.
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

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export async function prepare(root, intake) {
  const organisation = (askedOf(intake).size > 0 && next(intake)) || current(intake);
  if (!organisation) return;
  if (!next(intake)) askedOf(intake).clear();
  root.dataset.organisation = organisation;
  const known = (await recipients()).find((one) => one.organisation === organisation);
  const services = intake.services.filter((service) => service.organisation === organisation);
  put(root, "organisation", known?.name ?? services[0].name);
  put(root, "services", services.map((service) => service.name).join(" · "));
  const checklist = root.querySelector("input[value='checklist']")?.closest("label");
  if (checklist) checklist.hidden = intake.checklists.length === 0;
  const before = intake.agreements[organisation];
  if (!before) return;
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  fill(form, {
    items: before.items,
    days: String(before.days),
    said_back: before.saidBack,
    agreed: before.agreed ? "yes" : "no",
  });
}

/**
 * @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {import("./form.js").Answers} answers
 * @returns {string | undefined} where to go instead of the next step, or "missing"
 */
export function take(root, intake, answers) {
  const organisation = root.dataset.organisation;
  if (!organisation) return "services";
  if (answers.agreed !== "yes" && answers.agreed !== "no") return "missing";
  const agreed = answers.agreed === "yes";
  const { wordingVersion = "", wordingSha256 = "", wordingLanguage = "" } = root.dataset;
  intake.agreements[organisation] = {
    agreed,
    items: agreed ? /** @type {string[]} */ (answers.items) : [],
    days: Number(answers.days),
    needs: [],
    givenBy: "self",
    givenBecause: "",
    capacity: "able",
    howGiven: "spoken",
    readAloud: false,
    saidBack: String(answers.said_back ?? "not-done"),
    saidBackBecause: "did-not-want",
    goneOver: [],
    wording: { version: wordingVersion, sha256: wordingSha256, language: wordingLanguage },
  };
  askedOf(intake).add(organisation);
  if (next(intake)) return "agree";
  askedOf(intake).clear();
  return agreedOrganisations(intake).length === 0 ? "without" : undefined;
}
