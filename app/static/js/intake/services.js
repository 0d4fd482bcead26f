/**
 * Who could help: the directory's own answer — the server's or, without a network, the phone's — with a box to tick beside
 * each service that takes referrals.
 */
import { shortly } from "../above.js";
import { DOUBTFUL, toldBy, warnings } from "./fitting.js";
import { when } from "./form.js";
import { said } from "./state.js";

/** The worker answers from the field pack when it has one: what is needed is not told to anybody before they agree. */
const RECEIVES = "[data-service]:is([data-partner], [data-outside])";
const FROM_THE_PHONE = { Accept: "text/html", "Waymark-Prefer": "phone" };

/** @param {import("./state.js").Intake} intake @param {string} area @param {boolean} everybody those without an account too
 * @returns {Promise<Document>} */
async function search(intake, area, everybody) {
  const query = new URLSearchParams({ ...(everybody ? {} : { refer: "1" }), near: area });
  const needs = intake.answers.needs?.needs;
  for (const need of Array.isArray(needs) ? needs : []) query.append("need", need);
  const response = await fetch(`/directory?${query}`, { headers: FROM_THE_PHONE });
  if (!response.ok) throw new Error(`directory: ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** @param {Element} card as the directory marks services @returns {import("./state.js").Chosen} */
function serviceOf(card) {
  const { service = "", partner, outside = "", name = "" } = /** @type {HTMLElement} */ (card).dataset;
  return { id: service, name, organisation: partner ?? outside, ...(partner ? {} : { outside: true }) };
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
  if (service.outside) box.dataset.outside = "";
  when(element, "outside", service.outside === true);
  label.htmlFor = box.id;
  label.textContent = service.name;
  label.dir = "auto";
  element.querySelector("[data-details]")?.replaceChildren(...details);
  return element;
}

/** So many of them are asked about at a time. */
const AT_ONCE = 4;

/** How often the directory was asked: an answer that comes after a newer question is not shown. */
let asked = 0;

/** What is ticked stays ticked, and where somebody is, they stay. @param {HTMLElement} list @param {HTMLElement[]} choices */
function put(list, choices) {
  const at = list.contains(document.activeElement) ? document.activeElement?.id : undefined;
  list.replaceChildren(...choices);
  if (at) document.getElementById(at)?.focus();
}

/** @param {HTMLElement[]} choices @param {import("./state.js").Intake} intake */
function tick(choices, intake) {
  const chosen = new Set(intake.services.map((service) => service.id));
  for (const box of choices.map((element) => /** @type {HTMLInputElement} */ (element.querySelector("input")))) box.checked = chosen.has(box.value);
}

/** What was picked stays on the list, wherever they look next; each is made once.
 * @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {Set<string>} found what is on the list anyway @returns {() => HTMLElement[]} */
function pickedElsewhere(root, intake, found) {
  /** @type {Map<string, HTMLElement>} */
  const made = new Map();
  return () =>
    intake.services.filter(({ id }) => !found.has(id)).map((service) => {
      const element = made.get(service.id) ?? choice(root, service, true, []);
      made.set(service.id, element);
      return element;
    });
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
async function show(root, intake) {
  const area = /** @type {HTMLSelectElement} */ (root.querySelector("#area"));
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-list='services']"));
  const mine = ++asked;
  when(root, "searching", true);
  when(root, "none", false);
  try {
    const everybody = root.querySelector("input[name='without_account']:checked") !== null;
    const answer = await search(intake, area.value, everybody);
    // Nor one that comes after the step was left: no box is there any more, and what was picked would be nothing.
    const over = () => mine !== asked || !list.isConnected;
    if (over()) return;
    const places = answer.querySelector("select[name='near']");
    if (area.options.length === 1 && places) {
      for (const option of places.querySelectorAll("option[value]:not([value=''])")) area.append(option.cloneNode(true));
      area.value = said(intake, "services", "area");
      if (area.value !== "") return void show(root, intake);
    }
    const avoid = new Set(intake.avoid ?? []);
    const cards = [...answer.querySelectorAll(everybody ? RECEIVES : "[data-service][data-partner]")].filter((card) => !avoid.has(serviceOf(card).organisation));
    const fitting = cards.map((card) => choice(root, serviceOf(card), false, card.querySelectorAll("[data-card-detail]")));
    const picked = pickedElsewhere(root, intake, new Set(cards.map((card) => serviceOf(card).id)));
    const first = [...picked(), ...fitting];
    // A list that grows while somebody reads it moves what they are about to touch.
    await shortly(tellAll(root, intake, first, over));
    if (over()) return;
    // Somebody may have ticked something while the directory was asked.
    take(root, intake);
    tick(fitting, intake);
    put(list, [...picked(), ...fitting]);
    when(root, "none", cards.length === 0);
    void tellAll(root, intake, picked().filter((one) => !first.includes(one)), over);
  } catch {
    if (mine !== asked || !list.isConnected) return;
    when(root, "none", true);
  }
  when(root, "searching", false);
}

/** What is being asked about. @type {WeakMap<HTMLElement, Promise<void>>} */
const telling = new WeakMap();

/** Once: whoever wants it meanwhile waits for the same answer. @param {HTMLElement} root @param {import("./state.js").Intake} intake
 * @param {HTMLElement} element @returns {Promise<void>} */
function tell(root, intake, element) {
  const running = telling.get(element) ?? ask(root, intake, element).finally(() => telling.delete(element));
  telling.set(element, running);
  return running;
}

/** Adds to a choice what its own page says — whom it is for, languages, free places with their time — and what speaks against it.
 * @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {HTMLElement} element */
async function ask(root, intake, element) {
  const box = /** @type {HTMLInputElement} */ (element.querySelector("input"));
  if (box.dataset.needs !== undefined) return;
  const article = await pageOf(box.value).catch(() => undefined);
  if (!article) return;
  const told = toldBy(article);
  const codes = warnings(told, intake);
  box.dataset.needs = told.needs.join(" ");
  box.toggleAttribute("data-doubtful", codes.some((code) => DOUBTFUL.has(code)));
  const parts = [...article.querySelectorAll("[data-tell]")];
  // What is old is not shown as good news.
  if (codes.includes("places-old")) for (const part of parts) part.classList.remove("notice--good");
  element.querySelector("[data-details]")?.append(...parts);
  element.querySelector("[data-warnings]")?.replaceChildren(
    ...codes.flatMap((code) => {
      const template = root.querySelector(`template[data-warning="${code}"]`);
      return template instanceof HTMLTemplateElement ? [template.content.cloneNode(true)] : [];
    }),
  );
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @param {HTMLElement[]} choices @param {() => boolean} over */
async function tellAll(root, intake, choices, over) {
  const left = [...choices];
  const inTurn = async () => {
    for (let next = left.shift(); next && !over(); next = left.shift()) await tell(root, intake, next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, inTurn));
}

/** Waits until what speaks against the chosen ones is on the screen. @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export async function weigh(root, intake) {
  for (const box of root.querySelectorAll("input[name='services']:checked:not([data-needs])")) {
    const element = box.closest(".choice");
    if (element instanceof HTMLElement) await tell(root, intake, element);
  }
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake */
export function prepare(root, intake) {
  const area = /** @type {HTMLSelectElement} */ (root.querySelector("#area"));
  for (const one of root.querySelectorAll("[data-again]")) {
    one.addEventListener("change", () => {
      if (one instanceof HTMLSelectElement) (intake.answers.services ??= {})[one.name] = one.value;
      take(root, intake);
      void show(root, intake);
    });
  }
  area.addEventListener("change", () => {
    const named = root.querySelector("input[name='area_name']");
    if (named instanceof HTMLInputElement) named.value = area.value ? (area.selectedOptions[0]?.textContent ?? "") : "";
    take(root, intake);
    void show(root, intake);
  });
  return show(root, intake);
}

/** @param {string} id @returns {Promise<HTMLElement | undefined>} what a service's own page says, when it takes referrals */
async function pageOf(id) {
  const response = await fetch(`/directory/services/${encodeURIComponent(id)}`, { headers: FROM_THE_PHONE });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const marked = page.querySelector(RECEIVES);
  return marked instanceof HTMLElement ? document.adoptNode(marked) : undefined;
}

/** @param {string} id @returns {Promise<import("./state.js").Chosen | undefined>} a service that takes referrals, as its own page marks it */
export async function serviceById(id) {
  const marked = await pageOf(id);
  return marked && { ...serviceOf(marked), needs: toldBy(marked).needs };
}

/** @param {HTMLElement} root @param {import("./state.js").Intake} intake @returns {string | undefined} what is missing */
export function take(root, intake) {
  // What was picked is not on the screen before the directory has answered.
  if (!root.querySelector("input[name='services']")) return intake.services.length === 0 ? "missing" : undefined;
  const boxes = [...root.querySelectorAll("input[name='services']:checked")];
  const before = new Map(intake.services.map((service) => [service.id, service]));
  intake.services = boxes.map((box) => {
    const { value, dataset } = /** @type {HTMLInputElement} */ (box);
    const needs = dataset.needs === undefined ? before.get(value)?.needs : dataset.needs.split(" ").filter(Boolean);
    return { id: value, name: dataset.name ?? "", organisation: dataset.organisation ?? "", needs, ...("outside" in dataset ? { outside: true } : {}) };
  });
  return intake.services.length === 0 ? "missing" : undefined;
}

/** @param {HTMLElement} root @returns {string | undefined} said once when something that was chosen may not fit */
export function objection(root) {
  const doubtful = [...root.querySelectorAll("input[name='services'][data-doubtful]:checked")].map((box) => /** @type {HTMLInputElement} */ (box).value);
  const known = new Set((root.dataset.accepted ?? "").split(" "));
  const fresh = doubtful.filter((id) => !known.has(id));
  root.dataset.accepted = [...known, ...fresh].join(" ");
  return fresh.length > 0 ? root.dataset.doubtful : undefined;
}
