/** Words as search compares them, as `app/directory/words.py` does; its lists and numbers travel in the index. */

/**
 * @typedef {object} Rules see `RULES` in app/directory/ranking.py
 * @property {Record<string, number>} fields
 * @property {{ word: number, beginning: number, family: number, same: number, typo: number }} match
 * @property {Record<string, number>} need
 * @property {number[][]} rarity
 * @property {[number, number]} typo_lengths
 * @property {number} words_at_most
 * @property {{ need: number, speaks: number, interpreter: number, referral: number, closed: number, distance: number[][], days: number[][] }} points
 * @property {Record<string, [string, string, number]>} asks
 * @property {number} stale_days
 * @property {Record<string, string>} fold
 * @property {string[]} articles
 * @property {number[][]} alone
 * @property {string[]} endings
 * @property {string[]} stop
 */

const DROPPED = /[\u0640\u200c\u200d]|\p{M}/u;
const PART_OF_WORD = /[\p{L}\p{N}]/u;

/** @param {string} text @param {Rules} rules @returns {string[]} the words of `text` as they are compared */
export function normalise(text, rules) {
  let joined = "";
  for (const letter of text.toLowerCase().normalize("NFKD")) {
    if (DROPPED.test(letter)) continue;
    for (const one of rules.fold[letter] ?? letter) {
      const code = one.codePointAt(0) ?? 0;
      if (rules.alone.some(([first, last]) => first <= code && code <= last)) joined += ` ${one} `;
      else joined += PART_OF_WORD.test(one) ? one : " ";
    }
  }
  return joined.split(" ").filter(Boolean).map((word) => singular(word, rules));
}

/** @param {string} word @param {Rules} rules */
function singular(word, rules) {
  const article = rules.articles.find((one) => word.startsWith(one) && length(word) - length(one) >= 3);
  if (article) return word.slice(article.length);
  return length(word) >= 4 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

/** What a word shares with others of its family. @param {string} word @param {Rules} rules */
export function stem(word, rules) {
  const ending = rules.endings.find((one) => word.endsWith(one) && length(word) - one.length >= 4);
  return ending ? word.slice(0, -ending.length) : word;
}

/** The words without those that only join others; all of them when there are no others. @param {string[]} words @param {Rules} rules */
export function counting(words, rules) {
  const some = words.filter((word) => !rules.stop.includes(word));
  return some.length ? some : words;
}

/** Letters, not UTF-16 units. @param {string} word */
export function length(word) {
  let count = 0;
  for (let at = 0; at < word.length; at += 1) if ((word.charCodeAt(at) & 0xfc00) !== 0xdc00) count += 1;
  return count;
}

/** In how many letters two words differ, or `limit` + 1 when in more. @param {string[]} one @param {string[]} other @param {number} limit */
export function distance(one, other, limit) {
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

/** How many letters of a word may be wrong. @param {string} word @param {Rules} rules */
export function typosAllowed(word, rules) {
  const [one, two] = rules.typo_lengths;
  return length(word) >= two ? 2 : length(word) >= one ? 1 : 0;
}

/** Which letters a word has, in 31 bits. @param {string} word */
export function signature(word) {
  let bits = 0;
  for (const letter of word) bits |= 1 << ((letter.codePointAt(0) ?? 0) % 31);
  return bits;
}

/** @param {number} bits @returns {number} how many are set */
export function bitCount(bits) {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
