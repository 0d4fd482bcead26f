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

/** @param {HTMLElement} item whether it is answered with yes, no and the like */
export const isSign = (item) => (item.dataset.kind ?? "sign") === "sign";

/** Fields of an answer that is not one of the five. @param {HTMLElement} item @returns {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]} */
const fieldsOf = (item) => all(item, "[data-said]");

/** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} field */
const ticked = (field) => !(field instanceof HTMLInputElement) || !["radio", "checkbox"].includes(field.type) || field.checked;

/** Several answers have a space between them; typed words stay as they are. @param {HTMLElement} item */
const said = (item) => fieldsOf(item).filter(ticked).map((field) => field.value.trim()).filter(Boolean).join(" ");

/** The answer in the words that were on the screen. @param {HTMLElement} item */
function saidInWords(item) {
  const words = fieldsOf(item).filter((field) => ticked(field) && field.value.trim()).map((field) => {
    if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.textContent ?? "";
    return field.closest("label")?.textContent ?? field.value;
  });
  return words.map((one) => one.trim()).join(" · ");
}

/** *Does not know* beside a choice would be both: the last one that was ticked stays. @param {HTMLElement} item @param {EventTarget | null} [last] */
export function keepApart(item, last) {
  if (!(last instanceof HTMLInputElement) || last.type !== "checkbox" || !last.checked) return;
  const alone = last.hasAttribute("data-alone");
  for (const field of /** @type {HTMLInputElement[]} */ (fieldsOf(item))) {
    if (field !== last && (alone || field.hasAttribute("data-alone"))) field.checked = false;
  }
}

/** What is marked, asked or not. @param {HTMLElement} item @returns {string} */
export function chosen(item) {
  if (!isSign(item)) return said(item) || "not-asked";
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
  ...(isSign(item) || answerTo(item) === "not-asked" ? {} : { said: saidInWords(item) }),
});

/** @param {HTMLElement} item @param {string} answer */
export function choose(item, answer) {
  for (const input of /** @type {HTMLInputElement[]} */ (all(item, ".answer__input"))) input.checked = input.value === answer;
}

/** Puts an answer back that was kept. @param {HTMLElement} item @param {Given} before */
export function putBack(item, before) {
  if (!isSign(item)) return putBackSaid(item, before);
  choose(item, before.answer);
  for (const input of /** @type {HTMLInputElement[]} */ (all(item, "[data-known] input"))) input.checked = input.value === before.by;
}

/** @param {HTMLElement} item @param {Given} before */
function putBackSaid(item, before) {
  const value = before.answer === "not-asked" ? "" : before.answer;
  const several = value.split(" ");
  for (const field of fieldsOf(item)) {
    if (!(field instanceof HTMLInputElement) || !["radio", "checkbox"].includes(field.type)) field.value = value;
    else field.checked = field.type === "radio" ? field.value === value : several.includes(field.value);
  }
}

/** As if nobody had touched it. @param {HTMLElement} item */
export function reset(item) {
  for (const input of /** @type {HTMLInputElement[]} */ (all(item, "input"))) input.checked = input.defaultChecked;
  for (const field of fieldsOf(item)) {
    if (!(field instanceof HTMLInputElement) || !["radio", "checkbox"].includes(field.type)) field.value = "";
  }
  askHowKnown(item);
}

/** *How is it known?* is asked of a yes alone. @param {HTMLElement} item */
export function askHowKnown(item) {
  for (const row of /** @type {HTMLElement[]} */ (all(item, "[data-known]"))) row.hidden = answerTo(item) !== "yes";
}
