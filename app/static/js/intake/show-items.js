/**
 * Shows the items of a person part as rows of a definition list. Every word beside them stands in the page
 * (`templates/referrals/person_part_words.html`); what people typed is put in as text, never as HTML.
 */

import { drawMarks } from "./body-figure.js";
import { isWhole, marksOf } from "shared/injury-record.js";

/** @param {ParentNode} root @param {string} name @returns {string} the page's word for a code; the code itself when it has none */
function word(root, name) {
  const template = root.querySelector(`template[data-word="${name}"]`);
  return template instanceof HTMLTemplateElement ? (template.content.textContent ?? "").trim() : name.split(":")[1];
}

/** @param {string} text @param {boolean} [code] whether it is a number or code, which always reads left to right */
function line(text, code = false) {
  const element = document.createElement(code ? "bdi" : "div");
  element.textContent = text;
  element.dir = code ? "ltr" : "auto";
  return element;
}

/** @param {ParentNode} root @param {import("./person-part.js").Contact} contact @returns {HTMLElement[]} */
function contactLines(root, contact) {
  const lines = [line(word(root, `how:${contact.how}`))];
  if (contact.number) lines.push(line(contact.number, true));
  for (const name of /** @type {const} */ (["when", "who", "say"])) {
    const value = contact[name];
    if (value) lines.push(line(`${word(root, `label:${name}`)}: ${value}`));
  }
  if (contact.voicemail) lines.push(line(word(root, `voicemail:${contact.voicemail}`)));
  return lines;
}

/** The list in the version that was answered: where its words, source and limits stand.
 * @param {ParentNode} root @param {string} slug @param {string} version @param {string} title */
function versionLine(root, slug, version, title) {
  const link = document.createElement("a");
  link.href = `/checklists/${encodeURIComponent(slug)}/versions/${encodeURIComponent(version)}`;
  link.textContent = `${title || slug} (${word(root, "label:version")} ${version})`;
  const element = line("");
  element.append(link);
  return element;
}

/** @param {ParentNode} root @param {import("../checklist-answers.js").Answered[]} checklists @returns {HTMLElement[]} */
function checklistLines(root, checklists) {
  return checklists.flatMap(({ answers, slug, version, title }) => [
    versionLine(root, slug, version, title),
    ...answers
      .filter(({ answer }) => answer !== "" && answer !== "not-asked")
      .map(({ question, answer, said }) => line(`${question} — ${said ?? word(root, `answers:${answer}`)}`)),
  ]);
}

const SAID = /** @type {const} */ (["practical", "companions", "documents", "plan", "child"]);

/** Which list the codes of a field are from; fields that are in none hold words. */
const KINDS = { access: "access", transport: "transport", accompany: "accompany", have: "papers", lack: "papers",
  own_view: "own_view", caregiver: "caregiver", report: "report", basis: "basis" };

/** @param {ParentNode} root @param {import("./person-part.js").Said | undefined} said @returns {HTMLElement[]} */
function saidLines(root, said = {}) {
  return Object.entries(said).map(([field, value]) => {
    const kind = /** @type {Record<string, string>} */ (KINDS)[field];
    const words = [value].flat().map((one) => (kind ? word(root, `${kind}:${one}`) : one)).join(" · ");
    const label = root.querySelector(`template[data-word="label:${field}"]`) ? `${word(root, `label:${field}`)}: ` : "";
    return line(label + words);
  });
}

/** The body map with its marks, what is written of each, and whether it is as it was written. @param {ParentNode} root
 * @param {string} referral @param {import("./person-part.js").ClinicRecord} clinic @returns {HTMLElement[]} */
function clinicLines(root, referral, clinic) {
  const marks = marksOf(clinic.entries);
  const time = (/** @type {string} */ at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const listed = (/** @type {string} */ name, /** @type {string[]} */ words) => (words.length > 0 ? [line(`${word(root, `label:${name}`)}: ${words.join(" · ")}`)] : []);
  const entries = marks.flatMap(({ entry, corrections, number }) => {
    const facts = [word(root, `place:${entry.place}`), word(root, `mark:${entry.mark}`), entry.size && `${entry.size} cm`, entry.age && word(root, `age:${entry.age}`), word(root, `source:${entry.source}`)];
    const more = corrections.map(({ at, words }) => `${word(root, "label:amends")} ${time(at)}: ${words}`);
    const by = word(root, "line:recorded").replace("{time}", () => time(entry.at)).replace("{who}", () => entry.by.slice(-4));
    const title = line(`${number}. ${facts.filter(Boolean).join(" · ")}`);
    title.classList.add("body__entry");
    const written = line(by);
    written.classList.add("meta");
    return [title, ...[entry.words, ...more].filter(Boolean).map((words) => line(words)), written];
  });
  const chain = line("");
  void isWhole(referral, clinic.entries).then((whole) => (chain.textContent = word(root, `chain:${whole ? "whole" : "broken"}`)));
  return [
    ...listed("urgent", clinic.urgent.map((code) => word(root, `urgent:${code}`))),
    ...listed("codes", clinic.codes),
    ...(marks.length > 0 ? [figures(root, clinic.figure, marks), ...entries, chain] : []),
    line(word(root, "line:handed").replace("{time}", () => time(clinic.handed.at))),
  ];
}

/** @param {ParentNode} root @param {string} figure @param {ReturnType<typeof marksOf>} marks */
function figures(root, figure, marks) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector(`template[data-word="body:${figure}"]`));
  const made = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
  drawMarks(made, marks);
  return made;
}

/** @param {ParentNode} root where the words are @param {import("./person-part.js").Items} items
 * @param {string} [referral] whose they are @returns {HTMLElement[]} rows */
export function itemRows(root, items, referral = "") {
  const rows = [
    { name: "name", lines: items.name ? [line(items.name)] : [] },
    { name: "contact", lines: items.contact ? contactLines(root, items.contact) : [] },
    { name: "story", lines: items.story ? [line(items.story)] : [] },
    { name: "checklist", lines: items.checklist ? checklistLines(root, items.checklist) : [] },
    { name: "clinic", lines: items.clinic ? clinicLines(root, referral, items.clinic) : [] },
    ...SAID.map((name) => ({ name, lines: saidLines(root, items[name]) })),
  ];
  return rows.filter(({ lines }) => lines.length > 0).map(({ name, lines }) => {
    const template = /** @type {HTMLTemplateElement} */ (root.querySelector(`template[data-item="${name}"]`));
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    row.querySelector("dd")?.append(...lines);
    return row;
  });
}
