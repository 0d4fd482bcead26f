/** Which services each typed word matches, where, and how well, as `app/directory/matching.py` does. */
import { unpack } from "./container.js";
import { rangeOf } from "./segment.js";
import { bitCount, counting, distance, length, normalise, signature, stem, typosAllowed } from "./words.js";

/** Where a word counts: a need, the first field (a service's name), and so on down. */
const NEED = 7;
const NAME = 6;

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
  return [...new Map(pairs)].map(([word, typed]) => oneWord(index, word, typed, called.get(word) ?? [], alive));
}

/** @param {Found} found @param {number} number @param {string[]} fields @returns {string} the field, or `need`, that counts; empty: none */
export function where(found, number, fields) {
  const value = found.values[number];
  if (value < 0) return "";
  return (value & 7) === NEED ? "need" : fields[6 - (value & 7)];
}

/** @param {Index} index @param {string[]} typed @returns {Map<string, string[]>} by word, the needs and topics that it is a name of */
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
  const met = index.needsMet(alive);
  const named = called.filter((need) => met.has(need)).sort();
  if (named.length) return new Map(named.map((need) => [need, "word"]));
  const known = index.segments.some((segment) => toldIn(segment, exactly(segment.words, word, 1), alive).length > 0);
  const limit = known ? 0 : typosAllowed(word, index.rules);
  const letters = [...word];
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [first, phrases] of index.phrases) {
    const begins = letters.length >= 3 && first.startsWith(word);
    const alike = !begins && limit > 0 && first.length >= 5 && first.startsWith(letters[0]) && Math.abs(first.length - word.length) <= 2 * limit;
    const near = alike && length(first) >= 5 && distance(letters, [...first], limit) <= limit;
    if (!begins && !near) continue;
    for (const [phrase, need] of phrases) {
      if (phrase.length > 1 || !met.has(need)) continue;
      if (begins) found.set(need, "beginning");
      else if (!found.has(need)) found.set(need, "typo");
    }
  }
  return found;
}

/** @param {Index} index @param {string} word @param {string} typed @param {string[]} called @param {Uint8Array} alive @returns {Found} */
function oneWord(index, word, typed, called, alive) {
  const { rules, count } = index;
  const needs = needsOf(index, word, called, alive);
  const raw = new Int32Array(count).fill(-1);
  fillRaw(index, word, called, raw, alive);
  const needPoints = new Int32Array(count).fill(-1);
  for (const [need, how] of needs) {
    const worth = rules.need[how];
    const has = index.facet(`need:${need}`);
    for (let number = 0; number < count; number += 1) if (has[number] && needPoints[number] < worth) needPoints[number] = worth;
  }
  const nameOnly = [...needs.values()].some((how) => how !== "beginning");
  let [texts, both, whole] = [0, 0, 0];
  for (let number = 0; number < count; number += 1) {
    if (!alive[number]) {
      raw[number] = needPoints[number] = -1;
      continue;
    }
    whole += 1;
    if (nameOnly && needPoints[number] < 0 && (raw[number] & 7) !== NAME) raw[number] = -1;
    if (raw[number] >= 0) texts += 1;
    if (raw[number] >= 0 || needPoints[number] >= 0) both += 1;
  }
  const textWeight = rarity(rules.rarity, texts, whole);
  for (let number = 0; number < count; number += 1) {
    const own = raw[number];
    const points = own >= 0 ? ((own >> 3) * textWeight) >> 2 : 0;
    if (needPoints[number] >= 0) raw[number] = (needPoints[number] + points) * 8 + NEED;
    else if (own >= 0) raw[number] = points * 8 + (own & 7);
  }
  return { typed, values: raw, weight: rarity(rules.rarity, both, whole), needs: [...needs.keys()] };
}

/** What a word counts that `count` of `whole` services have. @param {number[][]} steps @param {number} count @param {number} whole */
function rarity(steps, count, whole) {
  const share = Math.floor((count * 1000) / Math.max(1, whole));
  return steps.find(([limit]) => share < limit)?.[1] ?? 1;
}

/** Writes how well a word matches each service's fields.
 * @param {Index} index @param {string} word @param {string[]} called @param {Int32Array} raw @param {Uint8Array} alive */
function fillRaw(index, word, called, raw, alive) {
  const weights = Object.values(index.rules.fields);
  const same = [...new Set(called.flatMap((topic) => index.same[topic] ?? []))].filter((other) => other !== word);
  const found = ranges(index, word, alive);
  index.segments.forEach(({ arrays, offset, words }, at) => {
    for (const [start, end, like] of [...found[at], ...same.flatMap((other) => exactly(words, other, index.rules.match.same))]) {
      const worth = weights.map((weight, field) => like * weight * 8 + 6 - field);
      matchRange(arrays.postings, arrays.starts, start, end, offset, worth, raw);
    }
  });
}

/** @param {string[]} words @param {string} word @param {number} like @returns {Range[]} the word itself, where it is known */
function exactly(words, word, like) {
  const [at] = rangeOf(words, word);
  return words[at] === word ? [[at, at + 1, like]] : [];
}

/**
 * Unpacks the runs of words `start` to `end` and keeps what each service has best. The inner loop of every keystroke: no calls in it.
 * @param {import("./container.js").Column} bytes @param {import("./container.js").Column} starts @param {number} start @param {number} end
 * @param {number} offset @param {number[]} worth by field @param {Int32Array} raw
 */
function matchRange(bytes, starts, start, end, offset, worth, raw) {
  for (let word = start; word < end; word += 1) {
    const to = starts[word + 1];
    let key = 0;
    for (let at = starts[word]; at < to; ) {
      let byte = bytes[at++];
      let step = byte & 0x7f;
      for (let shift = 7; byte & 0x80; shift += 7) {
        byte = bytes[at++];
        step |= (byte & 0x7f) << shift;
      }
      key += step;
      const service = offset + (key >> 2);
      const value = worth[key & 3];
      if (raw[service] < value) raw[service] = value;
    }
  }
}

/** Of some ranges of words those of which a service of `alive` has a word: one that others alone have tells nothing of itself.
 * @param {import("./segment.js").Segment} segment @param {Range[]} found @param {Uint8Array} alive @returns {Range[]} */
const toldIn = ({ arrays, offset }, found, alive) =>
  found.filter(([start, end]) => {
    let told = false;
    for (let word = start; word < end && !told; word += 1) {
      unpack(arrays.postings, arrays.starts[word], arrays.starts[word + 1], (key) => (told ||= alive[offset + (key >> 2)] === 1));
    }
    return told;
  });

/** @param {Index} index @param {string} word @param {Uint8Array} alive @returns {Range[][]} by segment, the known words that a typed word matches */
function ranges(index, word, alive) {
  const sure = index.segments.map((segment) => toldIn(segment, surely(segment.words, word, index.rules), alive));
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
