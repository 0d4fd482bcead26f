/**
 * The form of cards and bodies before today's, for a phone that has a newer app than pack and no network to change that:
 * pieces between marks, numbers of which stand for texts in the language's table. Goes when no phone has such a pack any more.
 */
import { read, text } from "./container.js";

const [BETWEEN_DOCUMENTS, BETWEEN_PIECES, NUMBER] = ["\x1d", "\x1f", "\x1e"];

/** @typedef {{ cards: string[], bodies: string[] }} Strings */

/** @param {Uint8Array} cards @param {Uint8Array} strings @returns {import("./pieces.js").Renderings} */
export function renderings(cards, strings) {
  /** @type {Strings} */
  const tables = JSON.parse(text(strings));
  const documents = text(cards).split(BETWEEN_DOCUMENTS);
  return {
    tables,
    card: (number) => unpacked(documents[number] ?? "", tables.cards),
    body: async (number, file, inflated) => {
      const { head, arrays } = read(file);
      const block = Math.floor(number / head.block);
      const bytes = await inflated(arrays.blocks.slice(arrays.starts[block], arrays.starts[block + 1]));
      return unpacked(text(bytes).split(BETWEEN_DOCUMENTS)[number % head.block] ?? "", tables.bodies);
    },
  };
}

/** @param {string} packed @param {string[]} table @returns {string} HTML */
const unpacked = (packed, table) =>
  packed
    .split(BETWEEN_PIECES)
    .map((piece) => (piece[0] === NUMBER ? table[Number(piece.slice(1))] : piece))
    .join("");
