/** Reading the directory's part of the field pack: the index and the cards (kept in memory), the bodies block by block, and what changed since. */
import { renderings as renderingsBefore } from "./before.js";
import { read, text } from "./container.js";
import { Documents, Table } from "./packed.js";
import { Index } from "./segment.js";

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
 *
 * @typedef {object} Renderings the base's cards and bodies by number, and the tables that changes name texts of
 * @property {{ cards: string[], bodies: string[] }} tables
 * @property {(number: number) => string} card
 * @property {(number: number, file: Uint8Array, inflated: (bytes: import("./container.js").Column) => Promise<Uint8Array>) => Promise<string>} body
 *
 * @typedef {object} Base the whole directory, or a region of it
 * @property {string} prefix what the names of its contents begin with
 * @property {Changes} changes
 * @property {Renderings} renderings
 * @property {number} from the number of its first service in the index
 * @property {number} to
 *
 * @typedef {object} Loaded
 * @property {Data} data
 * @property {Index} index
 * @property {Base[]} bases
 * @property {string} language
 *
 * @typedef {{ language: string, builtAt?: string, parts?: string[], data: (name: string) => Promise<Uint8Array | null> }} Pack
 */

/** @type {{ key: string, loaded: Loaded } | undefined} */
let kept;

/** @param {Pack} pack @returns {Promise<Loaded | null>} the directory in the pack's language; null when the pack has none */
export async function load(pack) {
  const parts = pack.parts ?? [];
  const key = [pack.language, pack.builtAt, ...parts].join(" ");
  if (kept && pack.builtAt && kept.key === key) return kept.loaded;
  const words = await pack.data("directory/words");
  const read_ = await Promise.all(["directory", ...parts.map((part) => `directory/${part}`)].map((prefix) => filesOf(pack, prefix)));
  const files = read_.filter((one) => one !== null);
  if (!words || !files.length) return null;
  const index = new Index(files.flatMap(({ segments }) => segments), files.flatMap(({ changes, segments }) => segments.map((_one, at) => (at ? [] : changes.gone))));
  kept = { key, loaded: { data: json(words), index, bases: basesOf(files, index), language: pack.language } };
  return kept.loaded;
}

/**
 * @typedef {{ prefix: string, segments: Uint8Array[], changes: Changes, cards: Uint8Array, table: Uint8Array | null, strings: Uint8Array }} Files
 * @param {Pack} pack @param {string} prefix @returns {Promise<Files | null>} null where something of it is not here
 */
async function filesOf(pack, prefix) {
  const names = ["index", "cards", "strings", "changes", "table"];
  const [base, cards, strings, changed, table] = await Promise.all(names.map((name) => pack.data(`${prefix}/${name}`)));
  if (!base || !cards || !strings || !changed) return null;
  /** @type {Changes} */
  const changes = json(changed);
  const added = Uint8Array.from(atob(changes.index), (letter) => letter.charCodeAt(0));
  return { prefix, segments: Object.keys(changes.cards).length ? [base, added] : [base], changes, cards, table, strings };
}

/** @param {Files[]} files @param {Index} index @returns {Base[]} */
function basesOf(files, index) {
  let segment = 0;
  return files.map(({ prefix, segments, changes, cards, table, strings }) => {
    const { offset, count } = index.segments[segment];
    segment += segments.length;
    const ids = index.ids.slice(offset, offset + count);
    const made = table ? renderings(cards, table, strings, ids) : renderingsBefore(cards, strings);
    return { prefix, changes, renderings: made, from: offset, to: offset + count };
  });
}

/** @param {Uint8Array} cards @param {Uint8Array} shared @param {Uint8Array} strings @param {string[]} ids @returns {Renderings} */
function renderings(cards, shared, strings, ids) {
  const table = new Table(shared, strings);
  const documents = new Documents(cards);
  return {
    tables: { cards: table.texts, bodies: table.texts },
    card: (number) => documents.html(number, table, [ids[number]]),
    body: async (number, file, inflated) => {
      // What the card told before, the body names by its number.
      const own = [ids[number]];
      documents.html(number, table, own);
      const { head, arrays } = read(file);
      const block = Math.floor(number / head.block);
      const bytes = await inflated(arrays.blocks.slice(arrays.starts[block], arrays.starts[block + 1]));
      return new Documents(bytes).html(number % head.block, table, own);
    },
  };
}

/** @param {Loaded} loaded @param {string} id @returns {string} the card's HTML; empty where there is none */
export function cardOf(loaded, id) {
  const number = loaded.index.numbers.get(id) ?? -1;
  const base = baseOf(loaded, number);
  if (base) return base.renderings.card(number - base.from);
  const changed = loaded.bases.find(({ changes }) => changes.cards[id]);
  return changed ? together(changed.changes.cards[id], loaded.language, changed.renderings.tables.cards) : "";
}

/** @param {Pack} pack @param {Loaded} loaded @param {string} id @returns {Promise<string>} the body's HTML; empty where there is none */
export async function bodyOf(pack, loaded, id) {
  const number = loaded.index.numbers.get(id) ?? -1;
  const base = baseOf(loaded, number);
  const file = base && (await pack.data(`${base.prefix}/bodies`));
  if (base) return file ? base.renderings.body(number - base.from, file, inflated) : "";
  const changed = loaded.bases.find(({ changes }) => changes.bodies[id]);
  return changed ? together(changed.changes.bodies[id], loaded.language, changed.renderings.tables.bodies) : "";
}

/** @param {Loaded} loaded @param {number} number @returns {Base | undefined} the base that a service stands in; none for one that changed since */
const baseOf = ({ bases }, number) => bases.find(({ from, to }) => from <= number && number < to);

/** @param {Changed} changed @param {string} language @param {string[]} table */
const together = (changed, language, table) =>
  changed.map((piece) => (typeof piece === "string" ? piece : typeof piece === "number" ? table[piece] : (piece[language] ?? piece.en))).join("");

/** @param {Uint8Array} bytes @returns {any} */
const json = (bytes) => JSON.parse(text(bytes));

/** @param {import("./container.js").Column} bytes @returns {Promise<Uint8Array>} */
async function inflated(bytes) {
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
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
