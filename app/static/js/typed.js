/**
 * What was typed stays when only the language of the page changes: htmx puts the same page in another language in its place,
 * and the fields get back what stood in them. In this document's memory alone, while it is put there. A conversation and a
 * checklist keep their answers themselves.
 */
import { enhanced } from "./enhance.js";

const KEEP_THEIR_OWN = "[data-enhance='intake'], [data-enhance='checklist'], [data-enhance='practice']";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
/** @typedef {{ path: string, values: Map<string, { value: string, checked: boolean }>, places: (string | undefined)[] }} Kept */

/** @returns {Map<string, Field>} the fields of the page by what they are called, the same in every language */
function fields() {
  /** @type {Map<string, Field>} */
  const found = new Map();
  for (const field of /** @type {NodeListOf<Field>} */ (document.querySelectorAll("#main :is(input, textarea, select)"))) {
    if (["hidden", "file", "submit"].includes(field.type) || field.closest(KEEP_THEIR_OWN)) continue;
    const choice = field.type === "checkbox" || field.type === "radio";
    const name = `${field.name || field.id}${choice ? `=${field.value}` : ""}`;
    let number = 0;
    while (found.has(`${name}#${number}`)) number += 1;
    found.set(`${name}#${number}`, field);
  }
  return found;
}

/** Parts of a page that have come so far in a form of several steps. @returns {HTMLElement[]} */
const places = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#main [data-at]")]);

/** @returns {Kept} */
const take = () => ({
  path: location.pathname,
  values: new Map([...fields()].map(([name, field]) => [name, { value: field.value, checked: "checked" in field && field.checked }])),
  places: places().map((one) => one.dataset.at),
});

/** @param {Kept} kept @returns {Field[]} those that were changed by it */
function putBack({ values }) {
  const changed = [];
  for (const [name, field] of fields()) {
    const before = values.get(name);
    if (!before) continue;
    const choice = "checked" in field && (field.type === "checkbox" || field.type === "radio");
    if (choice ? field.checked === before.checked : field.value === before.value) continue;
    if (choice) field.checked = before.checked;
    else field.value = before.value;
    changed.push(field);
  }
  return changed;
}

/** @param {Event} event of htmx */
const targetOf = (event) => /** @type {CustomEvent<{ ctx: { target?: Element | string } }>} */ (event).detail.ctx.target;

/** Watches for another language being chosen. */
export function keepTyped() {
  let chosen = false;
  /** @type {Kept | undefined} */
  let kept;
  const drop = () => {
    chosen = false;
    kept = undefined;
  };
  for (const end of ["waymark:forget", "waymark:locked", "htmx:error"]) document.addEventListener(end, drop);
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a[data-language]")) chosen = true;
  });
  // Not at the tap: until the page is there, people go on typing.
  document.addEventListener("htmx:before:swap", (event) => {
    if (chosen && !event.defaultPrevented && targetOf(event) === document.body) kept = take();
  });
  document.addEventListener("htmx:after:swap", async (event) => {
    if (targetOf(event) !== document.body || !kept) return;
    const mine = kept;
    if (location.pathname !== mine.path) return drop();
    places().forEach((one, number) => (one.dataset.at = mine.places[number]));
    const changed = putBack(mine);
    // Modules begin with the page as it came, and some clear it: once they are there, they hear of what was typed.
    await enhanced();
    if (kept !== mine) return;
    drop();
    for (const field of new Set([...changed, ...putBack(mine)])) {
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  });
}
