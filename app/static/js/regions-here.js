/** On the search page: which regions of a large directory this phone finds without a network, and which not. */
import * as pack from "shared/pack.js";

/** @param {HTMLElement} root */
export function enhance(root) {
  const follow = () => void show(root);
  follow();
  document.addEventListener("waymark:pack", follow);
  return () => document.removeEventListener("waymark:pack", follow);
}

/** @param {HTMLElement} root */
async function show(root) {
  const here = (await pack.manifest())?.here ?? [];
  const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-slug]")]);
  const [kept, missing] = [true, false].map((wanted) => all.filter((one) => here.includes(one.dataset.slug ?? "") === wanted));
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "unit" });
  const names = (/** @type {HTMLElement[]} */ some) => list.format(some.map((one) => one.textContent ?? ""));
  fill(root, "[data-here-names]", names(kept));
  fill(root, "[data-missing-names]", names(missing));
  fill(root, "[data-missing-count]", String(missing.length));
  hide(root, "[data-some]", !kept.length);
  hide(root, "[data-none]", kept.length > 0);
  hide(root, "[data-missing]", !missing.length);
}

/** @param {HTMLElement} root @param {string} selector @param {string} text */
function fill(root, selector, text) {
  const place = root.querySelector(selector);
  if (place) place.textContent = text;
}

/** @param {HTMLElement} root @param {string} selector @param {boolean} hidden */
function hide(root, selector, hidden) {
  const part = root.querySelector(selector);
  if (part instanceof HTMLElement) part.hidden = hidden;
}
