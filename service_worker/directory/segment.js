/** The index on the phone, as `app/directory/segment.py` lays it over a file: here over one, and another of what changed since. */
import { lines, read, unpack } from "./container.js";
import { length, signature } from "./words.js";

/** Metres, and coordinates, of what has no place. */
export const NOWHERE = 1_000_000_000;
export const UNSAID = -1;

/**
 * @typedef {Record<string, [number, number]>} Clocks minute of the week and day, by time zone
 *
 * @typedef {object} Segment
 * @property {number} offset the number of its first service
 * @property {number} count
 * @property {Record<string, import("./container.js").Column>} arrays
 * @property {string[]} words sorted
 * @property {Uint8Array} lengths
 * @property {Int32Array} signatures
 * @property {Map<string, number>} facets
 * @property {string[]} zones
 */

/** What ranking needs to know about all services; they have numbers. */
export class Index {
  /**
   * @param {Uint8Array[]} files the whole directory's or a region's, each perhaps with one of services that were added or changed since
   * @param {string[][]} gone by file: ids of it that changed or went
   */
  constructor(files, gone = []) {
    const read_ = files.map(read);
    /** @type {import("./words.js").Rules} */
    this.rules = read_[0].head.rules;
    this.phrases = phrasesByFirst([...read_[0].head.needs, ...read_[0].head.topics]);
    /** @type {Record<string, string[]>} words that mean the same, by topic */
    this.same = read_[0].head.same;
    let offset = 0;
    /** @type {Segment[]} */
    this.segments = read_.map(({ head, arrays }) => {
      const segment = toSegment(head, arrays, offset);
      offset += segment.count;
      return segment;
    });
    this.count = offset;
    this.ids = read_.flatMap(({ arrays }) => lines(arrays.ids));
    this.latitude = this.column("latitude");
    this.longitude = this.column("longitude");
    this.confirmed = this.column("confirmed");
    this.youngest = this.column("youngest");
    this.oldest = this.column("oldest");
    this.alive = new Uint8Array(this.count).fill(1);
    /** @type {Map<string, number>} */
    this.numbers = new Map();
    this.segments.forEach(({ offset, count }, at) => {
      const left = new Set(gone[at] ?? []);
      for (let number = offset; number < offset + count; number += 1) {
        const id = this.ids[number];
        // A service that moved to another region may stand in two, for as long as one of them is older.
        if (left.has(id) || this.numbers.has(id)) this.alive[number] = 0;
        else this.numbers.set(id, number);
      }
    });
    this.order = this.idOrder();
    /** @type {Map<string, Uint8Array>} */
    this.masks = new Map();
    /** @type {{ count: number, needs: Set<string> } | undefined} */
    this.met = undefined;
  }

  /** @param {string} name @returns {Int32Array} a column of all services */
  column(name) {
    const whole = new Int32Array(this.count);
    for (const { arrays, offset } of this.segments) whole.set(arrays[name], offset);
    return whole;
  }

  /** Where each service stands when all are sorted by id. */
  idOrder() {
    const numbers = Int32Array.from({ length: this.count }, (_, number) => number);
    if (this.segments.length > 1) numbers.sort((one, other) => (this.ids[one] < this.ids[other] ? -1 : 1));
    const order = new Int32Array(this.count);
    numbers.forEach((number, at) => (order[number] = at));
    return order;
  }

  /** @param {string} name @returns {Uint8Array} which services have a facet */
  facet(name) {
    let mask = this.masks.get(name);
    if (!mask) {
      const made = new Uint8Array(this.count);
      for (const { arrays, facets, offset } of this.segments) {
        const at = facets.get(name);
        if (at === undefined) continue;
        unpack(arrays.facet_postings, arrays.facet_starts[at], arrays.facet_starts[at + 1], (number) => (made[offset + number] = 1));
      }
      mask = made;
      this.masks.set(name, mask);
    }
    return mask;
  }

  /** @param {Uint8Array} alive @returns {Set<string>} the needs that some service of `alive` meets; worked out once, since it seldom differs */
  needsMet(alive) {
    const count = alive.reduce((sum, one) => sum + one, 0);
    if (this.met?.count !== count) {
      const needs = this.named("need").filter((need) => this.facet(`need:${need}`).some((has, number) => has && alive[number]));
      this.met = { count, needs: new Set(needs) };
    }
    return this.met.needs;
  }

  /** @param {string} kind @returns {string[]} what some service has of a kind of facets: `language`, `need` */
  named(kind) {
    const all = new Set(this.segments.flatMap(({ facets }) => [...facets.keys()]));
    return [...all].filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1));
  }

  /** @returns {Uint8Array} which services say what languages they speak */
  speaking() {
    const any = new Uint8Array(this.count);
    for (const code of this.named("language")) this.facet(`language:${code}`).forEach((has, number) => (any[number] |= has));
    return any;
  }

  /** @param {Clocks} clocks @returns {[Uint8Array, Uint8Array]} who is open, and who is shut; who is neither, says nothing */
  openAt(clocks) {
    const open = new Uint8Array(this.count);
    const shut = new Uint8Array(this.count);
    for (const { arrays, offset, count, zones } of this.segments) {
      for (let number = 0; number < count; number += 1) {
        const state = openNow(arrays.spans, arrays.span_starts[number], arrays.span_starts[number + 1], zones, clocks);
        if (state === true) open[offset + number] = 1;
        else if (state === false) shut[offset + number] = 1;
      }
    }
    return [open, shut];
  }
}

/** @param {any} head @param {Segment["arrays"]} arrays @param {number} offset @returns {Segment} */
function toSegment(head, arrays, offset) {
  const words = lines(arrays.words);
  /** @type {string[]} */
  const names = head.facets;
  return {
    offset,
    count: head.count,
    arrays,
    words,
    lengths: Uint8Array.from(words, (word) => Math.min(length(word), 255)),
    signatures: Int32Array.from(words, signature),
    facets: new Map(names.map((name, at) => [name, at])),
    zones: head.zones,
  };
}

/** @param {[string, string][]} needs @returns {Map<string, [string[], string][]>} what needs and topics are called, by the first word */
function phrasesByFirst(needs) {
  /** @type {Map<string, [string[], string][]>} */
  const found = new Map();
  for (const [phrase, need] of needs) {
    const words = phrase.split(" ");
    found.set(words[0], [...(found.get(words[0]) ?? []), [words, need]]);
  }
  return found;
}

/**
 * @param {import("./container.js").Column} spans @param {number} from @param {number} to @param {string[]} zones @param {Clocks} clocks
 * @returns {boolean | undefined} whether one service is open; undefined where nobody says
 */
function openNow(spans, from, to, zones, clocks) {
  let [known, excepted, usual, special] = [false, false, false, false];
  for (let at = from; at < to; at += 1) {
    const [start, end, first, last, zone, is] = spans.subarray(at * 6, at * 6 + 6);
    const [minute, day] = clocks[zones[zone]] ?? [-1, 0];
    if (minute < 0) continue;
    const valid = first <= day && (last === 0 || last >= day);
    known ||= valid || !is;
    const hit = valid && start <= minute && minute < end;
    if (is && valid) excepted = true;
    if (is) special ||= hit;
    else usual ||= hit;
  }
  return known ? (excepted ? special : usual) : undefined;
}

/** @param {string[]} words sorted @param {string} beginning @returns {[number, number]} the words that begin so, from and to */
export function rangeOf(words, beginning) {
  const start = firstWhere(words, 0, (word) => word >= beginning);
  return [start, firstWhere(words, start, (word) => !word.startsWith(beginning))];
}

/** @param {string[]} words @param {number} from @param {(word: string) => boolean} holds */
function firstWhere(words, from, holds) {
  let [low, high] = [from, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(words[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
