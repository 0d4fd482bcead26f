/** What exactly they would be told: one organisation at a time. The decision is the next screen's. */
import { askingOf, current, name } from "./asking.js";
import { fill, when } from "./form.js";
import { allNeeds, offered } from "./state.js";

/** @param {import("./state.js").Intake} intake @param {string} organisation @returns {string[]} the needs that its chosen services meet; all when none is known to be met */
function relevant(intake, organisation) {
  const met = new Set(intake.services.filter((one) => one.organisation === organisation).flatMap((one) => one.needs ?? []));
  const some = allNeeds(intake).filter((need) => met.has(need));
  return some.length > 0 ? some : allNeeds(intake);
}

/** Leaves what there is to choose between. @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export function dress(root, intake) {
  const there = { items: offered(intake), told_needs: allNeeds(intake) };
  for (const [group, values] of Object.entries(there)) {
    for (const box of root.querySelectorAll(`input[name='${group}']`)) {
      const label = box.closest("label");
      if (label && box instanceof HTMLInputElement) label.hidden = !values.includes(box.value);
    }
  }
  when(root, "several-needs", allNeeds(intake).length > 1);
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export async function prepare(root, intake) {
  const organisation = current(intake);
  if (!organisation) return;
  dress(root, intake);
  await name(root, intake, organisation);
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  fill(form, { told_needs: relevant(intake, organisation), ...askingOf(intake, organisation).agree });
}

/** Keeps what is ticked. @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {import("./form.js").Answers} answers */
export function keep(root, intake, answers) {
  const { organisation, wordingVersion = "", wordingSha256 = "", wordingLanguage = "" } = root.dataset;
  if (!organisation) return;
  const asking = askingOf(intake, organisation);
  asking.agree = answers;
  asking.wording = { version: wordingVersion, sha256: wordingSha256, language: wordingLanguage };
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {import("./form.js").Answers} answers
 * @returns {string | undefined} where to go instead of the next step, or "missing" */
export function take(root, intake, answers) {
  if (!root.dataset.organisation) return "services";
  const told = answers.told_needs;
  if (allNeeds(intake).length > 1 && told.length === 0) return "missing";
  keep(root, intake, answers);
  return undefined;
}
