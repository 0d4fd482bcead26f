/** Reads a file of columns, as `app/directory/container.py` writes it: a head, and arrays that share the file's memory. */

/**
 * @typedef {Uint8Array | Int32Array} Column
 * @typedef {{ head: any, arrays: Record<string, Column> }} Columns
 */

/** @param {Uint8Array} bytes @returns {Columns} */
export function read(bytes) {
  // Columns of 32 bits must begin at a multiple of four.
  const whole = bytes.byteOffset % 8 ? bytes.slice() : bytes;
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(4, true);
  const head = JSON.parse(text(whole.subarray(8, 8 + length)));
  /** @type {Record<string, Column>} */
  const arrays = {};
  for (const [name, [kind, offset, count]] of Object.entries(head.arrays)) {
    const at = whole.byteOffset + 8 + length + offset;
    arrays[name] = kind === "u1" ? new Uint8Array(whole.buffer, at, count) : new Int32Array(whole.buffer, at, count);
  }
  return { head, arrays };
}

/** @param {Column} bytes @returns {string} */
export const text = (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(/** @type {Uint8Array<ArrayBuffer>} */ (bytes));

/** @param {Column} bytes @returns {string[]} the lines of a text */
export const lines = (bytes) => (bytes.length ? text(bytes).split("\n") : []);

/**
 * Calls `take` with each number of the rising run that stands packed between two bytes.
 * @param {Column} bytes @param {number} from @param {number} to @param {(number: number) => void} take
 */
export function unpack(bytes, from, to, take) {
  let number = 0;
  for (let at = from; at < to; ) {
    let step = 0;
    let shift = 0;
    let byte;
    do {
      byte = bytes[at++];
      step |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    number += step;
    take(number);
  }
}
