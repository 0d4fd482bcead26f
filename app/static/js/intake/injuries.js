/**
 * The body map: a mark is placed by touch on the figure or chosen from the list, described, and added to the record. What is in
 * the record is never changed; more can be written to it.
 */
import { drawMarks } from "./body-figure.js";
import { complain, put, when, word } from "./form.js";
import { added, marksOf } from "shared/injury-record.js";

/** @typedef {import("./state.js").Intake} Intake */

/** @param {HTMLElement} root @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
const field = (root, name) => /** @type {HTMLInputElement | HTMLSelectElement} */ (root.querySelector(`[data-mark-field="${name}"]`));

/** @param {HTMLElement} root @param {Intake} intake */
function show(root, intake) {
  const marks = marksOf(intake.injuries ?? []);
  drawMarks(root, marks);
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector("template[data-entry]"));
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const lines = marks.map(({ entry, corrections, number }) => {
    const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    put(line, "number", String(number));
    put(line, "what", [word(root, `place:${entry.place}`), word(root, `mark:${entry.mark}`), entry.size && `${entry.size} cm`].filter(Boolean).join(" · "));
    put(line, "how", [word(root, `age:${entry.age}`), word(root, `source:${entry.source}`)].filter(Boolean).join(" · "));
    put(line, "words", [entry.words, ...corrections.map(({ words }) => words)].filter(Boolean).join(" — "));
    put(line, "time", format.format(new Date(entry.at)));
    const input = /** @type {HTMLInputElement} */ (line.querySelector("[data-more]"));
    const label = line.querySelector("label");
    input.id = `more-${number}`;
    label?.setAttribute("for", input.id);
    line.querySelector("[data-add-more]")?.addEventListener("click", async () => {
      if (!input.value.trim()) return input.focus();
      intake.injuries = await added(intake.id, intake.injuries ?? [], { ...entry, words: input.value.trim() }, { by: intake.memberId ?? "", amends: entry.id });
      show(root, intake);
    });
    return line;
  });
  root.querySelector("[data-list='entries']")?.replaceChildren(...lines);
  when(root, "some", lines.length > 0);
}

/** Shows where the next mark would stand. @param {HTMLElement} root @param {{ view: string, x: number, y: number } | undefined} at */
function point(root, at) {
  for (const svg of root.querySelectorAll("svg[data-view]")) {
    const here = svg.querySelector("[data-here]");
    here?.toggleAttribute("hidden", !at || svg.getAttribute("data-view") !== at.view);
    if (at && here) {
      here.setAttribute("cx", String(at.x));
      here.setAttribute("cy", String(at.y));
    }
  }
}

/** @param {SVGSVGElement} svg @param {MouseEvent} event @returns {{ x: number, y: number }} in the figure's units */
function placeOf(svg, event) {
  const box = svg.getBoundingClientRect();
  const { width, height } = svg.viewBox.baseVal;
  return { x: Math.round(((event.clientX - box.left) / box.width) * width), y: Math.round(((event.clientY - box.top) / box.height) * height) };
}

/** Marks the codes that fit a list in which something stood out, and shows them first. It chooses none. @param {HTMLElement} root @param {Intake} intake */
function suggest(root, intake) {
  const sectors = new Set(intake.checklists.filter(({ standsOut }) => standsOut.length > 0).map(({ sector }) => sector));
  for (const code of root.querySelectorAll("[data-for-age][data-sector]")) {
    const fits = sectors.has(/** @type {HTMLElement} */ (code).dataset.sector ?? "");
    code.querySelector("[data-fits]")?.toggleAttribute("hidden", !fits);
    if (fits) code.parentElement?.querySelector("legend")?.after(code);
  }
}

/** @param {HTMLElement} root @param {Intake} intake */
export function prepare(root, intake) {
  const minor = intake.answers.promise?.age_band === "minor";
  when(root, "adult", !minor);
  when(root, "child", minor);
  for (const code of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-for-age]"))) code.hidden = !["any", minor ? "minor" : "adult"].includes(code.dataset.forAge ?? "");
  suggest(root, intake);
  /** @type {{ view: string, x: number, y: number } | undefined} */
  let at;
  const place = field(root, "place");
  /** @type {HTMLElement} */ (root.querySelector("#question")).addEventListener("click", (event) => {
    const part = event.target instanceof Element ? event.target.closest("[data-place]") : null;
    const svg = part?.closest("svg");
    if (!part || !(svg instanceof SVGSVGElement)) return;
    at = { view: svg.dataset.view ?? "front", ...placeOf(svg, event) };
    place.value = part.getAttribute("data-place") ?? "";
    point(root, at);
  });
  place.addEventListener("change", () => {
    const part = root.querySelector(`[data-when="${minor ? "child" : "adult"}"] [data-place="${place.value}"]`);
    const svg = part?.closest("svg");
    const [x, y] = (part?.getAttribute("data-middle") ?? "50,50").split(",").map(Number);
    at = part && svg ? { view: svg.dataset.view ?? "front", x, y } : undefined;
    point(root, at);
  });
  root.querySelector("[data-add]")?.addEventListener("click", async () => {
    const values = Object.fromEntries(["place", "mark", "size", "age", "source", "words"].map((name) => [name, field(root, name).value.trim()]));
    if (!at || !values.place || !values.mark) return complain(root, root.dataset.incomplete ?? "");
    /** @type {HTMLElement} */ (root.querySelector("[data-error-summary]")).hidden = true;
    const { mark, size, age, source, words } = values;
    intake.injuries = await added(intake.id, intake.injuries ?? [], { ...at, place: values.place, mark, size, age, source, words }, { by: intake.memberId ?? "" });
    for (const name of ["place", "mark", "size", "words"]) field(root, name).value = "";
    at = undefined;
    point(root, at);
    show(root, intake);
  });
  if (place.value) place.dispatchEvent(new Event("change"));
  show(root, intake);
}

/** @param {HTMLElement} root @returns {string | undefined} what to do about a mark that is written but not added */
export const objection = (root) => (["place", "mark", "words"].some((name) => field(root, name).value.trim()) ? root.dataset.pending : undefined);
