/**
 * The ranking, as `app/directory/ranking.py` defines it: the same steps over the same numbers, which travel in the index.
 * Both are held together by `tests/directory/ranking_cases.json`; change neither alone.
 */

/**
 * @typedef {object} Entry a service as ranking sees it
 * @property {string} id
 * @property {string[]} needs
 * @property {string[]} languages
 * @property {number} [interpreter]
 * @property {[number, number]} [at] thousandths of a degree
 * @property {number} [confirmed] days since 1970-01-01
 * @property {number} [referral]
 * @property {number} [closed]
 * @property {number} [block]
 *
 * @typedef {object} Rules
 * @property {Record<string, number>} fields
 * @property {number} need_weight
 * @property {{ word: number, beginning: number, need: number, typo: number }} match
 * @property {[number, number]} typo_lengths
 * @property {{ need: number, speaks: number, interpreter: number, referral: number, closed: number, distance: number[][], days: number[][] }} points
 * @property {number} stale_days
 * @property {Record<string, string>} fold
 * @property {string[]} articles
 * @property {string[]} stop
 *
 * @typedef {{ rules: Rules, needs: [string, string][], services: (Entry & Record<string, unknown>)[] }} Data the index as it travels
 *
 * @typedef {object} Index
 * @property {(Entry & Record<string, unknown>)[]} entries
 * @property {Rules} rules
 * @property {Map<string, [number, string][]>} words each word, with the entries and fields that it stands in
 * @property {[string[], string][]} phrases
 *
 * @typedef {object} Query
 * @property {string} [words]
 * @property {string[]} [needs]
 * @property {string} [language]
 * @property {[number, number] | null} [near] thousandths of a degree
 * @property {boolean} [refer] only services that take referrals from here
 * @property {number} today days since 1970-01-01
 *
 * @typedef {{ id: string, score: number, why: string[], metres: number | null }} Match
 */

const DROPPED = /[\u0640\u200c\u200d]|\p{M}/u;
const PART_OF_WORD = /[\p{L}\p{N}]/u;

/** @param {Data} data @returns {Index} */
export function prepare(data) {
  const fields = Object.keys(data.rules.fields);
  /** @type {Index["words"]} */
  const words = new Map();
  data.services.forEach((entry, number) => {
    for (const field of fields) {
      const text = entry[field];
      if (typeof text !== "string") continue;
      for (const word of new Set(text.split(" "))) {
        const places = words.get(word);
        if (places) places.push([number, field]);
        else words.set(word, [[number, field]]);
      }
    }
  });
  return { entries: data.services, rules: data.rules, words, phrases: data.needs.map(([phrase, need]) => [phrase.split(" "), need]) };
}

/** @param {string} text @param {Rules} rules @returns {string[]} the words of `text` as they are compared */
export function normalise(text, rules) {
  let joined = "";
  for (const letter of text.toLowerCase().normalize("NFKD")) {
    if (DROPPED.test(letter)) continue;
    for (const one of rules.fold[letter] ?? letter) joined += PART_OF_WORD.test(one) ? one : " ";
  }
  return joined.split(" ").filter(Boolean).map((word) => stem(word, rules));
}

/** @param {string} word @param {Rules} rules */
function stem(word, rules) {
  const article = rules.articles.find((one) => word.startsWith(one) && length(word) - length(one) >= 3);
  if (article) return word.slice(article.length);
  return length(word) >= 4 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

/** Letters, not UTF-16 units. @param {string} word */
const length = (word) => [...word].length;

/** In how many letters two words differ, or `limit` + 1 when in more. @param {string[]} one @param {string[]} other @param {number} limit */
function distance(one, other, limit) {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  /** @type {number[]} */
  let before = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        cost = Math.min(cost, before[column - 2] + 1);
      }
      line.push(cost);
    }
    before = above;
    above = line;
  }
  return Math.min(above[other.length], limit + 1);
}

/** How well a typed word matches a word; 0 when not. @param {string} typed @param {string[]} letters of `typed` @param {string} word @param {Rules} rules */
function likeness(typed, letters, word, rules) {
  if (typed === word) return rules.match.word;
  if (letters.length >= 2 && word.startsWith(typed)) return rules.match.beginning;
  const [one, two] = rules.typo_lengths;
  const limit = letters.length >= two ? 2 : letters.length >= one ? 1 : 0;
  if (!limit || !word.startsWith(letters[0])) return 0;
  return distance(letters, [...word], limit) <= limit ? rules.match.typo : 0;
}

/** @param {Index} index @param {string[]} typed @returns {Set<string>[]} for each typed word, the needs that it is a name of */
function needsCalled(index, typed) {
  const called = typed.map(() => /** @type {Set<string>} */ (new Set()));
  for (const [phrase, need] of index.phrases) {
    for (let start = 0; start + phrase.length <= typed.length; start += 1) {
      if (phrase.every((word, offset) => typed[start + offset] === word)) {
        for (let offset = 0; offset < phrase.length; offset += 1) called[start + offset].add(need);
      }
    }
  }
  return called;
}

/**
 * @param {Index} index @param {string[]} typed
 * @returns {Map<number, { count: number, points: number, places: Set<string> }>} per entry that matches any word
 */
function textPoints(index, typed) {
  /** @type {Map<number, { count: number, points: number, places: Set<string> }>} */
  const found = new Map();
  const met = new Set(index.entries.flatMap((entry) => entry.needs));
  const called = needsCalled(index, typed).map((needs) => new Set([...needs].filter((need) => met.has(need))));
  const needPoints = index.rules.match.need * index.rules.need_weight;
  typed.forEach((word, number) => {
    /** @type {Map<number, [number, string]>} */
    const best = new Map();
    const letters = [...word];
    for (const [known, places] of index.words) {
      const like = likeness(word, letters, known, index.rules);
      if (!like) continue;
      for (const [entry, field] of places) {
        const points = field === "name" || !called[number].size ? like * index.rules.fields[field] : 0;
        if (points > (best.get(entry)?.[0] ?? 0)) best.set(entry, [points, field]);
      }
    }
    if (called[number].size) {
      index.entries.forEach((entry, at) => {
        const need = entry.needs.find((one) => called[number].has(one));
        if (need && needPoints > (best.get(at)?.[0] ?? 0)) best.set(at, [needPoints, `need:${need}`]);
      });
    }
    for (const [entry, [points, place]] of best) {
      const known = found.get(entry) ?? { count: 0, points: 0, places: new Set() };
      found.set(entry, { count: known.count + 1, points: known.points + points, places: known.places.add(place) });
    }
  });
  return found;
}

/** @param {[number, number]} from @param {[number, number]} to thousandths of a degree @returns {number} whole metres */
function metresBetween([latitude, longitude], [otherLatitude, otherLongitude]) {
  const narrowing = Math.floor(1000 * Math.cos((Math.floor((latitude + 500) / 1000) * Math.PI) / 180) + 0.5);
  const north = (otherLatitude - latitude) * 1000;
  const turned = (otherLongitude - longitude + 540_000) % 360_000;
  const east = ((turned + 360_000) % 360_000 - 180_000) * narrowing;
  return Math.floor(Math.sqrt(north * north + east * east) * 0.1112);
}

/** @param {number[][]} steps @param {number} value @returns {number} the points of the first step that holds it */
const step = (steps, value) => steps.find(([limit]) => value <= limit)?.[1] ?? 0;

/** @param {Entry} entry @param {Query} query */
function fits(entry, query) {
  if (query.refer && !entry.referral) return false;
  if (query.needs?.length && !query.needs.some((need) => entry.needs.includes(need))) return false;
  return !query.language || !entry.languages.length || entry.languages.includes(query.language) || Boolean(entry.interpreter);
}

/** @param {Entry} entry @param {Query} query @param {Rules} rules @param {number} points @param {Set<string>} places @returns {Match} */
function judge(entry, query, rules, points, places) {
  const worth = rules.points;
  const why = (query.needs ?? []).filter((need) => entry.needs.includes(need)).map((need) => `need:${need}`);
  let score = points + worth.need * why.length;
  for (const place of [...places].sort()) if (place.startsWith("need:") && !why.includes(place)) why.push(place);
  for (const field of Object.keys(rules.fields)) if (places.has(field)) why.push(field);
  /** @param {number} more @param {string} reason */
  const add = (more, reason) => {
    score += more;
    why.push(reason);
  };
  if (query.language) {
    if (entry.languages.includes(query.language)) add(worth.speaks, `language:${query.language}`);
    else if (entry.interpreter) add(worth.interpreter, "interpreter");
    else why.push("ask-language");
  }
  let metres = null;
  if (query.near && entry.at) {
    metres = metresBetween(query.near, entry.at);
    const near = step(worth.distance, metres);
    if (near) add(near, "near");
  }
  if (entry.confirmed) {
    const age = Math.max(0, query.today - entry.confirmed);
    score += step(worth.days, age);
    if (age <= rules.stale_days) why.push("confirmed");
  }
  if (entry.referral) add(worth.referral, "referral");
  if (entry.closed) score += worth.closed;
  return { id: entry.id, score, why, metres };
}

/** @param {Index} index @param {Query} query @returns {Match[]} every service that fits, best first */
export function rank(index, query) {
  const every = normalise(query.words ?? "", index.rules);
  const some = every.filter((word) => !index.rules.stop.includes(word));
  const typed = some.length ? some : every;
  const texts = typed.length ? textPoints(index, typed) : new Map();
  /** @type {[number, Match][]} */
  const found = [];
  index.entries.forEach((entry, number) => {
    const text = texts.get(number);
    if ((typed.length && !text) || !fits(entry, query)) return;
    found.push([text?.count ?? 0, judge(entry, query, index.rules, text?.points ?? 0, text?.places ?? new Set())]);
  });
  const most = found.reduce((highest, [count]) => Math.max(highest, count), 0);
  const kept = found.filter(([count]) => count === most).map(([, match]) => match);
  return kept.sort((one, other) => other.score - one.score || (one.metres ?? 1e9) - (other.metres ?? 1e9) || (one.id < other.id ? -1 : 1));
}
