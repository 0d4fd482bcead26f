/** Reading the directory's part of the field pack: the index (kept in memory), and the blocks of cards and bodies. */
import { prepare } from "./ranking.js";

/**
 * @typedef {object} Extras what the index brings besides what ranking needs
 * @property {Record<string, string>} phrases
 * @property {Record<string, string>} parts
 * @property {Record<string, [number, number, string]>} places latitude and longitude in thousandths of a degree, name
 * @property {Record<string, string>} languages
 * @property {number} page
 * @property {number} shown
 * @property {number} blocks
 *
 * @typedef {import("./ranking.js").Data & Extras} Data
 * @typedef {{ data: Data, index: import("./ranking.js").Index }} Loaded
 * @typedef {{ language: string, builtAt?: string, data: (name: string) => Promise<Uint8Array | null> }} Pack
 */

/** @type {{ key: string, loaded: Loaded } | undefined} */
let kept;

/** @param {Pack} pack @returns {Promise<Loaded | null>} the index in the pack's language; null when the pack has none */
export async function load(pack) {
  const key = `${pack.language} ${pack.builtAt ?? ""}`;
  if (kept && pack.builtAt && kept.key === key) return kept.loaded;
  const bytes = await pack.data("directory/index");
  if (!bytes) return null;
  /** @type {Data} */
  const data = JSON.parse(new TextDecoder().decode(bytes));
  kept = { key, loaded: { data, index: prepare(data) } };
  return kept.loaded;
}

/**
 * @param {Pack} pack @param {"cards" | "bodies"} kind @param {Set<number>} blocks
 * @returns {Promise<Record<string, string>>} HTML by service id
 */
export async function htmlOf(pack, kind, blocks) {
  const read = await Promise.all([...blocks].map((block) => pack.data(`directory/${kind}/${block}`)));
  const inflated = await Promise.all(read.map((bytes) => (bytes ? inflate(bytes) : {})));
  return Object.assign({}, ...inflated);
}

/** @param {Uint8Array} bytes @returns {Promise<Record<string, string>>} */
async function inflate(bytes) {
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

/** @returns {number} days since 1970-01-01, by this phone's clock */
export const today = () => Math.floor(Date.now() / 86_400_000);

/**
 * How doubtful an entry is at this moment, put into its card or body.
 * @param {string} html @param {import("./ranking.js").Entry} entry @param {Data} data @returns {[string, string]} the HTML and the warning
 */
export function doubted(html, entry, data) {
  if (!entry.confirmed) return [html.replace(" data-fresh", " data-stale"), data.phrases.unconfirmed];
  if (today() - entry.confirmed > data.rules.stale_days) return [html.replace(" data-fresh", " data-stale"), data.phrases.stale];
  return [html, ""];
}
