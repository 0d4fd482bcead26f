/** Which services each typed word matches, where, and how well, as `app/directory/matching.py` does. */
import { unpack } from "./container.js";
import { rangeOf } from "./segment.js";
import { bitCount, counting, distance, length, normalise, signature, stem, typosAllowed } from "./words.js";

/** How a match with a need ranks among matches of as many points: before all fields. */
const NEED = 7;

/**
 * @typedef {import("./segment.js").Index} Index
 * @typedef {object} Found what one typed word matches
 * @property {string} typed
 * @property {Int32Array} values by service: eight times the points, plus where; -1 where it does not match
 * @property {number} weight how rare it is
 * @property {string[]} needs that it is a name of
 *
 * @typedef {[number, number, number]} Range of words, and how well they match
 */

/** @param {Index} index @param {string} text @param {Uint8Array} alive @returns {Found[]} */
export function match(index, text, alive) {
  const { rules } = index;
  const all = text.split(/\s+/u).flatMap((typed) => normalise(typed, rules).map((word) => /** @type {[string, string]} */ ([word, typed])));
  const kept = new Set(counting(all.map(([word]) => word), rules));
  const pairs = all.filter(([word]) => kept.has(word)).slice(0, rules.words_at_most);
  const called = needsCalled(index, pairs.map(([word]) => word));
  return [...new Map(pairs)].map(([word, typed]) => oneWord(index, word, typed, needsOf(index, word, called.get(word) ?? [], alive), alive));
}

/** @param {Found} found @param {number} number @param {string[]} fields @returns {string} the field, or `need`, that counts; empty: none */
export function where(found, number, fields) {
  const value = found.values[number];
  if (value < 0) return "";
  return (value & 7) === NEED ? "need" : fields[6 - (value & 7)];
}

/** @param {Index} index @param {string[]} typed @returns {Map<string, string[]>} by word, the needs that it is a name of */
function needsCalled(index, typed) {
  /** @type {Map<string, string[]>} */
  const called = new Map();
  typed.forEach((first, start) => {
    for (const [phrase, need] of index.phrases.get(first) ?? []) {
      if (!phrase.every((word, offset) => typed[start + offset] === word)) continue;
      for (const word of phrase) called.set(word, [...(called.get(word) ?? []), need]);
    }
  });
  return called;
}

/** @param {Index} index @param {string} word @param {string[]} called @param {Uint8Array} alive @returns {Map<string, string>} needs, and how the word means them */
function needsOf(index, word, called, alive) {
  const met = new Set(index.named("need").filter((need) => index.facet(`need:${need}`).some((has, number) => has && alive[number])));
  const named = called.filter((need) => met.has(need)).sort();
  if (named.length) return new Map(named.map((need) => [need, "word"]));
  const known = index.segments.some(({ words }) => words[rangeOf(words, word)[0]] === word);
  const limit = known ? 0 : typosAllowed(word, index.rules);
  const letters = [...word];
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [first, phrases] of index.phrases) {
    const begins = letters.length >= 3 && first.startsWith(word);
    const near = !begins && limit > 0 && length(first) >= 5 && first.startsWith(letters[0]) && distance(letters, [...first], limit) <= limit;
    if (!begins && !near) continue;
    for (const [phrase, need] of phrases) {
      if (phrase.length > 1 || !met.has(need)) continue;
      if (begins) found.set(need, "beginning");
      else if (!found.has(need)) found.set(need, "typo");
    }
  }
  return found;
}

/** @param {Index} index @param {string} word @param {string} typed @param {Map<string, string>} needs @param {Uint8Array} alive @returns {Found} */
function oneWord(index, word, typed, needs, alive) {
  const { rules, count } = index;
  const raw = new Int32Array(count).fill(-1);
  fillRaw(index, word, [...needs.values()].some((how) => how !== "beginning"), raw);
  const needPoints = new Int32Array(count).fill(-1);
  for (const [need, how] of needs) {
    const worth = rules.need[how];
    index.facet(`need:${need}`).forEach((has, number) => {
      if (has && needPoints[number] < worth) needPoints[number] = worth;
    });
  }
  let [matched, whole] = [0, 0];
  for (let number = 0; number < count; number += 1) {
    if (!alive[number]) raw[number] = needPoints[number] = -1;
    else {
      whole += 1;
      if (raw[number] >= 0 || needPoints[number] >= 0) matched += 1;
    }
  }
  const share = Math.floor((matched * 1000) / Math.max(1, whole));
  const weight = rules.rarity.find(([limit]) => share < limit)?.[1] ?? 1;
  for (let number = 0; number < count; number += 1) {
    const own = raw[number] >= 0 ? Math.floor(((raw[number] >> 3) * weight) / 4) * 8 + (raw[number] & 7) : -1;
    raw[number] = Math.max(own, needPoints[number] >= 0 ? needPoints[number] * 8 + NEED : -1);
  }
  return { typed, values: raw, weight, needs: [...needs.keys()] };
}

/** Writes how well a word matches each service's fields. @param {Index} index @param {string} word @param {boolean} nameOnly @param {Int32Array} raw */
function fillRaw(index, word, nameOnly, raw) {
  const weights = Object.values(index.rules.fields);
  const found = ranges(index, word);
  index.segments.forEach(({ arrays, offset }, at) => {
    for (const [start, end, like] of found[at]) {
      const worth = weights.map((weight, field) => like * weight * 8 + 6 - field);
      for (let number = start; number < end; number += 1) {
        unpack(arrays.postings, arrays.starts[number], arrays.starts[number + 1], (key) => {
          const field = key & 3;
          if (nameOnly && field) return;
          const service = offset + (key >> 2);
          if (raw[service] < worth[field]) raw[service] = worth[field];
        });
      }
    }
  });
}

/** @param {Index} index @param {string} word @returns {Range[][]} by segment, the known words that a typed word matches */
function ranges(index, word) {
  const sure = index.segments.map(({ words }) => surely(words, word, index.rules));
  return sure.some((found) => found.length) ? sure : index.segments.map((segment) => misspelt(segment, word, index.rules));
}

/** @param {string[]} words @param {string} word @param {import("./words.js").Rules} rules @returns {Range[]} */
function surely(words, word, rules) {
  /** @type {Range[]} */
  const found = [];
  let [start, end] = rangeOf(words, word);
  if (start < end && words[start] === word) {
    found.push([start, start + 1, rules.match.word]);
    start += 1;
  }
  if (start < end && length(word) >= 2) found.push([start, end, rules.match.beginning]);
  const root = stem(word, rules);
  if (root === word) return found;
  const [first, last] = rangeOf(words, root);
  for (let at = first; at < last; at += 1) {
    if (!words[at].startsWith(word) && stem(words[at], rules) === root) found.push([at, at + 1, rules.match.family]);
  }
  return found;
}

/** @param {import("./segment.js").Segment} segment @param {string} word @param {import("./words.js").Rules} rules @returns {Range[]} words that are nearly the typed one */
function misspelt({ words, lengths, signatures }, word, rules) {
  const limit = typosAllowed(word, rules);
  if (!limit) return [];
  /** @type {Range[]} */
  const found = [];
  const letters = [...word];
  const own = signature(word);
  for (const letter of new Set(letters.slice(0, 2))) {
    const [start, end] = rangeOf(words, letter);
    for (let at = start; at < end; at += 1) {
      if (Math.abs(lengths[at] - letters.length) > limit) continue;
      const other = signatures[at];
      if (bitCount(own & ~other) > limit || bitCount(other & ~own) > limit) continue;
      if (distance(letters, [...words[at]], limit) <= limit) found.push([at, at + 1, rules.match.typo]);
    }
  }
  return found;
}
