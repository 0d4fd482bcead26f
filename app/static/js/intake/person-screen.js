/**
 * The person's screens in the person's language, while the rest of the page stays in the worker's: the parts marked
 * `data-person` are taken from the same page as the field pack (or the server) has it in that language.
 */
import { fill, read, when } from "./form.js";
import { said } from "./state.js";

const FROM_THE_PHONE = { Accept: "text/html", "Waymark-Prefer": "phone" };

/** @typedef {{ nodes: Node[], lang: string, dir: string }} Part @typedef {Map<string, Part>} Parts by name */

/** @param {ParentNode} root @returns {HTMLElement[]} */
const places = (root) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-person]")]);

/** @param {HTMLElement} root @returns {Parts} */
const taken = (root) =>
  new Map(places(root).map((place) => [place.dataset.person ?? "", { nodes: [...place.childNodes], lang: place.lang, dir: place.dir }]));

/** @param {HTMLElement} root @param {Parts} parts */
function put(root, parts) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const answers = read(form);
  for (const place of places(root)) {
    const part = parts.get(place.dataset.person ?? "");
    if (!part) continue;
    place.replaceChildren(...part.nodes);
    place.lang = part.lang;
    place.dir = part.dir;
  }
  fill(form, answers);
}

/** @param {DOMStringMap} own @param {string} language @returns {Promise<HTMLElement | undefined>} it in another language; nothing when it cannot be had */
async function inLanguage(own, language) {
  const response = await fetch(`${own.base}/${own.step}?in=${language}`, { headers: FROM_THE_PHONE }).catch(() => undefined);
  if (!response?.ok) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const step = page.querySelector("[data-step]");
  return step instanceof HTMLElement ? document.adoptNode(step) : undefined;
}

/**
 * Shows the person's parts in the language that they speak, if it is one of ours, and lets the worker look at their own.
 * @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {() => void} changed called after each change of words
 */
export async function show(root, intake, changed) {
  const language = said(intake, "language", "language");
  const shipped = (root.dataset.shipped ?? "").split(" ");
  if (places(root).length === 0 || !shipped.includes(language) || language === document.documentElement.lang) return;
  const theirs = await inLanguage(root.dataset, language);
  if (!theirs) return;
  const own = taken(root);
  const parts = taken(theirs);
  // The wording that is recorded is the one that the person was shown.
  for (const name of ["wordingVersion", "wordingLanguage", "wordingSha256"]) {
    if (theirs.dataset[name]) root.dataset[name] = theirs.dataset[name];
  }
  put(root, parts);
  when(root, "two-languages", true);
  const buttons = /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll("[data-switch]")]);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      put(root, button.dataset.switch === "own" ? own : parts);
      for (const one of buttons) one.hidden = one === button;
      buttons.find((one) => !one.hidden)?.focus();
      changed();
    });
  }
}
