/** What pages behind a code do alike: ask without an account, show one part at a time, say what went wrong. */
import { when } from "./intake/form.js";

/** @param {string} address @param {object} data @returns {Promise<Response>} a piece of a page, or JSON where there is no page */
export const posted = (address, data) =>
  fetch(address, { method: "POST", headers: { "Content-Type": "application/json", Accept: "text/html, application/json;q=0.5" }, body: JSON.stringify(data) });

/** Shows one part of the page and puts the focus on its title. @param {HTMLElement} root @param {string[]} parts @param {string} part */
export function showPart(root, parts, part) {
  for (const one of parts) when(root, one, one === part);
  const heading = root.querySelector(`[data-when="${part}"]:not(form) h2`);
  if (heading instanceof HTMLElement) heading.focus();
}

/** @param {HTMLElement} root @param {string} name of the words in the page */
export function problem(root, name) {
  const place = root.querySelector("[data-problem]");
  if (!(place instanceof HTMLElement)) return;
  place.textContent = root.dataset[name] ?? "";
  place.hidden = false;
  place.focus();
}
