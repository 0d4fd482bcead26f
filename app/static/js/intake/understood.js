/** They say it back, then decide: three questions with pictures, and a yes or a no for one organisation. */
import { askingOf, current, decided, name, refuse } from "./asking.js";
import { fill } from "./form.js";
import { offered } from "./state.js";

/** @param {HTMLElement} root @returns {{ idea: string, answer: string, right: boolean, place: HTMLElement }[]} */
const questions = (root) =>
  /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-idea]")]).map((place) => {
    const chosen = place.querySelector("input:checked");
    const answer = chosen instanceof HTMLInputElement ? chosen.value : "";
    return { idea: place.dataset.idea ?? "", answer, right: answer === place.dataset.right, place };
  });

/** Says the idea once more where the answer shows that it did not arrive, and remembers that. @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export function goOver(root, intake) {
  const { organisation } = root.dataset;
  if (!organisation) return;
  const asking = askingOf(intake, organisation);
  for (const { idea, answer, right, place } of questions(root)) {
    const again = place.querySelector("[data-again]");
    if (again instanceof HTMLElement) again.hidden = answer === "" || right;
    if (answer !== "" && !right && !asking.goneOver.includes(idea)) asking.goneOver.push(idea);
  }
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @returns {Promise<boolean>} false when the screen before has to come first */
export async function prepare(root, intake) {
  const organisation = current(intake);
  if (!organisation || !askingOf(intake, organisation).wording) return false;
  await name(root, intake, organisation);
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  fill(form, askingOf(intake, organisation).understood);
  goOver(root, intake);
  return true;
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {import("./form.js").Answers} answers */
export function keep(root, intake, answers) {
  const { organisation } = root.dataset;
  if (organisation) askingOf(intake, organisation).understood = answers;
}

/** @param {HTMLElement} root @param {import("./form.js").Answers} answers @returns {string | undefined} what keeps a yes from counting */
export function objection(root, answers) {
  if (answers.agreed !== "yes" && answers.agreed !== "no") return root.dataset.missing;
  if (answers.agreed === "no") return undefined;
  if (answers.capacity === "lacking" && answers.given_by === "self") return root.dataset.cannot;
  if (answers.given_by !== "self" && answers.given_because === "") return root.dataset.becauseMissing;
  return answers.not_done === "" && questions(root).some(({ right }) => !right) ? root.dataset.notYet : undefined;
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {import("./form.js").Answers} answers
 * @returns {string | undefined} where to go instead of the next step */
export function take(root, intake, answers) {
  const { organisation } = root.dataset;
  if (!organisation) return "agree";
  if (answers.agreed === "no") {
    refuse(intake, organisation);
    return decided(intake, organisation);
  }
  keep(root, intake, answers);
  const { agree, goneOver, heard, wording } = askingOf(intake, organisation);
  const items = /** @type {string[]} */ (agree.items ?? []);
  const notDone = String(answers.not_done ?? "");
  intake.agreements[organisation] = {
    agreed: true,
    items: items.filter((item) => offered(intake).includes(item)),
    needs: /** @type {string[]} */ (agree.told_needs ?? []),
    days: Number(agree.days ?? 30),
    givenBy: String(answers.given_by ?? "self"),
    givenBecause: String(answers.given_because ?? ""),
    capacity: String(answers.capacity ?? "able"),
    howGiven: String(answers.how_given ?? "spoken"),
    readAloud: heard,
    saidBack: notDone ? "not-done" : goneOver.length > 0 ? "repeated" : "understood",
    saidBackBecause: notDone,
    goneOver: [...goneOver],
    wording: wording ?? { version: "", sha256: "", language: "" },
  };
  return decided(intake, organisation);
}
