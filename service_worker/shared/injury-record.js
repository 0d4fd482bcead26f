/**
 * The injury record: entries that are only ever added, each naming the one before it by its hash, so that a record that was
 * changed later shows it. A correction is an entry of its own.
 */
import { sha256, utf8 } from "./bytes.js";

/**
 * @typedef {object} Seen what is written of one mark
 * @property {string} view front or back
 * @property {number} x @property {number} y in the units of the figure
 * @property {string} place @property {string} mark @property {string} size @property {string} age @property {string} source @property {string} words
 *
 * @typedef {Seen & { id: string, at: string, by: string, amends: string, previous: string, sha256: string }} Entry
 */

const FIELDS = /** @type {const} */ (["id", "at", "by", "amends", "view", "x", "y", "place", "mark", "size", "age", "source", "words", "previous"]);

/** @param {string} referral @param {Omit<Entry, "sha256">} entry @returns {Promise<string>} hex */
const hashOf = (referral, entry) => sha256(utf8(JSON.stringify([referral, ...FIELDS.map((name) => entry[name])])));

/**
 * @param {string} referral @param {Entry[]} entries @param {Seen} seen
 * @param {{ by: string, at?: string, amends?: string }} about who writes it, when, and which entry it corrects
 * @returns {Promise<Entry[]>} the record with one entry more
 */
export async function added(referral, entries, seen, { by, at = new Date().toISOString(), amends = "" }) {
  const { view, x, y, place, mark, size, age, source, words } = seen;
  const entry = { id: crypto.randomUUID(), at, by, amends, view, x, y, place, mark, size, age, source, words, previous: entries.at(-1)?.sha256 ?? "" };
  return [...entries, { ...entry, sha256: await hashOf(referral, entry) }];
}

/** @param {string} referral @param {Entry[]} entries @returns {Promise<boolean>} whether every entry is as it was written, and none is missing between two */
export async function isWhole(referral, entries) {
  for (const [at, entry] of entries.entries()) {
    if (entry.previous !== (entries[at - 1]?.sha256 ?? "") || entry.sha256 !== (await hashOf(referral, entry))) return false;
  }
  return true;
}

/** @param {Entry[]} entries @returns {{ entry: Entry, corrections: Entry[], number: number }[]} each mark with what was added to it, in order */
export const marksOf = (entries) =>
  entries.filter(({ amends }) => !amends).map((entry, at) => ({ entry, corrections: entries.filter(({ amends }) => amends === entry.id), number: at + 1 }));
