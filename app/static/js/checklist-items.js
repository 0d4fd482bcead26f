/** The items of a checklist as they stand in the page: what is chosen, and putting choices back. */

/** @typedef {import("./checklist-answers.js").Given} Given */

/** @template {Element} T @param {ParentNode} within @param {string} selector @returns {T[]} */
export const all = (within, selector) => /** @type {T[]} */ ([...within.querySelectorAll(selector)]);

/** @param {ParentNode} root @returns {HTMLFieldSetElement[]} */
export const itemsOf = (root) => all(root, "fieldset[data-item]");

/** The question as it is shown. @param {HTMLElement} item */
export const questionOf = (item) => item.querySelector("legend")?.textContent?.trim() ?? "";

/** An item whose condition does not hold was not asked, whatever was said before. @param {HTMLElement} item @returns {string} */
export function answerTo(item) {
  if (item.hidden) return "not-asked";
  return chosen(item);
}

/** What is marked, asked or not. @param {HTMLElement} item @returns {string} */
export function chosen(item) {
  return /** @type {HTMLInputElement | null} */ (item.querySelector(".answer__input:checked"))?.value ?? "not-asked";
}

/** How a yes is known: fixed by the item, or chosen beside it. @param {HTMLElement} item @returns {Given["by"]} */
export function knownBy(item) {
  if (answerTo(item) !== "yes") return "";
  if (item.dataset.knownBy !== "either") return /** @type {Given["by"]} */ (item.dataset.knownBy);
  const marked = /** @type {HTMLInputElement | null} */ (item.querySelector("[data-known] input:checked"));
  return /** @type {Given["by"]} */ (marked?.value ?? "");
}

/** How a yes is known, in the page's words, or "". @param {HTMLElement} item */
export function knownWords(item) {
  const marked = item.querySelector("[data-known] input:checked");
  return answerTo(item) === "yes" ? (marked?.closest("label")?.textContent?.trim() ?? "") : "";
}

/** @param {HTMLElement} item @returns {Given} */
export const given = (item) => ({
  item: item.dataset.item ?? "",
  question: questionOf(item),
  answer: answerTo(item),
  by: knownBy(item),
});

/** @param {HTMLElement} item @param {string} answer */
export function choose(item, answer) {
  for (const input of /** @type {HTMLInputElement[]} */ (all(item, ".answer__input"))) input.checked = input.value === answer;
}

/** Puts an answer back that was kept. @param {HTMLElement} item @param {Given} before */
export function putBack(item, before) {
  choose(item, before.answer);
  for (const input of /** @type {HTMLInputElement[]} */ (all(item, "[data-known] input"))) input.checked = input.value === before.by;
}

/** As if nobody had touched it. @param {HTMLElement} item */
export function reset(item) {
  for (const input of /** @type {HTMLInputElement[]} */ (all(item, "input"))) input.checked = input.defaultChecked;
  askHowKnown(item);
}

/** *How is it known?* is asked of a yes alone. @param {HTMLElement} item */
export function askHowKnown(item) {
  for (const row of /** @type {HTMLElement[]} */ (all(item, "[data-known]"))) row.hidden = answerTo(item) !== "yes";
}
