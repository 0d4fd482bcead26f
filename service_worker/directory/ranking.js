/**
 * The ranking, as `app/directory/ranking.py` defines it: the same steps over the same numbers, which travel in the index.
 * Both are held together by `tests/directory/ranking_cases.json`; change neither alone.
 */
import { match, where } from "./matching.js";
import { NOWHERE, UNSAID } from "./segment.js";

/**
 * @typedef {import("./segment.js").Index} Index
 * @typedef {import("./matching.js").Found} Found
 *
 * @typedef {object} Query
 * @property {string} [words]
 * @property {string[]} [needs]
 * @property {string} [language]
 * @property {[number, number] | null} [near] thousandths of a degree
 * @property {boolean} [refer] only services that take referrals from here
 * @property {string[]} [asks] names in the rules' `asks`
 * @property {number | null} [age] years
 * @property {import("./segment.js").Clocks} [clocks]
 * @property {boolean} [members] whether services for members alone may be found
 * @property {number} today days since 1970-01-01
 *
 * @typedef {{ id: string, score: number, why: string[], metres: number | null }} Match
 *
 * @typedef {object} Ranking
 * @property {number} total
 * @property {string[]} unknown what was typed and is known nowhere among those that fit
 * @property {boolean} partly whether no service has all the other words
 * @property {(start: number, end: number) => Match[]} matches
 */

/** @param {Index} index @param {Query} query @returns {Ranking} every service that fits, best first */
export function rank(index, query) {
  const { fits, masks } = fitting(index, query);
  const found = match(index, query.words ?? "", fits.alive);
  const any = fits.mask.includes(1);
  const met = any ? found.filter(({ values }) => meets(values, fits.mask)) : [];
  const scores = new Int32Array(index.count);
  const cover = new Int32Array(index.count);
  for (const { values, weight } of met) {
    for (let number = 0; number < index.count; number += 1) {
      if (values[number] < 0) continue;
      scores[number] += values[number] >> 3;
      cover[number] += weight;
    }
  }
  let best = 0;
  for (let number = 0; number < index.count; number += 1) if (fits.mask[number] && cover[number] > best) best = cover[number];
  const metres = distances(index, query);
  addPoints(index, query, masks, metres, scores);
  /** @type {number[]} */
  const numbers = [];
  for (let number = 0; number < index.count; number += 1) {
    if (fits.mask[number] && (!found.length || (cover[number] > 0 && cover[number] * 3 >= best))) numbers.push(number);
  }
  const reason = reasons(index, query, met, masks, metres);
  return {
    total: numbers.length,
    unknown: any ? found.filter((one) => !met.includes(one)).map(({ typed }) => typed) : [],
    partly: met.length > 0 && best < met.reduce((sum, { weight }) => sum + weight, 0),
    matches: (start, end) =>
      first(index, numbers, scores, metres, end).slice(start, end).map((number) => ({
        id: index.ids[number],
        score: scores[number],
        why: reason(number),
        metres: metres && metres[number] < NOWHERE ? metres[number] : null,
      })),
  };
}

/** @param {Int32Array} values @param {Uint8Array} mask @returns {boolean} whether a word matches somebody of `mask` */
function meets(values, mask) {
  for (let number = 0; number < mask.length; number += 1) if (mask[number] && values[number] >= 0) return true;
  return false;
}

/** Who fits everything but the words; and, by what was asked for, who says yes. @param {Index} index @param {Query} query */
function fitting(index, query) {
  const alive = index.alive.slice();
  if (!query.members) {
    const members = index.facet("members");
    keep(alive, (number) => !members[number]);
  }
  const mask = alive.slice();
  /** @type {Record<string, Uint8Array>} */
  const masks = {};
  if (query.refer) keep(mask, (number) => index.facet("referral")[number]);
  if (query.needs?.length) {
    const having = query.needs.map((need) => index.facet(`need:${need}`));
    keep(mask, (number) => having.some((has) => has[number]));
  }
  if (query.language) {
    const [speaks, interprets, says] = [index.facet(`language:${query.language}`), index.facet("interpreter"), index.speaking()];
    keep(mask, (number) => speaks[number] || interprets[number] || !says[number]);
  }
  const { age } = query;
  if (age !== undefined && age !== null) {
    keep(mask, (number) => index.youngest[number] <= age && (index.oldest[number] === UNSAID || index.oldest[number] >= age));
  }
  for (const name of query.asks ?? []) {
    const [yes, no] = index.rules.asks[name];
    const [saysYes, saysNo] = name === "open" ? index.openAt(query.clocks ?? {}) : [index.facet(yes), index.facet(no)];
    masks[name] = saysYes;
    keep(mask, (number) => saysYes[number] || !saysNo[number]);
  }
  return { fits: { alive, mask }, masks };
}

/** @param {Uint8Array} mask @param {(number: number) => unknown} holds */
function keep(mask, holds) {
  for (let number = 0; number < mask.length; number += 1) if (mask[number] && !holds(number)) mask[number] = 0;
}

/** @param {number[][]} steps @param {number} value @returns {number} the points of the first step that holds it */
function step(steps, value) {
  for (let at = 0; at < steps.length; at += 1) if (value <= steps[at][0]) return steps[at][1];
  return 0;
}

/** Adds everything but words. @param {Index} index @param {Query} query @param {Record<string, Uint8Array>} masks @param {Int32Array | null} metres @param {Int32Array} scores */
function addPoints(index, query, masks, metres, scores) {
  const worth = index.rules.points;
  /** @type {[Uint8Array, number][]} */
  const flat = [[index.facet("referral"), worth.referral], [index.facet("closed"), worth.closed]];
  for (const need of query.needs ?? []) flat.push([index.facet(`need:${need}`), worth.need]);
  for (const [name, mask] of Object.entries(masks)) flat.push([mask, index.rules.asks[name][2]]);
  const speaks = query.language ? index.facet(`language:${query.language}`) : null;
  const interprets = index.facet("interpreter");
  for (let number = 0; number < index.count; number += 1) {
    let points = 0;
    for (let at = 0; at < flat.length; at += 1) if (flat[at][0][number]) points += flat[at][1];
    if (speaks) points += speaks[number] ? worth.speaks : interprets[number] ? worth.interpreter : 0;
    if (metres) points += step(worth.distance, metres[number]);
    const confirmed = index.confirmed[number];
    if (confirmed > 0) points += step(worth.days, Math.max(0, query.today - confirmed));
    scores[number] += points;
  }
}

/** @param {Index} index @param {Query} query @returns {Int32Array | null} metres to each service; null when no place was chosen */
function distances(index, query) {
  if (!query.near) return null;
  const [latitude, longitude] = query.near;
  const narrowing = Math.floor(1000 * Math.cos((Math.floor((latitude + 500) / 1000) * Math.PI) / 180) + 0.5);
  return index.latitude.map((own, number) => {
    if (own === NOWHERE) return NOWHERE;
    const north = (own - latitude) * 1000;
    const turned = (index.longitude[number] - longitude + 540_000) % 360_000;
    const east = ((turned + 360_000) % 360_000 - 180_000) * narrowing;
    return Math.floor(Math.sqrt(north * north + east * east) * 0.1112);
  });
}

/**
 * The first services by score, distance, id; the others stay unsorted.
 * @param {Index} index @param {number[]} numbers @param {Int32Array} scores @param {Int32Array | null} metres @param {number} wanted
 */
function first(index, numbers, scores, metres, wanted) {
  /** @type {Map<number, number[]>} */
  const byScore = new Map();
  for (const number of numbers) {
    const same = byScore.get(scores[number]);
    if (same) same.push(number);
    else byScore.set(scores[number], [number]);
  }
  /** @type {number[]} */
  const sorted = [];
  for (const score of Int32Array.from(byScore.keys()).sort().reverse()) {
    if (sorted.length >= wanted) break;
    const same = byScore.get(score) ?? [];
    // One number for distance and order sorts a hundred times faster than a comparison of two.
    const keys = Float64Array.from(same, (number) => (metres ? metres[number] : 0) * 2 ** 22 + index.order[number]).sort();
    const byOrder = new Map(same.map((number) => [index.order[number], number]));
    for (const key of keys) {
      if (sorted.length >= wanted) break;
      sorted.push(byOrder.get(key % 2 ** 22) ?? 0);
    }
  }
  return sorted;
}

/** @param {Index} index @param {Query} query @param {Found[]} met @param {Record<string, Uint8Array>} masks @param {Int32Array | null} metres */
function reasons(index, query, met, masks, metres) {
  const fields = Object.keys(index.rules.fields);
  const has = (/** @type {string} */ name, /** @type {number} */ number) => Boolean(index.facet(name)[number]);
  /** @param {number} number @returns {string[]} */
  return (number) => {
    const why = (query.needs ?? []).map((need) => `need:${need}`).filter((name) => has(name, number));
    const places = met.map((one) => where(one, number, fields));
    const called = new Set(met.flatMap((one, at) => (places[at] === "need" ? one.needs.map((need) => `need:${need}`) : [])));
    for (const name of [...called].sort()) if (has(name, number) && !why.includes(name)) why.push(name);
    for (const field of fields) if (places.includes(field)) why.push(field);
    for (const name of query.asks ?? []) why.push(masks[name][number] ? name : `ask-${name}`);
    const aged = query.age !== undefined && query.age !== null && (index.youngest[number] !== UNSAID || index.oldest[number] !== UNSAID);
    if (aged) why.push("age");
    if (query.language) {
      const speaks = has(`language:${query.language}`, number);
      why.push(speaks ? `language:${query.language}` : has("interpreter", number) ? "interpreter" : "ask-language");
    }
    if (metres && metres[number] < NOWHERE && step(index.rules.points.distance, metres[number])) why.push("near");
    const confirmed = index.confirmed[number];
    if (confirmed && Math.max(0, query.today - confirmed) <= index.rules.stale_days) why.push("confirmed");
    if (has("referral", number)) why.push("referral");
    return why;
  };
}
