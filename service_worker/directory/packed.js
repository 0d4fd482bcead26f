/** Documents as `app/directory/packing.py` packs them: numbers that stand for texts in a table, for a service's own texts, or for two numbers. */
import { read, text } from "./container.js";

const [BETWEEN_DOCUMENTS, END] = ["\x1d", "\x1f"];
const [NEXT, NEXT_ENCODED, OWN] = [0, 1, 2];

/** What numbers stand for, in one language. */
export class Table {
  /** @param {Uint8Array} shared @param {Uint8Array} strings */
  constructor(shared, strings) {
    const { head, arrays } = read(shared);
    const same = texts(text(arrays.texts));
    this.encoded = OWN + head.known;
    this.first = this.encoded + head.known;
    this.ownFrom = head.own_from;
    this.ownTo = same.length;
    this.pairs = new Int32Array(2 * head.pairs);
    let at = 0;
    each(arrays.pairs, 0, arrays.pairs.length, (number) => (this.pairs[at++] = number));
    this.texts = [...same, ...texts(text(strings))];
  }
}

/** Documents one behind the other, of which each can be read alone. */
export class Documents {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const { arrays } = read(bytes);
    this.numbers = arrays.numbers;
    this.texts = text(arrays.texts).split(BETWEEN_DOCUMENTS);
    this.starts = new Int32Array(arrays.lengths.length + 1);
    for (let at = 0; at < arrays.lengths.length; at += 1) this.starts[at + 1] = this.starts[at] + arrays.lengths[at];
  }

  /**
   * @param {number} at which document @param {Table} table
   * @param {string[]} own the service's own texts so far, its id the first; this document's are added
   * @returns {string} HTML, as the server rendered it
   */
  html(at, table, own) {
    const coming = texts(this.texts[at] ?? "").values();
    let html = "";
    /** @param {string} one */
    const keep = (one) => (own.push(one), one);
    const next = () => keep(coming.next().value ?? "");
    /** @param {number} number */
    const put = (number) => {
      const entry = number - table.first;
      if (number === NEXT) html += next();
      else if (number === NEXT_ENCODED) html += encodeURIComponent(next());
      else if (number < table.encoded) html += own[number - OWN];
      else if (entry < 0) html += encodeURIComponent(own[number - table.encoded]);
      else if (2 * entry < table.pairs.length) {
        put(table.pairs[2 * entry]);
        put(table.pairs[2 * entry + 1]);
      } else putText(entry - table.pairs.length / 2);
    };
    /** @param {number} entry */
    const putText = (entry) => {
      const one = table.texts[entry];
      html += entry >= table.ownFrom && entry < table.ownTo ? keep(one) : one;
    };
    each(this.numbers, this.starts[at], this.starts[at + 1], put);
    return html;
  }
}

/** @param {string} joined @returns {string[]} each has an end */
const texts = (joined) => joined.split(END).slice(0, -1);

/**
 * Calls `take` with each number that stands between two bytes: seven bits a byte, the last one's top bit clear.
 * @param {import("./container.js").Column} bytes @param {number} from @param {number} to @param {(number: number) => void} take
 */
function each(bytes, from, to, take) {
  for (let at = from; at < to; ) {
    let [number, shift, byte] = [0, 0, 0];
    do {
      byte = bytes[at++];
      number |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    take(number);
  }
}
