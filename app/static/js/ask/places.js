/** Whom somebody can ask: services that take referrals and fit what would help, one to choose. */
import { when } from "../intake/form.js";

const FROM_THE_PHONE = { Accept: "text/html", "Waymark-Prefer": "phone" };

/** @typedef {{ id: string, name: string, organisation: string, needs: string[] }} Place */

/** @param {HTMLElement} root @returns {Place | undefined} */
export function chosen(root) {
  const box = root.querySelector("input[name='service']:checked");
  if (!(box instanceof HTMLInputElement)) return undefined;
  const { name = "", organisation = "" } = box.dataset;
  return { id: box.value, name, organisation, needs: [] };
}

/** @param {HTMLElement} root @param {Element} card @param {string | undefined} before @returns {HTMLElement} */
function choice(root, card, before) {
  const { service = "", partner = "", name = "" } = /** @type {HTMLElement} */ (card).dataset;
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-choice]"));
  const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const box = /** @type {HTMLInputElement} */ (element.querySelector("input"));
  const label = /** @type {HTMLLabelElement} */ (element.querySelector("label"));
  box.id = label.htmlFor = `ask-${service}`;
  box.value = service;
  box.checked = service === before;
  Object.assign(box.dataset, { name, organisation: partner });
  label.textContent = name;
  label.dir = "auto";
  element.querySelector(".choice__hint")?.replaceChildren(...card.querySelectorAll("[data-card-detail]"));
  return element;
}

/** How often the directory was asked: an answer that comes after a newer question is not shown. */
let asked = 0;

/** Lists them. @param {HTMLElement} root @param {import("../intake/form.js").Answers} answers */
export async function offer(root, answers) {
  const mine = ++asked;
  when(root, "searching", true);
  when(root, "none", false);
  const query = new URLSearchParams({ refer: "1" });
  for (const need of answers.needs) query.append("need", need);
  const response = await fetch(`/directory?${query}`, { headers: FROM_THE_PHONE }).catch(() => undefined);
  const page = new DOMParser().parseFromString(response?.ok ? await response.text() : "", "text/html");
  if (mine !== asked) return;
  const cards = [...page.querySelectorAll("[data-service][data-partner]")];
  // Somebody may have chosen one while the directory was asked.
  const before = chosen(root)?.id ?? new URLSearchParams(location.search).get("service") ?? undefined;
  root.querySelector("[data-list='services']")?.replaceChildren(...cards.map((card) => choice(root, card, before)));
  when(root, "searching", false);
  when(root, "none", cards.length === 0);
}
