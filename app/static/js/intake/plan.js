/** The safety plan: a few lines that belong to the conversation, sealed with it; or shown once and forgotten. */
import { put } from "./form.js";
import * as state from "./state.js";

/** The fields of the page, in its order. */
const FIELDS = ["warning", "place", "people", "word", "bag", "phone", "children"];

/** @param {state.Intake} intake @returns {Record<string, string>} what was written */
const planOf = (intake) => Object.fromEntries(FIELDS.map((name) => [name, state.said(intake, "plan", name)]));

/** @param {HTMLElement} root @param {boolean} shown */
function show(root, shown) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-plan='write'], [data-plan='read']"))) {
    one.hidden = (one.dataset.plan === "read") !== shown;
  }
  scrollTo(0, 0);
}

/** @param {HTMLElement} root @param {state.Intake} intake @param {() => void} take puts what is typed into the intake */
export function prepare(root, intake, take) {
  root.querySelector("[data-plan-show]")?.addEventListener("click", () => {
    take();
    const plan = planOf(intake);
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-plan-row]"))) {
      const name = row.dataset.planRow ?? "";
      row.hidden = !plan[name];
      put(row, "plan", plan[name] ?? "");
    }
    show(root, true);
  });
  root.querySelector("[data-plan-write]")?.addEventListener("click", () => show(root, false));
  root.querySelector("[data-plan-forget]")?.addEventListener("click", () => forget(root, intake));
}

/** Nothing of the plan is left: on the screen, in memory, in the draft. @param {HTMLElement} root @param {state.Intake} intake */
function forget(root, intake) {
  root.querySelector("form")?.reset();
  for (const row of root.querySelectorAll("[data-plan-row]")) put(row, "plan", "");
  delete intake.answers.plan;
  void state.keepDraft(intake, state.placeOf(intake.id) ?? `/intake/${intake.id}/plan`).catch(() => undefined);
  show(root, false);
  const done = root.querySelector("[data-plan-forgotten]");
  if (done instanceof HTMLElement) {
    done.hidden = false;
    done.focus();
  }
}
