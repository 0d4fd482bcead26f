/**
 * Who could help: the directory's own answer — the server's or, without a network, the phone's — with a box to tick beside
 * each service that takes referrals.
 */
import { said } from "./state.js";
import { when } from "./form.js";

/** The worker answers from the field pack when it has one: what is needed is not told to anybody before they agree. */
const FROM_THE_PHONE = { Accept: "text/html", "Waymark-Prefer": "phone" };

/** @param {import("./state.js").Intake} intake @param {string} area @returns {Promise<Document>} */
async function search(intake, area) {
  const query = new URLSearchParams({ refer: "1", near: area });
  const needs = intake.answers.needs?.needs;
  for (const need of Array.isArray(needs) ? needs : []) query.append("need", need);
  const response = await fetch(`/directory?${query}`, { headers: FROM_THE_PHONE });
  if (!response.ok) throw new Error(`directory: ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** @param {Element} card as the directory marks services @returns {import("./state.js").Chosen} */
function serviceOf(card) {
  const { service = "", partner = "", name = "" } = /** @type {HTMLElement} */ (card).dataset;
  return { id: service, name, organisation: partner };
}

/**
 * @param {HTMLElement} root @param {import("./state.js").Chosen} service @param {boolean} checked
 * @param {Iterable<Element>} details what the directory says about it
 * @returns {HTMLElement}
 */
function choice(root, service, checked, details) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-choice]"));
  const element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const box = /** @type {HTMLInputElement} */ (element.querySelector("input"));
  const label = /** @type {HTMLLabelElement} */ (element.querySelector("label"));
  box.id = `service-${service.id}`;
  box.value = service.id;
  box.checked = checked;
  box.dataset.organisation = service.organisation;
  box.dataset.name = service.name;
  label.htmlFor = box.id;
  label.textContent = service.name;
  label.dir = "auto";
  element.querySelector(".choice__hint")?.replaceChildren(...details);
  return element;
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
async function show(root, intake) {
  const area = /** @type {HTMLSelectElement} */ (root.querySelector("#area"));
  when(root, "searching", true);
  when(root, "none", false);
  try {
    const answer = await search(intake, area.value);
    const places = answer.querySelector("select[name='near']");
    if (area.options.length === 1 && places) {
      for (const option of places.querySelectorAll("option[value]:not([value=''])")) area.append(option.cloneNode(true));
      area.value = said(intake, "services", "area");
      if (area.value !== "") return void show(root, intake);
    }
    const cards = [...answer.querySelectorAll("[data-service][data-partner]")];
    const chosen = new Set(intake.services.map((service) => service.id));
    const found = new Set(cards.map((card) => serviceOf(card).id));
    // What was picked stays on the list, wherever they look next.
    const picked = intake.services.filter((service) => !found.has(service.id)).map((service) => choice(root, service, true, []));
    const fitting = cards.map((card) => {
      const service = serviceOf(card);
      return choice(root, service, chosen.has(service.id), card.querySelectorAll("[data-card-detail]"));
    });
    const list = /** @type {HTMLElement} */ (root.querySelector("[data-list='services']"));
    list.replaceChildren(...picked, ...fitting);
    when(root, "none", cards.length === 0);
  } catch {
    when(root, "none", true);
  }
  when(root, "searching", false);
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export function prepare(root, intake) {
  root.querySelector("#area")?.addEventListener("change", () => {
    take(root, intake);
    void show(root, intake);
  });
  return show(root, intake);
}

/** @param {string} id @returns {Promise<import("./state.js").Chosen | undefined>} a service that takes referrals, as its own page marks it */
export async function serviceById(id) {
  const response = await fetch(`/directory/services/${encodeURIComponent(id)}`, { headers: FROM_THE_PHONE });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const marked = page.querySelector("[data-service][data-partner]");
  return marked ? serviceOf(marked) : undefined;
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @returns {string | undefined} what is missing */
export function take(root, intake) {
  const boxes = [...root.querySelectorAll("input[name='services']:checked")];
  intake.services = boxes.map((box) => {
    const { value, dataset } = /** @type {HTMLInputElement} */ (box);
    return { id: value, name: dataset.name ?? "", organisation: dataset.organisation ?? "" };
  });
  return intake.services.length === 0 ? "missing" : undefined;
}
