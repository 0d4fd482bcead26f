/** `/directory` without a network: the same addresses, the server's own cards, chosen and ordered here. */
import { escape, fillSlot } from "../slots.js";
import { doubted, htmlOf, load, today } from "./pieces.js";
import { prepare, rank as rankPrepared } from "./ranking.js";

const LONGEST = 200;

/**
 * @typedef {object} Asked
 * @property {string} words
 * @property {string[]} needs
 * @property {string} language
 * @property {string} near
 * @property {number} page
 * @property {boolean} refer
 * @property {string[]} unknown
 */

/**
 * For pages that hold the index themselves, such as "Who could help".
 * @param {import("./ranking.js").Data} data the index as it travels @param {import("./ranking.js").Query} query
 */
export const rank = (data, query) => rankPrepared(prepare(data), query);

/** @param {string} html @param {Request} request @param {import("./pieces.js").Pack} pack @returns {Promise<string>} */
export async function fill(html, request, pack) {
  const loaded = await load(pack);
  if (!loaded) return html;
  const { data, index } = loaded;
  const url = new URL(request.url);
  const asked = read(url.searchParams, html, data);
  const place = data.places[asked.near];
  const matches = rankPrepared(index, { ...asked, near: place ? [place[0], place[1]] : null, today: today() });
  const pages = Math.max(1, Math.ceil(matches.length / data.page));
  const page = Math.min(Math.max(asked.page, 1), pages);
  const shown = matches.slice((page - 1) * data.page, page * data.page);
  const notices = asked.unknown.map((value) => data.phrases.ignored.replace("{value}", () => value));
  if (asked.page > page) notices.push(data.phrases["last-page"]);
  const parts = {
    "chosen-needs": escape(asked.needs.map((need) => data.phrases[`label:${need}`]).join(" · ")),
    "chosen-more": escape([data.languages[asked.language], place?.[2]].filter(Boolean).join(" · ")),
    notices: notices.map((text) => data.parts.notice.replace("{notice}", () => escape(text))).join(""),
    summary: escape(data.phrases.found.replace("{number}", String(matches.length))),
    results: (await cards(pack, loaded, shown)).join(""),
    empty: matches.length ? "" : data.parts.empty,
    pages: pages > 1 ? pageLinks(data, url.searchParams, page, pages) : "",
  };
  return Object.entries(parts).reduce((whole, [slot, content]) => fillSlot(whole, slot, content), keepForm(html, asked));
}

/** @param {URLSearchParams} params @param {string} html @param {import("./pieces.js").Data} data @returns {Asked} */
function read(params, html, data) {
  const wanted = [...new Set(params.getAll("need").filter(Boolean))];
  const known = (/** @type {string} */ need) => html.includes(`name="need" value="${escape(need)}"`);
  const [language, near, page] = ["lang", "near", "page"].map((name) => params.get(name) ?? "");
  const unknown = wanted.filter((need) => !known(need));
  if (language && !Object.hasOwn(data.languages, language)) unknown.push(language);
  if (near && !Object.hasOwn(data.places, near)) unknown.push(near);
  return {
    words: [...(params.get("q") ?? "").trim()].slice(0, LONGEST).join(""),
    needs: wanted.filter(known),
    language: Object.hasOwn(data.languages, language) ? language : "",
    near: Object.hasOwn(data.places, near) ? near : "",
    refer: params.get("refer") === "1",
    page: /^\d{1,5}$/u.test(page) ? Number(page) : 1,
    unknown: unknown.map((value) => [...value].slice(0, 40).join("")),
  };
}

/**
 * @param {import("./pieces.js").Pack} pack @param {import("./pieces.js").Loaded} loaded @param {import("./ranking.js").Match[]} shown
 * @returns {Promise<string[]>} cards with their reasons, distance and doubt
 */
async function cards(pack, { data, index }, shown) {
  const entries = new Map(index.entries.map((entry) => [entry.id, entry]));
  const html = await htmlOf(pack, "cards", new Set(shown.map(({ id }) => entries.get(id)?.block ?? 0)));
  return shown.flatMap((match) => {
    const entry = entries.get(match.id);
    if (!entry || !html[match.id]) return [];
    const [card, doubt] = doubted(html[match.id], entry, data);
    const reasons = match.why.filter((code) => code !== "near" && code in data.phrases).slice(0, data.shown);
    const why = reasons.map((code) => data.parts.reason.replace("{reason}", () => escape(data.phrases[code]))).join("");
    return [fillSlot(fillSlot(fillSlot(card, "why", why), "distance", escape(howFar(match.metres, data))), "doubt", escape(doubt))];
  });
}

/** @param {number | null} metres @param {import("./pieces.js").Data} data */
function howFar(metres, data) {
  if (metres === null) return "";
  return metres < 1000 ? data.phrases.metres : data.phrases.kilometres.replace("{km}", String(Math.floor((metres + 500) / 1000)));
}

/** @param {import("./pieces.js").Data} data @param {URLSearchParams} params @param {number} page @param {number} pages */
function pageLinks(data, params, page, pages) {
  const link = (/** @type {number} */ number) => {
    const kept = new URLSearchParams([...params].filter(([name, value]) => name !== "page" && value));
    kept.set("page", String(number));
    return escape(`/directory?${kept}`);
  };
  const part = data.parts[page === 1 ? "pages-first" : page === pages ? "pages-last" : "pages-middle"];
  return part
    .replace("{before}", () => link(page - 1))
    .replace("{after}", () => link(page + 1))
    .replace("{page}", String(page))
    .replace("{pages}", String(pages));
}

/** Puts what was asked back into the form, as the server does. @param {string} html @param {Asked} asked */
function keepForm(html, asked) {
  let kept = html.replace('name="q" value=""', () => `name="q" value="${escape(asked.words)}"`);
  for (const need of asked.needs) kept = kept.replace(`name="need" value="${need}"`, (tag) => `${tag} checked`);
  if (asked.language) kept = kept.replace(`<option value="${asked.language}"`, (tag) => `${tag} selected`);
  if (asked.near) kept = kept.replace(`<option value="${asked.near}" data-at=`, `<option value="${asked.near}" selected data-at=`);
  return asked.needs.length || asked.words ? kept.replace("<details data-needs data-chosen open>", "<details data-needs data-chosen>") : kept;
}
