/** The end of a checklist: shows those words of the page that apply, and lists what was answered with yes. */
import { all, answerTo, knownWords, questionOf } from "./checklist-items.js";

/** @typedef {import("shared/assessment.js").Reading} Reading */

/** @param {ParentNode} root @param {string} selector @param {(element: HTMLElement) => boolean} applies */
function showWhere(root, selector, applies) {
  for (const element of /** @type {HTMLElement[]} */ (all(root, selector))) element.hidden = !applies(element);
}

/** @param {HTMLElement} item */
function line(item) {
  const element = document.createElement("li");
  element.textContent = questionOf(item);
  const known = knownWords(item);
  if (known) {
    const mark = document.createElement("span");
    mark.className = "badge";
    mark.textContent = known;
    element.append(" ", mark);
  }
  return element;
}

/** @param {ParentNode} card @param {HTMLElement[]} items */
function list(card, items) {
  card.querySelector("[data-yes]")?.replaceChildren(...items.map(line));
}

/** Takes every answer out of the result. @param {ParentNode} root */
export function emptyResult(root) {
  for (const one of all(root, "[data-yes]")) one.replaceChildren();
}

/** @param {ParentNode} root @param {HTMLElement[]} items @param {Reading} reading */
export function showResult(root, items, reading) {
  const yes = items.filter((item) => answerTo(item) === "yes");
  const other = yes.filter((item) => !reading.standsOut.includes(item.dataset.dimension ?? ""));
  const tone = reading.refused ? "refused" : reading.standsOut.length > 0 ? "something" : yes.length > 0 ? "single-signs" : "nothing";
  const open = items.filter((item) => !item.hidden && answerTo(item) === "not-asked").length;
  showWhere(root, "[data-reading]", (one) => one.dataset.reading === tone);
  showWhere(root, "[data-example]", (one) => one.dataset.example === reading.example);
  showWhere(root, "[data-stands-out]", (card) => {
    list(card, yes.filter((item) => item.dataset.dimension === card.dataset.standsOut));
    return reading.standsOut.includes(card.dataset.standsOut ?? "");
  });
  showWhere(root, "[data-also]", (card) => {
    list(card, other);
    return other.length > 0;
  });
  showWhere(root, "[data-soon-card]", () => reading.soon !== "");
  showWhere(root, "[data-soon]", (one) => one.dataset.soon === reading.soon);
  showWhere(root, "[data-because]", (one) => reading.because.includes(one.dataset.because ?? ""));
  showWhere(root, "[data-counting]", () => reading.standsOut.length > 0);
  showWhere(root, "[data-open]", () => open > 0);
  for (const one of all(root, "[data-open-count]")) one.textContent = String(open);
}
