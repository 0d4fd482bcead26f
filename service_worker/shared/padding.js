/**
 * Compress, then pad to one of a few sizes, so that the length of what is sealed says little about what it is.
 *
 * Layout: 4 bytes (big-endian) length n · n bytes zlib · zeros up to the size class.
 */

const KIB = 1024;
const CLASSES = [1, 4, 16, 64, 256, 1024, 4096].map((kib) => kib * KIB);
const LARGEST = CLASSES[CLASSES.length - 1];

/** @param {number} size @returns {number} the smallest class that holds it; multiples of the largest beyond */
export const sizeClass = (size) => CLASSES.find((one) => size <= one) ?? Math.ceil(size / LARGEST) * LARGEST;

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} stream @returns {Promise<Uint8Array>} */
async function through(bytes, stream) {
  const done = new Response(new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(stream)).arrayBuffer();
  return new Uint8Array(await done);
}

/** @param {Uint8Array} bytes @returns {Promise<Uint8Array>} */
export async function pad(bytes) {
  const packed = await through(bytes, new CompressionStream("deflate"));
  const padded = new Uint8Array(sizeClass(packed.length + 4));
  new DataView(padded.buffer).setUint32(0, packed.length);
  padded.set(packed, 4);
  return padded;
}

/** @param {Uint8Array} padded @returns {Promise<Uint8Array>} rejects when the length does not fit */
export async function unpad(padded) {
  const length = new DataView(padded.buffer, padded.byteOffset, padded.byteLength).getUint32(0);
  if (length > padded.length - 4) throw new RangeError("padded data is cut short");
  return through(padded.subarray(4, 4 + length), new DecompressionStream("deflate"));
}
