/**
 * Reading the directory's part of the field pack: the index and the cards (kept in memory), and the bodies, block by block.
 * Documents are pieces of HTML that the server rendered; numbers in them stand for texts in a table of the language.
 */
import { read } from "./container.js";
import { Index } from "./segment.js";

const [BETWEEN_DOCUMENTS, BETWEEN_PIECES, NUMBER] = ["\x1d", "\x1f", "\x1e"];

/**
 * @typedef {object} Data
 * @property {Record<string, string>} phrases
 * @property {Record<string, string>} labels
 * @property {Record<string, string>} parts
 * @property {Record<string, [number, number, string]>} places latitude and longitude in thousandths of a degree, name
 * @property {Record<string, string>} languages
 * @property {number} page
 * @property {number} shown
 *
 * @typedef {(string | number | Record<string, string>)[]} Changed texts, by language where they differ; numbers of the base's table
 * @typedef {{ gone: string[], index: string, cards: Record<string, Changed>, bodies: Record<string, Changed> }} Changes
 * @typedef {{ cards: string[], bodies: string[] }} Strings
 *
 * @typedef {object} Loaded
 * @property {Data} data
 * @property {Index} index
 * @property {Changes} changes
 * @property {Strings} strings
 * @property {string[]} cards of the base, by number
 * @property {string} language
 *
 * @typedef {{ language: string, builtAt?: string, data: (name: string) => Promise<Uint8Array | null> }} Pack
 */

/** @type {{ key: string, loaded: Loaded } | undefined} */
let kept;

/** @param {Pack} pack @returns {Promise<Loaded | null>} the directory in the pack's language; null when the pack has none */
export async function load(pack) {
  const key = `${pack.language} ${pack.builtAt ?? ""}`;
  if (kept && pack.builtAt && kept.key === key) return kept.loaded;
  const names = ["index", "cards", "words", "strings", "changes"];
  const [base, cards, words, strings, changed] = await Promise.all(names.map((name) => pack.data(`directory/${name}`)));
  if (!base || !cards || !words || !strings || !changed) return null;
  /** @type {Changes} */
  const changes = json(changed);
  const added = Uint8Array.from(atob(changes.index), (letter) => letter.charCodeAt(0));
  const index = new Index(Object.keys(changes.cards).length ? [base, added] : [base], changes.gone);
  const documents = decoded(cards).split(BETWEEN_DOCUMENTS);
  kept = { key, loaded: { data: json(words), index, changes, strings: json(strings), cards: documents, language: pack.language } };
  return kept.loaded;
}

/** @param {Loaded} loaded @param {string} id @returns {string} the card's HTML; empty where there is none */
export function cardOf(loaded, id) {
  const changed = loaded.changes.cards[id];
  if (changed) return together(changed, loaded.language, loaded.strings.cards);
  const number = loaded.index.numbers.get(id);
  return number === undefined ? "" : unpacked(loaded.cards[number] ?? "", loaded.strings.cards);
}

/** @param {Pack} pack @param {Loaded} loaded @param {string} id @returns {Promise<string>} the body's HTML; empty where there is none */
export async function bodyOf(pack, loaded, id) {
  const changed = loaded.changes.bodies[id];
  if (changed) return together(changed, loaded.language, loaded.strings.bodies);
  const number = loaded.index.numbers.get(id);
  const file = number === undefined ? null : await pack.data("directory/bodies");
  if (number === undefined || !file) return "";
  const { head, arrays } = read(file);
  const block = Math.floor(number / head.block);
  const bytes = await inflated(arrays.blocks.slice(arrays.starts[block], arrays.starts[block + 1]));
  return unpacked(decoded(bytes).split(BETWEEN_DOCUMENTS)[number % head.block] ?? "", loaded.strings.bodies);
}

/** @param {Changed} changed @param {string} language @param {string[]} table */
const together = (changed, language, table) =>
  changed.map((piece) => (typeof piece === "string" ? piece : typeof piece === "number" ? table[piece] : (piece[language] ?? piece.en))).join("");

/** @param {string} packed @param {string[]} table @returns {string} HTML */
function unpacked(packed, table) {
  const pieces = packed.split(BETWEEN_PIECES);
  return pieces.map((piece) => (piece[0] === NUMBER ? table[Number(piece.slice(1))] : piece)).join("");
}

/** @param {Uint8Array | ArrayBufferLike | import("./container.js").Column} bytes @returns {string} */
const decoded = (bytes) => new TextDecoder().decode(/** @type {BufferSource} */ (bytes));

/** @param {Uint8Array} bytes @returns {any} */
const json = (bytes) => JSON.parse(decoded(bytes));

/** @param {import("./container.js").Column} bytes @returns {Promise<ArrayBuffer>} */
function inflated(bytes) {
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

/** @returns {number} days since 1970-01-01, by this phone's clock */
export const today = () => Math.floor(Date.now() / 86_400_000);

/**
 * How doubtful an entry is at this moment, put into its card or body.
 * @param {string} html @param {string} id @param {Loaded} loaded @returns {[string, string]} the HTML and the warning
 */
export function doubted(html, id, { index, data }) {
  const confirmed = index.confirmed[index.numbers.get(id) ?? -1];
  if (!confirmed) return [html.replace(" data-fresh", " data-stale"), data.phrases.unconfirmed];
  if (today() - confirmed > index.rules.stale_days) return [html.replace(" data-fresh", " data-stale"), data.phrases.stale];
  return [html, ""];
}
