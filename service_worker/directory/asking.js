/** What somebody asked for, out of an address, as `app/directory/asking.py` reads it; and put back into the form. */
import { escape } from "../slots.js";
import { placeCalled } from "./places.js";

const LONGEST = 200;
const OLDEST = 120;

/**
 * @typedef {object} Asked
 * @property {string} words
 * @property {string[]} needs
 * @property {string} language
 * @property {[number, number, string] | null} near latitude and longitude in thousandths of a degree, name
 * @property {number} page
 * @property {boolean} refer
 * @property {string[]} asks what is ticked, and for whom
 * @property {string} who
 * @property {number | null} age
 * @property {string[]} unknown
 */

/** @param {URLSearchParams} params @param {string} html @param {import("./pieces.js").Loaded} loaded @returns {Asked} */
export function read(params, html, { data, index }) {
  const [language, typed, page, given, years] = ["lang", "near", "page", "who", "age"].map((name) => params.get(name) ?? "");
  const wanted = [...new Set(params.getAll("need").filter(Boolean))];
  const known = (/** @type {string} */ need) => html.includes(`name="need" value="${escape(need)}"`);
  const place = shortened(typed.trim(), LONGEST);
  const near = place ? (placeCalled(place, data.places, index.rules) ?? null) : null;
  const who = given && html.includes(`<option value="${escape(given)}"`) && Object.hasOwn(index.rules.asks, given) ? given : "";
  const age = /^\d{1,3}$/u.test(years.trim()) && Number(years) <= OLDEST ? Number(years) : null;
  const ticks = Object.keys(index.rules.asks).filter((name) => params.get(name) === "1" && html.includes(`name="${name}" value="1"`));
  const unknown = wanted.filter((need) => !known(need));
  if (language && !Object.hasOwn(data.languages, language)) unknown.push(language);
  if (place && !near) unknown.push(place);
  if (given && !who) unknown.push(given);
  if (years.trim() && age === null) unknown.push(years.trim());
  return {
    words: shortened((params.get("q") ?? "").trim(), LONGEST),
    needs: wanted.filter(known),
    language: Object.hasOwn(data.languages, language) ? language : "",
    near,
    refer: params.get("refer") === "1",
    asks: who ? [...ticks, who] : ticks,
    who,
    age,
    page: /^\d{1,5}$/u.test(page) ? Number(page) : 1,
    unknown: unknown.map((value) => shortened(value, 40)),
  };
}

/** @param {string} text @param {number} letters */
const shortened = (text, letters) => [...text].slice(0, letters).join("");

/** Puts what was asked back into the form, as the server does. @param {string} html @param {Asked} asked */
export function keepForm(html, asked) {
  let kept = html.replace('name="q" value=""', () => `name="q" value="${escape(asked.words)}"`);
  for (const need of asked.needs) kept = kept.replace(`name="need" value="${need}"`, (tag) => `${tag} checked`);
  for (const name of asked.asks) kept = kept.replace(`name="${name}" value="1"`, (tag) => `${tag} checked`);
  kept = picked(picked(kept, "lang", asked.language), "who", asked.who);
  if (asked.near) kept = kept.replace('name="near" value=""', () => `name="near" value="${escape(asked.near?.[2] ?? "")}"`);
  if (asked.age !== null) kept = kept.replace('name="age" value=""', `name="age" value="${asked.age}"`);
  return asked.needs.length || asked.words ? kept.replace("<details data-needs data-chosen open>", "<details data-needs data-chosen>") : kept;
}

/** @param {string} html @param {string} name of a choice @param {string} value @returns {string} with that option chosen */
function picked(html, name, value) {
  const start = value ? html.indexOf(`name="${name}">`) : -1;
  const option = start < 0 ? -1 : html.indexOf(`<option value="${value}"`, start);
  if (option < 0) return html;
  const end = option + `<option value="${value}"`.length;
  return `${html.slice(0, end)} selected${html.slice(end)}`;
}
