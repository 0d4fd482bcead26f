/** A step's form: reading it, filling it, saying what is missing, showing what depends on an answer. */

/** @typedef {Record<string, string | string[]>} Answers */

/** @param {HTMLFormElement} form @returns {Answers} texts and single choices as text, checkboxes as lists */
export function read(form) {
  /** @type {Answers} */
  const found = {};
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.type === "checkbox") {
      const list = /** @type {string[]} */ (found[field.name] ??= []);
      if (field.checked) list.push(field.value);
    } else if (field instanceof HTMLInputElement && field.type === "radio") {
      if (field.checked) found[field.name] = field.value;
    } else if ("name" in field && "value" in field && field.name) {
      found[String(field.name)] = withoutControls(String(field.value).trim());
    }
  }
  return found;
}

/** Characters that reorder text (bidi overrides and isolates) can make a name read as another. @param {string} text */
export const withoutControls = (text) =>
  text
    .replace(/[\u202A-\u202E\u2066-\u2069]/gu, "")
    // Arabic-Indic digits in groups are shown in another order than they are dialled.
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/gu, (digit) => String(digit.charCodeAt(0) & 15));

const OF_CODES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
const LONGEST_CODE = 16;

/** Without a pattern: a browser keeps the text that it matched last, long after field and page are gone. @param {string} text */
const isCode = (text) => text.length <= LONGEST_CODE && [...text].every((one) => OF_CODES.includes(one));

/** @param {HTMLFormElement} form @returns {string | undefined} what is wrong with the first field that cannot be taken as it is */
export function wrong(form) {
  const coded = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[data-code]"));
  const field = [...coded].find((one) => !isCode(one.value));
  if (field) return field.dataset.code;
  const stop = [...form.querySelectorAll("input[data-stop]:checked")].find((one) => !one.closest("[hidden]"));
  return stop instanceof HTMLElement ? stop.dataset.stop : undefined;
}

/** @param {HTMLFormElement} form @param {Answers} answers */
export function fill(form, answers) {
  for (const field of form.elements) {
    if (!("name" in field) || !(String(field.name) in answers)) continue;
    const value = answers[String(field.name)];
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = Array.isArray(value) ? value.includes(field.value) : value === field.value;
    } else if ("value" in field && !Array.isArray(value)) {
      field.value = value;
    }
  }
}

/** Shows and hides parts by `data-show-if="name=value"` and `data-show-unless`. @param {HTMLElement} root @param {Answers} answers */
export function reveal(root, answers) {
  for (const part of root.querySelectorAll("[data-show-if], [data-show-unless]")) {
    if (!(part instanceof HTMLElement)) continue;
    const [name, value] = (part.dataset.showIf ?? part.dataset.showUnless ?? "").split("=");
    const holds = answers[name] === value;
    part.hidden = part.dataset.showIf ? !holds : holds;
  }
}

/** Shows the parts marked with one of these names and hides the others of the group. @param {HTMLElement} root @param {string} name @param {boolean} visible */
export function when(root, name, visible) {
  for (const part of root.querySelectorAll(`[data-when="${name}"]`)) if (part instanceof HTMLElement) part.hidden = !visible;
}

/** Puts text into the places marked with a name. @param {ParentNode} root @param {string} name @param {string} text */
export function put(root, name, text) {
  for (const place of root.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
}

/** @param {ParentNode} root @param {string} name @param {Record<string, string>} [values] for `{…}` @returns {string} the page's words for a code */
export function word(root, name, values = {}) {
  const template = root.querySelector(`template[data-word="${name}"]`);
  const words = template instanceof HTMLTemplateElement ? (template.content.textContent ?? "").trim() : "";
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, () => value), words);
}

/** Says what is missing, first in a summary that gets the focus. @param {HTMLElement} root @param {string} words */
export function complain(root, words) {
  const summary = root.querySelector("[data-error-summary]");
  const place = root.querySelector("[data-error-words]");
  if (!(summary instanceof HTMLElement) || !place) return;
  place.textContent = words;
  summary.hidden = false;
  summary.focus();
}
