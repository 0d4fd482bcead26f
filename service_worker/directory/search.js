/** `/directory` without a network: the same addresses, the server's own cards, chosen and ordered here. */
import { escape, fillSlot } from "../slots.js";
import { keepForm, read } from "./asking.js";
import { clocks } from "./clocks.js";
import { cardOf, doubted, load, today } from "./pieces.js";
import { rank } from "./ranking.js";

/** @param {string} html @param {Request} request @param {import("./pieces.js").Pack} pack @returns {Promise<string>} */
export async function fill(html, request, pack) {
  const loaded = await load(pack);
  if (!loaded) return html;
  const { data, index } = loaded;
  const url = new URL(request.url);
  const asked = read(url.searchParams, html, loaded);
  const ranking = rank(index, { ...query(asked), clocks: clocks(index.segments.flatMap(({ zones }) => zones)), today: today() });
  const pages = Math.max(1, Math.ceil(ranking.total / data.page));
  const page = Math.min(Math.max(asked.page, 1), pages);
  const shown = ranking.matches((page - 1) * data.page, page * data.page);
  const others = [...asked.asks.map((name) => data.labels[name]), ...(asked.age === null ? [] : [String(asked.age)])];
  const parts = {
    "chosen-needs": escape(asked.needs.map((need) => data.phrases[`label:${need}`]).join(" · ")),
    "chosen-more": escape([data.languages[asked.language], asked.near?.[2]].filter(Boolean).join(" · ")),
    "chosen-asks": escape(others.join(" · ")),
    notices: notices(asked, ranking, asked.page > page, data),
    summary: escape(data.phrases.found.replace("{number}", String(ranking.total))),
    results: cards(loaded, shown).join(""),
    empty: ranking.total ? "" : data.parts.empty,
    pages: pages > 1 ? pageLinks(data, url.searchParams, page, pages) : "",
  };
  return Object.entries(parts).reduce((whole, [slot, content]) => fillSlot(whole, slot, content), keepForm(html, asked));
}

/** @param {import("./asking.js").Asked} asked */
const query = ({ near, ...asked }) => ({ ...asked, near: near ? /** @type {[number, number]} */ ([near[0], near[1]]) : null });

/** @param {import("./asking.js").Asked} asked @param {import("./ranking.js").Ranking} ranking @param {boolean} tooFar @param {import("./pieces.js").Data} data */
function notices(asked, ranking, tooFar, data) {
  const texts = asked.unknown.map((value) => data.phrases.ignored.replace("{value}", () => value));
  if (ranking.unknown.length) texts.push(data.phrases["unknown-words"].replace("{words}", () => ranking.unknown.join(" ")));
  if (ranking.partly) texts.push(data.phrases.partly);
  if (tooFar) texts.push(data.phrases["last-page"]);
  return texts.map((text) => data.parts.notice.replace("{notice}", () => escape(text))).join("");
}

/**
 * @param {import("./pieces.js").Loaded} loaded @param {import("./ranking.js").Match[]} shown
 * @returns {string[]} cards with their reasons, distance and doubt
 */
function cards(loaded, shown) {
  const { data } = loaded;
  return shown.flatMap((match) => {
    const html = cardOf(loaded, match.id);
    if (!html) return [];
    const [card, doubt] = doubted(html, match.id, loaded);
    const why = reasons(match.why, data).map((text) => data.parts.reason.replace("{reason}", () => escape(text))).join("");
    return [fillSlot(fillSlot(fillSlot(card, "why", why), "distance", escape(howFar(match.metres, data))), "doubt", escape(doubt))];
  });
}

/** The first reasons, and all that is to be asked there. @param {string[]} why @param {import("./pieces.js").Data} data */
function reasons(why, data) {
  const told = why.filter((code) => code !== "near" && code in data.phrases);
  const toAsk = told.filter((code) => code.startsWith("ask-"));
  return [...told.filter((code) => !toAsk.includes(code)).slice(0, data.shown), ...toAsk].map((code) => data.phrases[code]);
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
